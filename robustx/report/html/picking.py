"""Reads examples from the cells of a run: a few of each cell, those first that noise turned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from robustx import seeding
from robustx.evaluation.kept_edits import edits_by_field
from robustx.evaluation.store import CellKey
from robustx.evaluation.suite import CLEAN, Condition
from robustx.report.commands.diff import Change, changes
from robustx.report.evidence import Place, Status, TaskEvidence
from robustx.report.runs import ArmInRun
from robustx.tasks import tasks
from robustx.text.edits import Rewrite

Flags = NDArray[np.bool_]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Example:
    """An item of a cell: the texts by field, what noise changed in them, and the answers."""

    arm: str
    condition: str
    id: str
    texts: Mapping[str, str]
    changes: Mapping[str, tuple[Change, ...]]
    gold: str
    before: str
    after: str
    was_right: bool
    is_right: bool


class Sought(NamedTuple):
    """Which examples are sought: up to ``each`` of every cell under ``conditions``."""

    each: int
    conditions: frozenset[Condition]


def examples(found: TaskEvidence, language: str, sought: Sought) -> Iterator[Example]:
    """Yield examples of the noisy cells of a language: the best of each first, then the next ones.

    Items are looked through in one order for all cells of a task, drawn from its name, so that the
    same items turn up again. Of an arm with several seeds the first is read.

    Raises:
        InputError: a cell cannot be read.
    """
    cells = [cell for arm in found.arms for cell in _of_arm(found, arm, language, sought)]
    for rank in range(sought.each):
        yield from (cell.example(rank) for cell in cells if rank < len(cell.rows))


def _of_arm(found: TaskEvidence, arm: ArmInRun, language: str, sought: Sought) -> Iterator[_Picked]:
    clean = found.cells.get((arm.name, Place(language, CLEAN)))
    if arm.lacks is not None or clean is None or clean.status is not Status.OK:
        return
    reader = _Reader(arm, found.task, language)
    for condition in found.conditions:
        told = found.cells[arm.name, Place(language, condition)].status is Status.OK
        if told and condition in sought.conditions:
            yield reader.pick(condition, sought.each)


class _Reader:
    """Picks examples of the first checkpoint of an arm in one language."""

    def __init__(self, arm: ArmInRun, task: str, language: str) -> None:
        self.arm = arm
        self.key = CellKey(arm.checkpoints[0], task, language, CLEAN.file_name)
        self.clean = arm.run.folder.read(self.key, _CLEAN)
        self.right = _flags(self.clean, "right")
        self.fields = tasks.build(task).fields
        rng = np.random.default_rng(seeding.integer(0, "examples", task))
        self.order = rng.permutation(self.clean.num_rows)
        self.there = self.clean["texts"].is_valid().to_numpy()

    def pick(self, condition: Condition, each: int) -> _Picked:
        """Pick the most telling rows of a cell whose texts were kept."""
        key = self.key._replace(condition=condition.file_name)
        noisy = self.arm.run.folder.read(key, _NOISY)
        telling = (row for row in _telling(self.order, self.right, noisy) if self.there[row])
        rows = pa.array(islice(telling, each), pa.int64())
        return _Picked(
            self.arm.name,
            str(condition),
            self.fields,
            [*zip(self.clean.take(rows).to_pylist(), noisy.take(rows).to_pylist(), strict=True)],
        )


_CLEAN = ("id", "gold", "prediction", "right", "texts")
_NOISY = ("prediction", "right", "changed", "edits")


@dataclass(frozen=True)
class _Picked:
    """The rows of a cell that were picked, clean and noisy."""

    arm: str
    condition: str
    fields: Sequence[str]
    rows: Sequence[tuple[Row, Row]]

    def example(self, rank: int) -> Example:
        old, new = self.rows[rank]
        texts = dict(zip(self.fields, old["texts"], strict=False))
        return Example(
            arm=self.arm,
            condition=self.condition,
            id=old["id"],
            texts={name: text for name, text in texts.items() if text},
            changes=_changes(texts, new["edits"] or []),
            gold=old["gold"],
            before=old["prediction"],
            after=new["prediction"],
            was_right=old["right"],
            is_right=new["right"],
        )


def _telling(order: NDArray[np.int64], right: Flags, noisy: pa.Table) -> Iterator[int]:
    """Yield rows: right -> wrong and wrong -> right in turn, two to one, then what held."""
    now, changed = _flags(noisy, "right"), _flags(noisy, "changed")
    fell, rose = (order[kind[order]].tolist() for kind in (right & ~now, ~right & now))
    held = order[(changed & (right == now))[order]].tolist()
    turned = zip_longest(fell[::2], rose, fell[1::2])
    yield from (row for three in turned for row in three if row is not None)
    yield from held


def _changes(
    texts: Mapping[str, str], edits: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[Change, ...]]:
    by_field = edits_by_field(edits)
    return {name: tuple(changes(Rewrite.of(texts[name], of))) for name, of in by_field.items()}


def _flags(table: pa.Table, name: str) -> Flags:
    flags: Flags = table[name].to_numpy().astype(bool)
    return flags
