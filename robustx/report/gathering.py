"""Reads the cells of finished runs, and resamples their items once for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from robustx.errors import InputError
from robustx.evaluation.store import CellKey
from robustx.evaluation.suite import CLEAN, Condition
from robustx.metrics.base import Metric
from robustx.report.cells import AttackRows, CellRows, Cells
from robustx.report.evidence import Cell, LanguageData, Place, Status, TaskEvidence
from robustx.report.runs import ArmInRun, Run, Sameness, arms_of
from robustx.report.scores import Observed, score_cells
from robustx.report.threat import Threat, baseline_of, primary_of
from robustx.tasks import tasks


def gather(runs: Sequence[Run], task: str, resamples: int, seed: int, level: float) -> TaskEvidence:
    """Read every cell of a task and resample its groups once for all of them.

    Raises:
        InputError: a cell cannot be read, or cells were made from unlike data or noise.
    """
    arms = arms_of(runs, task)
    reading = _Reading(task, Sameness())
    unfit = {actor for run in runs for actor in run.unfit(task)}
    languages = list(
        dict.fromkeys(code for run in runs for code in (*run.languages(task), *run.absent(task)))
    )
    languages.sort(key=lambda code: (code != "en", code))
    conditions = list(dict.fromkeys(c for run in runs for c in run.suite.conditions()[1:]))
    for arm in arms:
        for language in languages if arm.lacks is None else ():
            reading.read(arm, language, conditions)
    built = tasks.build(task)
    return TaskEvidence(
        task=task,
        kind=built.group,
        metric=built.metric.name,
        meaning=_meaning(built.metric),
        languages=tuple(languages),
        data=reading.data,
        conditions=tuple(conditions),
        arms=arms,
        cells=reading.cells,
        columns=reading.places,
        observed={where: reading.columns[index] for where, index in reading.places.items()},
        scored=score_cells(
            built.metric,
            reading.samples(built.parallel),
            reading.columns,
            resamples,
            seed,
            owner="" if built.parallel else task,
        ),
        level=level,
        made=reading.sameness.made,
        attacks=reading.attacks,
        threat=_threat(runs, task, [one for one in conditions if one.actor not in unfit]),
    )


def _threat(runs: Sequence[Run], task: str, conditions: Sequence[Condition]) -> Threat | None:
    primary = primary_of(conditions)
    if primary is None:
        return None
    return Threat(
        primary=primary,
        baseline=baseline_of(conditions),
        budgets={name: budget for run in runs for name, budget in run.budgets.items()},
        goals=tuple(dict.fromkeys(run.goals[task] for run in runs if task in run.goals)),
        constraints=tuple(dict.fromkeys(one for run in runs for one in run.constraints)),
    )


def _meaning(metric: Metric) -> str:
    """Return what the docstring of a metric says first, up to a semicolon."""
    first = (type(metric).__doc__ or "").partition("\n")[0]
    return first.partition(";")[0].strip().rstrip(".")


class _Reading:
    """Collects cells, and the columns of those that have a score of their own."""

    def __init__(self, task: str, sameness: Sameness) -> None:
        self.task = task
        self.sameness = sameness
        self.cells: dict[tuple[str, Place], Cell] = {}
        self.data: dict[str, LanguageData] = {}
        self.columns: list[Observed] = []
        self.places: dict[tuple[str, Place], int] = {}
        self.attacks: dict[tuple[str, Place], AttackRows] = {}
        self.groups: dict[str, tuple[str, tuple[str, ...]]] = {}

    def samples(self, parallel: bool) -> list[list[int]]:
        """Return one sample of all cells, or one a language where the items are not the same."""
        if parallel:
            return [list(range(len(self.columns)))] if self.columns else []
        by_language: dict[str, list[int]] = {}
        for (_, place), column in self.places.items():
            by_language.setdefault(place.language, []).append(column)
        return list(by_language.values())

    def read(self, arm: ArmInRun, language: str, conditions: Sequence[Condition]) -> None:
        """Read an arm's cells in a language; without a clean cell the others say nothing."""
        place = Place(language, CLEAN)
        lacking = self._lacking(arm, place)
        self.cells[arm.name, place] = lacking or Cell(Status.MISSING)
        if lacking:
            reason = f"no clean cell: {lacking.reason}"
            for condition in conditions:
                lost = Cell(lacking.status, reason)
                self.cells[arm.name, Place(language, condition)] = lost
            return
        noises = {Place(language, condition): condition for condition in conditions}
        away = {noisy: cell for noisy in noises if (cell := self._lacking(arm, noisy))}
        there = [place, *(noisy for noisy in noises if noisy not in away)]
        keys = {one: self._keys(arm, one) for one in there}
        cells = Cells(arm.run.folder, arm.checkpoints, [key for of in keys.values() for key in of])
        clean = cells.clean(keys[place])
        groups = self._groups(cells, keys[place], language, clean)
        self._note(arm, place, clean, groups)
        self.cells[arm.name, place] = self._kept(arm, place, clean, groups)
        for noisy, condition in noises.items():
            if noisy in away:
                self.cells[arm.name, noisy] = away[noisy]
                continue
            read = cells.noisy if condition.attack is None else cells.attacked
            self.cells[arm.name, noisy] = self._noisy(arm, noisy, read(keys[noisy], clean), groups)

    def _groups(
        self, cells: Cells, keys: Sequence[CellKey], language: str, clean: CellRows
    ) -> tuple[str, ...]:
        """Return the clusters of a language's items, one and the same for all arms."""
        if language not in self.groups:
            self.groups[language] = clean.ids, cells.groups(keys)
        ids, groups = self.groups[language]
        if ids != clean.ids:
            raise InputError(
                f"arms cannot be compared on {self.task} in {language}: they were run on other "
                "items, or in another order; evaluate all on the same data"
            )
        return groups

    def _noisy(self, arm: ArmInRun, place: Place, rows: CellRows, groups: tuple[str, ...]) -> Cell:
        self.sameness.check(arm, self.task, place.language, str(place.condition), rows.identity)
        if rows.attacks:
            self.attacks[arm.name, place] = AttackRows(groups, rows.attacks)
        if rows.idle is not None:
            return Cell(Status.NOT_APPLICABLE, rows.idle, rows.counts)
        return self._kept(arm, place, rows, groups)

    def _kept(self, arm: ArmInRun, place: Place, rows: CellRows, groups: tuple[str, ...]) -> Cell:
        self.places[arm.name, place] = len(self.columns)
        seeds = (arm.name, *map(str, arm.seeds)) if len(arm.checkpoints) > 1 else ()
        self.columns.append(Observed(groups, rows.statistics, seeds, rows.right, rows.changed))
        return Cell(Status.OK, None, rows.counts)

    def _note(self, arm: ArmInRun, place: Place, clean: CellRows, groups: tuple[str, ...]) -> None:
        """Keep what the clean rows say of the language; it is the same for every arm."""
        self.sameness.check(arm, self.task, place.language, "clean", clean.identity)
        known = arm.run.header["data"][self.task][place.language]
        self.data.setdefault(
            place.language,
            LanguageData(place.language, known["chance"], len(groups), frozenset(groups)),
        )

    def _lacking(self, arm: ArmInRun, place: Place) -> Cell | None:
        """Return the cell as failed, missing or not applicable, unless every seed has it."""
        condition = place.condition
        why = arm.run.unfit(self.task).get(str(condition.actor))
        if why is not None:
            what = "noise" if condition.attack is None else "attack"
            return Cell(Status.NOT_APPLICABLE, f"the {what} {why}")
        for checkpoint, key in zip(arm.checkpoints, self._keys(arm, place), strict=True):
            if key in arm.run.finished:
                continue
            seed = f"{checkpoint}: " if len(arm.checkpoints) > 1 else ""
            failure = arm.run.failure(key)
            if failure is not None:
                return Cell(Status.FAILED, seed + failure)
            reason = arm.run.absent(self.task).get(place.language, "not run")
            return Cell(Status.MISSING, seed + reason)
        return None

    def _keys(self, arm: ArmInRun, place: Place) -> list[CellKey]:
        return [
            CellKey(checkpoint, self.task, place.language, place.condition.file_name)
            for checkpoint in arm.checkpoints
        ]
