"""The part of the terminal report about one arm on one task."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from robustx.report.evidence import Status
from robustx.report.terminal import attack_terminal, grids, level_grids
from robustx.report.terminal.fitted import IfWhole
from robustx.report.terminal.printing import bullets, section, titled
from robustx.report.view import ArmSummary, TaskSummary

HEAT = "Gap by noise and language, mean over severities"


def arm_tables(task: TaskSummary, arm: ArmSummary, full: bool) -> Iterator[RenderableType]:
    """Yield an arm's tables; in short nothing for one of several under noise, as they are beside.

    Without a gap in any cell they are the clean scores alone.
    """
    if not arm.clean:
        return
    if task.threat is not None:
        yield from section(f"{task.name} · {arm.name}")
        yield from attack_terminal.arm_tables(task, arm, full)
    elif full or sum(bool(one.clean) for one in task.arms) == 1:
        yield from section(f"{task.name} · {arm.name}")
        yield from _noise_tables(arm, full)
    if full:
        yield from _everything(arm)


def _noise_tables(arm: ArmSummary, full: bool) -> Iterator[RenderableType]:
    if arm.status is Status.OK:
        yield Text("By noise and severity, mean over languages", style="italic")
        yield grids.by_condition(arm)
        yield Text()
    yield Text("By language, mean over noises and severities", style="italic")
    yield grids.by_language(arm)
    if arm.status is Status.OK:
        heat = grids.by_language_and_noise(arm)
        yield titled(HEAT, heat) if full else IfWhole(HEAT, heat)
    if full:
        yield titled("By language, noise and severity", grids.cells(arm))


def _everything(arm: ArmSummary) -> Iterator[RenderableType]:
    """Show an arm by every level and slice, and all of its figures."""
    for level in arm.levels:
        yield titled(f"By {level.by}", level_grids.by_level(arm, level))
    for cut in arm.slices:
        yield titled(f"Slices by {cut.by}", level_grids.by_slice(arm, cut))
        yield from bullets(level_grids.warnings(cut))
    if arm.figures:
        yield titled("Further numbers")
        yield from bullets(level_grids.told_of(arm.figures))
