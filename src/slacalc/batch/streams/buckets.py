"""An external sort: rows by the hash of their request into buckets, each small enough to hold."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np
import pyarrow as pa

from slacalc.batch.arrow import coded, int64s, places

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from slacalc.batch.arrays import Int64s
    from slacalc.batch.arrow import Chunked
    from slacalc.batch.streams.parts import Parts

__all__ = ("MOST", "bucket_of", "read_bucket", "write_buckets")

MOST: Final = 256
"""Buckets: each is an open file while they are filled."""

_HELD: Final = 1 << 21
"""Rows that are held before they are written."""

_MIX: Final = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS: Final = (np.uint64(30), np.uint64(27), np.uint64(31))


def bucket_of(requests: Chunked, count: int) -> Int64s:
    """Return which of *count* buckets each request falls into, the same in every process.

    >>> import pyarrow as pa
    >>> bucket_of(pa.chunked_array([["a", "b", "a"]]), 2).tolist()
    [1, 1, 1]
    """
    if pa.types.is_integer(requests.type):
        found = _mixed(int64s(requests))
    else:
        words = coded(requests)
        hashes = [crc32(str(word).encode()) for word in words.dictionary.to_pylist()]
        found = _mixed(np.array([*hashes, 0], np.int64))[int64s(words.indices)]
    return (found % np.uint64(count)).astype(np.int64)


def _mixed(values: Int64s) -> np.ndarray[tuple[int, ...], np.dtype[np.uint64]]:
    """Return 64 well mixed bits for each of *values* (the finaliser of splitmix64)."""
    mixed = values.view(np.uint64)
    for shift, factor in zip(_SHIFTS, _MIX, strict=False):
        mixed = (mixed ^ (mixed >> shift)) * factor
    return mixed ^ (mixed >> _SHIFTS[2])


def write_buckets(parts: Parts, folder: Path, count: int, advance: Callable[[int], None]) -> None:
    """Write the rows of *parts* to a file for each bucket, in the order in which they come.

    Args:
        parts: A table in parts.
        folder: Where the files go; it exists.
        count: How many buckets.
        advance: Told how many rows have been read.
    """
    with ExitStack() as files:
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        writers = [
            files.enter_context(
                pa.ipc.new_stream(
                    files.enter_context(pa.OSFile(str(_file(folder, bucket)), "wb")),
                    parts.form.schema,
                    options=options,
                )
            )
            for bucket in range(count)
        ]
        held: list[pa.Table] = []
        for unit in parts.units:
            for table, _ in parts.read(unit):
                held.append(table)
                advance(table.num_rows)
                if sum(one.num_rows for one in held) >= _HELD:
                    _write(pa.concat_tables(held), writers)
                    held = []
        if held:
            _write(pa.concat_tables(held), writers)


def _write(table: pa.Table, writers: list[pa.RecordBatchStreamWriter]) -> None:
    buckets = bucket_of(table.column("request"), len(writers))
    order = np.argsort(buckets, kind="stable")
    table = table.take(places(order))
    ends = np.cumsum(np.bincount(buckets, minlength=len(writers))).tolist()
    start = 0
    for writer, end in zip(writers, ends, strict=True):
        if end > start:
            writer.write_table(table.slice(start, end - start))
        start = end


def read_bucket(folder: Path, bucket: int) -> pa.Table:
    """Return the rows of a bucket."""
    with pa.OSFile(str(_file(folder, bucket)), "rb") as file:
        return pa.ipc.open_stream(file).read_all()


def _file(folder: Path, bucket: int) -> Path:
    return folder / f"{bucket:03}.arrow"
