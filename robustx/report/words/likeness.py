"""Where cells that stand side by side were not made alike: by head, layer, pooling, precision."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.runs import MAKING
from robustx.report.view import Summary, TaskSummary
from robustx.report.words.wording import listing


def unlike_arms(summary: Summary) -> Iterator[str]:
    """Say what the arms of a task, or the cells of an arm, differ in besides their weights."""
    tasks: dict[str, list[str]] = {}
    for task in summary.tasks:
        for difference in _differences(task):
            tasks.setdefault(difference, []).append(task.name)
    for difference, names in tasks.items():
        yield (
            f"Cells of {listing(names)} were not made alike: {difference}; a difference between "
            "them may come from that."
        )


def _differences(task: TaskSummary) -> Iterator[str]:
    """Yield ``layer 1 (a) and 2 (b)`` for all that differs among the arms that were run."""
    for key in MAKING:
        arms: dict[str, list[str]] = {}
        for arm in task.arms:
            if key in arm.made:
                arms.setdefault("/".join(arm.made[key]), []).append(arm.name)
        mixed = any(len(arm.made.get(key, ())) > 1 for arm in task.arms)
        if len(arms) > 1 or mixed:
            yield f"{key} " + listing(f"{what} ({', '.join(of)})" for what, of in arms.items())
