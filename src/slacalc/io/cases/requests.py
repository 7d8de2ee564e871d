"""The requests of a file of cases: described in it by name, or in a file of requests beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slacalc.agreement.parts.source import Source
from slacalc.agreement.versions.every_version import newest
from slacalc.core.shapes import is_mapping
from slacalc.errors import FormatError, SlacalcError
from slacalc.io.cases.questions import read_request
from slacalc.io.documents.plain import reason_of
from slacalc.io.requests.requests import read_requests, recognised
from slacalc.io.tables.request_rows import FaultyRow
from slacalc.showing import shown

if TYPE_CHECKING:
    from pathlib import Path

    from slacalc.clock.history.request import Request
    from slacalc.errors import Faults
    from slacalc.io.named import Promises

__all__ = ("described_requests",)


def described_requests(
    given: object, folder: Path, agreement: Promises | None, faults: Faults
) -> dict[str, Request]:
    """Return requests by their names, without those that have a fault, which is noted.

    Args:
        given: Requests by name, or the path of a file of requests in any form.
        folder: Where paths begin.
        agreement: Its `source` says which column of a table is what.
        faults: Where faults are noted.
    """
    if isinstance(given, str):
        return _beside(folder / given, _source(agreement), faults)
    if not is_mapping(given):
        message = f"expected requests by their names, or the path of a file, got {shown(given)}"
        faults.add("requests", message)
        return {}
    found: dict[str, Request] = {}
    for key, request in given.items():
        name = str(key)
        try:
            found[name] = read_request(name, request)
        except SlacalcError as error:
            faults.add(f"requests.{name}", str(error))
    return found


def _beside(path: Path, source: Source, faults: Faults) -> dict[str, Request]:
    found: dict[str, Request] = {}
    try:
        with path.open("rb") as file:
            # Named, so that it outlives the file that it reads.
            rows = read_requests(file, source, format=recognised(file, source))
            for row in rows:
                if isinstance(row, FaultyRow):
                    faults.add("requests", f"{path.name}: {row}")
                else:
                    found[str(row.request.id)] = row.request
    except FormatError as error:
        faults.add("requests", f"{path.name}: {error}")
    except OSError as error:
        faults.add("requests", f"{path.name}: {reason_of(error)}")
    return found


def _source(agreement: Promises | None) -> Source:
    """Return what the agreement says of tables; the last of its versions where it has some."""
    return (agreement and newest(agreement).source) or Source()
