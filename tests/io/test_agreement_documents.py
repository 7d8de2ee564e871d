"""Agreements by their documents, with versions or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from slacalc import Agreement, AgreementVersions
from slacalc.errors import FormatError
from slacalc.io import dumps, find_agreement, read_agreement

if TYPE_CHECKING:
    from pathlib import Path

PLAIN: dict[str, object] = {
    "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
    "defaults": {"calendar": "desk"},
    "levels": {"gold": {"targets": {"reaction": "1h"}}},
    "rules": [{"level": "gold"}],
}


@pytest.mark.parametrize(
    "fields",
    [
        {"timezone": "UTC", "versions": {"2027-01-01": {"name": "New"}}},
        {"timezone": "UTC"},
        {"defaults": {"calendar": "desk", "pin": "latest"}},
    ],
)
def test_what_speaks_of_versions_has_them(fields: dict[str, object]) -> None:
    """One function reads either; a zone or a pin are kept where versions are still to come."""
    document = {**PLAIN, **fields}

    assert Agreement.from_dict(PLAIN) == read_agreement(PLAIN)
    assert AgreementVersions.from_dict(document) == read_agreement(document)


def test_files(tmp_path: Path) -> None:
    """A file of either kind is read by its path; its faults name it."""
    path = tmp_path / "agreement.yaml"
    document = {**PLAIN, "timezone": "UTC", "versions": {"2027-01-01": {"name": "New"}}}
    path.write_text(dumps(document, format="yaml"), "utf-8")

    assert AgreementVersions.from_dict(document) == find_agreement(str(path))
    path.write_text(dumps({**document, "rules": []}, format="yaml"), "utf-8")
    with pytest.raises(FormatError, match=r"agreement\.yaml: .*\nrules: expected at least one"):
        find_agreement(str(path))
