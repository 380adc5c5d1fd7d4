"""The report on a terminal of 80 columns: verdict, tables, what is missing, definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.segment import Segment, Segments
from rich.text import Text

from robustx.report import across_grids, attack_terminal, grids, tokeniser_grids
from robustx.report.attack_wording import threat_told
from robustx.report.comparison import ArmComparison, Comparison
from robustx.report.definitions import definitions
from robustx.report.evidence import Status
from robustx.report.remarks import across_notes, remarks
from robustx.report.verdicts import beside, further, headlines, task_verdicts
from robustx.report.view import ArmSummary, Summary, TaskSummary
from robustx.report.wording import test_sets, title

WIDTH = 80


def render(
    summary: Summary, comparison: Comparison | None, console: Console, full: bool = False
) -> None:
    """Print the whole report.

    Of several tasks it shows each in short, and the tables by language of each when ``full``, which
    also adds a row for every language x condition.
    """
    _print(console, _opening(summary, comparison))
    _print(console, _across(summary, comparison, full))
    for task in summary.tasks:
        if summary.across:
            _print(console, _block(task, summary, comparison, full))
        else:
            _print(console, _overview(task))
        if full or not summary.across:
            _print(console, _tables(task, comparison, full))
    _print(console, _tokeniser(summary, full))
    _print(console, _closing(summary, comparison))


def render_comparison(summary: Summary, comparison: Comparison, console: Console) -> None:
    """Print the comparison alone: verdicts, differences, what is missing, definitions."""
    _print(console, _opening(summary, comparison))
    _print(console, _contrasts(comparison))
    for task in summary.tasks:
        _print(console, _overview(task))
        _print(console, _pairs(task, comparison, full=False))
    _print(console, _closing(summary, comparison))


def _print(console: Console, parts: Iterator[RenderableType]) -> None:
    options = console.options.update(width=min(console.width, WIDTH))
    for part in parts:
        for line in console.render_lines(part, options, pad=False):
            console.print(Segments([*_trimmed(line), Segment.line()]), end="")


def _trimmed(line: list[Segment]) -> list[Segment]:
    """Drop the blanks at the end of a line, which tables leave there."""
    kept = list(line)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        text, style, control = kept.pop()
        kept.append(Segment(text.rstrip(), style, control))
    return kept


def _opening(summary: Summary, comparison: Comparison | None) -> Iterator[RenderableType]:
    yield Text(title(summary), style="dim")
    yield Text()
    yield from _bullets(headlines(summary, comparison), "bold")


def _overview(task: TaskSummary) -> Iterator[RenderableType]:
    yield from _section(task.name)
    yield Text(test_sets(task), style="italic")
    yield from (Text(line, style="italic") for line in threat_told(task))
    yield grids.overview(task)
    if any(arm.beside for arm in task.arms):
        yield Text()
        yield from _bullets(further(arm) for arm in task.arms if arm.score)


def _across(
    summary: Summary, comparison: Comparison | None, full: bool
) -> Iterator[RenderableType]:
    """Show the tables over all tasks, an arm at a time; nothing where there is one task."""
    if comparison is not None:
        yield from _contrasts(comparison)
    for arm in summary.across:
        yield from _section(f"All tasks · {arm.name}")
        yield across_grids.by_task(summary, arm)
        notes = list(across_notes(summary, arm))
        if notes:
            yield Text()
            yield from _bullets(notes)
        if arm.overall.gap is not None:
            heat = (
                "Gap by attack, budget and task, mean over languages"
                if summary.attacked
                else "Gap by noise and task, mean over languages and severities"
            )
            yield _titled(heat, *across_grids.by_task_and_noise(summary, arm.name))
        if full:
            yield _titled("By language, mean over tasks", across_grids.by_language(summary, arm))


def _contrasts(comparison: Comparison) -> Iterator[RenderableType]:
    for pair in comparison.across:
        if pair.overall is not None:
            yield from _section(f"All tasks · {pair.arm} against {pair.baseline}")
            yield Text(
                "Difference of gaps, over the tasks and cells that both have", style="italic"
            )
            yield across_grids.differences(pair)


def _block(
    task: TaskSummary, summary: Summary, comparison: Comparison | None, full: bool
) -> Iterator[RenderableType]:
    """Show one of several tasks in short: every arm, its further scores, the verdicts."""
    yield from _overview(task)
    if not full:
        yield from attack_terminal.brief_tables(task)
    if comparison is not None:
        yield Text()
        yield from _bullets(task_verdicts(task, summary, comparison))


def _tables(
    task: TaskSummary, comparison: Comparison | None, full: bool
) -> Iterator[RenderableType]:
    for arm in task.arms:
        yield from _arm(task, arm, full)
    yield from _pairs(task, comparison, full)


def _tokeniser(summary: Summary, full: bool) -> Iterator[RenderableType]:
    """Show what the tokeniser saw, apart from what the model did with it."""
    shown = [task for task in summary.tasks if any(arm.tokeniser for arm in task.arms)]
    if not shown:
        return
    yield from _section("What the tokeniser saw")
    if summary.across:
        yield tokeniser_grids.by_task(shown)
    for task in shown:
        if full or not summary.across:
            what = "attack and budget" if task.threat else "noise and severity"
            yield _titled(f"{task.name}, by {what}", tokeniser_grids.by_condition(task))
        if full:
            yield _titled(f"{task.name}, by language and cell", tokeniser_grids.in_full(task))


def _arm(task: TaskSummary, arm: ArmSummary, full: bool) -> Iterator[RenderableType]:
    """Show an arm's tables; without a gap in any cell the clean scores alone."""
    if not arm.clean:
        return
    yield from _section(f"{task.name} · {arm.name}")
    if task.threat is not None:
        yield from attack_terminal.arm_tables(task, arm, full)
        return
    if arm.status is Status.OK:
        yield Text("By noise and severity, mean over languages", style="italic")
        yield grids.by_condition(arm)
        yield Text()
    yield Text("By language, mean over noises and severities", style="italic")
    yield grids.by_language(arm)
    if arm.status is Status.OK:
        heat = "Gap by noise and language, mean over severities"
        yield _titled(heat, *grids.by_language_and_noise(arm))
    if full:
        yield _titled("By language, noise and severity", grids.cells(arm))


def _pairs(
    task: TaskSummary, comparison: Comparison | None, full: bool
) -> Iterator[RenderableType]:
    for pair in comparison.arms if comparison is not None else ():
        if pair.task == task.name and pair.overall is not None:
            yield from _section(f"{task.name} · {pair.arm} against {pair.baseline}")
            yield Text("Difference of gaps, over the cells that both have", style="italic")
            yield grids.differences(pair)
            yield from attack_terminal.pair_tables(task, pair, full)
            yield Text()
            yield from _bullets(_beside(pair))
            if full:
                what = "attack and budget" if task.threat else "noise and severity"
                yield _titled(f"By language, {what}", grids.cell_differences(pair))


def _beside(pair: ArmComparison) -> Iterator[str]:
    yield from beside(pair)
    for one in pair.left_out:
        yield one.sentence


def _closing(summary: Summary, comparison: Comparison | None) -> Iterator[RenderableType]:
    yield from _section("Notes")
    yield from _bullets(remarks(summary))
    yield from _section("Definitions")
    entries = definitions(summary, comparison)
    width = max(len(entry.term) for entry in entries) + 2
    for term, meaning in entries:
        yield _hanging(f"{term:<{width}}", meaning, "bold", "")
    for signature in summary.signatures:
        yield Text()
        yield Text(_folded(signature), style="dim", overflow="fold")


def _section(heading: str) -> Iterator[RenderableType]:
    yield Text()
    yield Rule(Text(heading, style="bold"), align="left", style="dim")


def _titled(heading: str, *tables: RenderableType) -> RenderableType:
    blocks = [part for table in tables for part in (table, Text())][:-1]
    return Group(Text(), Text(heading, style="italic"), *blocks)


def _bullets(sentences: Iterable[str], style: str = "") -> Iterator[RenderableType]:
    for sentence in sentences:
        yield _hanging("• ", sentence, "", style)


def _hanging(head: str, body: str, head_style: str, body_style: str) -> Text:
    """Wrap ``body`` beside ``head``; an interval or a p-value stays on one line."""
    joined = _UNBROKEN.sub(lambda match: match[0].replace(" ", _GLUE), body)
    lines = wrap(joined, WIDTH - len(head), break_on_hyphens=False)
    text = f"\n{' ' * len(head)}".join(lines).replace(_GLUE, " ")
    return Text.assemble((head, head_style), (text, body_style))


_UNBROKEN = re.compile(r"\[[^\[\]]*\]|p [<=] \S+|\([\d,]+ cells?\)|\d+\.\d [%p]\w*")
_GLUE = "\u00a0"


def _folded(signature: str) -> str:
    """Break a signature after its bars and pluses, so that its parts stay whole."""
    lines = [""]
    for part in re.findall(r"[^|+]+[|+]?", signature):
        if len(lines[-1]) + len(part) > WIDTH:
            lines.append("")
        lines[-1] += part
    return "\n".join(line for line in lines if line)
