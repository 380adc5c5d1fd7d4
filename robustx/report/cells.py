"""Reads a cell of an arm from its run folder, the seeds of the arm added up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from robustx.errors import InputError
from robustx.evaluation.store import CellKey, RunFolder
from robustx.metrics.attack import FAILED, IDLE, SKIPPED, SUCCEEDED, Attacked
from robustx.report.counts import Counts
from robustx.stats import Column

# What a report needs of a row; scores, texts and edits stay on the disk.
COLUMNS = (
    "id", "group", "statistics", "right", "tokens", "unknown", "truncated", "lost", "words",
    "graphemes", "edited", "distance", "changed", "lost_marks",
)  # fmt: skip
OF_ATTACK = ("outcome", "queries", "spent", "touched", "flipped")

# Why a condition that was run is not applicable, by the outcomes that all items had.
UNTOUCHED = "the noise changed no text"
UNATTACKED = {
    frozenset({SKIPPED}): "every item was wrong before the attack",
    frozenset({IDLE}): "there was nothing to attack in any text",
    frozenset({SKIPPED, IDLE}): "every item was wrong before the attack or had nothing to attack",
}


@dataclass(frozen=True, eq=False)
class CellRows:
    """The n rows of a cell: ``statistics`` (n, k) is summed over s seeds, ``right`` is (s, n).

    ``identity`` is what the cell of the first seed was made from. ``attacks`` has, for each seed,
    how an attack on the items ended; it is empty in cells of noise.
    """

    ids: pa.ChunkedArray
    groups: Sequence[str]
    statistics: NDArray[np.float64]
    right: NDArray[np.bool_]
    counts: Counts
    identity: Mapping[str, Any]
    attacks: tuple[Attacked, ...] = ()

    @property
    def column(self) -> Column:
        """The rows as the bootstrap takes them."""
        return Column(self.groups, self.statistics)

    @property
    def idle(self) -> str | None:
        """Why the condition does not apply; None where it changed a text, or attacked one."""
        if not self.attacks:
            return UNTOUCHED if self.counts.untouched == self.counts.items else None
        found = {str(one) for attack in self.attacks for one in np.unique(attack.outcome)}
        return UNATTACKED.get(frozenset(found))


@dataclass(frozen=True, eq=False)
class AttackRows:
    """How an attack on the items of a cell ended, seed by seed; ``groups`` (n,) are clusters."""

    groups: Sequence[str]
    by_seed: tuple[Attacked, ...]

    def statistics(self, steps: Sequence[int] = ()) -> NDArray[np.float64]:
        """Return what each item adds to the totals, all seeds together."""
        total: NDArray[np.float64] = np.sum([one.statistics(steps) for one in self.by_seed], axis=0)
        return total

    def was_attacked(self) -> NDArray[np.bool_]:
        """Return which items (n,) were attacked in any seed: neither wrong before nor idle."""
        attacked: NDArray[np.bool_] = np.any(
            [np.isin(one.outcome, (SUCCEEDED, FAILED)) for one in self.by_seed], axis=0
        )
        return attacked


def read_clean(folder: RunFolder, keys: Sequence[CellKey]) -> CellRows:
    """Read a clean cell, one key a seed; raises InputError where a file cannot be read."""
    return _read(folder, keys, None, COLUMNS)


def read_noisy(folder: RunFolder, keys: Sequence[CellKey], clean: CellRows) -> CellRows:
    """Read a perturbed cell and count its flips against ``clean``.

    Raises:
        InputError: a file cannot be read, or its rows are not those of the clean cell.
    """
    return _read(folder, keys, clean, COLUMNS)


def read_attacked(folder: RunFolder, keys: Sequence[CellKey], clean: CellRows) -> CellRows:
    """Read a cell of an attack, with how it ended for every item; raises as ``read_noisy``."""
    return _read(folder, keys, clean, COLUMNS + OF_ATTACK)


def _read(
    folder: RunFolder, keys: Sequence[CellKey], clean: CellRows | None, columns: Sequence[str]
) -> CellRows:
    tables = [folder.read(key, columns) for key in keys]
    first = tables[0]
    ids = clean.ids if clean else first["id"]
    for key, table in zip(keys, tables, strict=True):
        if not table["id"].equals(ids):
            raise InputError(
                f"{folder.root}: {key} has other items than the clean cell; "
                "delete it and run eval again"
            )
    right = np.stack([_numbers(table["right"]) for table in tables])
    return CellRows(
        ids=ids,
        groups=clean.groups if clean else first["group"].to_pylist(),
        statistics=np.sum([_statistics(table) for table in tables], axis=0),
        right=right,
        counts=_counts(tables, right, clean),
        identity=json.loads((first.schema.metadata or {}).get(b"robustx", b"{}")),
        attacks=tuple(_attacked(table) for table in tables if "outcome" in columns),
    )


def _attacked(table: pa.Table) -> Attacked:
    spent, touched, queries = (
        _numbers(pc.fill_null(table[name], 0)) for name in ("spent", "touched", "queries")
    )
    return Attacked(
        outcome=np.array(table["outcome"].to_pylist(), dtype=str),
        queries=queries,
        spent=spent,
        touched=touched,
        edited=_numbers(table["edited"]),
        graphemes=_numbers(table["graphemes"]),
        flipped=_numbers(pc.fill_null(table["flipped"], False)),
    )


def _counts(tables: Sequence[pa.Table], right: NDArray[np.bool_], clean: CellRows | None) -> Counts:
    """Count: noise is the same for every seed, so the first speaks for all; an attack is not."""
    first = tables[0]
    texts = tables if "outcome" in first.column_names else tables[:1]
    right_before = clean.right if clean else right
    words = clean.counts.words if clean else _sum(first["words"]) * len(tables)
    tokens = sum(_sum(table["tokens"]) for table in tables)
    return Counts(
        items=sum(table.num_rows for table in texts),
        untouched=sum(table.num_rows - _sum(table["changed"]) for table in texts),
        graphemes=sum(_sum(table["graphemes"]) for table in texts),
        edited=sum(_sum(table["edited"]) for table in texts),
        distance=sum(_sum(table["distance"]) for table in texts),
        lost_marks=sum(_sum(table["lost_marks"]) for table in texts),
        answers=right.size,
        words=words,
        tokens=tokens,
        worded_tokens=tokens if words else 0,
        unknown=sum(_sum(table["unknown"]) for table in tables),
        truncated=sum(_sum(table["truncated"]) for table in tables),
        lost=sum(_sum(table["lost"]) for table in tables),
        right_to_wrong=int((right_before & ~right).sum()),
        wrong_to_right=int((~right_before & right).sum()),
    )


def _statistics(table: pa.Table) -> NDArray[np.float64]:
    values: NDArray[np.float64] = _numbers(pc.list_flatten(table["statistics"]))
    return values.reshape(table.num_rows, -1)


def _numbers(column: pa.ChunkedArray) -> NDArray[Any]:
    numbers: NDArray[Any] = column.to_numpy()
    return numbers


def _sum(column: pa.ChunkedArray) -> int:
    return int(pc.sum(column).as_py() or 0)
