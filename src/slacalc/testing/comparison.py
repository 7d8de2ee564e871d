"""Asks a calendar and the oracle the same questions and keeps where they differ.

>>> from slacalc import Calendar
>>> desk = Calendar(timezone="Europe/Dublin", hours="Mon-Fri 09:00-17:00")
>>> comparison = Comparison(desk)
>>> comparison.ask_many(20, seed=1, years=(2024, 2025))
>>> (comparison.asked, comparison.differences)
(20, [])
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from slacalc.errors import NeverOpensError
from slacalc.testing.questions import OPERATIONS, Answer, Question, random_question
from slacalc.testing.reference.clock import DAY, clock_of, midnight
from slacalc.testing.reference.reference import NotFoundError, Reference

if TYPE_CHECKING:
    from slacalc import Calendar
    from slacalc.testing.reference.rows import Json

__all__ = ("Comparison", "Difference")

_MONTH, _YEAR = 30 * DAY, 366 * DAY
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Difference:
    """A question to which calendar and oracle give different answers."""

    question: Question
    calendar: Answer
    oracle: Answer


class Comparison:
    """Asks *calendar* and its oracle the same questions.

    Attributes:
        asked: How many questions were asked.
        unknown: To how many the oracle, which looks two years ahead, had no answer.
        differences: The questions that got different answers.
    """

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        # A calendar's document has plain JSON types, which is all that the oracle reads.
        document = cast("Mapping[str, Json]", calendar.to_dict())
        self._reference = Reference(document)
        self._named = [midnight(date.fromisoformat(text)) for text in _dates_in(document)]
        self.asked = 0
        self.unknown = 0
        self.differences: list[Difference] = []

    def ask(self, question: Question) -> None:
        """Ask both, and keep the difference if there is one."""
        self.asked += 1
        theirs = self._oracle_says(question)
        if theirs is None:
            # A calendar would go on for 400 years to find, most often, nothing.
            self.unknown += 1
            return
        mine = self._calendar_says(question)
        if mine != theirs:
            self.differences.append(Difference(question, mine, theirs))

    def ask_many(self, count: int, *, seed: int, years: tuple[int, int] = (2010, 2030)) -> None:
        """Ask *count* random questions about *years*.

        Most lie around the dates that the calendar names, and the changes of the clock in
        the year after one of them.
        """
        source = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
        first, last = midnight(date(years[0], 1, 1)), midnight(date(years[1], 12, 31))
        clock = clock_of(self._calendar.timezone.key)
        anywhere = source.choice((source.randint(first, last), *self._named[:3]))
        changes = [at for at, _ in clock.changes(anywhere - _MONTH, anywhere + _YEAR)]
        for _ in range(count):
            near = source.choice((changes, self._named)) or changes or self._named
            self.ask(random_question(source, (*near, anywhere)))

    def _calendar_says(self, question: Question) -> Answer:
        try:
            return OPERATIONS[question.operation].calendar(self._calendar, question)
        except NeverOpensError:
            return None

    def _oracle_says(self, question: Question) -> Answer:
        try:
            return OPERATIONS[question.operation].oracle(self._reference, question)
        except NotFoundError:
            return None


def _dates_in(document: Mapping[str, Json]) -> list[str]:
    return sorted(set(_DATE.findall(json.dumps(document))))
