"""`explain`: the text, Markdown, HTML and rows of a verdict, in three languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from slacalc import Agreement, Calendar, Evaluation, Event, Request, evaluate, verdict
from slacalc.errors import FormatError

March = Callable[..., datetime]


def agreed(desk: Calendar, **target: object) -> Agreement:
    """An agreement that promises paid contracts a resolution."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk", "on_dirty": "collect"},
            "levels": {"gold": {"targets": {"resolution": {"within": "8h", **target}}}},
            "rules": [
                {"when": {"contract": "none"}, "level": "none", "name": "spam"},
                {"when": {"contract": "paid"}, "level": "gold", "name": "paid"},
            ],
        },
    )


PAID: Mapping[str, str] = {"contract": "paid"}


@pytest.fixture
def late(desk: Calendar, march: March) -> Evaluation:
    """A request that waited, was put off, and is late."""
    request = Request(
        4711,
        PAID,
        [
            Event(march(5, 15), "created"),
            Event(march(6, 10), "changed", facts={"status": "pending"}),
            Event(march(6, 12, 30), "changed", facts={"status": "open"}),
            Event(march(9, 11), "deferred"),
            Event(march(9, 16), "returned"),
            Event(march(20, 9), "note"),
        ],
    )
    warn = ["50%", {"at": "1h before", "tell": "team lead"}]
    after = [{"at": "4h after", "tell": "head"}, "20h after"]
    return evaluate(request, agreed(desk, warn=warn, after=after), at=march(10, 16, 15))


LATE = """\
Request 4711: breached, as of Tue 2026-03-10 16:15, Europe/Berlin
  level        gold, by rule paid
  not matched  spam (contract is 'paid')
  later        1 event after that instant left out
  next         changes by itself at Thu 2026-03-12 10:30

resolution: breached
  promise     8 hours of open time
  started     Thu 2026-03-05 15:00; created, event 1
  paused      7 hours 30 minutes: status=pending, event 2; deferred, event 4
  due         Mon 2026-03-09 09:30; Fri 2026-03-06 15:00 before it was paused
  verdict     late by 9 hours 45 minutes (30 hours 45 minutes of real time);
              used 17 hours 45 minutes of 8 hours, 221 %
  thresholds  50% Fri 2026-03-06 13:30, crossed; 1h before Fri 2026-03-06 16:30,
              crossed, for team lead; 4h after Tue 2026-03-10 10:30, crossed,
              for head; 20h after Thu 2026-03-12 10:30
  from                      amount  closed  state    cause
  Thu 2026-03-05 15:00         3 h  16 h    running  created, event 1
  Fri 2026-03-06 10:00  2 h 30 min          paused   status=pending, event 2
  Fri 2026-03-06 12:30  6 h 30 min  64 h    running  changed, event 3
  Mon 2026-03-09 11:00         5 h          paused   deferred, event 4
  Mon 2026-03-09 16:00  8 h 15 min  16 h    running  returned, event 5
  Tue 2026-03-10 16:15                      until"""


def test_text_fits_one_screen(late: Evaluation) -> None:
    """A request that pauses, is deferred and late is explained on 24 lines of 80 columns."""
    assert LATE == late.explain()
    assert len(LATE.splitlines()) <= 24
    assert max(map(len, LATE.splitlines())) <= 80


def test_russian(late: Evaluation) -> None:
    """Russian counts its nouns in three ways, and writes dates as everybody can read them."""
    text = late.explain(language="ru").splitlines()
    assert "Обращение 4711: просрочено; состояние на вт 2026-03-10 16:15, Europe/Berlin" == text[0]
    assert "  не подошли  spam (contract = 'paid')" == text[2]
    assert "  позже       после этого момента не учтено: 1 событие" == text[3]
    assert "  обещано  8 часов рабочего времени" == text[7]
    assert "  начало   чт 2026-03-05 15:00; создано, событие 1" == text[8]
    assert "  паузы    7 часов 30 минут: status=pending, событие 2; отложено, событие 4" == text[9]
    assert "  итог     просрочено: 9 часов 45 минут (по часам: 30 часов 45 минут);" == text[11]
    assert "  с                         время  закрыто  счёт   причина" == text[16]  # noqa: RUF001 - Russian
    assert (
        "  пт 2026-03-06 10:00  2 ч 30 мин           пауза  status=pending, событие 2" == text[18]
    )


def test_bulgarian(late: Evaluation) -> None:
    """Bulgarian has a form of its own for masculine nouns after numbers."""
    text = late.explain(language="bg").splitlines()
    assert "Заявка 4711: просрочено; състояние към вт 2026-03-10 16:15, Europe/Berlin" == text[0]
    assert "  обещано  8 часа работно време" == text[7]
    assert "  паузи    7 часа 30 минути: status=pending, събитие 2; отложено, събитие 4" == text[9]
    assert "  срок     пн 2026-03-09 09:30; преди паузите беше пт 2026-03-06 15:00" == text[10]
    assert "  пн 2026-03-09 11:00         5 ч             пауза   отложено, събитие 4" == text[20]


def test_markdown(late: Evaluation) -> None:
    """Markdown has headings, lists and tables, and says why the desk was closed."""
    text = late.explain("markdown").splitlines()
    assert "# Request 4711: breached, as of Tue 2026-03-10 16:15, Europe/Berlin" == text[0]
    assert "- **level**: gold, by rule paid" == text[2]
    assert "## resolution: breached" == text[7]
    assert "| from | amount | closed | state | cause |" in text
    assert "| --- | --: | --- | --- | --- |" in text
    assert "| Fri 2026-03-06 12:30 | 6 h 30 min | 64 h: night, weekend | running " in "\n".join(
        text
    )


class Reader(HTMLParser):
    """Collects what a page shows, and how its tags nest."""

    VOID = frozenset({"meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and what it would load."""
        assert not {"src", "href"} & {name for name, _ in attrs}
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag, which has to be this one."""
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


def test_html_stands_alone(late: Evaluation) -> None:
    """HTML is a whole document: tags nest, nothing is loaded, everything is said."""
    page = Reader()
    page.feed(late.explain("html", language="ru"))
    assert not page.open
    assert {"html", "head", "style", "body", "h1", "h2", "dl", "table"} <= set(page.seen)
    assert not {"script", "link", "img"} & set(page.seen)
    assert "64 ч: ночь, выходной" in page.texts
    assert late.explain("html").startswith('<!doctype html>\n<html lang="en">')


HOSTILE = '<script>alert("x")</script> | **b** `c` {0} {id}\n\n# h'


def test_what_others_wrote_is_escaped(desk: Calendar, march: March) -> None:
    """Ids, rules and facts of others are shown, never obeyed."""
    document = agreed(desk).to_dict()
    document["rules"] = [{"when": {"contract": HOSTILE}, "level": "gold", "name": HOSTILE}]
    facts = {"contract": HOSTILE, "status": "pending"}
    events = [Event(march(5, 15), "created", id=HOSTILE), Event(march(5, 16), HOSTILE)]
    request = Request(HOSTILE, facts, events)
    found = evaluate(request, Agreement.from_dict(document), at=march(6, 12))

    page = Reader()
    page.feed(found.explain("html"))
    assert not page.open
    assert "script" not in page.seen

    lines = found.explain("markdown").splitlines()
    assert "<script" not in "\n".join(lines).replace("\\<script", "")
    assert 1 == sum(line.startswith("# ") for line in lines)
    assert all(line.count("|") - line.count("\\|") == 6 for line in lines if line[:1] == "|")

    assert "{0} {id}" in found.explain().replace("\n", " ")


def test_rows_are_a_table_of_json(late: Evaluation) -> None:
    """Rows have the same keys, plain values, and every span of the ledger, none folded."""
    rows = late.explain("rows")
    assert rows == json.loads(json.dumps(rows))
    assert 1 == len({tuple(row) for row in rows})
    assert ["title", "level", "passed", "later", "next", "title", "promise", "started"] == [
        row["topic"] for row in rows[:8]
    ]
    assert ("resolution", 1, "due", "due") == tuple(
        rows[9][name] for name in ("target", "cycle", "topic", "heading")
    )
    spans = [row for row in rows if row["topic"] == "ledger"]
    assert len(late["resolution"].ledger) == len(spans)
    assert {
        "request": 4711,
        "target": "resolution",
        "cycle": 1,
        "topic": "ledger",
        "heading": "",
        "text": "",
        "start": "2026-03-05T17:00:00+01:00",
        "end": "2026-03-06T09:00:00+01:00",
        "state": "running",
        "calendar": "night",
        "label": "closed",
        "cause": "created, event 1",
        "charge": None,
        "amount": "0s",
        "facts": {},
    } == spans[1]


@pytest.mark.parametrize("arguments", [{"format": "pdf"}, {"language": "de"}])
def test_unknown_format_or_language(late: Evaluation, arguments: dict[str, str]) -> None:
    """What nobody speaks is an error that says what there is."""
    with pytest.raises(FormatError, match=r"is not known; choose one of (text|en), "):
        late.explain(**arguments)  # type: ignore[call-overload]


def test_a_result_alone(desk: Calendar, march: March) -> None:
    """A verdict of timestamps explains itself without a request, a rule or a cause."""
    result = verdict(
        march(6, 16), "3h", desk, at=march(9, 12), pauses=[(march(9, 9), march(9, 10))]
    )
    assert """\
promise: on track
  promise  3 hours of open time
  started  Fri 2026-03-06 16:00
  paused   1 hour
  due      Mon 2026-03-09 12:00; Mon 2026-03-09 11:00 before it was paused
  verdict  in time, 0 minutes left; used 3 hours of 3 hours, 100 %
  from                  amount  closed                state    cause
  Fri 2026-03-06 16:00     1 h  64 h: night, weekend  running
  Mon 2026-03-09 09:00     1 h                        paused
  Mon 2026-03-09 10:00     2 h                        running
  Mon 2026-03-09 12:00                                until""" == result.explain()
    assert "<title>promise: on track</title>" in result.explain("html")
    assert result.explain("markdown").startswith("## promise: on track")
    assert None is result.explain("rows")[0]["request"]


def test_before_the_start(desk: Calendar, march: March) -> None:
    """A clock that will start says when."""
    text = verdict(march(6, 16), "3h", desk, at=march(6, 12)).explain()
    assert "promise: not started" in text
    assert "  started  will start at Fri 2026-03-06 16:00" in text


def test_not_created(desk: Calendar, march: March) -> None:
    """A request that does not exist yet has not started, and nothing says when it will."""
    request = Request(1, PAID, [Event(march(6, 16), "created")])
    text = evaluate(request, agreed(desk), at=march(6, 12)).explain()
    assert "  started  not yet" in text.splitlines()


@pytest.mark.parametrize(
    ("contract", "language", "expected"),
    [
        ("none", "en", "  level  none: rule spam promises nothing"),
        ("none", "ru", "  уровень  нет: правило spam ничего не обещает"),
        (None, "en", "  level        none: no rule matches"),
        (None, "ru", "  не подошли  spam (contract не указано); paid (contract не указано)"),
        (None, "bg", "  ниво           няма: никое правило не съвпада"),
    ],
)
def test_no_level(
    desk: Calendar, march: March, contract: str | None, language: str, expected: str
) -> None:
    """Where there is no promise, the reason is said in every language."""
    request = Request(1, {"contract": contract}, [Event(march(6, 16), "created")])
    found = evaluate(request, agreed(desk), at=march(9, 12))
    text = found.explain(language=language)  # type: ignore[call-overload]
    assert expected in text.splitlines()


@pytest.mark.parametrize(
    ("within", "language", "expected"),
    [
        ("2bd", "en", "2 working days"),
        ("1.5bd", "en", "1.5 working days"),
        ("1.5bd", "ru", "1,5 рабочего дня"),
        ("5bd", "ru", "5 рабочих дней"),
        ("1bd", "bg", "1 работен ден"),
        ({"business_days": 2, "at": "16:00"}, "en", "2 working days, by 16:00"),
        ({"business_days": 2, "at": "close"}, "ru", "2 рабочих дня, до закрытия"),
        (
            {"business_days": 1, "cutoff": "10:00"},
            "en",
            "1 working day; after 10:00 it counts from the next working day",
        ),
        ("72h calendar", "en", "72 hours around the clock"),
        ("72h calendar", "ru", "72 часа круглосуточно"),
        ("3d calendar", "bg", "3 календарни дни"),
        ("21h", "ru", "21 час рабочего времени"),
        ("1h1m1s", "ru", "1 час 1 минута 1 секунда рабочего времени"),
    ],
)
def test_amounts(
    desk: Calendar, march: March, within: object, language: str, expected: str
) -> None:
    """Every kind of amount is said as its language counts."""
    request = Request(1, PAID, [Event(march(6, 16), "created")])
    found = evaluate(request, agreed(desk, within=within), at=march(9, 12))
    rows = found["resolution"].explain("rows", language=language)  # type: ignore[call-overload]
    assert expected == next(row["text"] for row in rows if row["topic"] == "promise")


def test_paused_with_time_left(desk: Calendar, march: March) -> None:
    """While a pause leaves due open, it says what would be due if it went on now."""
    events = [
        Event(march(5, 15), "created"),
        Event(march(5, 16), "changed", facts={"status": "pending"}),
    ]
    target = {"warn": ["50%"]}
    found = evaluate(Request(1, PAID, events), agreed(desk, **target), at=march(6, 12))
    text = found.explain().splitlines()
    assert "  paused      4 hours (20 hours of real time): status=pending, event 2" in text
    assert "  due         not settled while paused; Mon 2026-03-09 11:00 if it went on now" in text
    assert "  thresholds  50% not settled" in text
    assert "  due         not settled" in found["resolution"].explain().splitlines()


def test_stopped_and_begun_again(desk: Calendar, march: March) -> None:
    """Runs have numbers where there are several; each says what ended it."""
    events = [
        Event(march(5, 15), "created"),
        Event(march(6, 15), "resolved"),
        Event(march(9, 15), "reopened"),
    ]
    document = agreed(desk).to_dict()
    document["metrics"] = {"resolution": {"reopen": "new_cycle"}}
    found = evaluate(Request(1, PAID, events), Agreement.from_dict(document), at=march(10))
    text = found.explain().splitlines()
    assert "resolution, run 1: met" in text
    assert "  stopped  Fri 2026-03-06 15:00; resolved, event 2" in text
    assert "  verdict  in time, 0 minutes left; used 8 hours of 8 hours, 100 %" in text
    assert "resolution, run 2: on track" in text
    assert found["resolution"].explain().startswith("resolution, run 2: on track")


def test_unpromised(desk: Calendar, march: March) -> None:
    """A clock without a promise says why, and what it used of real time."""
    within = {"by": "size", "amounts": {"big": "9h"}}
    events = [
        Event(march(5, 15), "created"),
        Event(march(5, 16), "changed", facts={"status": "pending"}),
    ]
    found = evaluate(Request(1, PAID, events), agreed(desk, within=within), at=march(8, 18))
    text = found.explain().splitlines()
    assert "  promise  none: no amount: fact size is not given and there is no default" in text
    assert "  paused   3 days 2 hours: status=pending, event 2" in text
    assert "  verdict  used 1 hour" in text
    assert "  Thu 2026-03-05 16:00    74 h          paused   status=pending, event 2" in text
    russian = found.explain(language="ru").splitlines()
    assert "  обещано  нет: нет времени: size не указано и нет значения по умолчанию" in russian


def test_faults_are_said(desk: Calendar, march: March) -> None:
    """What is wrong with the history is part of the explanation."""
    events = [Event(march(5, 15), "created"), Event(march(5, 16), "returned")]
    text = evaluate(Request(1, PAID, events), agreed(desk), at=march(6)).explain().splitlines()
    assert "  fault        returned, event 2: it was not deferred" in text


def test_long_ledgers_are_cut_in_the_middle(desk: Calendar, march: March) -> None:
    """Of many stretches the text shows the first and the last, and says how many are between."""
    events = [Event(march(2, 9), "created")]
    for minute in range(1, 51):
        status = "pending" if minute % 2 else "open"
        at = march(2, 9) + timedelta(minutes=minute)
        events.append(Event(at, "changed", facts={"status": status}))
    found = evaluate(Request(1, PAID, events), agreed(desk), at=march(3))
    text = found.explain().splitlines()
    assert "  41 between left out" == text[-6]
    assert 13 == len(text) - next(n for n, line in enumerate(text) if line[2:6] == "from")
    paused = "  paused   25 minutes: status=pending, event 2; status=pending, event 4;"
    assert paused in text
    assert "           status=pending, event 6; 22 more" in text
    assert "| 41 between left out |" not in found.explain("markdown")
    assert 52 == sum(row["topic"] == "ledger" for row in found.explain("rows"))


def test_hours_that_come_twice(march: March) -> None:
    """Where a clock is set back, the offset says which of the two hours is meant."""
    always = Calendar(timezone="Europe/Berlin", hours="24/7")
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(march(1).tzinfo)
    later = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(march(1).tzinfo)
    text = verdict(start, "3h", always, at=later).explain()
    assert "  started  Sun 2026-10-25 02:30 +0200" in text.splitlines()
    assert "  Sun 2026-10-25 02:30 +0100" in text


def test_parties_and_held_time(desk: Calendar, march: March) -> None:
    """Time of which only a total is known is said to be held."""
    text = verdict(march(6, 9), "8h", desk, at=march(6, 17), held="30m").explain()
    assert "  paused   30 minutes: time held" in text.splitlines()


def test_late_promises_and_deferrals(desk: Calendar, march: March) -> None:
    """A promise made later says since when; deferrals are counted, and those without effect."""
    events = [
        Event(march(5, 9), "created"),
        Event(march(5, 16), "changed", facts={"size": "big"}),
        Event(march(6, 9), "deferred"),
        Event(march(6, 10), "returned"),
        Event(march(6, 11), "deferred"),
    ]
    document = agreed(desk).to_dict()
    targets = {
        "resolution": {
            "within": {"by": "size", "amounts": {"big": "20h"}, "default": "1h"},
            "warn": ["20%", "30%"],
        },
        "return": {"within": "2h", "max_deferrals": 1},
    }
    targets["left"] = {"metric": "return", "within": "2h"}
    document["levels"] = {"gold": {"targets": targets}}
    found = evaluate(Request(1, PAID, events), Agreement.from_dict(document), at=march(6, 12))
    text = found.explain().splitlines()
    assert "  promise     20 hours of open time; in force since Thu 2026-03-05 16:00" in text
    joined = " ".join(" ".join(text).split())
    assert (
        "thresholds 20% Thu 2026-03-05 09:12, crossed; 30% Thu 2026-03-05 09:18, crossed" in joined
    )
    assert "in time, 10 hours left; it was late under an earlier promise; used 10 hours" in joined
    assert "deferrals 1 so far, 0 left; deferred, event 5: 1 deferral is the most" in joined


def test_section_without_a_ledger(desk: Calendar, march: March) -> None:
    """What never began has no table, in any format."""
    found = verdict(march(6, 16), "3h", desk, at=march(6, 12))
    assert "<table>" not in found.explain("html")
    assert "|" not in found.explain("markdown")


def test_an_evaluation_that_nobody_worked_out(march: March) -> None:
    """Without a selection nothing is said of levels."""
    found = Evaluation(request=1, at=march(6, 12))
    assert ["Request 1: no promise, as of Fri 2026-03-06 12:00, Europe/Berlin"] == (
        found.explain().splitlines()
    )


def test_thresholds_past_when_promised(desk: Calendar, march: March) -> None:
    """A threshold that was past when its promise was made says so."""
    events = [
        Event(march(5, 9), "created"),
        Event(march(5, 16), "changed", facts={"contract": "paid"}),
    ]
    request = Request(1, {"contract": "none"}, events)
    text = evaluate(request, agreed(desk, warn=["50%"]), at=march(6, 8)).explain()
    assert "  thresholds  50% Thu 2026-03-05 13:00, past when promised" in text.splitlines()
