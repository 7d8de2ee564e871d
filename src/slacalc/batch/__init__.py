"""The same meaning over columns: arrays, frames, Parquet, and more than one machine.

Needs `slacalc[columns]`; the distributed engines need `slacalc[spark]` or `slacalc[dask]`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slacalc.batch.questions.asking import elapsed, is_open
    from slacalc.batch.questions.moving import add, deadline, subtract
    from slacalc.batch.reports.ledgers import ledgers
    from slacalc.batch.reports.owed import penalties
    from slacalc.batch.reports.summaries import Summary, summary
    from slacalc.batch.streams.streaming import Streamed, stream
    from slacalc.batch.tables.frames import evaluate
    from slacalc.batch.tables.wide import events_from_wide

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
    "Streamed": "slacalc.batch.streams.streaming",
    "Summary": "slacalc.batch.reports.summaries",
    "add": "slacalc.batch.questions.moving",
    "deadline": "slacalc.batch.questions.moving",
    "elapsed": "slacalc.batch.questions.asking",
    "evaluate": "slacalc.batch.tables.frames",
    "events_from_wide": "slacalc.batch.tables.wide",
    "is_open": "slacalc.batch.questions.asking",
    "ledgers": "slacalc.batch.reports.ledgers",
    "penalties": "slacalc.batch.reports.owed",
    "stream": "slacalc.batch.streams.streaming",
    "subtract": "slacalc.batch.questions.moving",
    "summary": "slacalc.batch.reports.summaries",
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
