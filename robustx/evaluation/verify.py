"""Checks a finished run: its inputs are what they were, and random rows come out the same.

A cell is made again as the run made it: what the cells before it kept goes back into memory, so
that the same texts share a batch (docs/decisions/0005). All of its rows are then compared, byte for
byte. Of an attacked cell the drawn rows alone are made again, from the edits that they keep.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from robustx.errors import InputError
from robustx.evaluation.alike import Alike, Difference, Tally, compare_rows
from robustx.evaluation.evaluate import Silent
from robustx.evaluation.header import versions
from robustx.evaluation.plan import CELL_FORMAT, Cell, Plan
from robustx.evaluation.recovery import recover
from robustx.evaluation.replay import KeptRow
from robustx.evaluation.rows import RowMaker
from robustx.evaluation.store import SCHEMA, CellKey, RunFolder
from robustx.evaluation.tallies import KeptTallies
from robustx.models.checkpoint import Member
from robustx.models.encoder import place
from robustx.models.loading import Manner, load
from robustx.seeding import stream
from robustx.tasks.sources import Source

Tell = Callable[[CellKey], None]


@dataclass(frozen=True)
class Sample:
    """Which rows are made again: so many, drawn from all finished cells by ``seed``."""

    rows: int = 20
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse to draw nothing."""
        if self.rows < 1:
            raise InputError(f"--rows {self.rows} compares nothing; give 1 or more")


@dataclass(frozen=True)
class Verification:
    """What came of it; ``differences`` is empty where all is the same.

    ``finished`` counts the cells whose origin was checked, ``remade`` those of which rows were made
    again, ``tallies`` those whose kept tally was held against them. ``warnings`` name what may
    change the last digits: another device, other versions.
    """

    differences: tuple[Difference, ...]
    warnings: tuple[str, ...]
    finished: int
    remade: int
    tallies: int
    tally: Tally

    @property
    def sentence(self) -> str:
        """All of it in a sentence."""
        found = len(self.differences)
        what = f"{found} difference{'s' * (found != 1)}" if found else "the same"
        return (
            f"{what}: {self.finished} cells checked for their data, weights and settings, "
            f"{self.tallies} tallies held against them, {self.remade} made again, {self.tally.told}"
        )


def verify(
    folder: RunFolder,
    sample: Sample = Sample(),
    source: Source | None = None,
    device: str | None = None,
    tell: Tell = lambda _: None,
) -> Verification:
    """Check the inputs of every finished cell, and make random rows again.

    Without a ``source`` the data are looked for where the run found them; without a ``device`` the
    run's is used. The folder is left as it is.

    Raises:
        InputError: the checkpoints, data or device of the run are not there.
    """
    header = folder.header()
    if header["format"] != CELL_FORMAT:
        raise InputError(
            f"{folder.root} was made by another version of robustx: its cells have the format "
            f"{header['format']}, and this reads {CELL_FORMAT}; verify it with that version"
        )
    chosen = place(device or header["device"], header["dtype"], header.get("batch_tokens"))
    plan = recover(header, source)
    checker = _Checker(folder, plan, chosen.device, chosen.batch_tokens, tell)
    checker.check_origins()
    checker.make_again(sample)
    return Verification(
        differences=tuple(checker.differences),
        warnings=tuple(_surroundings(header, chosen.device)),
        finished=checker.finished,
        remade=checker.remade,
        tallies=checker.kept.checked,
        tally=checker.tally,
    )


def _surroundings(header: Mapping[str, Any], device: str) -> Iterator[str]:
    """Name what is different here and may move the last digits of a model's values."""
    if device != header["device"]:
        yield f"the run was made on {header['device']}, and this is {device}"
    here = versions()
    for name in {**header["versions"], **here}:
        before, now = header["versions"].get(name, "absent"), here.get(name, "absent")
        if before != now:
            yield f"{name} was {before}, and is {now} here"


@dataclass
class _Checker:
    """Goes through the cells of a run, and collects what is not as it was."""

    folder: RunFolder
    plan: Plan
    device: str
    batch_tokens: int
    tell: Tell
    differences: list[Difference] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    finished: int = 0
    remade: int = 0
    sound: dict[CellKey, Cell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kept = KeptTallies(self.folder)

    def check_origins(self) -> None:
        """Hold what each finished cell was made from against what is there now, and its tally."""
        cells = {cell.key: cell for one in self.plan.members for cell in self.plan.cells(one)}
        finished = self.folder.keys()
        self.finished = len(finished)
        for key in finished:
            problem = self._problem(key, cells.get(key))
            if problem is None:
                self.sound[key] = cells[key]
                problem = self._problem_of_tally(key)
            if problem is not None:
                self.differences.append(Difference(key, None, problem))

    def _problem(self, key: CellKey, cell: Cell | None) -> str | None:
        if cell is None:
            return "it is in the folder, and run.json does not name it"
        try:
            self.folder.has(key, self._as_made(key).identity(cell))
            rows = self.folder.read(key, ["id"]).num_rows
        except InputError as error:
            return str(error).removesuffix("; choose another --out")
        items = self.plan.data[key.task, key.language].items
        return None if rows == items else f"it has {rows} rows, and the test set {items}"

    def _problem_of_tally(self, key: CellKey) -> str | None:
        """Say how the tally differs; a cell that cannot be read for it is not sound."""
        try:
            return self.kept.problem(key)
        except InputError as error:
            del self.sound[key]
            return str(error)

    def _as_made(self, key: CellKey) -> Plan:
        """Return the plan with the precision and length of a cell, which may be its own."""
        made = self.folder.identity(key)
        return replace(
            self.plan,
            dtype=made.get("dtype", self.plan.dtype),
            max_length=made.get("max length"),
            embedding={name: made[name] for name in ("layer", "pooling") if name in made},
        )

    def make_again(self, sample: Sample) -> None:
        """Draw rows of all sound cells, and make their cells again, a checkpoint at a time."""
        drawn = _drawn(sample, {key: self._items(key) for key in self.sound})
        for member in self.plan.members:
            of_member = [key for key in drawn if self.sound[key].member == member]
            for language in dict.fromkeys(key.language for key in of_member):
                places = {key: drawn[key] for key in of_member if key.language == language}
                self._in_language(member, language, places)

    def _items(self, key: CellKey) -> int:
        return self.plan.data[key.task, key.language].items

    def _in_language(
        self, member: Member, language: str, drawn: Mapping[CellKey, Sequence[int]]
    ) -> None:
        plan = self._as_made(next(iter(drawn)))
        cells = [one for one in plan.cells(member) if one.language == language]
        placement = place(self.device, plan.dtype, self.batch_tokens)
        manner = Manner(placement, plan.max_length, **plan.embedding)
        with TemporaryDirectory() as scratch:
            model = load(member, manner)
            maker = RowMaker(plan, self.folder, model, cells[0], Silent(), manner, Path(scratch))
            left = set(drawn)
            for cell in cells:
                if cell.key in drawn:
                    self.tell(cell.key)
                    self._again(maker, cell, drawn[cell.key], Alike.of(plan.dtype))
                    left.discard(cell.key)
                elif left and cell.key in self.sound:
                    maker.recall(cell)

    def _again(self, maker: RowMaker, cell: Cell, places: Sequence[int], alike: Alike) -> None:
        stored = self.folder.read(cell.key)
        try:
            if cell.condition.attack is None:
                rows = maker.rows(cell)
            else:
                stored = stored.take(places)
                rows = maker.replayed(cell, list(_kept(stored, places)))
        except InputError as error:
            self.differences.append(Difference(cell.key, None, str(error)))
            return
        made = pa.table(rows, schema=SCHEMA)
        self.remade += 1
        self.differences += compare_rows(cell.key, stored, made, alike, self.tally)


def _kept(stored: pa.Table, places: Sequence[int]) -> Iterator[KeptRow]:
    rows = stored.select(["outcome", "queries", "edits"]).to_pylist()
    for place_, row in zip(places, rows, strict=True):
        yield KeptRow(place_, **row)


def _drawn(sample: Sample, items: Mapping[CellKey, int]) -> dict[CellKey, list[int]]:
    """Draw rows, each as likely as any other; return their places by cell."""
    ends = list(accumulate(items.values()))
    total = ends[-1] if ends else 0
    keys = list(items)
    found: dict[CellKey, list[int]] = {}
    chance = stream(sample.seed, "verify")
    for number in sorted(chance.sample(range(total), min(sample.rows, total))):
        which = bisect_right(ends, number)
        start = ends[which - 1] if which else 0
        found.setdefault(keys[which], []).append(number - start)
    return found
