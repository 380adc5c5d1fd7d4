"""The answer over several tasks, in a sentence or two an arm."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.arms.comparison import Comparison
from robustx.report.arms.contrast import AcrossDifference, ArmContrast
from robustx.report.view import ArmAcross, Summary
from robustx.report.words.attack_wording import under_all
from robustx.report.words.inference_wording import speaks_of_arm
from robustx.report.words.telling import difference_told, loss_told
from robustx.report.words.wording import listing, plural


def across_verdicts(summary: Summary, comparison: Comparison | None) -> list[str]:
    """Return what all tasks together say of each pair of arms, else of each arm.

    Empty where there is one task only.
    """
    if comparison is not None:
        judged = f"under {under_all(summary)} " if summary.attacked else ""
        return [line for pair in comparison.across for line in _pair(pair, summary.level, judged)]
    return [_arm(summary, arm) for arm in summary.across]


def _pair(pair: ArmContrast, level: float, judged: str) -> Iterator[str]:
    arms = f"{pair.arm} and {pair.baseline}"
    if pair.overall is None:
        yield f"{arms} cannot be compared on any of the {plural(len(pair.without), 'task')}."
        return
    yield _primary(pair, pair.overall, level, judged)
    yield _by_task(pair, level)


def _primary(pair: ArmContrast, overall: AcrossDifference, level: float, judged: str) -> str:
    over = f"{judged}in the mean of {_of(len(overall.tasks), len(pair.without))}"
    return difference_told(pair, level, "", over)


def _by_task(pair: ArmContrast, level: float) -> str:
    """Sort the tasks by what their own tests say, adjusted for the number of tasks."""
    said: dict[str, list[str]] = {
        f"{pair.arm} is more robust on": [],
        f"{pair.baseline} is more robust on": [],
        "no difference can be told on": [],
        "not compared:": list(pair.without),
    }
    other, baseline, neither, _ = said.values()
    for one in pair.by_task:
        told = one.p_holm is not None and one.p_holm < 1 - level
        lower = one.difference.value.value < 0
        (neither if not told else other if lower else baseline).append(one.name)
    clauses = [f"{clause} {listing(tasks)}" for clause, tasks in said.items() if tasks]
    return f"By task: {'; '.join(clauses)}."


def _seeds(summary: Summary, arm: ArmAcross) -> int:
    """Return of how many seeds the mean over tasks speaks: those of the task with the fewest."""
    found = {
        task.name: len(one.seeds)
        for task in summary.tasks
        for one in task.arms
        if one.name == arm.name
    }
    return min((found[task] for task in arm.overall.tasks), default=0)


def _arm(summary: Summary, arm: ArmAcross) -> str:
    overall = arm.overall
    gap = overall.gap
    if gap is None:
        tasks = plural(len(overall.without), "task")
        return f"{arm.name} has no gap to report on any of the {tasks}: {overall.status.value}."
    mean = f"in the mean of {_of(len(overall.tasks), len(overall.without))}"
    over = f"{mean}, {speaks_of_arm(_seeds(summary, arm))}"
    return loss_told(arm.name, gap, summary.level, "", over, under_all(summary))


def _of(tasks: int, without: int) -> str:
    if not without:
        return plural(tasks, "task")
    return f"{tasks} of the {plural(tasks + without, 'task')}"
