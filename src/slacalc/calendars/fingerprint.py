"""Fingerprints: what a calendar's answers depend on, as a hash."""

from __future__ import annotations

from slacalc.calendars.definition.definition import (
    Definition,
    definition_document,
    definition_zones,
)
from slacalc.calendars.localtime.zones import zone_data_version

__all__ = ("fingerprint_of",)


def fingerprint_of(definition: Definition) -> str:
    """Return a hash over definition, `holidays` version and time-zone data versions."""
    # Loaded here, because few ask and all would pay.
    import hashlib
    import json
    from importlib.metadata import version

    zones = {zone: zone_data_version(zone) for zone in definition_zones(definition)}
    basis = [definition_document(definition), version("holidays"), zones]
    text = json.dumps(basis, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
