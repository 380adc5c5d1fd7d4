"""What a reader must know of attacks: which are no better than chance, and which had no object."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.cells import UNATTACKED
from robustx.report.evidence import Status
from robustx.report.threat import BASELINE
from robustx.report.view import ArmSummary, Summary, TaskSummary
from robustx.report.words.attack_wording import is_weak, lead_told
from robustx.report.words.wording import condition_name, listing


def attack_remarks(summary: Summary) -> Iterator[str]:
    """Yield the remarks of a suite of attacks; nothing for one of noises."""
    lacking = [task.name for task in summary.tasks if task.threat and task.threat.baseline is None]
    if lacking:
        yield (
            f"The attacks on {listing(lacking)} have no {BASELINE} beside them: what they find "
            "may be what chance finds as well."
        )
    for task in summary.tasks:
        for arm in task.arms:
            yield from _weak(task, arm)
            yield from _without_object(task, arm)


def _weak(task: TaskSummary, arm: ArmSummary) -> Iterator[str]:
    """Warn of attacks that do not beat random search."""
    for one in arm.attacks.by_condition if arm.attacks else ():
        if is_weak(one) and one.over_baseline is not None and task.threat is not None:
            yield (
                f"Warning: {condition_name(one.scope)} does not beat {task.threat.baseline} "
                f"against {arm.name} on {task.name}: {lead_told(one.over_baseline, one.p_holm)}."
            )


def _without_object(task: TaskSummary, arm: ArmSummary) -> Iterator[str]:
    """Name the cells in which no item could be attacked, by reason."""
    found: dict[str, dict[str, list[str]]] = {}
    for cell in arm.cells:
        if cell.status is Status.NOT_APPLICABLE and cell.reason in UNATTACKED.values():
            of = found.setdefault(str(cell.reason), {}).setdefault(condition_name(cell.scope), [])
            of.append(str(cell.scope.language))
    for reason, conditions in found.items():
        where = listing(f"{name} in {listing(codes)}" for name, codes in conditions.items())
        yield (
            f"{arm.name} on {task.name} under {where}: {reason}: not applicable, left out of every "
            "mean and test."
        )
