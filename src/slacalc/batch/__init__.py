"""The same meaning over columns: arrays, frames, Parquet, and more than one machine.

Needs `slacalc[columns]`; the distributed engines need `slacalc[spark]` or `slacalc[dask]`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slacalc.batch.asking import elapsed, is_open
    from slacalc.batch.frames import evaluate
    from slacalc.batch.ledgers import ledgers
    from slacalc.batch.moving import add, deadline, subtract
    from slacalc.batch.owed import penalties
    from slacalc.batch.streaming import Streamed, stream
    from slacalc.batch.summaries import Summary, summary
    from slacalc.batch.wide import events_from_wide

__all__ = (
    "Streamed",
    "Summary",
    "add",
    "deadline",
    "elapsed",
    "evaluate",
    "events_from_wide",
    "is_open",
    "ledgers",
    "penalties",
    "stream",
    "subtract",
    "summary",
)

_HOMES = {
    "Streamed": "slacalc.batch.streaming",
    "Summary": "slacalc.batch.summaries",
    "add": "slacalc.batch.moving",
    "deadline": "slacalc.batch.moving",
    "elapsed": "slacalc.batch.asking",
    "evaluate": "slacalc.batch.frames",
    "events_from_wide": "slacalc.batch.wide",
    "is_open": "slacalc.batch.asking",
    "ledgers": "slacalc.batch.ledgers",
    "penalties": "slacalc.batch.owed",
    "stream": "slacalc.batch.streaming",
    "subtract": "slacalc.batch.moving",
    "summary": "slacalc.batch.summaries",
}

if not TYPE_CHECKING:
    from slacalc.lazy import lazy_names

    _load, __dir__ = lazy_names(__name__, _HOMES)
    del lazy_names

    def __getattr__(name: str) -> object:
        """Load a public name from its home; without the extra, say which one it needs."""
        try:
            return _load(name)
        except ModuleNotFoundError as error:
            if error.name not in {"narwhals", "numpy", "pyarrow"}:
                raise
            from slacalc.errors import MissingExtraError

            raise MissingExtraError.of(error.name, "columns") from None
