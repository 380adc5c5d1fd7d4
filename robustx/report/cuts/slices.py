"""What noise costs an arm on items of one kind, such as the longest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from robustx.evaluation.store import CellKey
from robustx.evaluation.suite import CLEAN
from robustx.report.cuts.slice_items import CleanItems, FloatArray, IndexArray
from robustx.report.cuts.slice_scores import Sliced, SliceScores, score_slices
from robustx.report.cuts.slicing import Slicing, slices
from robustx.report.evidence import Place, Status, TaskEvidence
from robustx.report.runs import ArmInRun
from robustx.report.scores import Observed, SeedNames
from robustx.report.view import SliceRow, SliceTable
from robustx.stats import Drawing, Gap, Sampled, SeedPart, gap, holm
from robustx.tasks import tasks

# Below so many groups a row warns: they say little of other items of the kind.
FEW = 30

# What guessing scores on a slice is not known, and on the items of one label it is 0 or 1.
CHANCE = 0.0


def slice_tables(
    found: TaskEvidence,
    arm: ArmInRun,
    above_chance: Collection[str],
    names: Sequence[str] | None = None,
) -> tuple[SliceTable, ...]:
    """Cut an arm's items by each of ``names``, or by all that fit the task, and score the slices.

    A score is the unweighted mean over the languages ``above_chance``; in a language the items of
    all noisy cells on which arms are judged are put together. There is no table where no language
    has such a cell.

    Raises:
        InputError: a name is unknown, a clean cell cannot be read, or a function of the user fails.
    """
    slicings = slices.for_task(tasks.build(found.task), names)
    columns = tuple(dict.fromkeys(name for one in slicings.values() for name in one.columns))
    languages = list(_languages(found, arm, above_chance, columns)) if slicings else []
    if not languages:
        return ()
    cut = [_cut(one, slicings) for one in languages]
    parts = _scored(found, languages, cut)
    whole = _Whole(found, languages[0].seeds, len(languages))
    tables = (
        _table(name, slicing, whole, [part for part in parts if part.by == name])
        for name, slicing in slicings.items()
    )
    return tuple(table for table in tables if table.rows)


@dataclass(frozen=True, eq=False)
class _Language:
    """The items of a language; ``statistics`` (2, s, n, k) are clean and noisy."""

    drawing: Drawing
    groups: Sequence[str]
    seeds: SeedNames
    statistics: NDArray[Any]
    items: CleanItems


@dataclass(frozen=True, eq=False)
class _Cut:
    """The items (by index) of a language that are in a slice."""

    by: str
    value: str
    items: IndexArray


@dataclass(frozen=True, eq=False)
class _Part:
    """A slice in a language."""

    by: str
    value: str
    items: int
    groups: frozenset[str]
    scores: SliceScores


@dataclass(frozen=True)
class _Whole:
    """What all slices of an arm have in common."""

    found: TaskEvidence
    seeds: SeedNames
    languages: int


def _languages(
    found: TaskEvidence, arm: ArmInRun, above_chance: Collection[str], columns: Sequence[str]
) -> Iterator[_Language]:
    noisy: dict[str, list[Place]] = {}
    for place in found.headline(arm.name):
        noisy.setdefault(place.language, []).append(place)
    for code, places in noisy.items():
        if code in above_chance:
            clean = found.observed[arm.name, Place(code, CLEAN)]
            total = _added_up([found.observed[arm.name, place] for place in places])
            key = CellKey(arm.checkpoints[0], found.task, code, CLEAN.file_name)
            yield _Language(
                drawing=found.scored.drawings[found.columns[arm.name, Place(code, CLEAN)]],
                groups=clean.groups,
                seeds=clean.seeds,
                statistics=np.stack([clean.statistics, total]),
                items=CleanItems(code, arm.run.folder.read(key, columns)),
            )


def _added_up(cells: Sequence[Observed]) -> NDArray[Any]:
    """Add up statistics (s, n, k) over cells, in a type that has room for the sum."""
    first = cells[0].statistics
    total = first.astype(np.int64 if first.dtype.kind in "iub" else np.float64)
    for cell in cells[1:]:
        total += cell.statistics
    return total


def _cut(language: _Language, slicings: dict[str, Slicing]) -> list[_Cut]:
    return [
        _Cut(name, value, items)
        for name, slicing in slicings.items()
        for value, items in slicing.cut(language.items).items()
        if len(items)
    ]


def _scored(
    found: TaskEvidence, languages: Sequence[_Language], cuts: Sequence[Sequence[_Cut]]
) -> list[_Part]:
    """Score all slices; languages that share their resamples go together."""
    metric = tasks.build(found.task).metric
    shared: dict[int, list[int]] = {}
    for place, one in enumerate(languages):
        if cuts[place]:
            shared.setdefault(id(one.drawing), []).append(place)

    def score(places: Sequence[int]) -> list[list[SliceScores]]:
        sliced = [_sliced(languages[place], cuts[place]) for place in places]
        return score_slices(metric, languages[places[0]].drawing, sliced)

    with ThreadPoolExecutor(2) as pool:
        scores = list(pool.map(score, shared.values()))
    return [
        _part(languages[place], cut, score)
        for places, of_places in zip(shared.values(), scores, strict=True)
        for place, of_cuts in zip(places, of_places, strict=True)
        for cut, score in zip(cuts[place], of_cuts, strict=True)
    ]


def _sliced(language: _Language, cuts: Sequence[_Cut]) -> Sliced:
    units = language.drawing.units(language.groups)
    return Sliced(units, language.statistics, [cut.items for cut in cuts])


def _part(language: _Language, cut: _Cut, scores: SliceScores) -> _Part:
    every = np.asarray(language.groups, dtype=object)
    groups = frozenset(every[cut.items].tolist())
    return _Part(cut.by, cut.value, len(cut.items), groups, scores)


def _table(by: str, slicing: Slicing, whole: _Whole, parts: Sequence[_Part]) -> SliceTable:
    """Return a table, whose p-values are one Holm family."""
    of_value: dict[str, list[_Part]] = {}
    for part in parts:
        of_value.setdefault(part.value, []).append(part)
    rows = [_row(value, whole, of_value.get(value, [])) for value in slicing.ordered(of_value)]
    adjusted = holm([row.gap.p if row.gap and row.status is Status.OK else None for row in rows])
    return SliceTable(
        by=by,
        about=slicing.about,
        rows=tuple(replace(row, p_holm=p) for row, p in zip(rows, adjusted, strict=True)),
    )


def _row(value: str, whole: _Whole, parts: Sequence[_Part]) -> SliceRow:
    used = [part for part in parts if part.scores.is_defined]
    groups = len(frozenset[str]().union(*(part.groups for part in used)))
    items = sum(part.items for part in used)
    if not used:
        reason = "the score is undefined" if parts else "no item"
        return SliceRow(value, items, groups, Status.NOT_APPLICABLE, reason, None, None)
    found = _gap(whole, used, items, groups)
    if found.at_chance:
        reason = "the score on clean text is 0, or cannot be told from it"
        return SliceRow(value, items, groups, Status.AT_CHANCE, reason, found, None)
    return SliceRow(
        value, items, groups, Status.OK, _warning(groups, len(used), whole.languages), found, None
    )


def _warning(groups: int, languages: int, of: int) -> str | None:
    """Say of how few items and languages a slice is, if it is."""
    few = f"{groups} group{'s' * (groups != 1)}, fewer than {FEW}" if groups < FEW else None
    some = f"in {languages} of {of} languages" if languages < of else None
    return "; ".join(filter(None, (few, some))) or None


def _gap(whole: _Whole, parts: Sequence[_Part], items: int, groups: int) -> Gap:
    values = np.mean([part.scores.values for part in parts], axis=0)
    draws = _mean(np.stack([part.scores.draws for part in parts]))
    clean, noisy = (_sampled(whole, values[which], draws[which]) for which in (0, 1))
    return gap(clean, noisy, CHANCE, items, groups, whole.found.level)


def _sampled(whole: _Whole, values: FloatArray, draws: FloatArray) -> Sampled:
    """Return the mean over checkpoints of scores (s,) and their draws (s, B)."""
    seeds = {}
    if whole.seeds:
        weights = whole.found.scored.score.weights[whole.seeds][:, : draws.shape[1]]
        seeds[whole.seeds] = SeedPart(values, draws, weights)
    return Sampled(float(values.mean()), draws.mean(axis=0), seeds)


def _mean(draws: FloatArray) -> FloatArray:
    """Average draws (l, 2, s, B) over those of the l languages that have all scores in the draw."""
    known = ~np.isnan(draws).any(axis=(1, 2), keepdims=True)
    total = np.where(known, draws, 0.0).sum(axis=0)
    count = np.broadcast_to(known.sum(axis=0), total.shape)
    mean: FloatArray = np.full(total.shape, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean
