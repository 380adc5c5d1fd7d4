"""Fills the cells of a plan: perturb, score, decode, count, write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from robustx.errors import InputError
from robustx.evaluation.labels import require_plausible_order
from robustx.evaluation.plan import Cell, Plan
from robustx.evaluation.store import CellKey, RunFolder, StoreError
from robustx.evaluation.suite import Condition
from robustx.example import Example
from robustx.models.base import Model, Texts
from robustx.models.checkpoint import Member
from robustx.perturb import Perturbation, Realised, perturbations, realised
from robustx.tasks.base import Task
from robustx.text.edits import Rewrite
from robustx.text.graphemes import grapheme_count


class Progress(Protocol):
    """Is told how far a run is."""

    def start(self, cells: int, items: int) -> None:
        """The run has this many cells and items, finished ones included."""

    def enter(self, key: CellKey) -> None:
        """A cell begins."""

    def advance(self, items: int) -> None:
        """This many more items have their scores."""

    def leave(self, key: CellKey, status: str) -> None:
        """A cell is ``done``, ``kept`` from an earlier run, or ``failed``."""


@dataclass
class Outcome:
    """How a run ended; ``failed`` holds the reason by cell."""

    done: int = 0
    kept: int = 0
    failed: dict[CellKey, str] = field(default_factory=dict)


def run(
    plan: Plan, folder: RunFolder, load: Callable[[Member], Model], progress: Progress
) -> Outcome:
    """Fill every cell of ``plan`` that ``folder`` lacks.

    A model is loaded only where one of its cells is missing. A cell that fails is noted and the
    others go on.

    Raises:
        InputError: a checkpoint cannot be used, or a cell was made from something else.
        StoreError: the folder cannot be written.
    """
    outcome = Outcome()
    cells = {member: list(plan.cells(member)) for member in plan.members}
    todo = {
        cell.key
        for of_member in cells.values()
        for cell in of_member
        if not folder.has(cell.key, plan.identity(cell))
    }
    progress.start(
        sum(map(len, cells.values())),
        sum(len(_examples(plan, cell)) for of_member in cells.values() for cell in of_member),
    )
    for member, of_member in cells.items():
        model = load(member) if any(cell.key in todo for cell in of_member) else None
        for language in plan.languages(member.task):
            in_language = [cell for cell in of_member if cell.language == language]
            _run_language(plan, folder, model, in_language, todo, progress, outcome)
    return outcome


def _run_language(
    plan: Plan,
    folder: RunFolder,
    model: Model | None,
    cells: Sequence[Cell],
    todo: set[CellKey],
    progress: Progress,
    outcome: Outcome,
) -> None:
    """Fill one checkpoint's cells in one language, which share what was scored before."""
    any_todo = any(cell.key in todo for cell in cells)
    memory: dict[Texts, _Scored] = {}
    for cell in cells:
        progress.enter(cell.key)
        if cell.key not in todo:
            if any_todo:
                _recall(memory, folder, plan, cell)
            progress.advance(len(_examples(plan, cell)))
            status = "kept"
            outcome.kept += 1
        else:
            assert model is not None
            status = _fill(plan, folder, model, cell, memory, progress, outcome)
        progress.leave(cell.key, status)


def _fill(
    plan: Plan,
    folder: RunFolder,
    model: Model,
    cell: Cell,
    memory: dict[Texts, _Scored],
    progress: Progress,
    outcome: Outcome,
) -> str:
    """Compute and write one cell; the border at which a plug-in's or torch's failure stops."""
    try:
        rows = _rows(plan, model, cell, memory, progress)
        folder.write(cell.key, rows, plan.identity(cell))
    except (InputError, StoreError):
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        outcome.failed[cell.key] = reason
        folder.note_failure(cell.key, reason)
        return "failed"
    folder.clear_failure(cell.key)
    outcome.done += 1
    return "done"


class _Scored(NamedTuple):
    """What is remembered of a text: its scores in the task's label order, and its length."""

    scores: NDArray[np.float32]
    tokens: int
    truncated: bool


class _Noisy(NamedTuple):
    """An example under a condition."""

    example: Example
    rewrites: Mapping[str, Rewrite]
    amount: Realised


def _rows(
    plan: Plan, model: Model, cell: Cell, memory: dict[Texts, _Scored], progress: Progress
) -> dict[str, list[Any]]:
    noisy = _perturbed(plan, cell)
    scored = _score([one.example.texts for one in noisy], model, cell.member, memory, progress)
    scores = np.stack([one.scores for one in scored])
    outputs = cell.task.decode(scores)
    golds = [one.example.gold for one in noisy]
    is_first = cell.language == plan.languages(cell.task.name)[0]
    if cell.member.assumed and cell.condition.is_clean and is_first:
        require_plausible_order(cell.member, cell.task, golds, scores)
    return {
        "id": [one.example.id for one in noisy],
        "group": [one.example.group for one in noisy],
        "gold": [str(gold) for gold in golds],
        "prediction": [str(output) for output in outputs],
        "scores": scores.tolist(),
        "statistics": [
            cell.task.metric.statistics(gold, output)
            for gold, output in zip(golds, outputs, strict=True)
        ],
        "tokens": [one.tokens for one in scored],
        "truncated": [one.truncated for one in scored],
        "texts": [one.example.texts if cell.condition.is_clean else None for one in noisy],
        "edits": [_edits(one.rewrites) for one in noisy],
        "graphemes": [one.amount.graphemes for one in noisy],
        "edited": [one.amount.edited for one in noisy],
        "distance": [one.amount.distance for one in noisy],
        "changed": [any(r.changed for r in one.rewrites.values()) for one in noisy],
        "lost_marks": [one.example.lost_marks for one in noisy],
    }


def _perturbed(plan: Plan, cell: Cell) -> list[_Noisy]:
    """Rewrite the examples of a cell; chance depends on the address of each alone."""
    examples = _examples(plan, cell)
    condition = cell.condition
    if condition.perturbation is None:
        return [_noisy(example, {}) for example in examples]
    perturbation = perturbations.build(condition.perturbation)
    return [
        _noisy(example, _rewrites(example, cell.task, perturbation, condition, plan.suite.seed))
        for example in examples
    ]


def _rewrites(
    example: Example, task: Task, perturbation: Perturbation, condition: Condition, seed: int
) -> dict[str, Rewrite]:
    protected = task.protected(example)
    return {
        name: perturbation.apply(
            text,
            example.language,
            condition.severity,
            seed=seed,
            address=(condition.draw, example.id, name),
            protected=protected.get(name, ()),
        )
        for name, text in example.fields.items()
    }


def _noisy(example: Example, rewrites: Mapping[str, Rewrite]) -> _Noisy:
    amounts = [
        realised(rewrites[name]) if name in rewrites else Realised(grapheme_count(text), 0, 0)
        for name, text in example.fields.items()
    ]
    total = Realised(*(sum(column) for column in zip(*amounts, strict=True)))
    return _Noisy(example.rewritten(rewrites), rewrites, total)


def _score(
    inputs: Sequence[Texts],
    model: Model,
    member: Member,
    memory: dict[Texts, _Scored],
    progress: Progress,
) -> list[_Scored]:
    """Score inputs in order; what is in ``memory`` is taken from there, the rest goes into it."""
    new = [texts for texts in inputs if texts not in memory]
    progress.advance(len(inputs) - len(new))
    if new:
        result = model.score(new, progress.advance)
        ordered = result.logits[:, list(member.order)]
        for texts, *scored in zip(
            new, ordered, result.tokens.tolist(), result.truncated.tolist(), strict=True
        ):
            memory[texts] = _Scored(*scored)
    return [memory[texts] for texts in inputs]


def _recall(memory: dict[Texts, _Scored], folder: RunFolder, plan: Plan, cell: Cell) -> None:
    """Take the scores of a finished cell back into memory, as if it had just been run.

    The cells that follow then put the same texts in the same batches, and come out the same to
    the last bit.
    """
    columns = folder.read(cell.key, ["scores", "tokens", "truncated"]).to_pydict()
    noisy = _perturbed(plan, cell)
    for one, scores, tokens, truncated in zip(noisy, *columns.values(), strict=True):
        scored = _Scored(np.array(scores, dtype=np.float32), tokens, truncated)
        memory[one.example.texts] = scored


def _edits(rewrites: Mapping[str, Rewrite]) -> list[dict[str, Any]]:
    return [
        {"field": name, "start": edit.start, "end": edit.end, "text": edit.replacement}
        for name, rewrite in rewrites.items()
        for edit in rewrite.edits
    ]


def _examples(plan: Plan, cell: Cell) -> tuple[Example, ...]:
    return plan.test_sets[cell.task.name, cell.language].examples
