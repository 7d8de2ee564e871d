"""`slacalc check`: what reads well in an agreement, and yet is hardly meant."""

from __future__ import annotations

from slacalc.agreement.check import check as findings_of
from slacalc.cli.exits import ANSWERED, DIFFERS
from slacalc.cli.screens.text import printable
from slacalc.io.named import find_agreement

__all__ = ("check",)


def check(agreement: str, /) -> int:
    """Say what reads well in an agreement, and yet is hardly meant.

    Args:
        agreement: The agreement, a YAML or JSON file.
    """
    found = findings_of(find_agreement(agreement))
    for finding in found:
        print(printable(str(finding)))
    if not found:
        print("nothing found")
    return DIFFERS if found else ANSWERED
