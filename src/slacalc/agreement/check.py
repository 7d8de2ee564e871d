"""`check`: what reads well in an agreement, and yet is hardly meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slacalc.agreement.checking.metrics import metric_findings
from slacalc.agreement.checking.rules import rule_findings, unused_findings
from slacalc.agreement.checking.targets import target_findings
from slacalc.agreement.versions.every_version import every_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.findings import Finding
    from slacalc.agreement.versions.versions import AgreementVersions

__all__ = ("check",)


def check(agreement: Agreement | AgreementVersions) -> tuple[Finding, ...]:
    """Return what is hardly meant in *agreement*, in the order of its parts; nothing when all is.

    Args:
        agreement: One that could be built: names that lead nowhere are faults, and no findings.
            Of versions each is looked at, and its findings begin with its place.

    Returns:
        Rules that never match; levels, calendars and metrics that nothing uses; clocks that stop
        where they start; pauses that never end; status words that are not translated;
        alternatives that never count; thresholds beyond their target; cutoffs after closing;
        targets that a calendar never reaches; a reaction that may take longer than the
        resolution.

    Source: SPEC section 7.

    Example:
        >>> from slacalc import Agreement
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"gold": {"targets": {"reaction": "1h"}}},
        ...     "rules": [{"level": "gold"}, {"when": {"vip": True}, "level": "gold"}],
        ... })
        >>> for finding in check(agreement):
        ...     print(finding)
        rules.1: never matches: rules.0 takes every request that it would
    """
    return tuple(
        replace(finding, path=f"{place}{finding.path}")
        for place, version in every_version(agreement)
        for finding in _findings(version)
    )


def _findings(agreement: Agreement) -> Iterator[Finding]:
    yield from rule_findings(agreement)
    yield from unused_findings(agreement)
    yield from metric_findings(agreement)
    yield from target_findings(agreement)
