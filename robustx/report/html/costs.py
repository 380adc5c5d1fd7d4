"""The sheets of what noise costs: by condition, language, noise, level, slice, and every cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from robustx.report.evidence import Status
from robustx.report.html.sheet import (
    Column,
    Row,
    Sheet,
    chance_of,
    numbers,
    share,
    shares,
    sheet,
)
from robustx.report.scope import Scope
from robustx.report.view import ArmSummary, CleanScore, Figure, Slice, TaskSummary
from robustx.report.words.verdicts import further

P_HOLM = "p-value, Holm-adjusted within the table"
ARM = Column("arm", "arm")
SCOPE = (
    Column("language", "language", "language"),
    Column("actor", "noise or attack"),
    Column("strength", "strength", "text", "severity of a noise, budget of an attack"),
    Column("draw", "draw", "count"),
    Column("level", "group"),
)
SCORES = (
    Column("clean", "clean", "percent[]", "score on the clean text, in %"),
    Column("noisy", "noisy", "percent[]", "score on the noisy or attacked text, in %"),
    Column("gap", "gap", "points[]", "clean − noisy, in points; positive: worse under noise"),
    Column("p", "p", "p", P_HOLM),
    Column("drop", "drop %", "percent[]", "share of the clean score that is lost"),
    Column("kept", "kept %", "percent[]", "share of what is above chance that is kept"),
)
COST = (
    Column("cells", "cells", "count"),
    *SCORES,
    Column("edited", "edited %", "percent", "graphemes that were edited"),
    Column("intact", "intact %", "percent", "items that noise left as they were"),
    Column("fell", "right → wrong", "count", "answers right on clean text, wrong under noise"),
    Column("rose", "wrong → right", "count", "answers wrong on clean text, right under noise"),
    Column("status", "status"),
    Column("reason", "why"),
)


def cost_sheets(task: TaskSummary) -> Iterator[Sheet]:
    """Yield the tables of a task that are there from the start: all but its cells."""
    yield sheet("overview", "Every arm, over all its cells", _OVERVIEW, _overview(task))
    yield _by("condition", "By noise and severity", task, lambda arm: arm.by_condition)
    yield sheet("language", "By language", _LANGUAGE, _languages(task))
    yield _by("noise", "By noise", task, lambda arm: arm.by_noise)
    yield _by("grid", "By language and noise", task, lambda arm: arm.by_language_and_noise)
    yield sheet("levels", "By property of language or noise", _LEVEL, _levels(task))
    yield sheet("figures", "Further figures", (ARM, *FIGURE), _figures(task))
    yield sheet("slices", "By kind of item", _SLICE, _slices(task))


def cell_sheet(task: TaskSummary) -> Sheet:
    """Return the table of every language x condition."""
    return _by("cells", "Every cell", task, lambda arm: arm.cells)


def scope_values(scope: Scope) -> Row:
    """Return what the columns of ``SCOPE`` hold."""
    strength = None if scope.strength is None else str(scope.strength)
    return [scope.language, scope.actor, strength, scope.draw, scope.level]


def cost_values(one: Slice) -> Row:
    """Return what the columns of ``COST`` hold."""
    told = one.status is Status.OK
    counts = one.counts
    return [
        one.cells or None,
        *_scores(one),
        share(counts.rate) if counts else None,
        share(counts.untouched_share) if counts else None,
        counts.right_to_wrong if counts else None,
        counts.wrong_to_right if counts else None,
        None if told else one.status.value,
        one.reason,
    ]


def _scores(one: Slice) -> Row:
    gap = one.gap
    if gap is None:
        return [None] * len(SCORES)
    return [
        shares(gap.clean),
        shares(gap.perturbed),
        numbers(gap.gap),
        chance_of(one.p_holm),
        shares(gap.relative_drop),
        shares(gap.retention),
    ]


def _by(
    name: str, title: str, task: TaskSummary, rows: Callable[[ArmSummary], Sequence[Slice]]
) -> Sheet:
    found = (
        [arm.name, *scope_values(one.scope), *cost_values(one)]
        for arm in task.arms
        for one in rows(arm)
    )
    return sheet(name, title, (ARM, *SCOPE, *COST), found)


_OVERVIEW = (ARM, *COST, Column("further", "further scores"))


def _overview(task: TaskSummary) -> Iterator[Row]:
    for arm in task.arms:
        one = arm.overall or Slice(Scope(), arm.status, arm.reason)
        values = cost_values(one)
        if one.gap is not None:  # one test, and so not adjusted
            values[COST_P] = chance_of(one.gap.p)
        yield [arm.name, *values, further(arm) if arm.score else None]


COST_P = [column.key for column in COST].index("p")

_LANGUAGE = (
    ARM,
    SCOPE[0],
    Column("items", "items", "count"),
    Column("chance", "chance", "percent", "score of answers that know nothing of the texts"),
    Column("score", "clean score", "percent[]", "score on all the clean text"),
    *COST,
)


def _languages(task: TaskSummary) -> Iterator[Row]:
    for arm in task.arms:
        for clean, one in arm.by_clean_language():
            yield [arm.name, clean.language, *_clean(clean), *_told(clean, one)]


def _clean(clean: CleanScore) -> Row:
    return [clean.items or None, share(clean.chance), shares(clean.score)]


def _told(clean: CleanScore, one: Slice) -> Row:
    """Return the cost in a language, with the status of its clean score where that is not ok."""
    values = cost_values(one)
    if clean.status is not Status.OK:
        values[-2:] = [clean.status.value, clean.reason or one.reason]
    return values


_LEVEL = (ARM, Column("by", "by"), *SCOPE, *COST)


def _levels(task: TaskSummary) -> Iterator[Row]:
    for arm in task.arms:
        for table in arm.levels:
            for one in table.rows:
                yield [arm.name, table.by, *scope_values(one.scope), *cost_values(one)]


FIGURE = (
    Column("name", "figure"),
    Column("value", "value", "number[]", "in the unit beside it"),
    Column("unit", "unit"),
    Column("about", "about"),
    Column("reason", "why not"),
)
_IN_PERCENT = {"score": "%", "share": "%"}


def _figures(task: TaskSummary) -> Iterator[Row]:
    for arm in task.arms:
        for one in arm.figures:
            yield [arm.name, *figure_values(one)]


def figure_values(one: Figure) -> Row:
    """Return what the columns of ``FIGURE`` hold."""
    percent = one.unit in _IN_PERCENT
    value = shares(one.value) if percent else numbers(one.value)
    unit = _IN_PERCENT.get(one.unit, one.unit) if one.value else None
    return [one.name, value, unit, one.about, one.reason]


_SLICE = (
    ARM,
    Column("by", "by"),
    Column("level", "items"),
    Column("items", "number", "count"),
    Column("groups", "groups", "count"),
    *SCORES,
    Column("status", "status"),
    Column("reason", "note"),
    Column("about", "how they are cut"),
)


def _slices(task: TaskSummary) -> Iterator[Row]:
    for arm in task.arms:
        for table in arm.slices:
            for row in table.rows:
                gap = Slice(Scope(), row.status, None, row.gap, row.p_holm)
                yield [
                    *(arm.name, table.by, row.value, row.items, row.groups),
                    *_scores(gap),
                    None if row.status is Status.OK else row.status.value,
                    row.reason,
                    table.about,
                ]
