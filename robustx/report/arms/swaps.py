"""Would chance alone give this difference of gaps: arms change places, group by group.

Approximate randomisation (Noreen 1989, Computer-Intensive Methods for Testing Hypotheses; Yeh 2000,
More Accurate Tests for the Statistical Significance of Result Differences, COLING) over all cells
of a task at once. `robustx.stats.randomisation` is for the cells of one sample; here samples of
languages that share no items are swapped apart, and their differences added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from robustx.evaluation.suite import CLEAN
from robustx.metrics.base import Metric
from robustx.report.evidence import Place, TaskEvidence
from robustx.seeding import integer
from robustx.stats import Drawing, Randomisation
from robustx.stats.bootstrap import FloatArray, summable
from robustx.stats.sampled import NIL
from robustx.tasks import tasks

SWAPS = 1_999
CHUNK = 250  # patterns of swaps at a time


class Swapped(NamedTuple):
    """A difference of gaps in points, and what it is after each pattern of swaps, ``(swaps,)``.

    Undefined ones are infinite. ``moved`` says whether any group differs between the arms.
    """

    value: float
    draws: FloatArray
    moved: bool


def swapped(
    found: TaskEvidence, other: str, baseline: str, places: Sequence[Place], swaps: int = SWAPS
) -> Swapped:
    """Swap two arms at random within each group, clean and noisy cells together.

    Of an arm with several seeds the sums of all of them are swapped. Tasks that were made from the
    same groups are swapped alike, so that their values can be averaged.
    """
    metric = tasks.build(found.task).metric
    value, draws, moved = 0.0, np.zeros(swaps), False
    for sample in _samples(found, other, places):
        sides = _sides(found, (other, baseline), sample)
        totals = sides.sum(axis=1, dtype=np.float64)
        score = _Score(metric, sample.weights)
        value += float(score.difference(totals[:1], totals[1:])[0])
        moves = sides[1] - sides[0]
        moving = moves.any(axis=0)  # not what both arms count alike, such as the items
        moved = moved or bool(moving.any())
        change = np.zeros((CHUNK, len(moving)))
        for rows, pattern in _patterns(sample.drawing, swaps):
            part = change[: len(pattern)]
            part[:, moving] = pattern.astype(moves.dtype) @ moves[:, moving]
            draws[rows] += score.difference(totals[0] + part, totals[1] - part)
    size = 100 / len(places)
    return Swapped(value * size, draws * size, moved)


def randomisation(tasks_: Sequence[Swapped]) -> Randomisation | None:
    """Test the mean of the differences of several tasks; None where the arms nowhere differ.

    p = (hits + 1) / (swaps + 1), where a hit is as far from zero as the sample (Phipson & Smyth
    2010, arXiv 1603.05766).
    """
    if not any(one.moved for one in tasks_):
        return None
    value = float(np.mean([one.value for one in tasks_]))
    draws = np.mean([one.draws for one in tasks_], axis=0)
    hits = int(np.count_nonzero(np.abs(draws) >= abs(value) - NIL))
    return Randomisation(value, (hits + 1) / (len(draws) + 1), len(draws), exact=False)


class _Sample(NamedTuple):
    """Cells that are resampled together; their ``weights`` (c,) in a sum of gaps, clean above 0."""

    drawing: Drawing
    places: list[Place]
    weights: FloatArray


class _Score(NamedTuple):
    metric: Metric
    weights: FloatArray

    def difference(self, other: FloatArray, baseline: FloatArray) -> FloatArray:
        """Return the differences of the sums of gaps for totals ``(b, c k)`` of both arms."""
        shape = (-1, len(self.weights), self.metric.k)
        scores = [self.metric.reduce(side.reshape(shape)) for side in (other, baseline)]
        apart = np.ma.filled(scores[0] - scores[1], np.inf)
        found: FloatArray = np.where(
            np.isinf(apart).any(axis=1), np.inf, (apart * self.weights).sum(axis=1)
        )
        return found


def _samples(found: TaskEvidence, arm: str, places: Sequence[Place]) -> Iterator[_Sample]:
    by_drawing: dict[int, list[Place]] = {}
    for place in places:
        by_drawing.setdefault(id(_drawing(found, arm, place)), []).append(place)
    for noisy in by_drawing.values():
        times: dict[str, int] = {}
        for place in noisy:
            times[place.language] = times.get(place.language, 0) + 1
        clean = [Place(code, CLEAN) for code in times]
        weights = np.array([*times.values(), *[-1] * len(noisy)], dtype=np.float64)
        yield _Sample(_drawing(found, arm, noisy[0]), [*clean, *noisy], weights)


def _drawing(found: TaskEvidence, arm: str, place: Place) -> Drawing:
    return found.scored.drawings[found.columns[arm, place]]


def _sides(found: TaskEvidence, arms: Sequence[str], sample: _Sample) -> NDArray[Any]:
    """Return the sums of both arms within units, ``(2, units, c k)``, which add up exactly.

    An arm of fewer seeds is counted so often that both weigh the same.
    """
    seeds = [len(found.observed[arm, sample.places[0]].statistics) for arm in arms]
    common = gcd(*seeds)
    units: dict[int, NDArray[np.intp]] = {}
    both = []
    for arm, of_other in zip(arms, reversed(seeds), strict=True):
        for place in sample.places:
            cell = found.observed[arm, place]
            if id(cell.groups) not in units:
                units[id(cell.groups)] = sample.drawing.units(cell.groups)
            total = cell.statistics.sum(axis=0, dtype=np.float64) * (of_other // common)
            both.append(sample.drawing.sums(units[id(cell.groups)], total))
    exact = summable(np.concatenate(both, axis=1))
    return np.stack(np.split(exact, 2, axis=1))


def _patterns(drawing: Drawing, swaps: int) -> Iterator[tuple[slice, NDArray[np.uint8]]]:
    """Yield random patterns, 1 where a unit is swapped, as slices of all and ``(b, units)``."""
    rng = np.random.default_rng(integer(drawing.seed, "swaps"))
    words = -(-drawing.size // 64)
    for start in range(0, swaps, CHUNK):
        rows = slice(start, min(start + CHUNK, swaps))
        drawn = rng.integers(2**64, size=(rows.stop - start, words), dtype=np.uint64)
        bits = np.unpackbits(drawn.astype("<u8").view(np.uint8), axis=1, count=drawing.size)
        yield rows, bits
