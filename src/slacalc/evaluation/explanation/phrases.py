"""Amounts, instants, causes and lists as a language says them."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final, final

from slacalc.core.amounts import BusinessDays, CalendarDays, CalendarTime, time_text
from slacalc.core.instants import MICROS_PER_SECOND, timedelta_micros
from slacalc.evaluation.explanation.words import ENGLISH_PHRASES, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from slacalc.core.amounts import ParsedAmount
    from slacalc.evaluation.result import Measured

__all__ = ("Speaker",)

_UNITS: Final = (("hour", 3600), ("minute", 60), ("second", 1))
_CAUSES: Final = ("vanished", "held", "new_version")
_NO_REASONS: Final = ("event", "automatically", "held", "no_effect", "new_version", "by_version")
_REASONS: Final = tuple(name for name in ENGLISH_PHRASES if name not in _NO_REASONS)
_ALTERNATIVES: Final = re.compile(r"; (?=no (?:amount|due)\b)")
_MOST: Final = 3
"""Things in a list, after which only their number is said."""


@final
class Speaker:
    """Says things in one language."""

    __slots__ = ("_words",)

    def __init__(self, words: Words) -> None:
        self._words = words

    def text(self, name: str, /, **given: object) -> str:
        """Return the sentence *name* with its places filled in."""
        return self._words.texts[name].format(**given)

    def term(self, word: str) -> str:
        """Return one of our own words in this language; any other word as it is."""
        return self._words.terms.get(word, word)

    def instant(self, moment: datetime) -> str:
        """Return *moment* as `Mon 2026-03-09 09:00`, with its offset where a clock is set back."""
        text = moment.isoformat(" ", "seconds")[:19].removesuffix(":00")
        text = f"{self._words.weekdays[moment.weekday()]} {text}"
        # Of the two readings of this wall time only the offset tells which is meant.
        twice = moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset()
        return f"{text} {moment:%z}" if twice else text

    def counted(self, number: int, noun: str) -> str:
        """Return *number* of something: `3 events`."""
        return f"{number} {self._words.nouns[noun][self._words.form(number)]}"

    def amount(self, amount: Measured | None) -> str:
        """Return a measured amount in words: `3 hours 10 minutes`, `1.5 working days`."""
        if isinstance(amount, BusinessDays):
            return self._days(amount.days)
        return self._time(amount or timedelta(0))

    def wall(self, span: timedelta) -> str:
        """Return real time in words, long ones in days: `2 days 3 hours`."""
        days, rest = divmod(span, timedelta(days=1))
        if days < 2:  # noqa: PLR2004 - 26 hours say more than a day and two hours
            return self._time(span)
        parts = [self.counted(days, "day")]
        return " ".join([*parts, self._time(rest)] if rest >= timedelta(seconds=1) else parts)

    def short(self, amount: Measured) -> str:
        """Return an amount for a table, its two largest units: `3 h 10 min`, `1.5 wd`."""
        short = self._words.short
        if isinstance(amount, BusinessDays):
            return f"{self._decimal(amount.days)} {short['working_day']}"
        return " ".join(f"{number} {short[unit]}" for number, unit in _parts(amount)[:2])

    def promised(self, amount: ParsedAmount) -> str:
        """Return what a target promises: `8 hours of open time`."""
        text = self.amount_alone(amount)
        if isinstance(amount, CalendarTime):
            return self.text("real_time", amount=text)
        if isinstance(amount, CalendarDays):
            return text
        if not isinstance(amount, BusinessDays):
            return self.text("open_time", amount=text)
        if amount.at == "close":
            text = self.text("lands_at_close", amount=text)
        elif amount.at is not None:
            text = self.text("lands_at", amount=text, time=time_text(amount.at))
        if amount.cutoff is not None:
            text = self.text("cutoff", amount=text, time=time_text(amount.cutoff))
        return text

    def amount_alone(self, amount: ParsedAmount) -> str:
        """Return the number of what a target promises: `8 hours`."""
        if isinstance(amount, BusinessDays):
            return self._days(amount.days)
        if isinstance(amount, CalendarDays):
            return self.counted(amount.days, "calendar_day")
        return self._time(amount.span if isinstance(amount, CalendarTime) else amount)

    def percent(self, fraction: float) -> str:
        """Return a fraction as percent, whole and rounded down: 100 is all of it, or more."""
        return str(int(fraction * 100))

    def reason(self, reason: str) -> str:
        """Return why something is not so; of several alternatives each."""
        return "; ".join(self._phrase(one, _REASONS) for one in _ALTERNATIVES.split(reason))

    def cause(self, cause: str) -> str:
        """Return what began or ended something: `status=pending, event 7`."""
        phrases = self._words.phrases
        for name in ("event", "by_version"):
            if match := ENGLISH_PHRASES[name].fullmatch(cause):
                what, *rest = match.groups()
                said = ", ".join(map(self.term, what.split(", ")))
                return phrases[name].format(said, *rest) if name in phrases else cause
        if match := ENGLISH_PHRASES["automatically"].fullmatch(cause):
            return phrases.get("automatically", "{0} automatically").format(self.term(match[1]))
        return self._phrase(cause, _CAUSES)

    def violation(self, violation: str) -> str:
        """Return which deferral had no effect, and why."""
        match = ENGLISH_PHRASES["no_effect"].fullmatch(violation)
        if match is None or "no_effect" not in self._words.phrases:
            return violation
        return self._words.phrases["no_effect"].format(self.cause(match[1]), match[2])

    def charged(self, cause: str, party: str | None) -> str:
        """Return a cause, and who is charged for it."""
        text = self.cause(cause)
        return text if party is None else self.text("charged", cause=text, party=party)

    def listed(self, things: Sequence[str], separator: str = "; ") -> str:
        """Return the first few of *things*, and how many more there are."""
        shown = list(things[:_MOST])
        if len(things) > _MOST:
            shown.append(self.text("more", count=len(things) - _MOST))
        return separator.join(shown)

    def _phrase(self, text: str, names: Iterable[str]) -> str:
        """Return *text* in this language, if it is one of the phrases of those *names*."""
        for name in names:
            match = ENGLISH_PHRASES[name].fullmatch(text)
            if match and name in self._words.phrases:
                return self._words.phrases[name].format(*match.groups())
        return text

    def _time(self, span: timedelta) -> str:
        return " ".join(self.counted(number, unit) for number, unit in _parts(span))

    def _days(self, days: Fraction) -> str:
        if days.denominator == 1:
            return self.counted(int(days), "working_day")
        return f"{self._decimal(days)} {self._words.nouns['working_day'][-1]}"

    def _decimal(self, number: Fraction) -> str:
        """Return *number* with at most two decimals, cut."""
        whole, rest = divmod(int(number * 100), 100)
        text = f"{whole}.{rest:02}".rstrip("0").rstrip(".")
        return text.replace(".", self._words.decimal)


def _parts(span: timedelta) -> list[tuple[int, str]]:
    """Return the hours, minutes and seconds of *span* that are not none; parts of one cut."""
    seconds = timedelta_micros(span) // MICROS_PER_SECOND
    parts: list[tuple[int, str]] = []
    for unit, size in _UNITS:
        number, seconds = divmod(seconds, size)
        if number:
            parts.append((number, unit))
    return parts or [(0, "minute")]
