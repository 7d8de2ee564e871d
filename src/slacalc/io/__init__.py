"""Documents in and out: YAML 1.2 and JSON, as files and as text, and what they hold."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slacalc.io.documents.documents import dumps, load, loads
    from slacalc.io.named import find_agreement, find_calendar, read_agreement

__all__ = ("dumps", "find_agreement", "find_calendar", "load", "loads", "read_agreement")

_HOMES = {
    "dumps": "slacalc.io.documents.documents",
    "find_agreement": "slacalc.io.named",
    "find_calendar": "slacalc.io.named",
    "load": "slacalc.io.documents.documents",
    "loads": "slacalc.io.documents.documents",
    "read_agreement": "slacalc.io.named",
}

if not TYPE_CHECKING:
    from slacalc.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(__name__, _HOMES)
    del lazy_names
