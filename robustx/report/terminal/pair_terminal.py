"""The part of the terminal report about pairs of arms: differences, and how strong they are."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from robustx.report.arms.comparison import ArmComparison, Comparison
from robustx.report.terminal import across_grids, arm_grids, attack_terminal, grids
from robustx.report.terminal.printing import bullets, section, titled
from robustx.report.view import TaskSummary
from robustx.report.words.verdicts import beside, comparison_sentences


def contrasts(comparison: Comparison, level: float) -> Iterator[RenderableType]:
    """Show the differences over all tasks; nothing where there is one."""
    for pair in comparison.across:
        if pair.overall is not None:
            yield from section(f"All tasks · {pair.arm} against {pair.baseline}")
            yield Text(
                "Difference of gaps, over the tasks and cells that both have", style="italic"
            )
            yield across_grids.differences(pair)
            yield Text()
            yield from bullets(comparison_sentences(pair, level))


def pairs(
    task: TaskSummary, comparison: Comparison | None, level: float, full: bool
) -> Iterator[RenderableType]:
    """Show the differences on a task."""
    for pair in comparison.arms if comparison is not None else ():
        if pair.task == task.name and pair.overall is not None:
            yield from section(f"{task.name} · {pair.arm} against {pair.baseline}")
            yield Text("Difference of gaps, over the cells that both have", style="italic")
            yield grids.differences(pair)
            yield from attack_terminal.pair_tables(task, pair, full)
            numbers = arm_grids.figures([(pair.arm, pair.figures)])
            if numbers is not None:
                yield titled(f"Held against {pair.baseline}", numbers)
            yield Text()
            yield from bullets(_beside(pair, level))
            if full:
                what = "attack and budget" if task.threat else "noise and severity"
                yield titled(f"By language, {what}", grids.cell_differences(pair))


def _beside(pair: ArmComparison, level: float) -> Iterator[str]:
    yield from beside(pair)
    yield from comparison_sentences(pair, level)
    for one in pair.left_out:
        yield one.sentence
