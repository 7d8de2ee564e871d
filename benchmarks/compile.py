"""How long does a calendar take to compile ten years, its country's holidays being loaded?"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from stopwatch import Verdict

from slacalc import Calendar

__all__ = ("verdicts",)

ROUNDS = 25
FIRST_YEAR, LAST_YEAR = 2016, 2025
_WEEK = "Mon-Fri 09:00-12:30, 13:00-17:30; Sat 10:00-14:00"
COUNTRIES = {
    "DE": ("Europe/Berlin", "Mon-Fri 09:00-17:00"),
    "US-MA": ("America/New_York", _WEEK),
    "RU": ("Europe/Moscow", "Mon-Fri 08:00-17:00"),
    "CN": ("Asia/Shanghai", "Mon-Fri 09:00-18:00"),
    "IN": ("Asia/Kolkata", "24/7"),
}
_MOST = 50.0


def verdicts(rounds: int = ROUNDS) -> list[Verdict]:
    """Measure every country, the rounds interleaved, and return the lines of the table."""
    found: dict[str, list[float]] = {country: [] for country in COUNTRIES}
    indexed: list[float] = []
    for country in COUNTRIES:
        _compiled(country)
    for _ in range(rounds):
        for country, times in found.items():
            times.append(_milliseconds(lambda country=country: _compiled(country)))
        desk = _compiled("DE")
        indexed.append(_milliseconds(lambda desk=desk: _first_questions(desk)))
    medians = {country: statistics.median(times) for country, times in found.items()}
    for country, median in medians.items():
        print(f"{country:6} {median:8.2f} ms")
    print(
        f"first questions after that, which index the dates: {statistics.median(indexed):.2f} ms"
    )
    slowest = max(medians, key=lambda country: medians[country])
    each = ", ".join(f"{country} {median:.1f}" for country, median in medians.items())
    question = f"compile ten years, slowest of five countries ({slowest})"
    return [Verdict(question, medians[slowest], _MOST, "ms", at_least=False, note=each)]


def _compiled(country: str) -> Calendar:
    zone, hours = COUNTRIES[country]
    desk = Calendar(timezone=zone, hours=hours, holidays=country)
    desk.prepare(FIRST_YEAR, LAST_YEAR)
    return desk


def _first_questions(desk: Calendar) -> None:
    from datetime import UTC, datetime

    for zone in (UTC, desk.timezone):
        start = datetime(2020, 5, 4, 10, tzinfo=zone)
        desk.elapsed(start, start.replace(day=7))


def _milliseconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1_000


if __name__ == "__main__":
    print(*(line.line() for line in verdicts()), sep="\n")
