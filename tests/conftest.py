"""What all tests share: Hypothesis profiles and the shared data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_COMMON = {
    # Two busy cores make single examples slow now and then; slowness is the benchmarks' business.
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
    "print_blob": True,
}
settings.register_profile("default", max_examples=60, **_COMMON)
settings.register_profile("long", max_examples=3000, **_COMMON)
settings.load_profile(
    os.environ.get("SLACALC_HYPOTHESIS_PROFILE")
    or os.environ.get("HYPOTHESIS_PROFILE")
    or "default",
)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared vectors and data, beside the checkout unless SLACALC_SHARED says so."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("SLACALC_SHARED") or beside)
    if not folder.is_dir():
        reason = "no ../shared beside the checkout; set SLACALC_SHARED to where vectors/ lies"
        if os.environ.get("SLACALC_REQUIRE_SHARED") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
