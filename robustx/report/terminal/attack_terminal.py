"""The part of the terminal report that is about attacks: what they achieved, took and cost."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from robustx.report.arms.comparison import ArmComparison
from robustx.report.evidence import Status
from robustx.report.terminal import attack_grids, grids
from robustx.report.view import ArmSummary, TaskSummary
from robustx.report.words.attack_wording import budget_told, budgets_of, widest


def arm_tables(task: TaskSummary, arm: ArmSummary, full: bool) -> Iterator[RenderableType]:
    """Yield the tables of an arm; without ``full`` some of the primary budget alone."""
    threat = task.threat
    if threat is None:
        return
    if arm.attacks is not None and any(one.rates for one in arm.attacks.by_condition):
        for budget in budgets_of(task):
            yield from _within(task, arm, budget, full or budget == threat.primary.budget)
        yield from _titled(
            "The task's own score on the texts that came out, mean over languages",
            attack_grids.scores(arm),
        )
    yield from _titled(f"By language, under {threat.primary}", grids.by_language(arm))
    if arm.status is Status.OK and full:
        yield from _titled("By language, attack and budget", grids.cells(arm))


def brief_tables(task: TaskSummary) -> Iterator[RenderableType]:
    """Yield what the attacks achieved against each arm within the primary budget alone."""
    if task.threat is None:
        return
    budget = str(task.threat.primary.budget)
    for arm in task.arms:
        if arm.attacks is not None and any(one.rates for one in arm.attacks.by_condition):
            yield from _titled(
                f"{arm.name}: what the attacks achieved within {budget}, in %, mean over languages",
                attack_grids.achieved(task, arm, budget),
            )


def pair_tables(task: TaskSummary, pair: ArmComparison, full: bool) -> Iterator[RenderableType]:
    """Yield the tables of two arms under every attack."""
    if pair.primary is not None and pair.by_language:
        yield from _titled(
            f"By language, under {pair.primary}", grids.differences_by_language(pair)
        )
    for budget in budgets_of(task):
        yield from _titled(
            f"Under attack, within {budget}: {pair.arm} - {pair.baseline}, in points",
            attack_grids.differences(pair, budget),
        )
        if full:
            yield from _titled(
                f"In every language, within {budget}", attack_grids.cell_differences(pair, budget)
            )


def _within(
    task: TaskSummary, arm: ArmSummary, budget: str, all_of_it: bool
) -> Iterator[RenderableType]:
    numbers = task.threat.budgets.get(budget) if task.threat else None
    yield Text()
    yield Text(f"Within {budget_told(budget, numbers)}", style="bold italic")
    yield Text("What the attacks achieved, in %, mean over languages", style="italic")
    yield attack_grids.achieved(task, arm, budget)
    if all_of_it:
        yield from _titled(
            "What they took: items, and means over languages", attack_grids.took(task, arm, budget)
        )
    if all_of_it or budget == widest(task):
        yield from _titled(
            "Unbroken in % where only successes of so many graphemes or fewer count",
            attack_grids.sweep(task, arm, budget),
        )
    if all_of_it:
        yield from _titled(
            "Success rate by language, in %", attack_grids.by_language(task, arm, budget)
        )


def _titled(heading: str, *tables: RenderableType) -> Iterator[RenderableType]:
    blocks = [part for table in tables for part in (table, Text())][:-1]
    yield Group(Text(), Text(heading, style="italic"), *blocks)
