"""Every agreement there is in one, or in versions of one, with its place in the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slacalc.agreement.agreement import Agreement

if TYPE_CHECKING:
    from slacalc.agreement.versions.versions import AgreementVersions

__all__ = ("every_version", "newest")


def every_version(agreement: Agreement | AgreementVersions) -> tuple[tuple[str, Agreement], ...]:
    """Return each version with its place, such as `versions.2027-01-01.`, the newest last.

    An agreement without versions is the only one, and its place is empty, as is that of the
    agreement before the first version.
    """
    if isinstance(agreement, Agreement):
        return (("", agreement),)
    base = () if agreement.base is None else (("", agreement.base),)
    return (*base, *((f"versions.{key}.", version) for key, version in agreement.dated()))


def newest(agreement: Agreement | AgreementVersions) -> Agreement:
    """Return the newest version."""
    return every_version(agreement)[-1][1]
