"""Everything that is settled before a model runs: checkpoints, data, cells, their identities."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from robustx.attacks import (
    Attack,
    Goal,
    attacks,
    constraints,
    goal_for,
    goal_spec,
    goals,
    parse_budget,
)
from robustx.errors import InputError
from robustx.evaluation.store import CellKey
from robustx.evaluation.suite import Condition, Suite
from robustx.example import Head
from robustx.models.checkpoint import Arm, Member, Missing, Need, digest, resolve
from robustx.perturb import Perturbation, perturbations
from robustx.seeding import integer
from robustx.tasks.base import Task, TestSet, tasks
from robustx.tasks.sources import NoData, Source
from robustx.text.words import word_spans

# Goes up when cells are made or laid out otherwise, so that old ones are not taken for new.
CELL_FORMAT = 3


class Cell(NamedTuple):
    """One cell to fill."""

    member: Member
    task: Task
    language: str
    condition: Condition

    @property
    def key(self) -> CellKey:
        """Where the cell lies in a run folder."""
        checkpoint = self.member.checkpoint
        return CellKey(checkpoint, self.task.name, self.language, self.condition.file_name)


class DataSet(NamedTuple):
    """What is known of a test set without holding it; chance is that of the whole, unlimited.

    ``tuning`` is the digest of the set on which the task sets its threshold.
    """

    origin: str
    items: int
    left_out: Mapping[str, int]
    repaired: Mapping[str, int]
    chance: float
    digest: str
    tuning: str | None = None


class Shelf:
    """Reads test sets when they are asked for, and holds on to the last one."""

    def __init__(self, suite: Suite, source: Source) -> None:
        self._suite = suite
        self._source = source
        self._last: tuple[tuple[str, str], TestSet] | None = None

    def take(self, task: Task, language: str) -> TestSet:
        """Return the test set of a task in a language, limited as the suite says."""
        where = (task.name, language)
        if self._last is None or self._last[0] != where:
            self._last = None
            self._last = where, self.limited(self.whole(task, language))
        return self._last[1]

    def whole(self, task: Task, language: str) -> TestSet:
        """Return all of a test set; raises NoData or InputError."""
        return self._source.load(task, language, self._suite.split_of(task.name))

    def limited(self, found: TestSet) -> TestSet:
        """Return the part of a test set that the suite's limit leaves."""
        return _limited(found, self._suite.limit, self._suite.seed)

    def tuning_set(self, task: Task, language: str) -> TestSet | None:
        """Return the set on which a task sets its threshold, whole; None where it has none."""
        if task.tuned_on is None:
            return None
        return self._source.load(task, language, task.tuned_on)


@dataclass(frozen=True)
class Plan:
    """What will be run. ``data`` and ``absent`` (why there are none) are keyed by (task, language).

    Test sets are read from ``shelf`` when their turn comes: a run holds one at a time.
    """

    suite: Suite
    arms: tuple[str, ...]
    members: tuple[Member, ...]
    missing: tuple[Missing, ...]
    data: Mapping[tuple[str, str], DataSet]
    absent: Mapping[tuple[str, str], str]
    shelf: Shelf
    model_digests: Mapping[Path, str]
    dtype: str
    max_length: int | None
    embedding: Mapping[str, Any]

    def languages(self, task: str) -> list[str]:
        """Return the languages of a task that the suite asks for, English first."""
        codes = (code for name, code in self.data if name == task)
        return sorted(codes, key=lambda code: (code != "en", code))

    def cells(self, member: Member) -> Iterator[Cell]:
        """Yield a member's cells in the order in which they run: by language, clean first."""
        task = tasks.build(member.task)
        unfit = self._unfit(task, {member.head})
        for language in self.languages(member.task):
            for condition in self.suite.conditions():
                if condition.actor not in unfit:
                    yield Cell(member, task, language, condition)

    def unfit(self, task: str) -> dict[str, str]:
        """Return the noises and attacks that do not go with a task, and why."""
        heads = {member.head for member in self.members if member.task == task}
        return self._unfit(tasks.build(task), heads)

    def _unfit(self, task: Task, heads: Collection[Head]) -> dict[str, str]:
        """Return what does not go with a task, or with any of the heads that do it."""
        actors: dict[str, Perturbation | Attack] = {
            **{spec: perturbations.build(spec) for spec in self.suite.perturbations},
            **{spec: attacks.build(spec) for spec in self.suite.attacks},
        }
        return {spec: why for spec, one in actors.items() if (why := _misfit(one, task, heads))}

    def goal(self, cell: Cell) -> Goal:
        """Return what an attack is after in a cell."""
        return goal_for(cell.task, cell.member.head, self.suite.goals)

    def identity(self, cell: Cell) -> dict[str, Any]:
        """Return all that determines a cell's rows."""
        where = (cell.task.name, cell.language)
        return {
            "cell format": CELL_FORMAT,
            "data": self.data[where].digest,
            "tuning data": self.data[where].tuning,
            "checkpoint": self.model_digests[cell.member.path],
            "head": cell.member.head,
            "label order": list(cell.member.order),
            "dtype": self.dtype,
            "max length": self.max_length,
            **(self.embedding if cell.member.head == "embedding" else {}),
            "condition": str(cell.condition),
            "aim": self.suite.aim,
            "noise version": _edition(cell.condition),
            "seed": None if cell.condition.is_clean else self.suite.seed,
            **(self._threat(cell) if cell.condition.attack else {}),
        }

    def _threat(self, cell: Cell) -> dict[str, Any]:
        """Return what decides an attack beside the noise version, which is its edition."""
        return {
            "budget": asdict(parse_budget(cell.condition.budget)),
            "goal": goal_spec(self.goal(cell)),
            "constraints": constraint_editions(self.suite),
        }


def make_plan(
    suite: Suite,
    arms: Sequence[Arm],
    source: Source,
    *,
    label_maps: Mapping[str, Sequence[str]],
    dtype: str,
    max_length: int | None,
    embedding: Mapping[str, Any] | None = None,
) -> Plan:
    """Find the checkpoints and read the data; whatever is wrong with either is found here.

    The data of a task that no checkpoint serves are not read. ``embedding`` says how texts become
    vectors.

    Raises:
        InputError: two arms share a name, a checkpoint serves no task, data are malformed, or there
            are none at all.
    """
    names = [arm.name for arm in arms]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"two checkpoints are called {name!r}; name them: --ckpt NAME=WHERE")
    members, missing = _resolve_all(suite, arms, label_maps)
    if not members:
        raise InputError(missing[0].reason)
    shelf = Shelf(suite, source)
    data, absent = _survey(suite, {member.task for member in members}, shelf)
    _require_attackable(suite, members, {language for _, language in data})
    return Plan(
        suite=suite,
        arms=tuple(names),
        members=tuple(members),
        missing=tuple(missing),
        data=data,
        absent=absent,
        shelf=shelf,
        model_digests={path: digest(path) for path in {member.path for member in members}},
        dtype=dtype,
        max_length=max_length,
        embedding=embedding or {},
    )


def _require_attackable(suite: Suite, members: Sequence[Member], languages: set[str]) -> None:
    """Raise InputError where words cannot be told, or a goal is none of any task."""
    for language in sorted(languages) if suite.attacks else ():
        word_spans("", language)
    for spec in suite.goals:
        goal = goals.build(spec)
        why = [goal.misfit(tasks.build(one.task), one.head) for one in members]
        if all(why):
            raise InputError(f"the goal {spec} fits no task: {why[0]}")


def _resolve_all(
    suite: Suite, arms: Sequence[Arm], label_maps: Mapping[str, Sequence[str]]
) -> tuple[list[Member], list[Missing]]:
    wanted = [
        Need(task.name, task.heads, task.folders, task.labels, task.aliases)
        for task in (tasks.build(name) for name in suite.tasks)
    ]
    members: list[Member] = []
    missing: list[Missing] = []
    for arm in arms:
        found, lacking = resolve(arm, wanted, label_maps)
        members += found
        missing += lacking
    return members, missing


def _survey(
    suite: Suite, served: set[str], shelf: Shelf
) -> tuple[dict[tuple[str, str], DataSet], dict[tuple[str, str], str]]:
    """Read every test set once; return what is known of each, and why others are not there."""
    data: dict[tuple[str, str], DataSet] = {}
    absent: dict[tuple[str, str], str] = {}
    for name in suite.tasks:
        task = tasks.build(name)
        for language in suite.languages if name in served else ():
            if language not in task.languages:
                continue
            try:
                data[name, language] = known(task, language, shelf)
            except NoData as error:
                absent[name, language] = str(error)
    if not data and absent:
        raise InputError(next(iter(absent.values())))
    if not data:
        raise InputError(
            f"none of {', '.join(suite.tasks)} has a test set in {', '.join(suite.languages)}"
        )
    return data, absent


def known(task: Task, language: str, shelf: Shelf) -> DataSet:
    """Read a test set, and return what is known of it; raises NoData or InputError."""
    whole = shelf.whole(task, language)
    found = shelf.limited(whole)
    tuning = shelf.tuning_set(task, language)
    return DataSet(
        origin=found.origin,
        items=len(found.examples),
        left_out=dict(found.left_out),
        repaired=dict(found.repaired),
        chance=task.chance(whole),
        digest=_data_digest(task, found),
        tuning=None if tuning is None else _data_digest(task, tuning),
    )


def _limited(found: TestSet, limit: int | None, seed: int) -> TestSet:
    """Keep ``limit`` examples, those of the same items in every language, in the file's order."""
    if limit is None or len(found.examples) <= limit:
        return found
    rank = [integer(seed, "limit", example.id) for example in found.examples]
    chosen = sorted(range(len(rank)), key=rank.__getitem__)[:limit]
    return replace(found, examples=tuple(found.examples[index] for index in sorted(chosen)))


def _data_digest(task: Task, found: TestSet) -> str:
    total = blake2b(digest_size=16)
    for example in found.examples:
        marks = [list(marks) for marks in example.marks.values()]
        for part in (
            example.id,
            example.group,
            task.written(example.gold),
            str(marks),
            *example.texts,
        ):
            encoded = part.encode("utf-8", "surrogatepass")
            total.update(len(encoded).to_bytes(8, "little"))
            total.update(encoded)
    if found.pool is not None:
        total.update(found.pool.digest.encode())
    return total.hexdigest()


def _edition(condition: Condition) -> str | None:
    if condition.attack is not None:
        return attacks.build(condition.attack).edition()
    spec = condition.perturbation
    return None if spec is None else perturbations.build(spec).edition()


def constraint_editions(suite: Suite) -> dict[str, str]:
    """Return the editions of the constraints that the attacks of a suite keep, by spec."""
    return {spec: constraints.build(spec).edition() for spec in suite.constraints}


def _misfit(actor: Perturbation | Attack, task: Task, found: Collection[Head]) -> str | None:
    """Say why a noise or attack does not go with a task and its heads; None where it does."""
    hazards = sorted(actor.hazards & task.hangs_on)
    if hazards:
        return f"{' and '.join(hazards)}, which the labels of {task.name} do not survive"
    heads = actor.heads if isinstance(actor, Attack) else ()
    if heads and not set(heads) & set(found or task.heads):
        return f"attacks {' and '.join(heads)} heads alone, and {task.name} has none here"
    return None
