"""Reads a cell of an arm from its run folder, the seeds of the arm added up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from robustx.errors import InputError
from robustx.evaluation.store import CellKey, RunFolder
from robustx.evaluation.tallies import Tally, tallies
from robustx.metrics.attack import FAILED, IDLE, SKIPPED, SUCCEEDED, Attacked
from robustx.report.counts import Counts

OF_ATTACK = ("outcome", "queries", "spent", "touched", "flipped", "edited", "graphemes")

# Why a condition that was run is not applicable, by the outcomes that all items had.
UNTOUCHED = "the noise changed no text"
UNATTACKED = {
    frozenset({SKIPPED}): "every item was wrong before the attack",
    frozenset({IDLE}): "there was nothing to attack in any text",
    frozenset({SKIPPED, IDLE}): "every item was wrong before the attack or had nothing to attack",
}


@dataclass(frozen=True, eq=False)
class CellRows:
    """The n rows of a cell, for s seeds: ``statistics`` is (s, n, k), ``right`` (s, n).

    ``changed`` (n,) are the items of which a text is not as it was. ``ids`` is a digest of the
    items in their order; ``identity`` is what the cell of the first seed was made from. ``attacks``
    has, for each seed, how an attack on the items ended; it is empty in cells of noise.
    """

    ids: str
    statistics: NDArray[Any]
    right: NDArray[np.bool_]
    changed: NDArray[np.bool_]
    counts: Counts
    identity: Mapping[str, Any]
    attacks: tuple[Attacked, ...] = ()

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


class Cells:
    """The cells of an arm in a language, one checkpoint a seed."""

    def __init__(self, folder: RunFolder, checkpoints: Sequence[str], keys: Sequence[CellKey]):
        self._folder = folder
        self._checkpoints = checkpoints
        by_checkpoint = [
            tallies(folder, [key for key in keys if key.checkpoint == one]) for one in checkpoints
        ]
        self._tallies = {key: tally for of in by_checkpoint for key, tally in of.items()}

    def groups(self, keys: Sequence[CellKey]) -> tuple[str, ...]:
        """Return the cluster of each item of a cell; raises InputError where it cannot be read."""
        return tuple(self._folder.read(keys[0], ["group"])["group"].to_pylist())

    def clean(self, keys: Sequence[CellKey]) -> CellRows:
        """Return a clean cell, one key a seed; raises InputError where seeds differ in items."""
        return self._rows(keys, None)

    def noisy(self, keys: Sequence[CellKey], clean: CellRows) -> CellRows:
        """Return a perturbed cell and count its flips against ``clean``.

        Raises:
            InputError: its rows are not those of the clean cell.
        """
        return self._rows(keys, clean)

    def attacked(self, keys: Sequence[CellKey], clean: CellRows) -> CellRows:
        """Return a cell of an attack, with how it ended for every item; raises as ``noisy``."""
        rows = self._rows(keys, clean)
        attacks = tuple(_attacked(self._folder.read(key, OF_ATTACK)) for key in keys)
        counts = _counts([self._tallies[key] for key in keys], rows.right, clean, texts=len(keys))
        return replace(rows, attacks=attacks, counts=counts)

    def _rows(self, keys: Sequence[CellKey], clean: CellRows | None) -> CellRows:
        found = [self._tallies[key] for key in keys]
        first = found[0]
        ids = clean.ids if clean else first.ids
        for key, tally in zip(keys, found, strict=True):
            if tally.ids != ids:
                raise InputError(
                    f"{self._folder.root}: {key} has other items than the clean cell; "
                    "delete it and run eval again"
                )
        right = np.stack([tally.right for tally in found])
        return CellRows(
            ids=ids,
            statistics=np.stack([tally.statistics for tally in found]),
            right=right,
            changed=first.changed,
            counts=_counts(found, right, clean, texts=1),
            identity=json.loads(first.identity),
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


def _counts(
    found: Sequence[Tally], right: NDArray[np.bool_], clean: CellRows | None, texts: int
) -> Counts:
    """Count, the texts of the first ``texts`` seeds.

    Noise is the same for every seed, so the first speaks for all; an attack is not.
    """
    read = found[:texts]
    right_before = clean.right if clean else right
    words = clean.counts.words if clean else found[0].sums["words"] * len(found)
    tokens = _sum(found, "tokens")
    return Counts(
        items=sum(len(tally.right) for tally in read),
        untouched=sum(int((~tally.changed).sum()) for tally in read),
        graphemes=_sum(read, "graphemes"),
        edited=_sum(read, "edited"),
        distance=_sum(read, "distance"),
        lost_marks=_sum(read, "lost_marks"),
        answers=right.size,
        words=words,
        tokens=tokens,
        worded_tokens=tokens if words else 0,
        unknown=_sum(found, "unknown"),
        truncated=_sum(found, "truncated"),
        lost=_sum(found, "lost"),
        right_to_wrong=int((right_before & ~right).sum()),
        wrong_to_right=int((~right_before & right).sum()),
    )


def _sum(found: Sequence[Tally], column: str) -> int:
    return sum(tally.sums[column] for tally in found)


def _numbers(column: pa.ChunkedArray) -> NDArray[Any]:
    numbers: NDArray[Any] = column.to_numpy()
    return numbers
