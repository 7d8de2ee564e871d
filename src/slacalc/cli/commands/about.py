"""`slacalc about`: which versions and which time-zone data are in use."""

from __future__ import annotations

import platform
import zoneinfo
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from slacalc import __version__
from slacalc.calendars.localtime.zones import packaged_version, system_version
from slacalc.cli.exits import ANSWERED

__all__ = ("about",)

_PACKAGES = ("holidays", "pydantic", "python-dateutil", "tzdata")
_EXTRAS = {
    "yaml": ("ruamel.yaml",),
    "cli": ("cyclopts", "rich"),
    "columns": ("narwhals", "numpy", "pyarrow"),
    "spark": ("pyspark", "pandas"),
    "dask": ("dask", "distributed"),
    "testing": ("hypothesis",),
}


def about() -> int:
    """Show the versions in use, and where time-zone data come from."""
    rows = list(_rows())
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value}")
    return ANSWERED


def _rows() -> Iterator[tuple[str, str]]:
    yield "slacalc", __version__
    yield "Python", f"{platform.python_version()} ({platform.python_implementation()})"
    for package in _PACKAGES:
        yield package, _version(package)
    for extra, packages in _EXTRAS.items():
        yield f"extra {extra}", ", ".join(f"{name} {_version(name)}" for name in packages)
    system, packaged = system_version(), packaged_version()
    used = packaged if system == "none" else system
    source = "the tzdata package" if system == "none" else f"the system, {_folder()}"
    yield "zone data in use", f"{used}, from {source}"
    yield "zone data packaged", packaged
    if used < packaged:
        yield "", "the packaged data are newer; set PYTHONTZPATH='' to use them"


def _folder() -> str:
    from pathlib import Path

    return next(folder for folder in zoneinfo.TZPATH if Path(folder, "UTC").is_file())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
