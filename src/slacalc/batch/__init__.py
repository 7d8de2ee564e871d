"""The same meaning over columns: arrays, frames, Parquet, and more than one machine.

Needs `slacalc[columns]`; the distributed engines need `slacalc[spark]` or `slacalc[dask]`.
"""

from __future__ import annotations

TYPE_CHECKING = False

__all__ = ()

_HOMES: dict[str, str] = {}

if not TYPE_CHECKING:
    from slacalc.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(__name__, _HOMES)
    del lazy_names
