"""Agreements with versions by date: later edits need not touch earlier requests."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast, final, get_args
from zoneinfo import ZoneInfo

from slacalc.agreement.agreement import Agreement
from slacalc.agreement.parts.document import glimpse
from slacalc.agreement.versions.documents import is_whole, overlaid, split
from slacalc.calendars.localtime.walltime import WallClock
from slacalc.calendars.localtime.zones import read_zone
from slacalc.calendars.parts.dates import read_date, read_instant
from slacalc.calendars.parts.fields import joined
from slacalc.core.instants import from_micros, to_micros
from slacalc.core.shapes import is_mapping
from slacalc.errors import AgreementError, Faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ("AgreementVersions", "Chosen", "Pin")

Pin: TypeAlias = Literal["created", "latest", "change"]
"""Which version a request has: that of its creation, that in force at the question, or each in
its time."""

_PINS: Final[tuple[Pin, ...]] = get_args(Pin)


@final
@dataclass(frozen=True, slots=True)
class Chosen:
    """The version that a request has.

    Attributes:
        agreement: The agreement; None where the request is older than all of them.
        reason: Why there is none.
        next_change: The instant, in microseconds, at which it will have another.
    """

    agreement: Agreement | None
    reason: str = ""
    next_change: int | None = None


@final
class AgreementVersions:
    """An agreement and its later versions, each in force from a date or an instant on.

    A frozen value that can be hashed, pickled and shared.

    Args:
        versions: The agreements by the local date, or the instant, from which on they hold.
        base: The agreement before the first of them; without it there is none. With it there
            need not be versions yet.
        pin: `"created"`: a request keeps the version of its creation, whatever comes later;
            `"latest"`: it has the one in force at the instant of the question, for its whole
            history; `"change"`: each holds from its instant on, as any change of a promise does
            (`retarget`), and time already used stays used.
        timezone: The zone whose midnights the dates are; none is taken for granted.

    Raises:
        AgreementError: with every fault and its path.

    Source: SPEC section 6.5.

    Example:
        >>> from datetime import UTC, date, datetime
        >>> from slacalc import Agreement, AgreementVersions, Request, evaluate
        >>> old = {
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"gold": {"targets": {"reaction": "4h"}}},
        ...     "rules": [{"level": "gold"}],
        ... }
        >>> new = {**old, "levels": {"gold": {"targets": {"reaction": "2h"}}}}
        >>> versions = AgreementVersions(
        ...     {date(2027, 1, 1): Agreement.from_dict(new)},
        ...     base=Agreement.from_dict(old),
        ...     timezone="UTC",
        ... )
        >>> request = Request.from_timestamps(1, created=datetime(2026, 12, 31, 12, tzinfo=UTC))
        >>> verdict = evaluate(request, versions, at=datetime(2027, 1, 4, 9, tzinfo=UTC))
        >>> verdict["reaction"].amount
        datetime.timedelta(seconds=14400)
    """

    __module__ = "slacalc"

    __slots__ = ("__weakref__", "_keys", "_starts", "base", "pin", "timezone", "versions")

    versions: tuple[Agreement, ...]
    base: Agreement | None
    pin: Pin
    timezone: str | None
    _keys: tuple[date, ...]
    _starts: tuple[int, ...]

    def __init__(
        self,
        versions: Mapping[date, Agreement],
        *,
        base: Agreement | None = None,
        pin: Pin = "created",
        timezone: str | None = None,
    ) -> None:
        faults = Faults()
        for key, agreement in versions.items():
            if not isinstance(agreement, Agreement):
                faults.add(joined("versions", key), "expected an agreement", glimpse(agreement))
        zone = None if timezone is None else read_zone(timezone, "timezone", faults)
        if pin not in _PINS:
            faults.add("defaults.pin", "expected created, latest or change", glimpse(pin))
        if not versions and base is None:
            faults.add("versions", "expected at least one version, for example 2027-01-01: …")
        found = sorted(_starts(versions, zone, faults), key=lambda one: one[0])
        starts = tuple(start for start, _ in found)
        if len(set(starts)) < len(starts):
            faults.add("versions", "two versions begin at the same instant; keep one of them")
        fields: dict[str, object] = {
            "_keys": tuple(key for _, key in found),
            "_starts": starts,
            "base": base,
            "pin": pin,
            "timezone": zone,
            "versions": tuple(versions[key] for _, key in found),
        }
        faults.check(AgreementError)
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        message = f"cannot assign {name!r}: versions never change; make others"
        raise AttributeError(message)

    def chosen(self, *, created: datetime, at: datetime) -> Chosen:
        """Return the version that a request created at *created* has at *at*.

        Raises:
            NaiveDatetimeError: one of them has no time zone.
        """
        now = to_micros(at)
        asked = to_micros(created) if self.pin == "created" else now
        place = bisect_right(self._starts, asked)
        later = place < len(self._starts) and self.pin != "created"
        ahead = self._starts[place] if later else None
        if place:
            return Chosen(self.versions[place - 1], next_change=ahead)
        if self.base is not None:
            return Chosen(self.base, next_change=ahead)
        return Chosen(None, self.older(at), ahead)

    def older(self, at: datetime) -> str:
        """Return why a request older than all versions has none, in the zone of *at*."""
        first = from_micros(self._starts[0], at.tzinfo or ZoneInfo("UTC"))
        return f"older than the first version of the agreement, of {first}"

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> AgreementVersions:
        """Read an agreement with its `versions` from a document.

        What stands beside `versions` is the first agreement; a version says what differs: fields
        of calendars, metrics and targets, whole status words, options. It differs from the one in
        force before it, wherever in the document that stands. One that says `slacalc: 1` stands
        for itself.

        Raises:
            AgreementError: with every fault and its path.
        """
        faults = Faults()
        given = document.get("versions", {})
        if not is_mapping(given):
            faults.add("versions", "expected a mapping from dates to what differs", glimpse(given))
            raise AgreementError.of(list(faults))
        own, pin = split(document)
        base = _read(own, "", faults) if own.keys() - {"slacalc"} else None
        versions: dict[date, Agreement] = {}
        for since, path, differing in _in_order(given, document.get("timezone"), faults):
            if not is_mapping(differing):
                faults.add(path, "expected a mapping of what differs", glimpse(differing))
                continue
            own = dict(differing) if is_whole(differing) else overlaid(own, differing)
            agreement = _read(own, path, faults)
            if agreement is not None and since is not None:
                versions[since] = agreement
        faults.check(AgreementError)
        # The constructor refuses what is none of these.
        zone = document.get("timezone")
        return cls(versions, base=base, pin=cast("Pin", pin), timezone=cast("str | None", zone))

    def dated(self) -> tuple[tuple[date, Agreement], ...]:
        """Return each version with the date, or the instant, from which on it holds, in order."""
        return tuple(zip(self._keys, self.versions, strict=True))

    def starting(self) -> tuple[tuple[int, Agreement], ...]:
        """Return each version with the instant, in microseconds, from which on it holds."""
        return tuple(zip(self._starts, self.versions, strict=True))

    def to_dict(self) -> dict[str, object]:
        """Return the versions in plain JSON types, keys sorted; `from_dict` reads them back."""
        document = {} if self.base is None else self.base.to_dict()
        document["slacalc"] = 1
        if self.pin != "created":
            document["defaults"] = {**_mapping(document.get("defaults")), "pin": self.pin}
        document["versions"] = {key.isoformat(): one.to_dict() for key, one in self.dated()}
        if self.timezone is not None:
            document["timezone"] = self.timezone
        return dict(sorted(document.items()))

    def _key(self) -> tuple[object, ...]:
        return (self._starts, self.versions, self.base, self.pin)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AgreementVersions):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        table = dict(zip(self._keys, self.versions, strict=True))
        options = f"base={self.base!r}, pin={self.pin!r}, timezone={self.timezone!r}"
        return f"AgreementVersions({table!r}, {options})"

    def __reduce__(self) -> tuple[object, tuple[dict[str, object]]]:
        return (AgreementVersions.from_dict, (self.to_dict(),))


def _starts(
    versions: Iterable[date], zone: str | None, faults: Faults
) -> Iterator[tuple[int, date]]:
    """Yield the instants at which *versions* begin, each with its key."""
    for key in versions:
        path = f"versions.{key}"
        if isinstance(key, datetime):
            read = read_instant(key, path, faults)
            yield (0 if read is None else to_micros(read)), key
        elif zone is None:
            faults.add("timezone", f"is required: {key} begins at another instant in each zone")
        else:
            day = key.toordinal()
            yield WallClock(ZoneInfo(zone), day, day).boundary(day, 0), key


def _read(document: Mapping[object, object], path: str, faults: Faults) -> Agreement | None:
    try:
        return Agreement.from_dict(cast("Mapping[str, object]", document))
    except AgreementError as error:
        faults.extend(error.faults, under=path)
        return None


def _mapping(given: object) -> Mapping[object, object]:
    return given if is_mapping(given) else {}


def _in_order(
    given: Mapping[object, object], zone: object, faults: Faults
) -> list[tuple[date | None, str, object]]:
    """Return what versions say, each with its beginning and its path, as they follow in time.

    Those that begin nobody knows when come last: what is wrong in them is reported as well.
    """
    read: dict[date, tuple[str, object]] = {}
    unknown: list[tuple[date | None, str, object]] = []
    for key, differing in given.items():
        path = joined("versions", key)
        since = _read_key(key, path, faults)
        if since is None:
            unknown.append((None, path, differing))
        elif since in read:
            faults.add(path, "stands here twice; keep one of them")
        else:
            read[since] = (path, differing)
    # What is wrong with the zone, the constructor says.
    known = read_zone("UTC" if zone is None else zone, "timezone", Faults())
    starts = {since: start for start, since in _starts(read, known, Faults())}
    return [(since, *read[since]) for since in sorted(read, key=starts.__getitem__)] + unknown


def _read_key(key: object, path: str, faults: Faults) -> date | None:
    if isinstance(key, datetime) or (isinstance(key, str) and "T" in key):
        return read_instant(key, path, faults)
    return read_date(key, path, faults)
