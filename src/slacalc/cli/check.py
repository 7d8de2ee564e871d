"""`slacalc check`: what reads well in an agreement, and yet is hardly meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slacalc.agreement.check import check as findings_of
from slacalc.agreement.versions import AgreementVersions
from slacalc.cli.exits import ANSWERED, DIFFERS
from slacalc.cli.text import printable
from slacalc.io.named import find_agreement

if TYPE_CHECKING:
    from slacalc.agreement.findings import Finding
    from slacalc.io.named import Promises

__all__ = ("check",)


def check(agreement: str, /) -> int:
    """Say what reads well in an agreement, and yet is hardly meant.

    Args:
        agreement: The agreement, a YAML or JSON file.
    """
    lines = [f"{place}{finding}" for place, finding in _findings(find_agreement(agreement))]
    for line in lines:
        print(printable(line))
    if not lines:
        print("nothing found")
    return DIFFERS if lines else ANSWERED


def _findings(agreement: Promises) -> Iterator[tuple[str, Finding]]:
    """Yield the findings of every version, each with the place of the version."""
    if not isinstance(agreement, AgreementVersions):
        yield from (("", finding) for finding in findings_of(agreement))
        return
    if agreement.base is not None:
        yield from (("", finding) for finding in findings_of(agreement.base))
    for key, version in agreement.dated():
        yield from ((f"versions.{key}.", finding) for finding in findings_of(version))
