"""Documents in and out: YAML 1.2 and JSON, as files and as text."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slacalc.io.documents import dumps, load, loads

__all__ = ("dumps", "load", "loads")

_HOMES = dict.fromkeys(__all__, "slacalc.io.documents")

if not TYPE_CHECKING:
    from slacalc.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(__name__, _HOMES)
    del lazy_names
