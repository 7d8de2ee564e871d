"""What explanations say of one run, and what they leave unsaid, as a whole text each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from slacalc import Agreement, Calendar, Event, Phase, Request, Result, Status, evaluate, verdict
from slacalc.errors import FormatError

March = Callable[..., datetime]


def agreed(desk: Calendar, within: object, **target: object) -> Agreement:
    """An agreement of one resolution."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "levels": {"gold": {"targets": {"resolution": {"within": within, **target}}}},
            "rules": [{"level": "gold"}],
        },
    )


def test_not_started(desk: Calendar, march: March) -> None:
    """Before its start a run has a promise and nothing else: no due, no verdict, no table."""
    assert """\
promise: not started
  promise  3 hours of open time
  started  will start at Fri 2026-03-06 16:00""" == (
        verdict(march(6, 16), "3h", desk, at=march(6, 12)).explain()
    )


def test_paused_without_a_promise(desk: Calendar, march: March) -> None:
    """Nothing is due where nothing was promised, paused or not."""
    events = [
        Event(march(6, 9), "created"),
        Event(march(6, 10), "changed", facts={"status": "pending"}),
    ]
    agreement = agreed(desk, {"by": "size", "amounts": {"big": "9h"}})
    found = evaluate(Request(1, {}, events), agreement, at=march(6, 12))["resolution"]

    assert """\
resolution: no promise
  promise  none: no amount: fact size is not given and there is no default
  started  Fri 2026-03-06 09:00; created, event 1
  paused   2 hours: status=pending, event 2
  verdict  used 1 hour
  from                  amount  closed  state    cause
  Fri 2026-03-06 09:00     1 h          running  created, event 1
  Fri 2026-03-06 10:00     2 h          paused   status=pending, event 2
  Fri 2026-03-06 12:00                  until""" == found.explain()


def test_stopped(desk: Calendar, march: March) -> None:
    """A run that is over says when and by what, and what was used of how much."""
    events = [Event(march(6, 9), "created"), Event(march(6, 10, 30), "resolved")]
    found = evaluate(Request(1, {}, events), agreed(desk, "3h"), at=march(6, 12))["resolution"]

    assert """\
resolution: met
  promise  3 hours of open time
  started  Fri 2026-03-06 09:00; created, event 1
  due      Fri 2026-03-06 12:00
  stopped  Fri 2026-03-06 10:30; resolved, event 2
  verdict  in time, 1 hour 30 minutes left; used 1 hour 30 minutes of 3 hours,
           50 %
  from                      amount  closed  state    cause
  Fri 2026-03-06 09:00  1 h 30 min          running  created, event 1
  Fri 2026-03-06 10:30                      until""" == found.explain()


def test_a_result_of_ones_own(march: March) -> None:
    """A result that nobody worked out says what it holds, and no causes."""
    own = Result(
        target="",
        metric="",
        cycle=1,
        phase=Phase.STOPPED,
        status=Status.NO_TARGET,
        started_at=march(9, 9),
        stopped_at=march(9, 10, 30),
        elapsed_wall=timedelta(minutes=90),
        reason="it was imported",
    )
    assert """\
promise: no promise
  promise  none: it was imported
  started  Mon 2026-03-09 09:00
  stopped  Mon 2026-03-09 10:30
  verdict  used 1 hour 30 minutes""" == own.explain()


def test_paused_by_nobody_knows_what(march: March) -> None:
    """A paused result of one's own knows no due."""
    own = Result(
        target="call",
        metric="call",
        cycle=2,
        phase=Phase.PAUSED,
        status=Status.PAUSED,
        amount=timedelta(hours=3),
        started_at=march(9, 9),
    )
    assert """\
call, run 2: paused
  promise  3 hours of open time
  started  Mon 2026-03-09 09:00
  due      not settled
  verdict  used 0 minutes""" == own.explain()


def test_late_by_seconds(desk: Calendar, march: March) -> None:
    """A second is said; what is less than one is not."""

    def said(late: timedelta) -> str:
        text = verdict(march(6, 9), "1h", desk, at=march(6, 10) + late).explain()
        return " ".join(text.partition("verdict")[2].partition(",")[0].split())

    assert "late by 1 second (1 second of real time); used 1 hour 1 second of 1 hour" == said(
        timedelta(seconds=1)
    )
    assert "late by 0 minutes (0 minutes of real time); used 1 hour of 1 hour" == said(
        timedelta(microseconds=999_999)
    )


def test_pauses_of_days_and_a_second(desk: Calendar, march: March) -> None:
    """Long real time is said in days, with the second that is left of it."""
    pauses = [(march(6, 12), march(8, 12, 0, 1))]
    text = verdict(march(6, 9), "8h", desk, at=march(9, 10), pauses=pauses).explain()

    assert "  paused   5 hours (2 days 1 second of real time)" in text.splitlines()


def test_every_word_of_a_threshold(desk: Calendar, march: March) -> None:
    """A threshold says its name, its instant, whether it was crossed, and whom to tell."""
    warn = [{"at": "25%", "name": "soon", "tell": "Ann"}, "75%"]
    request = Request(1, {}, [Event(march(6, 9), "created")])
    found = evaluate(request, agreed(desk, "4h", warn=warn), at=march(6, 10))["resolution"]

    assert (
        "  thresholds  soon Fri 2026-03-06 10:00, crossed, for Ann; 75% Fri 2026-03-06"
        in found.explain().splitlines()
    )


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (None, "  deferrals  1 so far"),
        (3, "  deferrals  1 so far, 2 left"),
        (
            0,
            "  deferrals  0 so far, 0 left; deferred, event 2: 0 deferrals are the most, so",
        ),
    ],
)
def test_deferrals_are_counted(
    desk: Calendar, march: March, most: int | None, expected: str
) -> None:
    """How often it was deferred, how often more it may be, and what had no effect."""
    document = agreed(desk, "3h").to_dict()
    target = {"within": "2h"} if most is None else {"within": "2h", "max_deferrals": most}
    document["levels"] = {"gold": {"targets": {"return": target}}}
    events = [Event(march(6, 9), "created"), Event(march(6, 10), "deferred")]
    agreement = Agreement.from_dict(document)
    found = evaluate(Request(1, {}, events), agreement, at=march(6, 11))["return"]
    assert expected in found.explain().splitlines()

    never = evaluate(Request(1, {}, events[:1]), agreement, at=march(6, 11))["return"]
    assert "deferrals" not in never.explain()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"format": "pdf"},
            "format='pdf' is not known; choose one of text, markdown, html, rows",
        ),
        ({"format": None}, "format=None is not known; choose one of text, markdown, html, rows"),
        ({"language": "de"}, "language='de' is not known; choose one of en, ru, bg"),
        ({"language": "EN"}, "language='EN' is not known; choose one of en, ru, bg"),
    ],
)
def test_what_nobody_speaks(
    desk: Calendar, march: March, given: dict[str, str], message: str
) -> None:
    """The error names the option, shows the value, and says what there is."""
    found = verdict(march(6, 9), "1h", desk, at=march(6, 10))
    with pytest.raises(FormatError) as caught:
        found.explain(**given)  # type: ignore[call-overload]
    assert message == str(caught.value)
