"""Time zones by IANA name, the version of their data, and whether newer data differs.

`zoneinfo` takes the system's data first even when it is older than the installed `tzdata`
package, and a stale zone moves deadlines by an hour without a word. slacalc compiles with what
`zoneinfo` gives, says which version that is, and warns when the newer data differs (SPEC 3).
"""

from __future__ import annotations

import warnings
import zoneinfo
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from slacalc.calendars.localtime.walltime import offset_changes, offset_in_year
from slacalc.errors import Faults, StaleZoneDataWarning

__all__ = ("packaged_version", "read_zone", "system_version", "warn_if_stale", "zone_data_version")

_MAX_NAME: Final = 100


def read_zone(value: object, path: str, faults: Faults) -> str:
    """Read an IANA name or a `ZoneInfo`; return the name, "UTC" after a fault."""
    name = value.key if isinstance(value, ZoneInfo) else value
    if isinstance(name, str) and 0 < len(name) <= _MAX_NAME:
        try:
            return ZoneInfo(name).key
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            faults.add(path, f"unknown time zone{_suggestion(name)}", value)
            return "UTC"
    faults.add(path, 'expected an IANA time zone such as "Europe/Berlin"', value)
    return "UTC"


def _suggestion(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, zoneinfo.available_timezones(), n=3)
    return (
        f"; did you mean {' or '.join(close)}?" if close else '; write for example "Europe/Berlin"'
    )


def zone_data_version(key: str) -> str:
    """Return the version of the data that `zoneinfo` uses for *key*, such as `"2026f"`."""
    return packaged_version() if _system_file(key) is None else system_version()


def packaged_version() -> str:
    """Return the version of the installed `tzdata` package."""
    # Not importlib.metadata, which loads half the standard library.
    version: str = import_module("tzdata").IANA_VERSION
    return version


def system_version() -> str:
    """Return the version of the system's data, `"unknown"` where it does not say, or `"none"`."""
    return _system_version(zoneinfo.TZPATH)


@lru_cache(maxsize=8)
def _system_version(folders: tuple[str, ...]) -> str:
    found = [Path(folder) for folder in folders if Path(folder, "UTC").is_file()]
    for folder in found[:1]:
        for name in ("tzdata.zi", "+VERSION"):
            marker = folder / name
            if marker.is_file():
                with marker.open(encoding="utf-8", errors="replace") as lines:
                    return lines.readline(100).removeprefix("# version").strip()
    return "unknown" if found else "none"


def _system_file(key: str) -> Path | None:
    """Return the file that `zoneinfo` reads for *key*, None when it takes the package's."""
    paths = (Path(folder, key) for folder in zoneinfo.TZPATH)
    return next((path for path in paths if path.is_file()), None)


@lru_cache(maxsize=2048)
def _newer_zone(key: str, folders: tuple[str, ...]) -> ZoneInfo | None:
    """Return the packaged zone when the system's is in use, older, and not the same file."""
    file = _system_file(key)
    if file is None or not _older(_system_version(folders), packaged_version()):
        return None
    packaged = Path(import_module("tzdata").__file__ or "").parent / "zoneinfo" / key
    if not packaged.is_file() or packaged.read_bytes() == file.read_bytes():
        return None
    with packaged.open("rb") as data:
        return ZoneInfo.from_file(data, key=key)


def _older(system: str, packaged: str) -> bool:
    # Versions are a year and a letter, so text order is time order; an unknown one may be old.
    return system == "unknown" or system < packaged


def warn_if_stale(zone: ZoneInfo, first_year: int, last_year: int) -> None:
    """Warn with `StaleZoneDataWarning` when newer data has other offsets in these years."""
    newer = _newer_zone(zone.key, zoneinfo.TZPATH)
    if newer is None:
        return
    years = [year for year in range(first_year, last_year + 1) if _differ(zone, newer, year)]
    if years:
        span = str(years[0]) if years[0] == years[-1] else f"{years[0]}-{years[-1]}"
        warning = StaleZoneDataWarning.of(zone.key, system_version(), packaged_version(), span)
        warnings.warn(warning, stacklevel=2)


def _differ(zone: ZoneInfo, newer: ZoneInfo, year: int) -> bool:
    return offset_changes(zone, year) != offset_changes(newer, year) or offset_in_year(
        zone, year
    ) != offset_in_year(newer, year)
