"""The words of a language: what explanations are made of, and how its nouns are counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast, final

from slacalc.errors import FormatError

if TYPE_CHECKING:
    from re import Pattern

__all__ = ("ENGLISH_PHRASES", "LANGUAGES", "Forms", "Language", "Words", "words_of")

Language: TypeAlias = Literal["en", "ru", "bg"]
"""A language that explanations speak."""

LANGUAGES: Final[tuple[Language, ...]] = ("en", "ru", "bg")

Forms: TypeAlias = tuple[str, ...]
"""A noun as it follows numbers: the forms that `Words.form` chooses from, then that of a
fraction (1.5)."""

ENGLISH_PHRASES: Final[Mapping[str, Pattern[str]]] = {
    "measured": re.compile(r"measured, and nothing promised"),
    "part": re.compile(r"one promise is for all runs together"),
    "no_rule": re.compile(r"no rule matches"),
    "promises_nothing": re.compile(r"rule (.+) promises nothing"),
    "no_amount": re.compile(r"no amount: fact (.+) is not given and there is no default"),
    "no_calendar": re.compile(r"no calendar: fact (.+) is not given and there is no default"),
    "no_amount_for": re.compile(r"no amount for (.+) and no default"),
    "no_calendar_for": re.compile(r"no calendar for (.+) and no default"),
    "no_due": re.compile(r"no due: fact (.+) is not given"),
    "no_due_zone": re.compile(r"no due: (.+) has no time zone"),
    "no_due_for": re.compile(r"no due: (.+) is neither an instant nor a date"),
    "not_given": re.compile(r"(.+) is not given"),
    "is": re.compile(r"(.+?) is (.+)"),
    "no_effect": re.compile(r"(.+): (\d+) deferrals? (?:is|are) the most, so it has no effect"),
    "automatically": re.compile(r"(\S+) automatically"),
    "vanished": re.compile(r"no longer promised"),
    "new_version": re.compile(r"new version"),
    "by_version": re.compile(r"(.+), new version"),
    "held": re.compile(r"held"),
    "event": re.compile(r"(.+), event (.+)"),
}
"""The reasons and causes that evaluations give, which other languages say in their own way.

The more special comes before the more general; what fits none is shown as it is.
"""


@final
@dataclass(frozen=True, slots=True)
class Words:
    """A language.

    Attributes:
        language: Its code.
        form: Which of a noun's forms follows a whole number.
        decimal: What parts whole and fraction.
        weekdays: Short names, Monday first.
        nouns: Units of time and other things that are counted.
        short: Units of time, abbreviated.
        terms: Our own words: statuses, states, labels of calendars, kinds of events.
        texts: Headings and sentences, with places to fill in.
        phrases: What `ENGLISH_PHRASES` are in this language, with places to fill in.
    """

    language: Language
    form: Callable[[int], int]
    decimal: str
    weekdays: tuple[str, ...]
    nouns: Mapping[str, Forms]
    short: Mapping[str, str]
    terms: Mapping[str, str]
    texts: Mapping[str, str]
    phrases: Mapping[str, str]


def words_of(language: str) -> Words:
    """Return the words of *language*.

    Raises:
        FormatError: when it is none of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise FormatError.choice("language", language, LANGUAGES)
    # Each language is a module of its own, read when somebody speaks it.
    return cast("Words", import_module(f"slacalc.evaluation.explanation.words_{language}").WORDS)
