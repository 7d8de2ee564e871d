"""Cases: what a calendar or an agreement is expected to answer, like unit tests for a promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast, final

from slacalc.calendars.calendar import Calendar
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import Faults, FormatError, SlacalcError
from slacalc.io.case_answers import FIELDS, Question, answer
from slacalc.io.case_differences import Difference, differences
from slacalc.io.documents import load
from slacalc.io.named import find_agreement, find_calendar, read_agreement
from slacalc.showing import shown

if TYPE_CHECKING:
    from slacalc.io.named import Promises

__all__ = ("CheckedCase", "check_cases")

_OF_FILE: Final = ("agreement", "calendar", "cases", "name", "note")
_OF_CASE: Final = ("calendar", "expected", "id", "note", "op")


@final
@dataclass(frozen=True, slots=True)
class CheckedCase:
    """A case that was asked.

    Attributes:
        path: Its place in the file, such as `cases.3`.
        op: The question.
        note: What the file says of it.
        differences: Where the answer is another than expected; empty when the case holds.
    """

    path: str
    op: str
    note: str
    differences: tuple[Difference, ...]

    def __str__(self) -> str:
        note = f": {self.note}" if self.note else ""
        return f"{self.path} ({self.op}){note}"


def check_cases(path: str | PathLike[str]) -> Iterator[CheckedCase]:
    """Ask every case in the file *path*, and yield it with what differs.

    Args:
        path: A YAML or JSON file, `{calendar: … | agreement: …, cases: [{op: …, expected: …}]}`;
            the calendar or the agreement stands in it, or is named as a path beside it.

    Raises:
        FormatError: before the first case, for a file that cannot be used; with every fault. An
            error to which a case leads is its answer, `{error: NaiveDatetimeError, …}`.

    Source: SPEC section 10.
    """
    document = load(path)
    faults = Faults()
    places = _Places(Path(path).parent)
    questions = list(_questions(document, places, faults))
    if faults:
        lines = "\n".join(f"{path}: {fault}" for fault in faults)
        raise FormatError(lines)
    return map(_checked, questions)


def _checked(pair: tuple[str, Question]) -> CheckedCase:
    path, question = pair
    expected, actual = question["expected"], answer(question)
    wants_error = is_mapping(expected) and "error" in expected
    if is_mapping(actual) and "error" in actual and not wants_error:
        found = [Difference("", shown(expected), f"{actual['error']}: {actual['message']}")]
    else:
        found = [*differences(expected, actual)]
    note = question.fields.get("note") or question.fields.get("id") or ""
    return CheckedCase(path, str(question["op"]), str(note), tuple(found))


class _Places:
    """Reads the calendars and agreements of a file, each path once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._calendars: dict[str, Calendar] = {}

    def calendar(self, given: object) -> Calendar:
        """Return the calendar that *given* is, or names."""
        if is_mapping(given):
            return Calendar.from_dict(cast("Mapping[str, object]", given))
        if not isinstance(given, str):
            message = f"expected a calendar, or the path of one, got {shown(given)}"
            raise FormatError(message)
        if given not in self._calendars:
            self._calendars[given] = find_calendar(str(self._folder / given))
        return self._calendars[given]

    def agreement(self, given: object) -> Promises:
        """Return the agreement that *given* is, or names."""
        if is_mapping(given):
            return read_agreement(cast("Mapping[str, object]", given))
        if isinstance(given, str):
            return find_agreement(str(self._folder / given))
        message = f"expected an agreement, or the path of one, got {shown(given)}"
        raise FormatError(message)


def _questions(
    document: Mapping[str, object], places: _Places, faults: Faults
) -> Iterator[tuple[str, Question]]:
    _known(document, _OF_FILE, "", faults)
    calendar: Calendar | None = None
    agreement: Promises | None = None
    with _Noted(faults, "calendar"):
        calendar = places.calendar(document["calendar"]) if "calendar" in document else None
    with _Noted(faults, "agreement"):
        agreement = places.agreement(document["agreement"]) if "agreement" in document else None
    cases = document.get("cases")
    if not is_list(cases) or not cases:
        faults.add("cases", "expected a list of cases, at least one")
        return
    shared = Question(document, calendar, agreement)
    for number, case in enumerate(cases):
        path = f"cases.{number}"
        question = _question(case, shared, places, path, faults)
        if question is not None:
            yield path, question


def _question(
    case: object, shared: Question, places: _Places, path: str, faults: Faults
) -> Question | None:
    """Return the question of *case*; None when something of it is noted in *faults*."""
    op = case.get("op") if is_mapping(case) else None
    if not is_mapping(case) or not isinstance(op, str) or op not in FIELDS:
        message = f"expected a case with an op, one of {', '.join(FIELDS)}, got {shown(case)}"
        faults.add(path, message)
        return None
    fields = cast("Mapping[str, object]", case)
    before = len(faults)
    needed, possible = FIELDS[op]
    names = [name for need in needed for name in need.split("|")]
    _known(fields, (*_OF_CASE, *names, *possible), path, faults)
    if "expected" not in fields:
        faults.add(f"{path}.expected", "is required: what is to come out")
    for need in needed:
        if sum(fields.get(name) is not None for name in need.split("|")) != 1:
            faults.add(f"{path}.{need.replace('|', ' or ')}", f"{op} needs it, once")
    calendar = shared.calendar
    if "calendar" in fields:
        with _Noted(faults, f"{path}.calendar"):
            calendar = places.calendar(fields["calendar"])
    if op == "evaluate":
        if "calendar" in fields:
            faults.add(f"{path}.calendar", "evaluate takes its calendars from the agreement")
        _asked("agreement", shared, path, faults)
    elif "calendar" not in fields:
        _asked("calendar", shared, path, faults)
    if len(faults) > before:
        return None
    return Question(fields, calendar, shared.agreement)


def _asked(what: str, shared: Question, path: str, faults: Faults) -> None:
    """Note that there is no calendar or agreement to ask, unless that is noted already."""
    if what not in shared.fields:
        faults.add(path, f"nothing to ask: name the {what} at the top of the file")


def _known(
    fields: Mapping[str, object], known: tuple[str, ...], path: str, faults: Faults
) -> None:
    for name in fields:
        if name not in known:
            place = f"{path}.{name}" if path else name
            faults.add(place, f"is not known here; there are {', '.join(sorted(known))}")


class _Noted:
    """Notes an error in faults, and goes on."""

    def __init__(self, faults: Faults, path: str) -> None:
        self._faults = faults
        self._path = path

    def __enter__(self) -> None:
        """Begin; nothing is needed."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, SlacalcError):
            return False
        for line in str(error).splitlines():
            self._faults.add(self._path, line)
        return True
