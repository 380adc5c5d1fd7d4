"""From run folders to the view model: gaps by cell, condition, language, noise and over all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from robustx.errors import InputError
from robustx.evaluation.store import RunFolder
from robustx.evaluation.suite import CLEAN
from robustx.report.across import across
from robustx.report.attacks.attack_rates import attack_tables
from robustx.report.cuts.levels import levels
from robustx.report.cuts.slices import slice_tables
from robustx.report.cuts.slicing import slices as slicings
from robustx.report.evidence import Place, Status, TaskEvidence
from robustx.report.figures.figures import figures
from robustx.report.gap_tables import GapTables
from robustx.report.gathering import gather
from robustx.report.runs import ArmInRun, Run, open_runs
from robustx.report.scopes import (
    by_cell,
    by_condition,
    by_language,
    by_language_and_noise,
    by_noise,
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
from robustx.stats import Interval, interval

FEWEST = 100  # resamples


def summarise(
    *folders: RunFolder,
    resamples: int = 10_000,
    seed: int = 0,
    level: float = 0.95,
    slices: Sequence[str] | None = None,
) -> Summary:
    """Compute what finished cells say; no model is loaded.

    Several folders give one summary of all their arms. ``slices`` names the ways in which items are
    cut (robustx.report.cuts.slicing); all that fit a task without it.

    Raises:
        InputError: a folder is no run or holds unreadable cells, the runs differ in suite, seed,
            split, limit, data or noise, a slice is unknown, or there are fewer than 100 resamples.
    """
    if resamples < FEWEST:
        raise InputError(f"{resamples} resamples say too little; ask for {FEWEST} or more")
    for name in slices or ():
        slicings.get(name)
    runs = open_runs(folders)
    names = dict.fromkeys(task for run in runs for task in run.suite.tasks)
    with ThreadPoolExecutor(1) as ahead:  # resamples the next tasks while one is put into tables
        gathered = [ahead.submit(gather, runs, task, resamples, seed, level) for task in names]
        try:
            tasks = tuple(_task(found.result(), runs, slices) for found in gathered)
        finally:
            ahead.shutdown(cancel_futures=True)
    evidence = tuple(found.result() for found in gathered)
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


def _task(found: TaskEvidence, runs: Sequence[Run], slices: Sequence[str] | None) -> TaskSummary:
    return TaskSummary(
        name=found.task,
        kind=found.kind,
        metric=found.metric,
        meaning=found.meaning,
        groups=found.scored.groups,
        languages=tuple(_language(found, code, runs) for code in found.languages),
        conditions=found.conditions,
        arms=tuple(_arm(found, arm, slices) for arm in found.arms),
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


def _arm(found: TaskEvidence, arm: ArmInRun, slices: Sequence[str] | None) -> ArmSummary:
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
    above_chance = {one.language for one in clean if one.status is Status.OK}
    cut = GapTables(found, arm.name, above_chance)
    cells, conditions = cut.every(by_cell), cut.every(by_condition)
    [overall] = cut.headline(over_all) or (None,)
    return ArmSummary(
        name=arm.name,
        status=overall.status if overall else Status.NOT_APPLICABLE,
        reason=overall.reason if overall else "the suite has no noise",
        seeds=arm.seeds,
        clean=clean,
        overall=overall,
        by_condition=conditions,
        by_language=cut.headline(by_language),
        by_noise=cut.every(by_noise),
        by_language_and_noise=cut.every(by_language_and_noise),
        cells=cells,
        tests=sum(one.p_holm is not None for one in cells),
        score=_score(found, arm.name),
        beside=tuple(_beside(found, arm.name, cut.counted)),
        tokeniser=tokeniser_tables(found, arm.name),
        made=found.made.get(arm.name, {}),
        candidates=_candidates(found.task, arm),
        attacks=attack_tables(found, arm.name, conditions, cells),
        levels=levels(cut.headline),
        figures=figures(found, arm.name, above_chance),
        slices=slice_tables(found, arm, above_chance, slices),
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
