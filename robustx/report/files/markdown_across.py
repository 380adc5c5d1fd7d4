"""The part of the Markdown report that puts several tasks side by side, and the tokeniser."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.arms.comparison import Comparison, primary_p
from robustx.report.arms.contrast import AcrossDifference, ArmContrast
from robustx.report.evidence import Status
from robustx.report.files.markdown_table import table
from robustx.report.terminal.table_parts import Costed
from robustx.report.view import ArmAcross, Summary, TaskSummary, Tokenised
from robustx.report.words.remarks import across_notes
from robustx.report.words.verdicts import comparison_sentences
from robustx.report.words.wording import bounds, p_value, percent, points, scope_name, signed

COST = ("noisy", "gap", "[low, high]", "p")
SHARES = ("fertility", "noisy", "unknown", "noisy", "truncated", "noisy", "lost", "noisy")


def across_lines(summary: Summary, comparison: Comparison | None) -> Iterator[str]:
    """Yield the tables over all tasks; nothing where there is one task."""
    for pair in comparison.across if comparison is not None else ():
        yield from _contrast(pair, summary.level)
    for arm in summary.across:
        yield from _arm(summary, arm)


def cost_columns(attacked: bool) -> tuple[str, ...]:
    """Return the columns of ``cost``."""
    return ("attacked", *COST[1:]) if attacked else COST


def tokeniser_lines(summary: Summary) -> Iterator[str]:
    """Yield what the tokeniser saw, by task, arm, condition and language."""
    rows = [line for task in summary.tasks for line in _tokeniser(task)]
    if rows:
        columns = ("task", "arm", "where", "cells", *SHARES)
        yield from table("## What the tokeniser saw", columns, rows)


def cost(one: Costed) -> list[str]:
    """Return the score under noise, the gap, its interval and p, or why there are none."""
    if one.status is not Status.OK or one.gap is None:
        return ["", "", one.status.value, ""]
    value = one.gap.gap
    return [
        percent(one.gap.perturbed.value),
        points(value.value),
        bounds(value),
        p_value(one.p_holm),
    ]


def _arm(summary: Summary, arm: ArmAcross) -> Iterator[str]:
    heading = f"## All tasks · {arm.name}"
    columns = cost_columns(summary.attacked)
    rows = zip((arm.overall, *arm.by_kind, *arm.by_task), arm.scores, strict=True)
    yield from table(
        f"{heading}: by kind and task",
        ("task", "score", f"{columns[0]} score", "tasks", "cells", "at chance", "clean", *columns),
        (
            [
                one.name,
                percent(score.clean.value) if score.clean else "",
                percent(score.noisy.value) if score.noisy else "",
                str(len(one.tasks)),
                str(one.cells),
                str(one.at_chance),
                percent(one.gap.clean.value) if one.gap else "",
                *cost(one),
            ]
            for one, score in rows
        ),
    )
    yield ""
    yield from (f"- {note}" for note in across_notes(summary, arm))
    yield from table(
        f"{heading}: by language",
        ("language", "tasks", "cells", "at chance", "clean", *columns),
        (
            [
                one.name,
                str(len(one.tasks)),
                str(one.cells),
                str(one.at_chance),
                percent(one.gap.clean.value) if one.gap else "",
                *cost(one),
            ]
            for one in arm.by_language
        ),
    )


def _contrast(pair: ArmContrast, level: float) -> Iterator[str]:
    if pair.overall is None:
        return
    heading = f"## All tasks · {pair.arm} against {pair.baseline}"
    yield from table(
        heading,
        ("where", "tasks", pair.arm, pair.baseline, "difference", "[low, high]", "p"),
        [
            _difference(pair.overall, primary_p(pair)),
            *(_difference(one, one.p_holm) for one in (*pair.by_kind, *pair.by_task)),
        ],
    )
    yield ""
    yield from (f"- {sentence}" for sentence in comparison_sentences(pair, level))


def _difference(one: AcrossDifference, p: float | None) -> list[str]:
    value = one.difference.value
    numbers = [points(one.other), points(one.baseline), signed(value.value), bounds(value)]
    return [one.name, str(len(one.tasks)), *numbers, p_value(p)]


def _tokeniser(task: TaskSummary) -> Iterator[list[str]]:
    for arm in task.arms:
        tables = arm.tokeniser
        rows = (tables.overall, *tables.by_condition, *tables.by_language) if tables else ()
        for row in rows:
            shares = [
                share
                for pair in zip(_shares(row.clean), _shares(row.noisy), strict=True)
                for share in pair
            ]
            yield [task.name, arm.name, scope_name(row.scope), str(row.cells), *shares]


def _shares(one: Tokenised) -> tuple[str, ...]:
    return (
        "" if one.fertility is None else f"{one.fertility:.2f}",
        f"{100 * one.unknown:.2f}",
        percent(one.truncated),
        percent(one.lost),
    )
