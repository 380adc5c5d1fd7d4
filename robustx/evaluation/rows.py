"""Makes the rows of cells: perturb, read, decode, count."""

from __future__ import annotations

import shutil
from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

import numpy as np

from robustx.attacks import Tools
from robustx.evaluation.attacking import attack_columns, attacked
from robustx.evaluation.columns import columns
from robustx.evaluation.labels import require_plausible_order
from robustx.evaluation.noise import perturbed
from robustx.evaluation.plan import Cell, Plan
from robustx.evaluation.replay import KeptRow, read_alone, replayed
from robustx.evaluation.store import RunFolder
from robustx.models.base import Advance, Model, Reading, Searcher
from robustx.models.checkpoint import Member
from robustx.models.search import Search
from robustx.tasks.base import Pool, Task

if TYPE_CHECKING:
    from robustx.models.loading import Manner


class Counter(Protocol):
    """Is told how far the reading is."""

    def embed(self, done: int, total: int) -> None:
        """A retrieval task has the vectors of so many of its candidates."""

    def advance(self, items: int) -> None:
        """This many more items have been read."""


class RowMaker:
    """Makes the rows of one checkpoint's cells in one language.

    It remembers what the model said of every input, so that no text is read twice. The vectors of
    candidates lie below ``scratch`` while they are needed.
    """

    def __init__(
        self,
        plan: Plan,
        folder: RunFolder,
        model: Model,
        first: Cell,
        progress: Counter,
        manner: Manner,
        scratch: Path,
    ) -> None:
        self._plan = plan
        self._folder = folder
        self._manner = manner
        self._scratch = scratch
        self._first = first
        self._checkpoint = model
        self._progress = progress
        self._found = plan.shelf.take(first.task, first.language)
        self._memory: dict[bytes, Reading] = {}  # by digest: the texts would take more room
        self._read_by: Model | None = None

    @cached_property
    def _model(self) -> Model:
        return self._within(self._found.pool)

    @cached_property
    def _task(self) -> Task:
        """The task, with its threshold set on the clean text of another split if it has one."""
        task = self._first.task
        found = self._plan.shelf.tuning_set(task, self._first.language)
        if found is None:
            return task
        inputs = [task.model_input(example) for example in found.examples]
        readings = self._within(found.pool).read(inputs, lambda _: None)
        return task.tuned(found, [reading.values for reading in readings])

    def _within(self, pool: Pool | None) -> Model:
        """Return the checkpoint, or for a retrieval task its search in the pool."""
        if pool is None:
            return self._checkpoint
        assert isinstance(self._checkpoint, Searcher)
        folder = _vectors(self._scratch, self._first.member)
        return self._checkpoint.within(pool, folder, self._progress.embed)

    def rows(self, cell: Cell) -> dict[str, list[Any]]:
        """Perturb or attack, read, decode and count the examples of a cell."""
        if cell.condition.attack is not None:
            return self._attacked(cell)
        noisy = perturbed(self._plan, cell, self._found.examples)
        inputs = [self._task.model_input(one.example) for one in noisy]
        readings = self._read(inputs, self._progress.advance)
        is_first = cell.language == self._plan.languages(cell.task.name)[0]
        if cell.member.assumed and cell.condition.is_clean and is_first:
            golds = [self._task.gold(one.example) for one in noisy]
            scores = np.stack([reading.values for reading in readings])
            require_plausible_order(cell.member, cell.task, golds, scores)
        return columns(self._task, noisy, readings, clean=cell.condition.is_clean)

    def _attacked(self, cell: Cell) -> dict[str, list[Any]]:
        """Attack the examples of a cell; its rows are of the texts that came of it."""
        examples = self._found.examples
        inputs = [self._task.model_input(example) for example in examples]
        clean = self._read(inputs, advance=lambda _: None)
        found = attacked(self._plan, cell, self._tools(cell), examples, self._progress.advance)
        self._read_by = self._model
        if found.learnt is not None:
            self._folder.note_learnt(cell.key, found.learnt)
        return attack_columns(self._task, self._plan.suite.aim, found.outcomes, clean)

    def replayed(self, cell: Cell, kept: Sequence[KeptRow]) -> dict[str, list[Any]]:
        """Make the rows of an attacked cell from the edits that it keeps, without a search.

        Raises:
            InputError: the edits of a row break the rules of the attack or its budget.
        """
        tools = self._tools(cell)
        examples = [self._found.examples[row.place] for row in kept]
        outcomes = [
            replayed(self._plan, cell, tools, example, row)
            for example, row in zip(examples, kept, strict=True)
        ]
        clean = [read_alone(self._model, self._task, example) for example in examples]
        return attack_columns(self._task, self._plan.suite.aim, outcomes, clean)

    def _tools(self, cell: Cell) -> Tools:
        goal = self._plan.goal(cell)
        return Tools(self._model, cell.member.head, self._task, goal, self._manner)

    def recall(self, cell: Cell) -> None:
        """Take the readings of a finished cell back into memory, as if it had just been run.

        The cells that follow then put the same texts in the same batches, and come out the same to
        the last bit. An attack leaves nothing in memory.
        """
        if cell.condition.attack is not None:
            return
        columns = self._folder.read(cell.key, _READING).to_pydict()
        noisy = perturbed(self._plan, cell, self._found.examples)
        new: dict[bytes, Reading] = {}
        for one, values, *rest in zip(noisy, *columns.values(), strict=True):
            key = _key(self._task.model_input(one.example))
            if key not in self._memory:
                new.setdefault(key, Reading(np.array(values, dtype=np.float32), *rest))
        self._remember(new)

    def note_candidates(self) -> None:
        """Keep how many candidates were cut, which no row of a query tells."""
        if isinstance(self._read_by, Search):
            count, cut = len(self._read_by.pool), self._read_by.cut_candidates()
            self._folder.note_candidates(self._first.key, count, cut)

    def _read(self, inputs: Sequence[Hashable], advance: Advance) -> list[Reading]:
        """Read inputs in order; what is in memory is taken from there, the rest goes into it."""
        keys = [_key(one) for one in inputs]
        new = {key: one for key, one in zip(keys, inputs, strict=True) if key not in self._memory}
        advance(len(inputs) - len(new))
        if new:
            readings = self._model.read(list(new.values()), advance)
            self._read_by = self._model
            fresh = dict(zip(new, readings, strict=True))
            self._remember(fresh)
            return [self._memory[key] if key in self._memory else fresh[key] for key in keys]
        return [self._memory[key] for key in keys]

    def _remember(self, readings: Mapping[bytes, Reading]) -> None:
        """Keep readings, as long as there is room: the same ones in every sitting of a run."""
        room = REMEMBERED - len(self._memory)
        self._memory.update(islice(readings.items(), max(0, room)))


# Readings that are kept for the texts that come again; a reading takes about half a kilobyte.
REMEMBERED = 500_000

_READING = ("values", "tokens", "unknown", "truncated", "lost")


def _key(model_input: Hashable) -> bytes:
    """Return a digest of an input, which takes less room than the texts."""
    return blake2b(repr(model_input).encode(), digest_size=16).digest()


def _vectors(scratch: Path, member: Member) -> Path:
    """Return where the vectors of a checkpoint's candidates lie while they are needed."""
    return scratch / "vectors" / member.checkpoint / quote(member.task, safe="")


def clear_vectors(folder: RunFolder, member: Member) -> None:
    """Remove the vectors of a checkpoint's candidates, and the folders that held them."""
    shutil.rmtree(_vectors(folder.root, member), ignore_errors=True)
    for empty in (folder.root / "vectors" / member.checkpoint, folder.root / "vectors"):
        with suppress(OSError):
            empty.rmdir()
