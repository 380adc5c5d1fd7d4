"""What a report needs of the cells of a language, in one file beside them.

A run of XTREME-R has tens of thousands of cells, and opening each takes longer than all statistics
together. The file is derived from the cells: it may be deleted, is made again where it is missing,
and a cell that has changed since (by size or time) is read anew. ``robustx verify`` holds it
against the cells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from robustx.evaluation.store import CellKey, RunFolder

# Columns of whole numbers of which a report needs no more than the sum over the rows.
SUMMED = (
    "graphemes", "edited", "distance", "lost_marks", "words", "tokens", "unknown", "truncated",
    "lost",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Tally:
    """A cell of n items without its texts.

    ``identity`` is what it was made from, as JSON; ``ids`` is a digest of the items in their order.
    ``statistics`` (n, k) have the smallest type that holds them exactly; ``right`` and ``changed``
    are (n,). ``sums`` are those of the columns in ``SUMMED``.
    """

    identity: str
    ids: str
    statistics: NDArray[Any]
    right: NDArray[np.bool_]
    changed: NDArray[np.bool_]
    sums: Mapping[str, int]


class Stamp(NamedTuple):
    """Tells whether a cell's file is the one that was read."""

    size: int
    time: int  # of the last change, in nanoseconds


def tallies(folder: RunFolder, keys: Sequence[CellKey]) -> dict[CellKey, Tally]:
    """Return the tallies of finished cells of one checkpoint, task and language.

    What had to be read from the cells is kept for the next time, where the folder can be written.

    Raises:
        InputError: a cell cannot be read.
    """
    if not keys:
        return {}
    path = _path(folder, keys[0])
    kept = _read(path)
    found: dict[CellKey, Tally] = {}
    fresh: dict[str, tuple[Stamp, Tally]] = {}
    for key in keys:
        stamp = Stamp(*folder.stamp(key))
        known = kept.get(key.condition)
        if known is None or known[0] != stamp:
            known = stamp, _tally(folder, key)
            fresh[key.condition] = known
        found[key] = known[1]
    if fresh:
        with suppress(OSError):
            _write(path, {**kept, **fresh})
    return found


class KeptTallies:
    """Holds kept tallies against their cells; ``checked`` counts them.

    A tally of another cell than the one that is there is not read, and so not checked.
    """

    def __init__(self, folder: RunFolder) -> None:
        self.checked = 0
        self._folder = folder
        self._path: Path | None = None
        self._kept: Mapping[str, tuple[Stamp, Tally]] = {}

    def problem(self, key: CellKey) -> str | None:
        """Say in what the kept tally of a cell differs from it, and the cure; None where it agrees.

        A file is read once if the cells of a language come one after the other.

        Raises:
            InputError: the cell cannot be read.
        """
        path = _path(self._folder, key)
        if path != self._path:
            self._path, self._kept = path, _read(path)
        known = self._kept.get(key.condition)
        if known is None or known[0] != Stamp(*self._folder.stamp(key)):
            return None
        self.checked += 1
        unlike = list(_unlike(known[1], _tally(self._folder, key)))
        if not unlike:
            return None
        return (
            f"reports read a tally with other {', '.join(unlike)} than the cell; "
            f"delete {self._folder.root / _FOLDER}"
        )


def _unlike(kept: Tally, made: Tally) -> Iterator[str]:
    """Name the parts that differ."""
    for name in ("identity", "ids"):
        if getattr(kept, name) != getattr(made, name):
            yield name
    for name in ("statistics", "right", "changed"):
        if not np.array_equal(getattr(kept, name), getattr(made, name)):
            yield name
    yield from (name for name in SUMMED if kept.sums[name] != made.sums[name])


_FOLDER = "tallies"


def _path(folder: RunFolder, key: CellKey) -> Path:
    task = quote(key.task, safe="@#=")
    return folder.root / _FOLDER / key.checkpoint / task / f"{key.language}.arrow"


_COLUMNS = ("id", "statistics", "right", "changed", *SUMMED)


def _tally(folder: RunFolder, key: CellKey) -> Tally:
    table = folder.read(key, _COLUMNS)
    flat: NDArray[np.float64] = pc.list_flatten(table["statistics"]).to_numpy()
    return Tally(
        identity=(table.schema.metadata or {}).get(b"robustx", b"{}").decode(),
        ids=blake2b(json.dumps(table["id"].to_pylist()).encode(), digest_size=16).hexdigest(),
        statistics=smallest(flat.reshape(table.num_rows, -1)),
        right=table["right"].to_numpy(),
        changed=table["changed"].to_numpy(),
        sums={name: int(pc.sum(table[name]).as_py() or 0) for name in SUMMED},
    )


def smallest(numbers: NDArray[np.float64]) -> NDArray[Any]:
    """Return numbers in the smallest of four types that holds all of them exactly."""
    whole = np.array_equal(numbers, np.rint(numbers)) and numbers.min(initial=0) >= 0
    for kind in (np.uint8, np.uint16) if whole else ():
        if numbers.max(initial=0) <= np.iinfo(kind).max:
            return numbers.astype(kind)
    single = numbers.astype(np.float32)
    return single if np.array_equal(single, numbers) else numbers


_SCHEMA = pa.schema(
    [
        ("condition", pa.string()),
        ("size", pa.int64()),
        ("time", pa.int64()),
        ("identity", pa.string()),
        ("ids", pa.string()),
        ("items", pa.int64()),
        ("type", pa.string()),
        ("statistics", pa.binary()),
        ("right", pa.binary()),
        ("changed", pa.binary()),
        *((name, pa.int64()) for name in SUMMED),
    ]
)


def _write(path: Path, rows: Mapping[str, tuple[Stamp, Tally]]) -> None:
    table = pa.Table.from_pylist(
        [_row(condition, *row) for condition, row in rows.items()], schema=_SCHEMA
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with part.open("wb") as stream, pa.ipc.new_file(stream, _SCHEMA, options=options) as writer:
        writer.write_table(table)
    part.replace(path)


def _row(condition: str, stamp: Stamp, tally: Tally) -> dict[str, Any]:
    return {
        "condition": condition,
        **stamp._asdict(),
        "identity": tally.identity,
        "ids": tally.ids,
        "items": len(tally.right),
        "type": tally.statistics.dtype.name,
        "statistics": tally.statistics.tobytes(),
        "right": np.packbits(tally.right).tobytes(),
        "changed": np.packbits(tally.changed).tobytes(),
        **tally.sums,
    }


def _read(path: Path) -> dict[str, tuple[Stamp, Tally]]:
    """Return what is kept by condition; nothing where the file is missing or broken."""
    try:
        with pa.OSFile(str(path)) as stream:
            table = pa.ipc.open_file(stream).read_all()
        if table.schema != _SCHEMA:
            return {}
        return {row["condition"]: _kept(row) for row in table.to_pylist()}
    except (OSError, pa.ArrowException, ValueError, TypeError):
        return {}


def _kept(row: Mapping[str, Any]) -> tuple[Stamp, Tally]:
    items = row["items"]
    return Stamp(row["size"], row["time"]), Tally(
        identity=row["identity"],
        ids=row["ids"],
        statistics=np.frombuffer(row["statistics"], row["type"]).reshape(items, -1),
        right=_bits(row["right"], items),
        changed=_bits(row["changed"], items),
        sums={name: row[name] for name in SUMMED},
    )


def _bits(packed: bytes, items: int) -> NDArray[np.bool_]:
    bits = np.unpackbits(np.frombuffer(packed, np.uint8), count=items)
    found: NDArray[np.bool_] = bits.astype(np.bool_)
    return found
