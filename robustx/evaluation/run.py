"""Fills the cells of a plan, those that a run folder lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from robustx.errors import InputError, RobustxError
from robustx.evaluation.plan import Cell, Plan
from robustx.evaluation.rows import Counter, RowMaker, clear_vectors
from robustx.evaluation.store import CellKey, RunFolder, StoreError
from robustx.evaluation.tallies import tallies
from robustx.models.base import Model
from robustx.models.checkpoint import Member

if TYPE_CHECKING:
    from robustx.models.loading import Manner


class Progress(Counter, Protocol):
    """Is told how far a run is."""

    def plan(self, plan: Plan) -> None:
        """This is what will be run; nothing has been yet."""

    def start(self, cells: int, items: int) -> None:
        """The run has this many cells and items, finished ones included."""

    def enter(self, key: CellKey) -> None:
        """A cell begins."""

    def leave(self, key: CellKey, status: str) -> None:
        """A cell is ``done``, ``kept`` from an earlier run, or ``failed``."""


@dataclass
class Outcome:
    """How a run ended; ``failed`` holds the reason by cell."""

    done: int = 0
    kept: int = 0
    failed: dict[CellKey, str] = field(default_factory=dict)


def run(
    plan: Plan,
    folder: RunFolder,
    load: Callable[[Member], Model],
    progress: Progress,
    manner: Manner,
) -> Outcome:
    """Fill every cell of ``plan`` that ``folder`` lacks.

    A model is loaded only where one of its cells is missing. A cell that fails is noted and the
    others go on. ``manner`` is how checkpoints are run that attacks bring with them.

    Raises:
        InputError: no checkpoint can be used, or a cell was made from something else.
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
        sum(_items(plan, cell) for of_member in cells.values() for cell in of_member),
    )
    refused: list[InputError] = []
    for member, of_member in cells.items():
        try:
            model = load(member) if any(cell.key in todo for cell in of_member) else None
        except InputError as error:
            refused.append(error)
            _give_up(folder, [cell for cell in of_member if cell.key in todo], error, outcome)
            continue
        for language in plan.languages(member.task):
            in_language = [cell for cell in of_member if cell.language == language]
            if any(cell.key in todo for cell in in_language):
                assert model is not None
                _run_language(plan, folder, model, in_language, todo, progress, outcome, manner)
            else:
                _pass_over(plan, in_language, progress, outcome)
        clear_vectors(folder, member)
    if refused and not outcome.done and not outcome.kept:
        raise refused[0]
    return outcome


def _give_up(folder: RunFolder, cells: Sequence[Cell], error: InputError, outcome: Outcome) -> None:
    """Note that a checkpoint cannot be loaded; those of other arms and tasks go on."""
    for cell in cells:
        _fail(folder, cell, str(error), outcome)


def _pass_over(plan: Plan, cells: Sequence[Cell], progress: Progress, outcome: Outcome) -> None:
    """Count the cells of a language that are all there."""
    for cell in cells:
        progress.enter(cell.key)
        progress.advance(_items(plan, cell))
        outcome.kept += 1
        progress.leave(cell.key, "kept")


def _run_language(
    plan: Plan,
    folder: RunFolder,
    model: Model,
    cells: Sequence[Cell],
    todo: set[CellKey],
    progress: Progress,
    outcome: Outcome,
    manner: Manner,
) -> None:
    """Fill one checkpoint's cells in one language, which share what was read before."""
    maker = RowMaker(plan, folder, model, cells[0], progress, manner, folder.root)
    for cell in cells:
        progress.enter(cell.key)
        if cell.key in todo:
            with _contained(folder, cell, outcome):
                folder.write(cell.key, maker.rows(cell), plan.identity(cell))
                folder.clear_failure(cell.key)
                outcome.done += 1
        else:
            progress.advance(_items(plan, cell))
            with _contained(folder, cell, outcome):
                maker.recall(cell)
                outcome.kept += 1
        done = "done" if cell.key in todo else "kept"
        progress.leave(cell.key, "failed" if cell.key in outcome.failed else done)
    with _contained(folder, cells[0], outcome):
        maker.note_candidates()
    with suppress(InputError):  # of a cell that cannot be read; the report will say so
        tallies(folder, [cell.key for cell in cells if cell.key not in outcome.failed])


@contextmanager
def _contained(folder: RunFolder, cell: Cell, outcome: Outcome) -> Iterator[None]:
    """Note a cell as failed; the border at which a plug-in's or torch's failure stops.

    Clean text that cannot be used, as by outputs in another order than the labels, ends the run.
    """
    try:
        yield
    except StoreError:
        raise
    except InputError as error:
        if cell.condition.is_clean:
            raise
        _fail(folder, cell, str(error), outcome)
    except RobustxError as error:
        _fail(folder, cell, str(error), outcome)
    except Exception as error:
        _fail(folder, cell, f"{type(error).__name__}: {error}", outcome)


def _fail(folder: RunFolder, cell: Cell, reason: str, outcome: Outcome) -> None:
    outcome.failed[cell.key] = reason
    folder.note_failure(cell.key, reason)


def _items(plan: Plan, cell: Cell) -> int:
    return plan.data[cell.task.name, cell.language].items
