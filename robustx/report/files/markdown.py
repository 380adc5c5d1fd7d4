"""The report as Markdown, for a repository or a paper's appendix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from robustx.report.arms.comparison import Comparison
from robustx.report.files.attack_markdown import arm_lines, threat_lines
from robustx.report.files.attack_markdown import pair_lines as attacked_pair_lines
from robustx.report.files.markdown_across import (
    across_lines,
    cost,
    cost_columns,
    tokeniser_lines,
)
from robustx.report.files.markdown_levels import figure_lines, level_lines, slice_lines
from robustx.report.files.markdown_pairs import pair_lines
from robustx.report.files.markdown_table import table
from robustx.report.view import ArmSummary, Slice, Summary, TaskSummary
from robustx.report.words.definitions import definitions
from robustx.report.words.remarks import remarks
from robustx.report.words.verdicts import further, verdicts
from robustx.report.words.wording import percent, scope_name, title


def to_markdown(summary: Summary, comparison: Comparison | None) -> str:
    """Return the report with all its tables; every language x condition comes last."""
    return "\n".join(_lines(summary, comparison)) + "\n"


def _lines(summary: Summary, comparison: Comparison | None) -> Iterator[str]:
    yield f"# {title(summary)}\n"
    yield from _bullets(f"**{verdict}**" for verdict in verdicts(summary, comparison))
    yield from across_lines(summary, comparison)
    for task in summary.tasks:
        columns = ("arm", "cells", "clean", *cost_columns(summary.attacked))
        yield from table(f"## {task.name}", columns, _overview(task))
        yield from threat_lines(task)
        yield ""
        yield from _bullets(further(arm) for arm in task.arms if arm.score)
        for arm in task.arms:
            yield from _arm(task, arm)
        for pair in comparison.arms if comparison is not None else ():
            if pair.task == task.name and pair.overall is not None:
                yield from pair_lines(pair, summary.level)
                yield from attacked_pair_lines(pair)
    yield from tokeniser_lines(summary)
    yield "\n## Notes\n"
    yield from _bullets(remarks(summary))
    yield "\n## Definitions\n"
    yield from _bullets(f"**{term}**: {m}" for term, m in definitions(summary, comparison))
    yield ""
    yield from (f"`{signature}`" for signature in summary.signatures)


def _overview(task: TaskSummary) -> Iterator[Sequence[str]]:
    for arm in task.arms:
        if arm.overall is None:
            yield arm.name, "0", "", "", "", arm.status.value, ""
        else:
            yield arm.name, str(arm.overall.cells), _clean(arm.overall), *cost(arm.overall)


def _arm(task: TaskSummary, arm: ArmSummary) -> Iterator[str]:
    if not arm.clean:
        return
    heading = f"## {task.name} · {arm.name}"
    columns = cost_columns(task.threat is not None)
    what = "noise and severity" if task.threat is None else "attack and budget"
    under = "" if task.threat is None else f", under {task.threat.primary}"
    yield from arm_lines(task, arm)
    yield from table(
        f"{heading}: by {what}",
        ("condition", "edited", "intact", "cells", *columns),
        ([scope_name(s.scope), *_amount(s), str(s.cells), *cost(s)] for s in arm.by_condition),
    )
    yield from table(
        f"{heading}: by language{under}",
        ("language", "cells", "clean", *columns),
        (
            [clean.language, str(s.cells), percent(clean.score.value), *cost(s)]
            if clean.score
            else [clean.language, "0", clean.status.value, *cost(s)]
            for clean, s in arm.by_clean_language()
        ),
    )
    yield from level_lines(heading, arm, columns)
    yield from slice_lines(heading, arm, columns)
    yield from figure_lines(heading, arm.figures)
    yield from table(
        f"{heading}: every cell",
        ("cell", "edited", "intact", "clean", *columns),
        ([scope_name(s.scope), *_amount(s), _clean(s), *cost(s)] for s in arm.cells),
    )


def _amount(one: Slice) -> list[str]:
    if one.counts is None:
        return ["", ""]
    return [percent(one.counts.rate), percent(one.counts.untouched_share)]


def _clean(one: Slice) -> str:
    return percent(one.gap.clean.value) if one.gap else ""


def _bullets(sentences: Iterable[str]) -> Iterator[str]:
    yield from (f"- {sentence}" for sentence in sentences)
