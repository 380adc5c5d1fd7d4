"""What a notebook shows of a summary, a comparison or a run: some sentences and a small table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from robustx.report.arms.comparison import ArmComparison, Comparison, primary_p
from robustx.report.arms.contrast import ArmContrast
from robustx.report.files.cost_lines import Line, lines_across, lines_of_arms
from robustx.report.view import Summary
from robustx.report.words.verdicts import headlines
from robustx.report.words.wording import bounds, p_value, percent, points, signed, title

# Colours are the page's own, so that a table is readable on light and dark ones.
_TABLE = "border-collapse:collapse;color:inherit;font-variant-numeric:tabular-nums"
_HEAD = "border-bottom:1px solid currentColor"
_CELL = "padding:.1em .6em;text-align:"
_WORDS = {"task", "arm", "baseline"}  # columns of words, to the left


def summary_html(summary: Summary) -> str:
    """Return what noise costs each arm: a verdict, and a row by task and arm."""
    noisy = "attacked" if summary.attacked else "noisy"
    level = f"{100 * summary.level:g} %"
    columns = ("task", "arm", "clean", noisy, "gap", level, "p")
    return _block(title(summary), headlines(summary, None), columns, _cost_rows(summary))


def comparison_html(comparison: Comparison) -> str:
    """Return how pairs of arms differ: a row by task and pair."""
    note = "Gap of the arm - gap of the baseline, in points; negative is more robust."
    columns = ("task", "arm", "baseline", "gap", "its gap", "difference", "interval", "p")
    rows = [
        *(["all tasks", *_difference_row(pair)] for pair in comparison.across),
        *([pair.task, *_difference_row(pair)] for pair in comparison.arms),
    ]
    heading = f"Against {comparison.baseline}" if comparison.baseline else "All pairs of arms"
    return _block(heading, [note], columns, rows)


def run_html(where: str, summary: Summary) -> str:
    """Return the same as of a summary, with where the run is."""
    return f"<div>Run in <code>{escape(where)}</code></div>\n{summary_html(summary)}"


def _cost_rows(summary: Summary) -> Iterator[list[str]]:
    if summary.across:
        for section in lines_across(summary, None):
            yield from (_cost_row(line, line.names) for block in section for line in block)
        return
    for task in summary.tasks:
        yield from (_cost_row(line, (task.name, *line.names)) for line in lines_of_arms(task.arms))


def _cost_row(line: Line, names: Sequence[str]) -> list[str]:
    clean = "" if line.clean is None else percent(line.clean)
    if line.gap is None:
        return [*names, clean, "", line.status, "", ""]
    lost = line.gap.gap
    noisy = percent(line.gap.perturbed.value)
    return [*names, clean, noisy, points(lost.value), bounds(lost), p_value(line.p)]


def _difference_row(pair: ArmComparison | ArmContrast) -> list[str]:
    names = [pair.arm, pair.baseline]
    if pair.overall is None:
        return [*names, "", "", "not compared", "", ""]
    one, value = pair.overall, pair.overall.difference.value
    gaps = [points(one.other), points(one.baseline)]
    return [*names, *gaps, signed(value.value), bounds(value), p_value(primary_p(pair))]


def _block(
    heading: str, sentences: Iterable[str], columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> str:
    said = "".join(f"<div>{escape(sentence)}</div>\n" for sentence in sentences)
    sides = ["left" if column in _WORDS else "right" for column in columns]
    body = "".join(f"<tr>{_cells(row, sides, 'td')}</tr>\n" for row in rows)
    return (
        f"<div><strong>{escape(heading)}</strong></div>\n{said}"
        f'<table style="{_TABLE}">\n'
        f'<thead style="{_HEAD}"><tr>{_cells(columns, sides, "th")}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table>"
    )


def _cells(texts: Sequence[str], sides: Sequence[str], tag: str) -> str:
    return "".join(
        f'<{tag} style="{_CELL}{side}">{escape(text)}</{tag}>'
        for side, text in zip(sides, texts, strict=True)
    )
