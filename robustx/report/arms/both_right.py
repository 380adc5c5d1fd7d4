"""What noise breaks of the items that two arms both get right when clean.

A gap is bounded by the clean score, so the arm that knows more has more to lose. On the items that
both know they start alike; those are easier than most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from robustx.evaluation.suite import CLEAN
from robustx.report.evidence import Place, TaskEvidence
from robustx.report.scores import SEED_DRAWS, SeedNames
from robustx.stats import Drawing, McNemar, Sampled, SeedPart, discordance, mcnemar_test
from robustx.stats.bootstrap import FloatArray

# Counts of resamples are drawn anew for each pair of arms; so many tell a standard error to within
# 2.2 %.
RESAMPLES = 1_000


class Broken(NamedTuple):
    """The share broken of each arm, in points, and of how many ``items`` in how many ``groups``."""

    other: Sampled
    baseline: Sampled
    items: int
    groups: int


def broken_shares(
    found: TaskEvidence, other: str, baseline: str, places: Sequence[Place]
) -> Broken | None:
    """Return the share of shared items that noise breaks, a mean over cells; None without any.

    Shared are the items that every checkpoint of both arms gets right when clean; broken is what is
    then not right. A language without such an item is left out.
    """
    languages = [
        one for of in _by_language(places).values() if (one := _tally(found, (other, baseline), of))
    ]
    if not languages:
        return None
    groups = {group for one in languages for group in one.shared_groups}
    sides = _Sides(found, languages)
    return Broken(
        other=sides.arm(other, 0),
        baseline=sides.arm(baseline, 1),
        items=sum(len(one.shared_groups) for one in languages),
        groups=len(groups),
    )


def kept_by_one(
    found: TaskEvidence, other: str, baseline: str, places: Sequence[Place]
) -> McNemar | None:
    """Test which arm keeps more of the shared items, for a single cell of independent items.

    The odds ratio is above 1 where the other keeps more. None where the cells are several, an arm
    has several checkpoints, the metric is not accuracy, items come in groups, or no item tells the
    arms apart.
    """
    if len(places) != 1 or found.metric != "accuracy":
        return None
    cells = [found.observed[arm, places[0]] for arm in (other, baseline)]
    alone = len(set(cells[0].groups)) == len(cells[0].groups)
    if not alone or any(len(cell.statistics) > 1 for cell in cells):
        return None
    tally = _tally(found, (other, baseline), places)
    if tally is None:
        return None
    kept = [1 - broken[0][tally.shared] for broken in tally.broken]
    return mcnemar_test(discordance(kept[0], kept[1]), found.level)


def _by_language(places: Sequence[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(place.language, []).append(place)
    return found


class _Tally(NamedTuple):
    """A language: which items (n,) are shared, and how often each arm breaks them, ``(s, n)``."""

    drawing: Drawing
    groups: Sequence[str]
    shared: NDArray[np.bool_]
    broken: tuple[NDArray[np.int64], ...]
    cells: int

    @property
    def shared_groups(self) -> list[str]:
        """The group of each shared item."""
        return [group for group, one in zip(self.groups, self.shared, strict=True) if one]

    def statistics(self) -> NDArray[np.int64]:
        """Return how often items are broken, by checkpoint of each arm, and whether shared."""
        columns = [*self.broken[0], *self.broken[1], self.shared.astype(np.int64)]
        return np.stack(columns, axis=1)


def _tally(found: TaskEvidence, arms: tuple[str, str], places: Sequence[Place]) -> _Tally | None:
    """Count over the noisy cells of a language; None where no item is shared."""
    clean = Place(places[0].language, CLEAN)
    every = np.concatenate([_right(found, arm, clean) for arm in arms])
    shared: NDArray[np.bool_] = np.all(every, axis=0)
    if not shared.any():
        return None
    broken = tuple(_broken(found, arm, places, shared) for arm in arms)
    groups = found.observed[arms[0], clean].groups
    drawing = found.scored.drawings[found.columns[arms[0], clean]]
    return _Tally(drawing, groups, shared, broken, len(places))


def _broken(
    found: TaskEvidence, arm: str, places: Sequence[Place], shared: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Count in how many cells each shared item is not right, ``(s, n)``."""
    first = _right(found, arm, places[0])
    times = np.zeros(first.shape, dtype=np.int64)
    for place in places:
        times += ~_right(found, arm, place)
    return times * shared


def _right(found: TaskEvidence, arm: str, place: Place) -> NDArray[np.bool_]:
    right = found.observed[arm, place].right
    assert right is not None
    return right


class _Sides:
    """The shares of both arms: of the sample, and of its resamples."""

    def __init__(self, found: TaskEvidence, languages: Sequence[_Tally]) -> None:
        self.found = found
        self.seeds = [len(side) for side in languages[0].broken]
        self.cells = sum(one.cells for one in languages)
        self.values = np.zeros(sum(self.seeds))
        resamples = min(languages[0].drawing.resamples, RESAMPLES)
        self.draws = np.zeros((resamples, sum(self.seeds)))
        for drawing, of in _by_drawing(languages):
            self._add(drawing, of)

    def arm(self, name: str, side: int) -> Sampled:
        """Return the share broken of one arm, in points."""
        start = side * self.seeds[0]
        columns = slice(start, start + self.seeds[side])
        values, draws = self.values[columns], self.draws[:, columns]
        return Sampled(
            float(values.mean()), draws.mean(axis=1), self._parts(name, values, draws)
        ).times(100)

    def _parts(self, name: str, values: FloatArray, draws: FloatArray) -> dict[SeedNames, SeedPart]:
        if len(values) < 2:
            return {}
        place = next(where for where in self.found.observed if where[0] == name)
        names = self.found.observed[place].seeds
        weights = self.found.scored.score.weights[names][:, : len(draws)]
        return {names: SeedPart(values, draws[:SEED_DRAWS].T, weights)}

    def _add(self, drawing: Drawing, languages: Sequence[_Tally]) -> None:
        sums = np.concatenate(
            [drawing.sums(drawing.units(one.groups), one.statistics()) for one in languages], axis=1
        )
        weights = np.array([one.cells for one in languages]) / self.cells
        self.values += self._shares(sums.sum(axis=0)[np.newaxis], languages, weights)[0]
        for rows, totals in replace(drawing, resamples=len(self.draws)).chunks(sums):
            self.draws[rows] += self._shares(totals.astype(np.float64), languages, weights)

    def _shares(
        self, totals: FloatArray, languages: Sequence[_Tally], weights: FloatArray
    ) -> FloatArray:
        """Return the weighted sum over languages of the shares, ``(b, s)``; NaN where undefined."""
        counts = totals.reshape(len(totals), len(languages), -1)
        asked = counts[..., -1:] * np.array([one.cells for one in languages])[:, np.newaxis]
        shares = np.full(counts[..., :-1].shape, np.nan)
        np.divide(counts[..., :-1], asked, out=shares, where=asked > 0)
        found: FloatArray = (shares * weights[:, np.newaxis]).sum(axis=1)
        return found


def _by_drawing(languages: Sequence[_Tally]) -> Iterator[tuple[Drawing, list[_Tally]]]:
    found: dict[int, list[_Tally]] = {}
    for one in languages:
        found.setdefault(id(one.drawing), []).append(one)
    yield from ((of[0].drawing, of) for of in found.values())
