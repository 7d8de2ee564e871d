"""Stale time-zone data: what is in use, which version it is, and when to warn (SPEC section 3)."""

from __future__ import annotations

import warnings
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from slacalc import Calendar
from slacalc.calendars.localtime import zones
from slacalc.calendars.localtime.walltime import offset_changes
from slacalc.errors import StaleZoneDataWarning

ZONES = resources.files("tzdata") / "zoneinfo"
MOMENT = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Set up a system's zone data: files by name, each the packaged data of another zone."""

    def install(version: str | None = "2010a", marker: str = "tzdata.zi", **of: str) -> None:
        for name, like in {"UTC": "UTC", **of}.items():
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((ZONES / like).read_bytes())
        if version is not None:
            text = f"# version {version}\n" if marker == "tzdata.zi" else f"{version}\n"
            (tmp_path / marker).write_text(text, encoding="utf-8")
        use((tmp_path,))

    def use(folders: tuple[Path, ...] | None) -> None:
        zoneinfo.reset_tzpath(folders)
        zoneinfo.ZoneInfo.clear_cache()
        for cached in (zones._system_version, zones._newer_zone, offset_changes):  # noqa: SLF001
            cached.cache_clear()

    yield install
    use(None)


def berlin() -> Calendar:
    """Return a fresh calendar of Berlin."""
    return Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00")


def test_stale_data_is_told(system: Callable[..., None]) -> None:
    """Berlin with London's clock differs from the packaged data; the remedy is told."""
    system(Europe__Berlin="Europe/London")

    message = (
        r"the time-zone data in use \(2010a\) gives Europe/Berlin other offsets in 2026 than "
        r"tzdata 20\d\d[a-z]; set PYTHONTZPATH='' to use the newer data"
    )
    with pytest.warns(StaleZoneDataWarning, match=message):
        # It compiles with what zoneinfo gives all the same: 08:30 UTC is 09:30 in London.
        assert berlin().is_open(MOMENT.replace(hour=8, minute=30))


def test_several_years_are_told_as_a_range(system: Callable[..., None]) -> None:
    """The warning names the first and the last year that differ."""
    system(Europe__Berlin="Europe/London")

    with pytest.warns(StaleZoneDataWarning, match="other offsets in 2020-2026 than"):
        berlin().prepare(2020, 2026)


def test_only_the_years_that_differ_are_told(system: Callable[..., None]) -> None:
    """Moscow as Minsk, an hour behind until Moscow came back to +3 in 2014, differs until then."""
    system(Europe__Moscow="Europe/Minsk")
    moscow = Calendar(timezone="Europe/Moscow", hours="24/7")

    with pytest.warns(StaleZoneDataWarning, match="other offsets in 2010-2014 than"):
        moscow.prepare(2010, 2016)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Calendar(timezone="Europe/Moscow", hours="24/7").prepare(2016, 2020)


@pytest.mark.parametrize(
    ("version", "like"),
    [
        ("2010a", "Europe/Berlin"),  # old, but the same for this zone
        ("9999z", "Europe/London"),  # not older than the package
    ],
)
def test_equal_or_newer_data_is_not_told(
    system: Callable[..., None], version: str, like: str
) -> None:
    """Data that is the same, or that is newer, is no reason to warn."""
    system(version, Europe__Berlin=like)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        berlin().is_open(MOMENT)
    assert version == zones.zone_data_version("Europe/Berlin")


def test_data_of_unknown_version_is_told_when_it_differs(system: Callable[..., None]) -> None:
    """A system that does not say its version may be old."""
    system(None, Europe__Berlin="Europe/London")

    assert "unknown" == zones.system_version()
    with pytest.warns(StaleZoneDataWarning, match=r"in use \(unknown\)"):
        berlin().is_open(MOMENT)


def test_versions_are_read_from_either_marker(system: Callable[..., None]) -> None:
    """Some systems write `tzdata.zi`, others `+VERSION`."""
    system("2024b", marker="+VERSION", Europe__Berlin="Europe/Berlin")

    assert "2024b" == zones.system_version()
    assert "2024b" == zones.zone_data_version("Europe/Berlin")
    # A zone the system does not have comes from the package.
    assert zones.packaged_version() == zones.zone_data_version("Asia/Tokyo")


def test_a_zone_that_the_package_does_not_have_is_not_told(system: Callable[..., None]) -> None:
    """A zone of the system alone has nothing to be compared with."""
    system(Mars__Olympus="Europe/London")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Calendar(timezone="Mars/Olympus", hours="24/7").is_open(MOMENT)


def test_no_system_data_at_all(system: Callable[..., None], tmp_path: Path) -> None:
    """With an empty path everything comes from the package, and nothing is told."""
    del system
    zoneinfo.reset_tzpath([tmp_path / "nothing"])
    zoneinfo.ZoneInfo.clear_cache()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        berlin().is_open(MOMENT)
    assert "none" == zones.system_version()
    assert zones.packaged_version() == zones.zone_data_version("Europe/Berlin")
