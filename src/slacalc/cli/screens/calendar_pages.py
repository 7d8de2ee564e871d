"""A month and a year of a calendar, drawn for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.columns import Columns
from rich.console import Console, Group
from rich.text import Text

from slacalc.cli.console import PipeConsole
from slacalc.cli.screens.calendar_days import Day, hours_text
from slacalc.cli.screens.text import printable, quantity_words

if TYPE_CHECKING:
    from slacalc.calendars.calendar import Calendar

__all__ = ("print_month", "print_year")

_STYLES: Final = {"open": "green", "closed": "dim", "special": "yellow", "holiday": "red"}
# Colours alone would be lost in a file.
_MARKS: Final = {"open": " ", "closed": " ", "special": "+", "holiday": "*"}
_WIDTH: Final = 100
_ROOMY: Final = 110
"""A terminal of so many columns has room for a bar of half hours, and notes beside it."""
_HALF_HOUR: Final = 30
_DAY: Final = 24 * 60
# By the half hours of an hour that are open: none, the second, the first, both.
_HOUR_SIGNS: Final = "·▐▌█"
_LEGEND: Final = "* closed, unusually   + other hours than usual   ~ the clock is changed"


def print_month(calendar: Calendar, days: Sequence[Day]) -> None:
    """Print a month: a line a date with its hours, and what is special about it."""
    console = _console()
    _print_title(console, calendar, f"{days[0].date:%B %Y}")
    half_hours = not console.is_terminal or console.width >= _ROOMY
    step = 12 if half_hours else 6
    hours = "".join(f"{hour:<{step}}" for hour in (0, 6, 12, 18)) + "24"
    console.print(Text(f"          {hours}", "dim"))
    for day in days:
        if day.date.weekday() == 0 and day.date.day > 1:
            console.print()
        console.print(_line(day, half_hours=half_hours), soft_wrap=True)
    _print_totals(console, days)


def _line(day: Day, *, half_hours: bool) -> Text:
    style = _STYLES[day.kind]
    line = Text(f"{day.date:%a} {day.date.day:>2} {_marks(day)} ", style)
    for sign in _bar(day) if half_hours else _short_bar(day):
        line.append(sign, "dim" if sign == "·" else style)
    if day.open_time:
        line.append(f" {quantity_words(day.open_time):>7}", "bold" if day.special else "")
    notes = _notes(day)
    if notes:
        line.append(f"{'' if day.open_time else ' ' * 8}  {'; '.join(notes)}", style)
    return line


def _covered(day: Day) -> list[int]:
    """Return how many minutes of each half hour are open."""
    return [
        sum(max(0, min(end, slot + _HALF_HOUR) - max(start, slot)) for start, end in day.spans)
        for slot in range(0, _DAY, _HALF_HOUR)
    ]


def _bar(day: Day) -> str:
    """Return a date as a bar of half hours."""
    return "".join(
        "█" if minutes == _HALF_HOUR else "▄" if minutes else "·" for minutes in _covered(day)
    )


def _short_bar(day: Day) -> str:
    """Return a date as a bar of hours, each of two halves."""
    covered = _covered(day)
    return "".join(
        "▄" if {first, second} - {0, _HALF_HOUR} else _HOUR_SIGNS[2 * (first > 0) + (second > 0)]
        for first, second in zip(covered[::2], covered[1::2], strict=True)
    )


def print_year(calendar: Calendar, days: Sequence[Day]) -> None:
    """Print a year: twelve small months, and below them what is special."""
    console = _console()
    _print_title(console, calendar, f"{days[0].date:%Y}")
    months = [list(month) for _, month in groupby(days, lambda day: day.date.month)]
    console.print(Columns([_small_month(month) for month in months], padding=(0, 3)))
    for text in _dated_notes(days):
        console.print(text, soft_wrap=True)
    _print_totals(console, days)


def _small_month(days: Sequence[Day]) -> Group:
    weeks = Text()
    weeks.append("    " * days[0].date.weekday())
    for day in days:
        weeks.append(f"{day.date.day:>2}{_marks(day)}", _STYLES[day.kind])
        if day.date.weekday() == 6:  # noqa: PLR2004 - Sunday
            weeks.append("\n")
    # As high as the highest, so that months stand in rows.
    weeks.append("\n" * (6 - weeks.plain.count("\n")))
    total = f"{_working(days)} days, {_hours(days)}"
    return Group(
        Text.assemble((f"{days[0].date:%B}", "bold"), (f"  {total}", "dim")),
        Text("Mo  Tu  We  Th  Fr  Sa  Su", "dim"),
        weeks,
    )


def _dated_notes(days: Sequence[Day]) -> Iterator[Text]:
    """Yield a line for each date, or run of dates, that is special."""
    noted = [day for day in days if _notes(day)]
    # Neighbours with the same note are one run: their ordinals grow as their places do.
    runs = groupby(
        enumerate(noted), lambda pair: (pair[1].date.toordinal() - pair[0], _notes(pair[1]))
    )
    for (_, notes), pairs in runs:
        run = [day for _, day in pairs]
        dates = f"{run[0].date:%a} {run[0].date.day:>2} {run[0].date:%b}"
        if len(run) > 1:
            dates += f" to {run[-1].date:%a} {run[-1].date.day} {run[-1].date:%b}"
        marks = _marks(run[0])
        yield Text(f"{dates:<25}{marks} {'; '.join(notes)}", _STYLES[run[0].kind])


def _notes(day: Day) -> tuple[str, ...]:
    names = tuple(map(printable, day.names))
    hours = (hours_text(day.hours),) if day.special and (day.hours or not names) else ()
    clock = (day.clock,) if day.clock else ()
    return names + hours + clock


def _marks(day: Day) -> str:
    return f"{_MARKS[day.kind]}{'~' if day.clock else ' '}"


def _print_title(console: Console, calendar: Calendar, period: str) -> None:
    console.print(Text.assemble((period, "bold"), f"  {calendar.timezone.key}"))
    console.print()


def _print_totals(console: Console, days: Sequence[Day]) -> None:
    console.print()
    total = f"{_working(days)} working days, {_hours(days)} open"
    console.print(Text(total, "bold"))
    if any(day.special or day.clock for day in days):
        console.print(Text(_LEGEND, "dim"))


def _working(days: Sequence[Day]) -> int:
    return sum(bool(day.open_time) for day in days)


def _hours(days: Sequence[Day]) -> str:
    return quantity_words(sum((day.open_time for day in days), timedelta()))


def _console() -> Console:
    console = PipeConsole(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    return console
