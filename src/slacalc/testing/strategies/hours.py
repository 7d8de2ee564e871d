"""Generated hours: times, rows and weeks, as the text and mappings that documents write."""

from __future__ import annotations

from hypothesis import strategies as st

from slacalc.testing.reference.clock import HOUR, MINUTE, SECOND
from slacalc.testing.reference.rows import WEEKDAYS, Json

__all__ = ("clock_text", "exact_clock", "rows_texts", "short_rows", "weeks")

_DESK = "Mon-Fri 09:00-17:00"
_NASTY = ("00:00", "00:00:01", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00", "12:00",
          "22:00", "23:30", "23:59:59.999999")  # fmt: skip


_AT_CHANGES = tuple(f"@t{minutes}@" for minutes in (30, 0, 60, 15, 45, 90, -30, -60))
"""Marks of times inside, at the ends of, and around what a change of the clock skips."""


def rows_texts(most: int = 3) -> st.SearchStrategy[str]:
    """Return the rows of one date, one to *most* of them, as text: `"09:00-17:00"`."""
    return st.just("09:00-17:00") | st.lists(_rows(), min_size=1, max_size=most).map(", ".join)


def weeks() -> st.SearchStrategy[Json]:
    """Return the hours of a week as text or by weekday, seldom "24/7"."""
    daily = rows_texts().map(lambda text: f"Mon-Sun {text}")
    mapping = st.dictionaries(st.sampled_from(WEEKDAYS), rows_texts(), min_size=1, max_size=7)
    # Seldom around the clock: there the search for a closing ends only after 400 years.
    usual = st.sampled_from((_DESK, "Mon-Fri 08:00-12:00, 13:00-18:00", "Mon-Sat 22:00-06:00"))
    return st.just(_DESK) | usual | mapping | mapping | daily | (usual | st.just("24/7"))


def _times() -> st.SearchStrategy[str]:
    minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: clock_text(minute * MINUTE))
    seconds = st.integers(0, 24 * 3600 - 1).map(lambda second: clock_text(second * SECOND))
    usual = st.sampled_from(("09:00", "17:00", *_NASTY))
    return usual | minutes | seconds | st.sampled_from(_AT_CHANGES)


def clock_text(micros: int) -> str:
    """Return *micros* from midnight as `"09:00"`, with seconds where there are any."""
    hours, minutes, seconds = micros // HOUR, micros // MINUTE % 60, micros // SECOND % 60
    return f"{hours:02}:{minutes:02}:{seconds:02}" if seconds else f"{hours:02}:{minutes:02}"


def exact_clock(micros: int) -> str:
    """Return *micros* from midnight as `"09:00:00.000001"`."""
    return f"{clock_text(micros)[:5]}:{micros // SECOND % 60:02}.{micros % SECOND:06}"


def _rows() -> st.SearchStrategy[str]:
    return st.tuples(_times(), st.just("24:00") | _times()).map("-".join)


def short_rows() -> st.SearchStrategy[str]:
    """Return rows of at most two hours, so that breaks seldom close everything."""
    start, length = st.integers(0, 24 * 60 - 1), st.integers(1, 120)

    def row(start: int, length: int) -> str:
        return f"{clock_text(start * MINUTE)}-{clock_text((start + length) % (24 * 60) * MINUTE)}"

    return st.just("12:00-12:30") | st.builds(row, start, length)
