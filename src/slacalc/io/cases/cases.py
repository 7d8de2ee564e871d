"""Cases: what a calendar or an agreement is expected to answer, like unit tests for a promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast, final

from slacalc.calendars.calendar import Calendar
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import Faults, FormatError, SlacalcError
from slacalc.io.cases.answers import FIELDS, OF_AGREEMENT, answer
from slacalc.io.cases.differences import Difference, differences
from slacalc.io.cases.questions import Question
from slacalc.io.cases.requests import described_requests
from slacalc.io.documents.documents import load
from slacalc.io.named import find_agreement, find_calendar, read_agreement
from slacalc.showing import shown

if TYPE_CHECKING:
    from slacalc.clock.history.request import Request
    from slacalc.io.named import Promises

__all__ = ("CheckedCase", "check_cases")

_OF_FILE: Final = ("agreement", "calendar", "cases", "name", "note", "requests")
_OF_CASE: Final = ("expected", "id", "note", "op")


@final
@dataclass(frozen=True, slots=True)
class CheckedCase:
    """A case that was asked.

    Attributes:
        path: Its place in the file, such as `cases.3`.
        op: The question.
        id: What the file calls it; empty where it has no name.
        note: What the file says of it.
        differences: Where the answer is another than expected; empty when the case holds.
    """

    path: str
    op: str
    id: str
    note: str
    differences: tuple[Difference, ...]

    def __str__(self) -> str:
        said = self.note or self.id
        return f"{self.path} ({self.op}){f': {said}' if said else ''}"


def check_cases(path: str | PathLike[str]) -> Iterator[CheckedCase]:
    """Ask every case in the file *path*, and yield it with what differs.

    Args:
        path: A YAML or JSON file, `{calendar: … | agreement: …, cases: [{op: …, expected: …}]}`;
            the calendar or the agreement stands in it, or is named as a path beside it. Its
            `requests` have names, by which cases call them, or stand in a file beside it.

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
    op, name, note = (str(question.fields.get(what) or "") for what in ("op", "id", "note"))
    return CheckedCase(path, op, name, note, tuple(found))


class _Places:
    """Reads the calendars and agreements of a file, each path once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._calendars: dict[str, Calendar] = {}

    def calendar(self, given: object) -> Calendar:
        """Return the calendar that *given* is, or names."""
        if is_mapping(given):
            return Calendar.from_dict(cast("Mapping[str, object]", given))
        if not isinstance(given, str):
            message = f"expected a calendar, or the path of one, got {shown(given)}"
            raise FormatError(message)
        if given not in self._calendars:
            self._calendars[given] = find_calendar(str(self.folder / given))
        return self._calendars[given]

    def agreement(self, given: object) -> Promises:
        """Return the agreement that *given* is, or names."""
        if isinstance(given, str):
            return find_agreement(str(self.folder / given))
        return read_agreement(self.document(given))

    def document(self, given: object) -> Mapping[str, object]:
        """Return the document of an agreement that *given* is, or names."""
        if isinstance(given, str):
            return load(self.folder / given)
        if is_mapping(given):
            return cast("Mapping[str, object]", given)
        message = f"expected an agreement, or the path of one, got {shown(given)}"
        raise FormatError(message)


def _questions(
    document: Mapping[str, object], places: _Places, faults: Faults
) -> Iterator[tuple[str, Question]]:
    _known(document, _OF_FILE, "", faults)
    cases = document.get("cases")
    shared = _shared(document, places, faults)
    if not is_list(cases) or not cases:
        faults.add("cases", "expected a list of cases, at least one")
        return
    names: set[str] = set()
    for number, case in enumerate(cases):
        path = f"cases.{number}"
        question = _question(case, shared, places, path, faults)
        if question is None:
            continue
        name = str(question.fields.get("id") or "")
        if name in names:
            faults.add(
                f"{path}.id",
                f"another case is called {shown(name)}; give one of them another name",
            )
        names |= {name} if name else set()
        yield path, question


def _shared(document: Mapping[str, object], places: _Places, faults: Faults) -> Question:
    """Return what the file itself gives to all of its cases."""
    found = _asked_of(document, Question(document), places, "", faults)
    before = len(faults)
    given = document.get("requests", {})
    requests = described_requests(given, places.folder, found.agreement, faults)
    # Where one cannot be read it is the fault, and not each case that calls it.
    return replace(found, requests=requests, complete=len(faults) == before)


def _asked_of(
    fields: Mapping[str, object], shared: Question, places: _Places, path: str, faults: Faults
) -> Question:
    """Return *shared* with the calendar and the agreement that *fields* give, if they do."""
    calendar, agreement = shared.calendar, shared.agreement
    if "calendar" in fields:
        with _Noted(faults, f"{path}calendar"):
            calendar = places.calendar(fields["calendar"])
    if "agreement" in fields:
        with _Noted(faults, f"{path}agreement"):
            # Whether it can be read may be the very question.
            if fields.get("op") == "check":
                fields = {**fields, "agreement": places.document(fields["agreement"])}
            else:
                agreement = places.agreement(fields["agreement"])
    return Question(fields, calendar, agreement, shared.requests)


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
    what, other = ("agreement", "calendar") if op in OF_AGREEMENT else ("calendar", "agreement")
    if other in fields:
        faults.add(f"{path}.{other}", f"{op} is asked of the {what}")
        fields = {name: fields[name] for name in fields if name != other}
    _check_fields(fields, op, what, path, faults)
    if what not in fields and what not in shared.fields:
        faults.add(path, f"nothing to ask: name the {what} at the top of the file")
    if shared.complete:
        _check_names(fields, shared.requests, path, faults)
    question = _asked_of(fields, shared, places, f"{path}.", faults)
    return None if len(faults) > before else question


def _check_fields(
    fields: Mapping[str, object], op: str, what: str, path: str, faults: Faults
) -> None:
    """Note fields that are missing, or not known."""
    needed, possible = FIELDS[op]
    names = [name for need in needed for name in need.split("|")]
    _known(fields, (*_OF_CASE, what, *names, *possible), path, faults)
    if "expected" not in fields:
        faults.add(f"{path}.expected", "is required: what is to come out")
    for need in needed:
        if sum(fields.get(name) is not None for name in need.split("|")) != 1:
            faults.add(f"{path}.{need.replace('|', ' or ')}", f"{op} needs it, once")


def _check_names(
    fields: Mapping[str, object], requests: Mapping[str, Request], path: str, faults: Faults
) -> None:
    """Note names of requests that the file does not describe."""
    several = fields.get("requests")
    given = [("request", fields.get("request"))]
    if is_list(several):
        given += [(f"requests.{place}", one) for place, one in enumerate(several)]
    for place, name in given:
        if isinstance(name, str) and name not in requests:
            known = ", ".join(requests) or "none"
            faults.add(f"{path}.{place}", f"no request {shown(name)}; described are {known}")


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
