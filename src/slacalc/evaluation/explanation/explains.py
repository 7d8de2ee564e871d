"""What can explain itself: a result, and a whole evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

if TYPE_CHECKING:
    from slacalc.evaluation.explanation.explain import Format, Row
    from slacalc.evaluation.explanation.words import Language

__all__ = ("Explains",)


class Explains:
    """Adds `explain` to a result and to an evaluation."""

    __slots__ = ()

    @overload
    def explain(
        self, format: Literal["text", "markdown", "html"] = ..., *, language: Language = ...
    ) -> str: ...
    @overload
    def explain(self, format: Literal["rows"], *, language: Language = ...) -> list[Row]: ...
    def explain(
        self,
        format: Format = "text",  # noqa: A002 - the word everybody expects
        *,
        language: Language = "en",
    ) -> str | list[Row]:
        """Return what was promised, what became of it and why, in words.

        Args:
            format: `"text"` for a terminal, `"markdown"`, `"html"` (one document that needs no
                other), or `"rows"`: dicts of plain JSON types with the same keys, for a table.
            language: `"en"`, `"ru"` or `"bg"`.

        Raises:
            FormatError: for any other format or language.

        Instants are in the zone of the evaluation; nothing is rounded but for display, where
        parts of a second are left out, and `"rows"` leaves nothing out.

        Source: SPEC section 8.
        """
        from slacalc.evaluation.explanation.explain import explain

        return explain(self, format, language)
