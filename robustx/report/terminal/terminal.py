"""The report on a terminal, by itself in 80 columns: verdict, what to look at, tables, notes."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.text import Text

from robustx.report.arms.comparison import Comparison
from robustx.report.evidence import Status
from robustx.report.terminal import across_grids, arm_grids, attack_terminal, grids, tokeniser_grids
from robustx.report.terminal.arm_terminal import arm_tables
from robustx.report.terminal.pair_terminal import contrasts, pairs
from robustx.report.terminal.printing import (
    Hanging,
    Signature,
    bullets,
    columns_of,
    put,
    section,
    titled,
)
from robustx.report.view import Summary, TaskSummary
from robustx.report.words.attack_wording import threat_told
from robustx.report.words.definitions import definitions, shown
from robustx.report.words.pointers import pointers
from robustx.report.words.remarks import across_notes, remarks
from robustx.report.words.verdicts import further, headlines, task_verdicts
from robustx.report.words.wording import test_sets, title


def render(
    summary: Summary,
    comparison: Comparison | None,
    console: Console,
    full: bool = False,
    width: int | None = None,
) -> None:
    """Print the whole report, ``width`` columns wide; by itself 80, or as the console is narrower.

    In short it puts the arms of a task beside each other. When ``full`` it has every table of each
    arm, down to a row for every language x condition.
    """
    columns = columns_of(console, width)
    text = put(console, columns, _body(summary, comparison, full))
    put(console, columns, _closing(summary, comparison, text))


def render_comparison(
    summary: Summary, comparison: Comparison, console: Console, width: int | None = None
) -> None:
    """Print the comparison alone: verdicts, differences, what is missing, definitions."""
    columns = columns_of(console, width)
    text = put(console, columns, _differences(summary, comparison))
    put(console, columns, _closing(summary, comparison, text))


def _body(summary: Summary, comparison: Comparison | None, full: bool) -> Iterator[RenderableType]:
    yield from _opening(summary, comparison)
    yield from _across(summary, comparison, full)
    for task in summary.tasks:
        yield from _task(task, summary, comparison, full)
    yield from _tokeniser(summary, full)


def _differences(summary: Summary, comparison: Comparison) -> Iterator[RenderableType]:
    yield from _opening(summary, comparison)
    yield from contrasts(comparison, summary.level)
    for task in summary.tasks:
        yield from _overview(task)
        yield from pairs(task, comparison, summary.level, full=False)


def _opening(summary: Summary, comparison: Comparison | None) -> Iterator[RenderableType]:
    yield Text(title(summary), style="dim")
    yield Text()
    yield from bullets(headlines(summary, comparison), "bold")
    found = pointers(summary, comparison)
    if found:
        yield from section("What to look at")
        yield from bullets(one.sentence for one in found)


def _overview(task: TaskSummary) -> Iterator[RenderableType]:
    yield from section(task.name)
    yield Text(test_sets(task), style="italic")
    yield from (Text(line, style="italic") for line in threat_told(task))
    yield grids.overview(task)
    if any(arm.beside for arm in task.arms):
        yield Text()
        yield from bullets(further(arm) for arm in task.arms if arm.score)


def _across(
    summary: Summary, comparison: Comparison | None, full: bool
) -> Iterator[RenderableType]:
    """Show the tables over all tasks, an arm at a time; nothing where there is one task."""
    if comparison is not None:
        yield from contrasts(comparison, summary.level)
    for arm in summary.across:
        yield from section(f"All tasks · {arm.name}")
        yield across_grids.by_task(summary, arm)
        notes = list(across_notes(summary, arm))
        if notes:
            yield Text()
            yield from bullets(notes)
        if arm.overall.gap is not None:
            heat = (
                "Gap by attack, budget and task, mean over languages"
                if summary.attacked
                else "Gap by noise and task, mean over languages and severities"
            )
            yield titled(heat, across_grids.by_task_and_noise(summary, arm.name))
        if full:
            yield titled("By language, mean over tasks", across_grids.by_language(summary, arm))


def _task(
    task: TaskSummary, summary: Summary, comparison: Comparison | None, full: bool
) -> Iterator[RenderableType]:
    """Show a task: one of several in short, unless all of it is asked for."""
    yield from _overview(task)
    if summary.across and not full:
        yield from attack_terminal.brief_tables(task)
    if summary.across and comparison is not None:
        yield Text()
        yield from bullets(task_verdicts(task, summary, comparison))
    if not summary.across and task.threat is None:
        yield from _beside(task, full)
    if full or not summary.across:
        for arm in task.arms:
            yield from arm_tables(task, arm, full)
        yield from pairs(task, comparison, summary.level, full)


def _beside(task: TaskSummary, full: bool) -> Iterator[RenderableType]:
    """Show the arms of a task of noises beside each other."""
    several = sum(bool(arm.clean) for arm in task.arms) > 1
    if several and not full:
        if any(arm.status is Status.OK for arm in task.arms):
            noises = "Gap by noise, at each severity, mean over languages"
            yield titled(noises, arm_grids.by_noise(task))
        yield titled("By language, mean over noises and severities", arm_grids.by_language(task))
    levels = arm_grids.by_level(task)
    if levels is not None and not full:
        yield titled("Gap by severity, channel of the noise and language family", levels)
    numbers = arm_grids.figures((arm.name, arm.figures) for arm in task.arms if arm.clean)
    if numbers is not None:
        yield titled("Further numbers", numbers)


def _tokeniser(summary: Summary, full: bool) -> Iterator[RenderableType]:
    """Show what the tokeniser saw, apart from what the model did with it."""
    tasks = [task for task in summary.tasks if any(arm.tokeniser for arm in task.arms)]
    if not tasks:
        return
    yield from section("What the tokeniser saw")
    yield tokeniser_grids.by_task(tasks)
    for task in tasks if full else ():
        what = "attack and budget" if task.threat else "noise and severity"
        yield titled(f"{task.name}, by {what}", tokeniser_grids.by_condition(task))
        yield titled(f"{task.name}, by language and cell", tokeniser_grids.in_full(task))


def _closing(
    summary: Summary, comparison: Comparison | None, text: str
) -> Iterator[RenderableType]:
    """Show the notes, the definitions of what the text has, and what was run."""
    yield from section("Notes")
    yield from bullets(remarks(summary))
    yield from section("Definitions")
    entries = shown(definitions(summary, comparison), text)
    width = max(len(entry.term) for entry in entries) + 2
    for term, meaning in entries:
        yield Hanging(f"{term:<{width}}", meaning, "bold", "")
    for signature in summary.signatures:
        yield Group(Text(), Signature(signature))
