"""Examples of docstrings shown as code: the reference reads `Example:` as it reads `Examples:`."""

from __future__ import annotations

import re

from griffe import Extension, Object

__all__ = ("ExampleSections",)

_HEADING = re.compile(r"^Example:$", re.MULTILINE)


class ExampleSections(Extension):
    """Renames the section, which the reader of Google style knows in the plural alone."""

    def on_object(self, *, obj: Object, **_: object) -> None:
        """Rename it in the docstring of *obj*, if it has one."""
        if obj.docstring:
            obj.docstring.value = _HEADING.sub("Examples:", obj.docstring.value)
