"""The runs behind a report: their arms, and whether they can be put side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from robustx.errors import InputError
from robustx.evaluation.store import CellKey, RunFolder
from robustx.evaluation.suite import Suite


@dataclass(frozen=True, eq=False)
class Run:
    """A run folder and its header."""

    folder: RunFolder
    header: Mapping[str, Any]

    @cached_property
    def suite(self) -> Suite:
        """The suite that was run, as the header has it; plug-ins need not be installed."""
        return Suite.from_header(self.header)

    @cached_property
    def finished(self) -> frozenset[CellKey]:
        """The cells that are there."""
        return frozenset(self.folder.keys())

    @cached_property
    def _failures(self) -> Mapping[str, str]:
        return self.folder.failures()

    def failure(self, key: CellKey) -> str | None:
        """Return why a cell failed; None where it did not."""
        return self._failures.get("/".join((*key[:3], unquote(key.condition))))

    def languages(self, task: str) -> list[str]:
        """Return the languages of a task that have a test set."""
        return list(self.header["data"].get(task, {}))

    def absent(self, task: str) -> Mapping[str, str]:
        """Return the languages of a task for which there are no data, and why."""
        found: Mapping[str, str] = self.header["absent"].get(task, {})
        return {code: why for code, why in found.items() if code not in self.languages(task)}

    def unfit(self, task: str) -> Mapping[str, str]:
        """Return the noises and attacks that do not go with a task, and why."""
        found: Mapping[str, str] = self.header.get("unfit", {}).get(task, {})
        return found

    @property
    def budgets(self) -> Mapping[str, Mapping[str, float]]:
        """What attacks may spend, by the spec of the budget: queries, graphemes, words, share."""
        found: Mapping[str, Mapping[str, float]] = self.header.get("threat", {}).get("budgets", {})
        return found

    @property
    def goals(self) -> Mapping[str, str]:
        """What attacks are after, by task."""
        found: Mapping[str, str] = self.header.get("threat", {}).get("goals", {})
        return found

    @property
    def constraints(self) -> tuple[str, ...]:
        """What attacks must keep beside the rules."""
        return tuple(self.header.get("threat", {}).get("constraints", {}))

    @property
    def arms(self) -> list[str]:
        """The arms, in the order in which they were given."""
        named = [entry["arm"] for entry in self.header["checkpoints"].values()]
        return list(dict.fromkeys(named + [entry["arm"] for entry in self.header["missing"]]))


@dataclass(frozen=True, eq=False)
class ArmInRun:
    """An arm, the run that holds it, and its checkpoints (one a seed) for a task.

    ``lacks`` says why there is no checkpoint, and ``readiness`` in a word or two: ready, missing,
    wrong head or labels unmapped.
    """

    name: str
    run: Run
    checkpoints: tuple[str, ...]
    seeds: tuple[int, ...]
    lacks: str | None
    readiness: str


def open_runs(folders: Sequence[RunFolder]) -> tuple[Run, ...]:
    """Open runs that can be put side by side.

    Raises:
        InputError: there is none, one cannot be read, or they differ in what they evaluate.
    """
    if not folders:
        raise InputError("no run folder was given; robustx eval makes one")
    runs = tuple(Run(folder, folder.header()) for folder in folders)
    first = runs[0]
    for folder, times in Counter(run.folder.root.resolve() for run in runs).items():
        if times > 1:
            raise InputError(f"the run folder {folder} was given {times} times; give it once")
    for run in runs[1:]:
        before, now = first.header["identity"], run.header["identity"]
        for key in {**before, **now}:
            value, other = before.get(key), now.get(key)
            if other != value:
                raise InputError(
                    f"{first.folder.root} and {run.folder.root} cannot be compared: {key} is "
                    f"{value!r} in one and {other!r} in the other; run both with the same"
                )
    return runs


def arms_of(runs: Sequence[Run], task: str) -> tuple[ArmInRun, ...]:
    """Return the arms of all runs; where two runs share a name, the run's name goes before it.

    Raises:
        InputError: two runs of the same folder name share an arm's name.
    """
    times = Counter(arm for run in runs for arm in run.arms)
    found = tuple(
        _arm(run, arm, arm if times[arm] == 1 else f"{run.folder.root.name}/{arm}", task)
        for run in runs
        for arm in run.arms
    )
    for name, count in Counter(arm.name for arm in found).items():
        if count > 1:
            raise InputError(f"two runs have an arm {name!r}; rename one of the run folders")
    return found


def _arm(run: Run, arm: str, name: str, task: str) -> ArmInRun:
    checkpoints = {
        checkpoint: entry["seed"]
        for checkpoint, entry in run.header["checkpoints"].items()
        if entry["arm"] == arm and task in entry["tasks"]
    }
    seeds = tuple(seed for seed in checkpoints.values() if seed is not None)
    if checkpoints:
        return ArmInRun(name, run, tuple(checkpoints), seeds, None, "ready")
    reasons = {
        entry["reason"]: str(entry.get("status", "missing"))
        for entry in run.header["missing"]
        if entry["arm"] == arm and entry["task"] == task
    } or {"it was not run on this task": "missing"}
    return ArmInRun(
        name, run, (), (), "; ".join(sorted(reasons)), next(iter(sorted(reasons.values())))
    )


# What a cell was made with that arms may differ in, though a reader must know.
MAKING = ("head", "layer", "pooling", "dtype", "max length", "goal")


class Sameness:
    """Sees to it that cells that will be compared were made from the same data and noise.

    ``made`` has, by arm, what else its cells were made with: every value that occurs of each of
    ``MAKING``.
    """

    def __init__(self) -> None:
        self._seen: dict[str, tuple[Any, str]] = {}
        self.made: dict[str, dict[str, tuple[str, ...]]] = {}

    def check(
        self, arm: ArmInRun, task: str, language: str, condition: str, identity: Mapping[str, Any]
    ) -> None:
        """Hold a cell's identity against those of the cells before it.

        Raises:
            InputError: the language's data were others before, or the noise had another version, or
                an attack another budget or other constraints.
        """
        where = f"{arm.name} in {arm.run.folder.root}"
        self._compare(f"the data of {task} in {language}", identity.get("data"), where)
        self._compare(
            f"the tuning data of {task} in {language}", identity.get("tuning data"), where
        )
        self._compare(f"the version of {condition}", identity.get("noise version"), where)
        for key in ("budget", "constraints"):
            if key in identity:
                self._compare(f"the {key} of {condition}", identity[key], where)
        made = self.made.setdefault(arm.name, {})
        for key in MAKING:
            if key in identity:
                value = "default" if identity[key] is None else str(identity[key])
                made[key] = tuple(dict.fromkeys((*made.get(key, ()), value)))

    def _compare(self, what: str, value: Any, where: str) -> None:
        before, first = self._seen.setdefault(what, (value, where))
        if before != value:
            raise InputError(
                f"{first} and {where} cannot be compared: {what} is {before!r} in one and "
                f"{value!r} in the other; evaluate both on the same"
            )
