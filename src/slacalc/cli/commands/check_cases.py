"""`slacalc check-cases`: whether calendars and agreements answer what is expected of them."""

from __future__ import annotations

from slacalc.cli.exits import ANSWERED, DIFFERS
from slacalc.cli.screens.text import printable
from slacalc.io.cases.cases import CheckedCase
from slacalc.io.cases.cases import check_cases as checked_cases

__all__ = ("check_cases",)


def check_cases(file: str, /, *more: str) -> int:
    """Ask the cases in files, and print what differs.

    Args:
        file: A YAML or JSON file with cases.
        more: More of them.
    """
    # Every file is read before the first answer, so that a fault in the last is seen at once.
    asked = [(name, checked_cases(name)) for name in (file, *more)]
    count = differing = 0
    for name, cases in asked:
        for case in cases:
            count += 1
            if case.differences:
                differing += 1
                _print(name, case)
    cases_words = "1 case" if count == 1 else f"{count:,} cases"
    outcome = "as expected" if not differing else f"{differing:,} differ"
    print(f"{cases_words}: {outcome}")
    return DIFFERS if differing else ANSWERED


def _print(name: str, case: CheckedCase) -> None:
    print(printable(f"{name}: {case}"))
    for difference in case.differences:
        print(printable(f"  {difference}"))
