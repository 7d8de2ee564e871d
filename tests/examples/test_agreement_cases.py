"""The agreements of six helpdesks, each with cases worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from slacalc.io.cases.cases import CheckedCase, check_cases
from slacalc.io.named import find_agreement, read_agreement

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "agreements"
SYSTEMS = ("admin24", "bitrix24_desk", "bitrix_support", "liveagent", "simai", "upservice")
CASES = [
    pytest.param(case, id=f"{system}:{case.id}")
    for system in SYSTEMS
    for case in check_cases(FOLDER / system / "cases.yaml")
]


@pytest.mark.parametrize("case", CASES)
def test_case_of_a_helpdesk_holds(case: CheckedCase) -> None:
    """What comes out is what was worked out by hand."""
    assert () == case.differences, "; ".join(map(str, case.differences))


@pytest.mark.parametrize("case", CASES)
def test_case_of_a_helpdesk_has_a_name(case: CheckedCase) -> None:
    """Each case has a name, so that the documentation can point at it."""
    assert case.id


@pytest.mark.parametrize("system", SYSTEMS)
def test_agreement_of_a_helpdesk_round_trips(system: str) -> None:
    """The document written is the one read."""
    agreed = find_agreement(str(FOLDER / system / "agreement.yaml"))

    assert agreed == read_agreement(agreed.to_dict())


def test_each_helpdesk_has_a_folder() -> None:
    """There is no folder without cases."""
    assert set(SYSTEMS) == {path.name for path in FOLDER.iterdir() if path.is_dir()}
