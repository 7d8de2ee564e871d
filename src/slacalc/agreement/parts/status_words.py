"""Status words: those of the helpdesk, under the ones that conditions know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from slacalc.agreement.parts.choices import Name
from slacalc.agreement.parts.tables import TableOf
from slacalc.errors import AgreementError, Faults

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ("StatusWordsField",)


def _once(statuses: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Refuse a word that stands for two things."""
    faults = Faults()
    meaning: dict[str, str] = {}
    for ours, words in statuses.items():
        for word in words:
            if meaning.setdefault(word, ours) != ours:
                faults.add(ours, f"{word!r} stands for {meaning[word]!r} already", word)
    faults.check(AgreementError)
    return statuses


StatusWordsField = Annotated[TableOf[tuple[Name, ...]], AfterValidator(_once)]
"""A field of the helpdesk's words by the word that conditions know."""
