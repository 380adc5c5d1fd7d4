"""Is one arm's gap smaller than another's over all tasks: means of their differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from robustx.report.across import ALL
from robustx.stats import GapDifference, Sampled, gap_difference, holm, mean_of


class Losses(NamedTuple):
    """What two arms lose, and have on clean text, over the cells of a task that both have.

    All four are in points.
    """

    baseline: Sampled
    other: Sampled
    clean_baseline: Sampled
    clean_other: Sampled


class SharedTask(NamedTuple):
    """A task on which two arms are compared; ``losses`` is None where no cell can be."""

    task: str
    kind: str
    losses: Losses | None
    n: int
    groups: int
    level: float


@dataclass(frozen=True)
class AcrossDifference:
    """How the gaps of two arms differ in the mean over ``tasks``, those that both arms have.

    ``baseline`` and ``other`` are their gaps in points, ``difference`` is other - baseline:
    negative means that the other is more robust. Its ``groups`` are those of the task with the
    fewest. ``p_holm`` is adjusted within the table.
    """

    name: str
    tasks: tuple[str, ...]
    baseline: float
    other: float
    difference: GapDifference
    p_holm: float | None


@dataclass(frozen=True)
class ArmContrast:
    """An arm against the baseline over all tasks.

    ``overall`` is the primary test and not adjusted, ``clean`` the difference of the clean scores
    in points, over the same cells; both are None where no task can be compared. ``without`` are the
    tasks that are not.
    """

    arm: str
    baseline: str
    overall: AcrossDifference | None
    clean: GapDifference | None
    by_kind: tuple[AcrossDifference, ...]
    by_task: tuple[AcrossDifference, ...]
    without: tuple[str, ...]


def contrast(arm: str, baseline: str, tasks: Sequence[SharedTask]) -> ArmContrast:
    """Compare two arms over the tasks on which both have cells above chance."""
    shared = [task for task in tasks if task.losses]
    kinds = {task.kind: [one for one in shared if one.kind == task.kind] for task in shared}
    return ArmContrast(
        arm=arm,
        baseline=baseline,
        overall=_difference(ALL, shared) if shared else None,
        clean=_clean(shared) if shared else None,
        by_kind=_family([_difference(kind, of) for kind, of in kinds.items()]),
        by_task=_family([_difference(task.task, [task]) for task in shared]),
        without=tuple(task.task for task in tasks if not task.losses),
    )


def _family(table: Sequence[AcrossDifference]) -> tuple[AcrossDifference, ...]:
    adjusted = holm([one.difference.p for one in table])
    return tuple(replace(one, p_holm=p) for one, p in zip(table, adjusted, strict=True))


def _difference(name: str, tasks: Sequence[SharedTask]) -> AcrossDifference:
    losses = [task.losses for task in tasks if task.losses]
    baseline = mean_of(one.baseline for one in losses)
    other = mean_of(one.other for one in losses)
    return AcrossDifference(
        name=name,
        tasks=tuple(task.task for task in tasks),
        baseline=baseline.value,
        other=other.value,
        difference=_subtract(other, baseline, tasks),
        p_holm=None,
    )


def _clean(tasks: Sequence[SharedTask]) -> GapDifference:
    losses = [task.losses for task in tasks if task.losses]
    baseline = mean_of(one.clean_baseline for one in losses)
    return _subtract(mean_of(one.clean_other for one in losses), baseline, tasks)


def _subtract(other: Sampled, baseline: Sampled, tasks: Sequence[SharedTask]) -> GapDifference:
    return gap_difference(
        other,
        baseline,
        n=sum(task.n for task in tasks),
        groups=min(task.groups for task in tasks),
        level=tasks[0].level,
    )
