"""From run folders to the view model: gaps by cell, condition, language, noise and over all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from robustx.evaluation.store import RunFolder
from robustx.evaluation.suite import CLEAN
from robustx.report.across import across
from robustx.report.attack_rates import attack_tables
from robustx.report.counts import Counts
from robustx.report.evidence import Cell, Place, Status, TaskEvidence, gather
from robustx.report.runs import ArmInRun, Run, open_runs
from robustx.report.scope import Scope
from robustx.report.scopes import (
    by_cell,
    by_condition,
    by_language,
    by_language_and_noise,
    by_noise,
    grouped,
    over_all,
)
from robustx.report.tokeniser import tokeniser_tables
from robustx.report.view import (
    ArmSummary,
    BesideScore,
    Candidates,
    CleanScore,
    LanguageInfo,
    Slice,
    Summary,
    TaskScore,
    TaskSummary,
)
from robustx.stats import Interval, holm, interval


def summarise(
    *folders: RunFolder, resamples: int = 10_000, seed: int = 0, level: float = 0.95
) -> Summary:
    """Compute what finished cells say; no model is loaded.

    Several folders give one summary of all their arms.

    Raises:
        InputError: a folder is no run or holds unreadable cells, or the runs differ in suite, seed,
            split, limit, data or noise.
    """
    runs = open_runs(folders)
    names = dict.fromkeys(task for run in runs for task in run.suite.tasks)
    evidence = tuple(gather(runs, task, resamples, seed, level) for task in names)
    tasks = tuple(_task(found, runs) for found in evidence)
    return Summary(
        runs=tuple(str(folder.root) for folder in folders),
        identity=dict(runs[0].header["identity"]),
        resamples=resamples,
        seed=seed,
        level=level,
        tasks=tasks,
        across=across(evidence, tasks) if len(tasks) > 1 else (),
        signatures=tuple(dict.fromkeys(str(run.header["signature"]) for run in runs)),
        evidence=evidence,
    )


def _task(found: TaskEvidence, runs: Sequence[Run]) -> TaskSummary:
    return TaskSummary(
        name=found.task,
        kind=found.kind,
        metric=found.metric,
        meaning=found.meaning,
        groups=found.scored.groups,
        languages=tuple(_language(found, code, runs) for code in found.languages),
        conditions=found.conditions,
        arms=tuple(_arm(found, arm) for arm in found.arms),
        threat=found.threat,
    )


def _language(found: TaskEvidence, code: str, runs: Sequence[Run]) -> LanguageInfo:
    entries = (
        run.header["data"][found.task][code] for run in runs if code in run.languages(found.task)
    )
    entry = next(entries, None)
    if entry is None:
        why = next(run.absent(found.task)[code] for run in runs if code in run.absent(found.task))
        return LanguageInfo(code, None, 0, {}, {}, why)
    return LanguageInfo(
        code, entry["chance"], entry["items"], dict(entry["left_out"]), dict(entry["repaired"])
    )


def _arm(found: TaskEvidence, arm: ArmInRun) -> ArmSummary:
    if arm.lacks is not None:
        lost = (
            Slice(by_cell(Place(code, condition)), Status.MISSING, arm.lacks, lacking=1)
            for code in found.languages
            for condition in found.conditions
        )
        return ArmSummary(
            arm.name, Status.MISSING, arm.lacks, cells=tuple(lost), readiness=arm.readiness
        )
    clean = tuple(_clean(found, arm.name, code) for code in found.languages)
    slicer = _Slicer(found, arm.name, {one.language for one in clean if one.status is Status.OK})
    cells, conditions = slicer.slices(by_cell), slicer.slices(by_condition)
    [overall] = slicer.headline(over_all) or (None,)
    return ArmSummary(
        name=arm.name,
        status=overall.status if overall else Status.NOT_APPLICABLE,
        reason=overall.reason if overall else "the suite has no noise",
        seeds=arm.seeds,
        clean=clean,
        overall=overall,
        by_condition=conditions,
        by_language=slicer.headline(by_language),
        by_noise=slicer.slices(by_noise),
        by_language_and_noise=slicer.slices(by_language_and_noise),
        cells=cells,
        tests=sum(one.p_holm is not None for one in cells),
        score=_score(found, arm.name),
        beside=tuple(_beside(found, arm.name, slicer.counted)),
        tokeniser=tokeniser_tables(found, arm.name),
        made=found.made.get(arm.name, {}),
        candidates=_candidates(found.task, arm),
        attacks=attack_tables(found, arm.name, conditions, cells),
    )


def _candidates(task: str, arm: ArmInRun) -> Candidates | None:
    """Return the candidates of the language in which most were cut; None where there are none."""
    noted = arm.run.header.get("candidates", {})
    found = [
        Candidates(language["count"], language["cut"])
        for checkpoint in arm.checkpoints
        for language in noted.get(checkpoint, {}).get(task, {}).values()
    ]
    return max(found, key=lambda one: (one.cut, one.number), default=None)


def _score(found: TaskEvidence, arm: str) -> TaskScore | None:
    clean, noisy = found.run_clean(arm), found.headline(arm)
    if not clean:
        return None
    return TaskScore(
        clean=_interval(found, arm, clean),
        noisy=_interval(found, arm, noisy) if noisy else None,
        languages=len(clean),
        noisy_languages=len({place.language for place in noisy}),
    )


def _interval(found: TaskEvidence, arm: str, places: Sequence[Place]) -> Interval:
    mean = found.task_mean(arm, places)
    _, groups = found.sample_size(places)
    return interval(mean, groups, found.level)


def _beside(found: TaskEvidence, arm: str, places: Sequence[Place]) -> Iterator[BesideScore]:
    if not places:
        return
    noisy = found.beside(arm, places)
    clean = found.beside(arm, [Place(place.language, CLEAN) for place in places])
    for name, score in clean.items():
        yield BesideScore(name, score, noisy[name])


def _clean(found: TaskEvidence, arm: str, code: str) -> CleanScore:
    cell = found.cells[arm, Place(code, CLEAN)]
    if cell.status is not Status.OK:
        return CleanScore(code, cell.status, cell.reason, None, None, 0, 0)
    gap = found.clean_gap(arm, code)
    status = Status.AT_CHANCE if gap.at_chance else Status.OK
    chance = found.data[code].chance
    beside = found.beside(arm, [Place(code, CLEAN)])
    return CleanScore(code, status, None, gap.clean, chance, gap.n, gap.groups, beside)


class _Slicer:
    """Cuts an arm's cells into slices; a language at chance is in no mean."""

    def __init__(self, found: TaskEvidence, arm: str, above_chance: set[str]) -> None:
        self.found = found
        self.arm = arm
        self.above_chance = above_chance
        self.places = [
            Place(code, condition) for code in found.languages for condition in found.conditions
        ]

    @property
    def counted(self) -> list[Place]:
        """The cells that are in the overall mean."""
        run = self.found.headline(self.arm)
        return [place for place in run if place.language in self.above_chance]

    def headline(self, scope: Callable[[Place], Scope]) -> tuple[Slice, ...]:
        """Return a table of slices of those cells alone on which arms are judged."""
        return self._table(scope, [place for place in self.places if self.found.is_headline(place)])

    def slices(self, scope: Callable[[Place], Scope]) -> tuple[Slice, ...]:
        """Return a table of slices."""
        return self._table(scope, self.places)

    def _table(self, scope: Callable[[Place], Scope], places: Sequence[Place]) -> tuple[Slice, ...]:
        """Return a table of slices, whose p-values are one Holm family."""
        table = [
            self._slice(one, {place: self.found.cells[self.arm, place] for place in of})
            for one, of in grouped(places, scope).items()
        ]
        adjusted = holm(
            [one.gap.p if one.gap and one.status is Status.OK else None for one in table]
        )
        return tuple(replace(one, p_holm=p) for one, p in zip(table, adjusted, strict=True))

    def _slice(self, scope: Scope, cells: dict[Place, Cell]) -> Slice:
        run = [place for place, cell in cells.items() if cell.status is Status.OK]
        used = [place for place in run if place.language in self.above_chance]
        idle = [cell for cell in cells.values() if cell.status is Status.NOT_APPLICABLE]
        lacking = [
            cell for cell in cells.values() if cell.status in {Status.MISSING, Status.FAILED}
        ]
        shown = used or (run if scope.is_cell else [])
        return Slice(
            scope=scope,
            status=_status(used, run, lacking),
            reason=None if used else next((cell.reason for cell in (*lacking, *idle)), None),
            gap=self.found.gap(self.arm, shown) if shown else None,
            counts=_total([cells[place] for place in shown]),
            cells=len(used),
            not_applicable=len(idle),
            at_chance=len(run) - len(used),
            lacking=len(lacking),
            beside=self.found.beside(self.arm, shown) if shown else {},
        )


def _status(used: Sequence[Place], run: Sequence[Place], lacking: Sequence[Cell]) -> Status:
    if used:
        return Status.OK
    if run:
        return Status.AT_CHANCE
    if lacking:
        failed = any(cell.status is Status.FAILED for cell in lacking)
        return Status.FAILED if failed else Status.MISSING
    return Status.NOT_APPLICABLE


def _total(cells: Sequence[Cell]) -> Counts | None:
    counts = [cell.counts for cell in cells if cell.counts is not None]
    return Counts.total(counts) if counts else None
