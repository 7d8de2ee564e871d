"""Documents of versions: what differs, laid over what was before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slacalc.core.shapes import is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ("VERSION_FIELDS", "has_versions", "is_whole", "overlaid", "split")

VERSION_FIELDS: Final = ("timezone", "versions")
"""The fields of a document with versions that are none of an agreement."""

_DEPTHS: Final[Mapping[str, int]] = {
    "calendars": 2,
    "defaults": 1,
    "metrics": 2,
    "rules": 1,
    "source": 1,
    "statuses": 1,
}
"""How many mappings deep what differs is laid over; below that it replaces."""

_CHOICES: Final = frozenset({"by", "business_days", "due"})
"""Fields of mappings that stand for an amount or a choice, and are replaced whole."""


def is_whole(document: Mapping[object, object]) -> bool:
    """Return whether *document* stands for itself: it says which format it has."""
    return "slacalc" in document


def has_versions(document: Mapping[str, object]) -> bool:
    """Return whether *document* says anything that only an agreement with versions has."""
    defaults = document.get("defaults")
    pinned = is_mapping(defaults) and "pin" in defaults
    return pinned or any(name in document for name in VERSION_FIELDS)


def split(document: Mapping[str, object]) -> tuple[dict[object, object], object]:
    """Return the agreement in a *document* with versions, and which of them a request has."""
    own: dict[object, object] = {
        name: document[name] for name in document if name not in VERSION_FIELDS
    }
    defaults = own.get("defaults")
    if is_mapping(defaults) and "pin" in defaults:
        rest = {name: value for name, value in defaults.items() if name != "pin"}
        own["defaults"] = rest
        if not rest:
            del own["defaults"]
        return own, defaults["pin"]
    return own, "created"


def overlaid(
    under: Mapping[object, object], over: Mapping[object, object]
) -> dict[object, object]:
    """Return the agreement *under* with what differs in *over*; both stay as they are.

    >>> gold = {"levels": {"gold": {"targets": {"reaction": "1h", "resolution": "8h"}}}}
    >>> overlaid(gold, {"levels": {"gold": {"targets": {"reaction": "2h"}}}})
    {'levels': {'gold': {'targets': {'reaction': '2h', 'resolution': '8h'}}}}
    """
    made = dict(under)
    for name, value in over.items():
        old = under.get(name)
        if name == "levels" and is_mapping(old) and is_mapping(value):
            made[name] = {**old, **{key: _level(old.get(key), new) for key, new in value.items()}}
        else:
            made[name] = _laid(old, value, _DEPTHS.get(name, 0) if isinstance(name, str) else 0)
    return made


def _level(old: object, new: object) -> object:
    if not is_mapping(old) or not is_mapping(new):
        return new
    targets = _laid(old.get("targets"), new.get("targets", {}), 2)
    return {**old, **new, "targets": targets}


def _laid(old: object, new: object, depth: int) -> object:
    """Return *new* laid over *old*, so many mappings deep."""
    if not depth or not is_mapping(old) or not is_mapping(new):
        return new
    if _CHOICES & (old.keys() | new.keys()):
        return new
    return {**old, **{name: _laid(old.get(name), one, depth - 1) for name, one in new.items()}}
