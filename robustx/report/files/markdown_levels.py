"""The part of the Markdown report about families, scripts and slices, and further numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from robustx.report.evidence import Status
from robustx.report.files.markdown_across import cost
from robustx.report.files.markdown_table import table
from robustx.report.view import ArmSummary, Figure, SliceRow
from robustx.report.words.wording import bounds, percent, percent_bounds, points, scope_name


def level_lines(heading: str, arm: ArmSummary, columns: Sequence[str]) -> Iterator[str]:
    """Yield an arm's tables by level; ``columns`` are those of the cost."""
    for one in arm.levels:
        yield from table(
            f"{heading}: by {one.by}",
            (one.by, "cells", "clean", *columns),
            (
                [
                    row.scope.level or scope_name(row.scope),
                    str(row.cells),
                    percent(row.gap.clean.value) if row.gap and row.status is Status.OK else "",
                    *cost(row),
                ]
                for row in one.rows
            ),
        )


def figure_lines(heading: str, figures: Sequence[Figure]) -> Iterator[str]:
    """Yield the further numbers of an arm; nothing where there are none."""
    if figures:
        columns = ("number", "unit", "value", "[low, high]", "over what")
        yield from table(f"{heading}: further numbers", columns, map(_figure, figures))


def slice_lines(heading: str, arm: ArmSummary, columns: Sequence[str]) -> Iterator[str]:
    """Yield what noise costs on the items of each kind, and how they were cut."""
    for one in arm.slices:
        yield from table(
            f"{heading}: slices by {one.by}",
            (one.by, "items", "groups", "clean", *columns),
            map(_slice, one.rows),
        )
        yield ""
        yield from _bullets([one.about, *_warnings(one.rows)])


def _figure(one: Figure) -> Sequence[str]:
    about = one.about or ""
    if one.value is None:
        return [one.name, one.unit, "–", "", "; ".join(filter(None, (about, one.reason)))]
    if one.unit in {"score", "share"}:
        return [one.name, "%", percent(one.value.value), percent_bounds(one.value), about]
    if one.unit == "ratio":
        low, high = (f"{bound:.2f}" for bound in one.value[1:])
        return [one.name, one.unit, f"{one.value.value:.2f}", f"[{low}, {high}]", about]
    return [one.name, one.unit, points(one.value.value), bounds(one.value), about]


def _slice(row: SliceRow) -> Sequence[str]:
    shown = row.gap if row.status is Status.OK else None
    clean = percent(shown.clean.value) if shown else ""
    return [row.value, f"{row.items:,}", f"{row.groups:,}", clean, *cost(row)]


def _warnings(rows: Iterable[SliceRow]) -> Iterator[str]:
    return (f"{row.value}: {row.reason}" for row in rows if row.reason)


def _bullets(sentences: Iterable[str]) -> Iterator[str]:
    return (f"- {sentence}" for sentence in sentences)
