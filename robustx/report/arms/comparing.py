"""Is one arm's gap smaller than another's: differences of gaps over the cells that both have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations

from robustx.errors import InputError, did_you_mean
from robustx.evaluation.store import RunFolder
from robustx.report.arms.comparison import ArmComparison, Comparison, LeftOut
from robustx.report.arms.contrast import ArmContrast, SharedTask, contrast
from robustx.report.arms.differences import differences
from robustx.report.arms.inference import MARGIN, parts_of
from robustx.report.arms.pairing import Pair
from robustx.report.attacks.attack_difference import attack_contrast
from robustx.report.figures.corruption_error import corruption_errors
from robustx.report.figures.effective_robustness import effective_robustness
from robustx.report.summary import summarise
from robustx.report.view import ArmSummary, Figure, Summary, TaskSummary
from robustx.stats import holm


def compare(
    source: Summary | Sequence[RunFolder], baseline: str | None = None, margin: float = MARGIN
) -> Comparison:
    """Compare all arms with ``baseline``, by default the first.

    Each arm's overall difference is a primary test of its own and not adjusted. ``margin``, in
    points, is what counts as no difference (`Inference.equivalence`).

    Raises:
        InputError: there is a single arm, no arm of that name, the margin is not above 0, or the
            runs cannot be compared.
    """
    summary = _summary(source, margin)
    arms = summary.arms
    if baseline is None:
        baseline = arms[0]
    if baseline not in arms:
        hint = did_you_mean(baseline, arms) or f"; the arms are {', '.join(arms)}"
        raise InputError(f"no arm is called {baseline!r}{hint}")
    pairs = [(name, baseline) for name in arms if name != baseline]
    return Comparison(baseline, *_compared(summary, pairs, margin))


def compare_pairwise(source: Summary | Sequence[RunFolder], margin: float = MARGIN) -> Comparison:
    """Compare every two arms; of two the one that was given first is the baseline.

    The overall differences of all pairs on a task are one Holm family, and so are those over all
    tasks.

    Raises:
        InputError: there is a single arm, the margin is not above 0, or the runs cannot be
            compared.
    """
    summary = _summary(source, margin)
    pairs = [(other, baseline) for baseline, other in combinations(summary.arms, 2)]
    by_task, across = _compared(summary, pairs, margin)
    adjusted = [one for task in summary.tasks for one in _family(by_task, task.name)]
    return Comparison(None, tuple(adjusted), _family_across(across))


def _summary(source: Summary | Sequence[RunFolder], margin: float) -> Summary:
    if margin <= 0:
        raise InputError(f"a margin of {margin:g} points leaves no room; give one above 0")
    summary = source if isinstance(source, Summary) else summarise(*source)
    if len(summary.arms) < 2:
        raise InputError(
            f"there is nothing to compare {summary.arms[0]} with; run eval with two --ckpt, "
            "or name a second run folder"
        )
    return summary


def _compared(
    summary: Summary, names: Sequence[tuple[str, str]], margin: float
) -> tuple[tuple[ArmComparison, ...], tuple[ArmContrast, ...]]:
    """Compare the pairs (other, baseline) on each task, and over all of several."""
    jobs = [
        (Pair(found, _named(task, other), _named(task, baseline)), beyond.get(other), margin)
        for task, found in zip(summary.tasks, summary.evidence, strict=True)
        for beyond in [effective_robustness(found, [arm.name for arm in task.arms if arm.clean])]
        for other, baseline in names
    ]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda job: _compare(*job), jobs))
    across: dict[tuple[str, str], list[SharedTask]] = {pair: [] for pair in names}
    for shared, compared in done:
        across[compared.arm, compared.baseline].append(shared)
    several = len(summary.tasks) > 1
    contrasts = (contrast(*pair, tasks, margin) for pair, tasks in across.items() if several)
    return tuple(compared for _, compared in done), tuple(contrasts)


def _named(task: TaskSummary, name: str) -> ArmSummary:
    return next(arm for arm in task.arms if arm.name == name)


def _family(pairs: Sequence[ArmComparison], task: str) -> Iterator[ArmComparison]:
    """Adjust the primary tests of a task over all pairs."""
    of_task = [pair for pair in pairs if pair.task == task]
    tested = [pair.overall.difference.p if pair.overall else None for pair in of_task]
    family = sum(p is not None for p in tested)
    for pair, p in zip(of_task, holm(tested), strict=True):
        overall = replace(pair.overall, p_holm=p) if pair.overall else None
        yield replace(pair, overall=overall, family=family)


def _family_across(pairs: Sequence[ArmContrast]) -> tuple[ArmContrast, ...]:
    tested = [pair.overall.difference.p if pair.overall else None for pair in pairs]
    family = sum(p is not None for p in tested)
    return tuple(
        replace(
            pair,
            overall=replace(pair.overall, p_holm=p) if pair.overall else None,
            family=family,
        )
        for pair, p in zip(pairs, holm(tested), strict=True)
    )


def _compare(pair: Pair, beyond: Figure | None, margin: float) -> tuple[SharedTask, ArmComparison]:
    """Compare over all shared cells, and in every table of them."""
    found, both = pair.found, pair.headline
    shared = SharedTask(found.task, found.kind, parts_of(pair))
    other, baseline = pair.other.name, pair.baseline.name
    tables = differences(pair)
    whole = contrast(other, baseline, [shared], margin)
    return shared, ArmComparison(
        task=found.task,
        arm=other,
        baseline=baseline,
        clean=whole.clean,
        baseline_gap=found.gap(baseline, both) if both else None,
        other_gap=found.gap(other, both) if both else None,
        **tables._asdict(),
        tests=sum(one.p_holm is not None for one in tables.cells),
        left_out=tuple(_left_out(pair)),
        attacks=attack_contrast(found, other, baseline, pair.places),
        primary=str(found.threat.primary) if found.threat else None,
        inference=whole.inference,
        figures=tuple(_figures(pair, beyond)),
    )


def _figures(pair: Pair, beyond: Figure | None) -> Iterator[Figure]:
    """Yield what needs the baseline or other arms; nothing for an arm without a checkpoint."""
    if pair.other.clean and pair.baseline.clean:
        yield from corruption_errors(pair.found, pair.other.name, pair.baseline.name)
    if beyond is not None:
        yield beyond


def _left_out(pair: Pair) -> Iterator[LeftOut]:
    for reason, places in pair.obstacles.items():
        languages = tuple(dict.fromkeys(place.language for place in places))
        yield LeftOut(languages, len(places), reason)
