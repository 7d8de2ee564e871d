"""Quantifiers: several compiled tests of one subject as one, all of them or any.

They are asked at every event of every request, and most stand for a single test: plain loops, and
nothing at all around one, take a third of the time of `all` and `any` over a generator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ("every", "some")

T = TypeVar("T")


def every(tests: tuple[Callable[[T], bool], ...]) -> Callable[[T], bool]:
    """Return what says whether all of *tests* hold; none at all hold.

    >>> every((str.isupper, str.isascii))("SLA")
    True
    """
    if len(tests) == 1:
        return tests[0]

    def hold(subject: T) -> bool:
        for test in tests:  # noqa: SIM110 - a generator takes three times as long
            if not test(subject):
                return False
        return True

    return hold


def some(tests: tuple[Callable[[T], bool], ...]) -> Callable[[T], bool]:
    """Return what says whether any of *tests* holds; of none at all none does.

    >>> some((str.isupper, str.isdigit))("7")
    True
    """
    if len(tests) == 1:
        return tests[0]

    def holds(subject: T) -> bool:
        for test in tests:  # noqa: SIM110 - a generator takes three times as long
            if test(subject):
                return True
        return False

    return holds
