"""Values as messages show them: short, whatever they are."""

from __future__ import annotations

from reprlib import Repr
from typing import cast

__all__ = ("shown",)

_SHOWN = 80
_PRINTED_BITS = 256


class _Printer(Repr):
    """Prints containers to a bounded depth and width: they may be deep, or share their parts."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxdict = self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = 12
        self.maxstring = self.maxlong = self.maxother = 2 * _SHOWN

    def repr1(self, x: object, level: int) -> str:
        """Print by kind, not by the name of the type: readers of YAML have dicts of their own."""
        if isinstance(x, dict):
            return self.repr_dict(cast("dict[object, object]", x), level)
        if isinstance(x, list):
            return self.repr_list(cast("list[object]", x), level)
        return super().repr1(x, level)

    def repr_int(self, x: int, level: int) -> str:
        """Print a long integer by its length: Python refuses more than 4,300 digits."""
        bits = x.bit_length()
        return f"an integer of {bits} bits" if bits > _PRINTED_BITS else super().repr_int(x, level)


_PRINTER = _Printer()


def shown(value: object) -> str:
    """Return *value* as an error message shows it: its `repr`, at most 80 characters."""
    # Text is cut before `repr`, so that a hostile line of 100 MB costs nothing.
    text = repr(value[: _SHOWN + 1]) if isinstance(value, str | bytes) else _PRINTER.repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
