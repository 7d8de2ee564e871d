"""Where requests come from: what options say of it, over what the agreement says."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Annotated, Final, cast
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from slacalc.agreement.parts.named_calendars import resolved
from slacalc.agreement.parts.source import Source
from slacalc.agreement.plans.compile import plan_of
from slacalc.agreement.versions.every_version import every_version, newest
from slacalc.cli.judging.opening import opened
from slacalc.errors import FormatError
from slacalc.io.requests.requests import RequestFormat, read_requests, recognised
from slacalc.io.tables.parquet_text import is_parquet, parquet_text

if TYPE_CHECKING:
    from slacalc.agreement.agreement import Agreement
    from slacalc.io.named import Promises
    from slacalc.io.tables.request_rows import Requests

__all__ = (
    "OpenRequests",
    "RequestOptions",
    "opened_requests",
    "shown_zone",
    "source_of",
    "unread_facts",
)


@Parameter(name="*", group="How the requests are written")
@dataclass(frozen=True, slots=True)
class RequestOptions:
    """How the requests are written; columns not given are those of the agreement's source."""

    input: RequestFormat | None = None
    "What the file holds; recognised by its first lines when not given."
    id: str | None = None
    "The column of the identifier."
    created: str | None = None
    "The column of the instant at which the request was created."
    first_reply: str | None = None
    "The column of the instant of the first reply."
    resolved: str | None = None
    "The column of the instant at which it was resolved."
    facts: Annotated[list[str] | None, Parameter(negative="")] = None
    "Columns of facts: priority,client or priority=Priority; may be given several times."
    events: Annotated[list[str] | None, Parameter(negative="")] = None
    "Columns of an event log: request=ticket,at=when,kind=what,by=who; may be given several times."
    timezone: str | None = None
    "The zone of instants that are written without an offset."
    delimiter: str | None = None
    "Between columns; found by the header when not given. Or: tab."
    encoding: str = "utf-8-sig"
    "Of the file."
    pattern: str | None = None
    'How instants are written in columns, such as "%d.%m.%Y %H:%M"; ISO 8601 when not given.'


_ONE_A_ROW: Final = ("table",)
_COLUMNS: Final = ("table", "events")
_FOR: Final[dict[str, tuple[str, ...]]] = {
    "id": _ONE_A_ROW,
    "created": _ONE_A_ROW,
    "first_reply": _ONE_A_ROW,
    "resolved": _ONE_A_ROW,
    "events": ("events",),
    "facts": _COLUMNS,
    "delimiter": _COLUMNS,
    "pattern": _COLUMNS,
}
_WORDS: Final[dict[RequestFormat, str]] = {
    "table": "a table with one request a row",
    "events": "a log with one event a row",
    "jsonl": "JSON Lines",
    "json": "a JSON document",
    "yaml": "a YAML document",
}


@dataclass(frozen=True, slots=True)
class OpenRequests:
    """What hands out requests, and the file that it reads."""

    rows: Requests
    file: IO[bytes]


@contextmanager
def opened_requests(
    path: str, source: Source, options: RequestOptions | None
) -> Generator[OpenRequests]:
    """Open the requests in the file *path*, or standard input for `-`.

    Raises:
        FormatError: the file cannot be used, or an option does not go with what it holds.
    """
    given = options or RequestOptions()
    with opened(path) as found:
        file = found
        if is_parquet(found):
            _check_text_options(given)
            file = parquet_text(found)
        form = given.input or recognised(
            file, source, delimiter=given.delimiter, encoding=given.encoding
        )
        _check_options(form, given)
        if form == "table":
            _check_ends(source)
        rows = read_requests(
            file,
            source,
            format=form,
            delimiter=given.delimiter,
            encoding=given.encoding,
            pattern=given.pattern,
        )
        yield OpenRequests(rows, file)


def source_of(
    promised: Promises, options: RequestOptions | None, other: Promises | None = None
) -> Source:
    """Return where requests stand: what *options* say, over the agreement or the *other* one.

    Raises:
        AgreementError: an option is not possible.
    """
    written = newest(promised).source
    if written is None and other is not None:
        written = newest(other).source
    given = {} if written is None else written.to_dict()
    for name in ("id", "created", "first_reply", "resolved", "timezone"):
        value: str | None = getattr(options, name, None)
        if value is not None:
            given[name] = value
    if options is not None and options.facts:
        given["facts"] = _pairs(options.facts)
    if options is not None and options.events:
        given["events"] = _pairs(options.events)
    # Its constructor says what is wrong in slacalc's words.
    return cast("Callable[..., Source]", Source)(**given)


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    pairs = [part.partition("=") for text in texts for part in text.split(",")]
    return {name.strip(): (column or name).strip() for name, _, column in pairs}


def _check_options(form: RequestFormat, options: RequestOptions) -> None:
    """Refuse an option that says nothing of requests written as *form*."""
    for name, forms in _FOR.items():
        if getattr(options, name) is not None and form not in forms:
            expected = " or ".join(_WORDS[cast("RequestFormat", one)] for one in forms)
            option = f"--{name.replace('_', '-')}"
            message = f"{option} is for {expected}, and this is {_WORDS[form]}"
            hint = "" if options.input else "; --input says so if it is none"
            raise FormatError(message + hint)


def _check_text_options(options: RequestOptions) -> None:
    """Refuse options that say how text is written: Parquet is none."""
    for name, usual in (("delimiter", None), ("encoding", "utf-8-sig"), ("pattern", None)):
        if getattr(options, name) != usual:
            message = f"--{name} is for text, and this is a Parquet file"
            raise FormatError(message)


def _check_ends(source: Source) -> None:
    """Refuse a table in which every request would seem to be open."""
    if source.first_reply is None and source.resolved is None and not source.statuses:
        message = (
            "which columns say when a request was answered and resolved? give --first-reply and "
            "--resolved, or a source: block in the agreement"
        )
        raise FormatError(message)


def shown_zone(promised: Promises, source: Source) -> ZoneInfo | None:
    """Return the zone to show instants in: the calendars', where they agree on one."""
    calendars = resolved(newest(promised).calendars).values()
    zones = {calendar.timezone.key for calendar in calendars}
    if len(zones) == 1:
        return ZoneInfo(zones.pop())
    return None if source.timezone is None else ZoneInfo(source.timezone)


def unread_facts(promised: Iterable[Promises], requests: Requests) -> list[str]:
    """Return the facts that rules and choices ask for and no column gives."""
    if requests.facts is None:
        return []
    versions = [version for one in promised for _, version in every_version(one)]
    asked = [name for version in versions for name in _asked(version)]
    return [name for name in dict.fromkeys(asked) if name not in requests.facts]


def _asked(agreement: Agreement) -> Iterator[str]:
    for rule in plan_of(agreement).rules:
        yield from (name for name, _ in rule.tests)
        for target in rule.level.targets if rule.level else ():
            yield from sorted(target.asked)
