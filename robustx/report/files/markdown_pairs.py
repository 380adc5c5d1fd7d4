"""The part of the Markdown report about two arms on a task."""

from __future__ import annotations

from collections.abc import Iterator

from robustx.report.arms.comparison import ArmComparison, Difference, primary_p
from robustx.report.files.markdown_levels import figure_lines
from robustx.report.files.markdown_table import table
from robustx.report.words.verdicts import beside, comparison_sentences
from robustx.report.words.wording import bounds, p_value, points, scope_name, signed

_Q = "q: p adjusted by Benjamini and Hochberg within the table instead, for exploration."


def pair_lines(pair: ArmComparison, level: float) -> Iterator[str]:
    """Yield the differences of two arms, over all and in every table."""
    heading = f"## {pair.task} · {pair.arm} against {pair.baseline}"
    columns = ("cells", pair.arm, pair.baseline, "difference", "[low, high]", "p", "q")
    primary = [_row(pair.overall, primary_p(pair), pair.primary)] if pair.overall else []
    tables = (*pair.by_noise, *pair.by_language, *pair.cells)
    rows = [*primary, *(_row(one, one.p_holm) for one in tables)]
    yield from table(heading, ("where", *columns), rows)
    yield ""
    told = (*beside(pair), *comparison_sentences(pair, level))
    sentences = [*told, *(one.sentence for one in pair.left_out), _Q]
    yield from (f"- {sentence}" for sentence in sentences)
    yield from figure_lines(heading, pair.figures)


def _row(one: Difference, p: float | None, name: str | None = None) -> list[str]:
    value = one.difference.value
    numbers = [points(one.other), points(one.baseline), signed(value.value), bounds(value)]
    q = "" if one.q is None else p_value(one.q)
    return [name or scope_name(one.scope), str(one.cells), *numbers, p_value(p), q]
