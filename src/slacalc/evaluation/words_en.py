"""English, as explanations speak it."""

from __future__ import annotations

from typing import Final

from slacalc.evaluation.words import Words

__all__ = ("WORDS",)


def _form(count: int) -> int:
    return 0 if count == 1 else 1


WORDS: Final = Words(
    language="en",
    form=_form,
    decimal=".",
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    nouns={
        "day": ("day", "days", "days"),
        "hour": ("hour", "hours", "hours"),
        "minute": ("minute", "minutes", "minutes"),
        "second": ("second", "seconds", "seconds"),
        "working_day": ("working day", "working days", "working days"),
        "calendar_day": ("calendar day", "calendar days", "calendar days"),
        "event": ("event", "events", "events"),
        "row": ("row", "rows", "rows"),
    },
    short={"hour": "h", "minute": "min", "second": "s", "working_day": "wd"},
    terms={
        "no_target": "no promise",
        "cancelled": "cancelled",
        "pending": "not started",
        "met": "met",
        "missed": "missed",
        "breached": "breached",
        "paused": "paused",
        "at_risk": "at risk",
        "on_track": "on track",
        "running": "running",
        "stopped": "stopped",
    },
    texts={
        "request": "Request {id}: {status}",
        "as_of": "{title}, as of {at}, {zone}",
        "run": "{target}, run {cycle}",
        "section": "{target}: {status}",
        "unnamed": "promise",
        "level": "level",
        "by_rule": "{level}, by rule {rule}",
        "none": "none",
        "passed": "not matched",
        "passed_rule": "{rule} ({reason})",
        "later": "later",
        "left_out": "{count} after that instant left out",
        "fault": "fault",
        "fault_of": "{event}: {reason}",
        "next": "next",
        "changes": "changes by itself at {at}",
        "promise": "promise",
        "open_time": "{amount} of open time",
        "real_time": "{amount} around the clock",
        "lands_at": "{amount}, by {time}",
        "lands_at_close": "{amount}, by closing",
        "cutoff": "{amount}; after {time} it counts from the next working day",
        "no_promise": "none: {reason}",
        "started": "started",
        "at_cause": "{at}; {cause}",
        "starts": "will start at {at}",
        "not_started": "not yet",
        "paused": "paused",
        "pauses": "{amount} ({wall} of real time)",
        "because": "{what}: {causes}",
        "more": "{count} more",
        "charged": "{cause} (waits for {party})",
        "due": "due",
        "due_direct": "{at}",
        "due_moved": "{at}; {original} before it was paused",
        "due_open": "not settled while paused; {at} if it went on now",
        "due_never": "not settled",
        "stopped": "stopped",
        "verdict": "verdict",
        "over": "late by {overdue} ({wall} of real time)",
        "left": "in time, {remaining} left",
        "used": "{verdict}; used {elapsed} of {amount}, {percent} %",
        "used_alone": "used {elapsed}",
        "thresholds": "thresholds",
        "threshold": "{name} {at}",
        "threshold_open": "{name} not settled",
        "crossed": "{threshold}, crossed",
        "was_late": "{threshold}, past when promised",
        "tell": "{threshold}, for {tell}",
        "from": "from",
        "amount": "amount",
        "closed_time": "closed",
        "state": "state",
        "cause": "cause",
        "closed_for": "{amount}: {labels}",
        "until": "until",
        "omitted": "{count} between left out",
    },
    phrases={"held": "time held"},
)
"""English."""
