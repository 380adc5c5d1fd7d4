"""Is one arm's gap smaller than another's over all tasks: means of their differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from robustx.report.across import ALL
from robustx.report.arms.inference import MARGIN, Inference, Parts, infer
from robustx.stats import GapDifference, Sampled, gap_difference, holm, mean_of


class SharedTask(NamedTuple):
    """A task on which two arms are compared; ``parts`` is None where no cell can be."""

    task: str
    kind: str
    parts: Parts | None


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

    ``overall`` is the primary test and not adjusted, but where all pairs of arms are compared: then
    its ``p_holm`` is adjusted over the ``family`` of so many pairs. ``inference`` says how strong
    its evidence is. ``clean`` is the difference of the clean scores in points, over the same cells.
    All three are None where no task can be compared. ``without`` are the tasks that are not.
    """

    arm: str
    baseline: str
    overall: AcrossDifference | None
    clean: GapDifference | None
    by_kind: tuple[AcrossDifference, ...]
    by_task: tuple[AcrossDifference, ...]
    without: tuple[str, ...]
    inference: Inference | None = None
    family: int = 1


def contrast(
    arm: str, baseline: str, tasks: Sequence[SharedTask], margin: float = MARGIN
) -> ArmContrast:
    """Compare two arms over the tasks on which both have cells above chance."""
    shared = [task for task in tasks if task.parts]
    parts = [task.parts for task in shared if task.parts]
    kinds = {task.kind: [one for one in shared if one.kind == task.kind] for task in shared}
    return ArmContrast(
        arm=arm,
        baseline=baseline,
        overall=_difference(ALL, shared) if shared else None,
        clean=_clean(parts) if parts else None,
        by_kind=_family([_difference(kind, of) for kind, of in kinds.items()]),
        by_task=_family([_difference(task.task, [task]) for task in shared]),
        without=tuple(task.task for task in tasks if not task.parts),
        inference=infer(arm, baseline, parts, margin) if parts else None,
    )


def _family(table: Sequence[AcrossDifference]) -> tuple[AcrossDifference, ...]:
    adjusted = holm([one.difference.p for one in table])
    return tuple(replace(one, p_holm=p) for one, p in zip(table, adjusted, strict=True))


def _difference(name: str, tasks: Sequence[SharedTask]) -> AcrossDifference:
    parts = [task.parts for task in tasks if task.parts]
    losses = [one.losses() for one in parts]
    other, baseline = mean_of(one for one, _ in losses), mean_of(two for _, two in losses)
    return AcrossDifference(
        name=name,
        tasks=tuple(task.task for task in tasks),
        baseline=baseline.value,
        other=other.value,
        difference=_subtract(other, baseline, parts),
        p_holm=None,
    )


def _clean(parts: Sequence[Parts]) -> GapDifference:
    other = mean_of(one.other.clean.times(100) for one in parts)
    return _subtract(other, mean_of(one.baseline.clean.times(100) for one in parts), parts)


def _subtract(other: Sampled, baseline: Sampled, parts: Sequence[Parts]) -> GapDifference:
    return gap_difference(
        other,
        baseline,
        n=sum(one.n for one in parts),
        groups=min(one.groups for one in parts),
        level=parts[0].level,
    )
