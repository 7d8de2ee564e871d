"""What a stream has done: kept beside its results, so that an interrupted run can go on."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast, final

import pyarrow as pa

from slacalc.core.shapes import is_format, is_mapping
from slacalc.errors import FormatError
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from io import BufferedWriter

__all__ = ("Done", "Journal", "replacing")

_FILE: Final = "_slacalc.json"
_FORMAT: Final = 1


@final
@dataclass(frozen=True, slots=True)
class Done:
    """A unit that is done: its name, the file of its results if it has any, and its counts."""

    unit: str
    part: str | None
    events: int
    requests: int
    rows: int
    faults: int
    scalar: int


@final
@dataclass(slots=True)
class Journal:
    """The journal of one run, in the folder of its results.

    Attributes:
        folder: The folder.
        job: What the run is about: question, inputs, options, in plain JSON types.
        done: The units that are done, in order.
        carry: The file of the events that are carried on.
        last: The last request that was judged.
        complete: Whether nothing is left to do.
    """

    folder: Path
    job: Mapping[str, object]
    done: list[Done] = field(default_factory=list["Done"])
    carry: str | None = None
    last: str | int | None = None
    complete: bool = False

    @classmethod
    def opened(cls, folder: Path, job: Mapping[str, object]) -> Journal:
        """Return the journal of *job* in *folder*, which is made where there is none.

        Raises:
            FormatError: the folder has results of another job, or files that are not ours.
        """
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / _FILE
        if not file.is_file():
            strangers = sorted(one.name for one in folder.iterdir() if not _ours(one))
            if strangers:
                message = f"{folder} is not empty (it has {shown(strangers[0])}); choose another"
                raise FormatError(message)
            begun = cls(folder, job)
            begun.write()
            return begun
        kept = _read(file)
        theirs = kept["job"]
        differs = [name for name, value in job.items() if theirs.get(name) != value]
        if differs:
            message = (
                f"{folder} has results of another run: {', '.join(differs)} differ; choose "
                "another folder, or remove it"
            )
            raise FormatError(message)
        done = [Done(**one) for one in kept["done"]]
        return cls(folder, job, done, kept["carry"], kept["last"], kept["complete"])

    def carried(self) -> pa.Table | None:
        """Return the events that the last unit left over."""
        if self.carry is None:
            return None
        with pa.OSFile(str(self.folder / self.carry), "rb") as file:
            return pa.ipc.open_file(file).read_all()

    @property
    def parts(self) -> tuple[Path, ...]:
        """The files of the results so far."""
        return tuple(self.folder / done.part for done in self.done if done.part is not None)

    def add(
        self,
        done: Done,
        carry: pa.Table | None,
        last: str | int | None,
        *,
        complete: bool = False,
    ) -> None:
        """Note that a unit is done; what it left over is kept first, so that both are true."""
        before, self.last, self.complete = self.carry, last, complete
        self.carry = None if carry is None else f"_carry-{len(self.done):05}.arrow"
        if carry is not None and self.carry is not None:
            with (
                replacing(self.folder / self.carry) as file,
                pa.ipc.new_file(file, carry.schema) as writer,
            ):
                writer.write_table(carry)
        self.done.append(done)
        self.write()
        if before is not None:
            (self.folder / before).unlink(missing_ok=True)

    def write(self) -> None:
        """Keep the journal as it is now."""
        kept = {
            "format": _FORMAT,
            "job": self.job,
            "done": [asdict(one) for one in self.done],
            "carry": self.carry,
            "last": self.last,
            "complete": self.complete,
        }
        with replacing(self.folder / _FILE) as file:
            file.write(json.dumps(kept, indent=1).encode())


def _ours(path: Path) -> bool:
    """Return whether a file is left from a run that was interrupted before its first unit."""
    return path.name.startswith(("_", "."))


def _read(file: Path) -> dict[str, Any]:
    try:
        kept = json.loads(file.read_text("utf-8"))
    except ValueError:
        kept = None
    if not is_mapping(kept) or not is_format(kept.get("format"), _FORMAT):
        message = f"{file} is no journal of a stream that this version reads; remove the folder"
        raise FormatError(message)
    return cast("dict[str, Any]", kept)


@contextmanager
def replacing(path: Path) -> Generator[BufferedWriter]:
    """Open a file that takes the place of *path* when it is complete, and not before."""
    draft = path.with_name(f"_{path.name}.tmp")
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
