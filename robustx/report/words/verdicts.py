"""The answer in a sentence, with its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.arms.comparison import AnyPair, ArmComparison, Comparison
from robustx.report.view import ArmSummary, Summary, TaskSummary
from robustx.report.words.across_verdicts import across_verdicts
from robustx.report.words.attack_wording import achieved, contrast_told, under
from robustx.report.words.inference_wording import inference_told, speaks_of_arm
from robustx.report.words.telling import difference_told, loss_told
from robustx.report.words.wording import (
    bounds,
    first_of,
    p_clause,
    percent,
    plural,
    signed,
)
from robustx.stats import Interval

NO_ROBUSTNESS = "a checkpoint at chance has no robustness to speak of"


def verdicts(summary: Summary, comparison: Comparison | None) -> list[str]:
    """Return one sentence for each pair of arms that was compared, else for each arm.

    Where there are several tasks, the first are over all of them.
    """
    by_task = [line for task in summary.tasks for line in task_verdicts(task, summary, comparison)]
    return [*across_verdicts(summary, comparison), *by_task]


def headlines(summary: Summary, comparison: Comparison | None) -> list[str]:
    """Return the verdicts that a report opens with: those over all tasks."""
    return across_verdicts(summary, comparison) or verdicts(summary, comparison)


def task_verdicts(task: TaskSummary, summary: Summary, comparison: Comparison | None) -> list[str]:
    """Return the verdicts of one task."""
    if comparison is None:
        return [line for arm in task.arms for line in _of_arm(task, arm, summary.level)]
    return [pair_verdict(pair, summary.level) for pair in comparison.arms if pair.task == task.name]


def _of_arm(task: TaskSummary, arm: ArmSummary, level: float) -> Iterator[str]:
    yield arm_verdict(task, arm, level)
    attacked = achieved(task, arm)
    if attacked is not None:
        yield attacked


def pair_verdict(pair: ArmComparison, level: float) -> str:
    """Say which of two arms loses less under noise or attack, or that it cannot be told."""
    arms = f"{pair.arm} and {pair.baseline}"
    if pair.overall is None:
        reasons = [one.reason for one in pair.left_out]
        why = first_of(reasons) if reasons else _nothing(pair)
        return f"{arms} cannot be compared on {pair.task}: {why}."
    found = pair.overall.difference
    languages = len(pair.by_language)
    if pair.primary is None:
        over = extent(pair.overall.cells, languages, len(pair.by_condition), found.groups)
    else:
        over = f"under {pair.primary} {extent_of_attack(languages, found.groups)}"
    return difference_told(pair, level, f" on {pair.task}", over)


def _nothing(pair: ArmComparison) -> str:
    return "no noise changes any text" if pair.primary is None else "no item could be attacked"


def arm_verdict(task: TaskSummary, arm: ArmSummary, level: float) -> str:
    """Say what noise or the primary attack costs an arm, or why that cannot be said."""
    overall = arm.overall
    if overall is None or overall.gap is None:
        if overall is not None and overall.at_chance:
            return f"{arm.name} is at chance on {task.name}: {NO_ROBUSTNESS}."
        why = arm.reason or arm.status.value
        return f"{arm.name} has nothing to report on {task.name}: {why}."
    gap = overall.gap
    languages = sum(one.cells > 0 for one in arm.by_language)
    conditions = sum(one.cells > 0 for one in arm.by_condition)
    if task.threat is None:
        over = extent(overall.cells, languages, conditions, gap.groups)
    else:
        over = extent_of_attack(languages, gap.groups)
    over = f"{over}, {speaks_of_arm(len(arm.seeds))}"
    return loss_told(arm.name, gap, level, f" on {task.name}", over, under(task))


def beside(pair: ArmComparison) -> Iterator[str]:
    """Say how the clean scores and the relative losses of two arms differ, over the same cells."""
    other, baseline, clean = pair.other_gap, pair.baseline_gap, pair.clean
    if other is None or baseline is None or clean is None:
        return
    yield (
        f"Clean score: {percent(other.clean.value)} against {percent(baseline.clean.value)}, "
        f"{signed(clean.value.value)} points {bounds(clean.value)}, {p_clause(clean.p)}; a gap "
        "cannot be larger than the clean score."
    )
    pairs = {"Drop": (other.relative_drop, baseline.relative_drop)}
    if pair.primary is None:  # an attack has no floor at chance
        pairs["kept"] = (other.retention, baseline.retention)
    shares = [
        f"{name} {percent(one.value)} % {_in_percent(one)} against {percent(two.value)} % "
        f"{_in_percent(two)}"
        for name, (one, two) in pairs.items()
        if one is not None and two is not None
    ]
    yield "; ".join(shares) + "."
    if pair.attacks is not None:
        yield from contrast_told(pair.attacks.primary(pair.primary), pair.arm, pair.baseline)


def comparison_sentences(pair: AnyPair, level: float = 0.95) -> Iterator[str]:
    """Say how strong the evidence of a difference is, on other scales and by other tests."""
    yield from inference_told(pair, level)


def further(arm: ArmSummary) -> str:
    """Say an arm's further scores, and what it adds to a benchmark's mean."""
    what = "noisy" if arm.attacks is None else "attacked"
    scores = [
        f"{one.name} {percent(one.clean)}, {what} {percent(one.noisy)}"
        for one in arm.beside
        if one.clean is not None and one.noisy is not None
    ]
    if arm.score is not None:
        noisy = f", {what} {percent(arm.score.noisy.value)}" if arm.score.noisy else ""
        languages = plural(arm.score.languages, "language")
        scores.append(f"task score {percent(arm.score.clean.value)}{noisy} ({languages})")
    return f"{arm.name}: {'; '.join(scores)}."


def extent(cells: int, languages: int, conditions: int, groups: int) -> str:
    """Say over what a mean is taken."""
    some = f" ({plural(cells, 'cell')})" if cells < languages * conditions else ""
    return (
        f"over {plural(languages, 'language')} x {plural(conditions, 'condition')}{some}, "
        f"{plural(groups, 'group')}"
    )


def extent_of_attack(languages: int, groups: int) -> str:
    """Say over what the mean of the primary attack is taken."""
    return f"over {plural(languages, 'language')}, {plural(groups, 'group')}"


def _in_percent(share: Interval) -> str:
    return bounds(Interval(*(100 * bound for bound in share)))
