"""Would chance alone give such a difference: approximate randomisation over clusters of items.

If two sides are alike, nothing changes when a cluster's outcomes change sides. So the difference is
compared with those after random swaps, cluster by cluster. No distribution is assumed, and any
statistic will do that is a function of sums.

References: Noreen (1989), Computer-Intensive Methods for Testing Hypotheses; Yeh (2000), More
Accurate Tests for the Statistical Significance of Result Differences, COLING; Phipson & Smyth
(2010), Permutation P-values Should Never Be Zero, arXiv 1603.05766.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from robustx.seeding import integer
from robustx.stats.bootstrap import FloatArray, summable
from robustx.stats.gaps import MaskedScores, macro_average
from robustx.stats.sampled import NIL

Reduce = Callable[[FloatArray], MaskedScores]
"""Totals ``(..., k)`` to scores ``(...)``, as `Metric.reduce`."""

Statistic = Callable[[FloatArray, FloatArray], FloatArray]
"""Totals of the two sides, ``(b, ...)`` each, to values ``(b,)`` in points; masked if undefined."""

SWAPS = 9_999
CHUNK_BYTES = 2**25


class Randomisation(NamedTuple):
    """The ``value`` of a statistic, in points, and its two-sided ``p`` among ``swaps`` others.

    ``exact``: every pattern of swaps was tried, the one without a swap too.
    """

    value: float
    p: float
    swaps: int
    exact: bool


class GapSums(NamedTuple):
    """Sums of one arm within each cluster, on clean and on perturbed text.

    Both are ``(g, k)``, or ``(g, c, k)`` for the mean over c cells.
    """

    clean: FloatArray
    perturbed: FloatArray


def randomised_gap(
    sums: GapSums, reduce: Reduce, seed: int, swaps: int = SWAPS
) -> Randomisation | None:
    """Test a gap of zero: swap clean and perturbed within clusters. None where nothing differs.

    Of several cells, the gap is that of their mean, and a cluster is swapped in all of them.
    """

    def gap(clean: FloatArray, perturbed: FloatArray) -> FloatArray:
        return _points(_mean_score(reduce, clean) - _mean_score(reduce, perturbed))

    return randomised(_in_cells(sums.clean), _in_cells(sums.perturbed), gap, seed, swaps)


def randomised_gap_difference(
    other: GapSums, baseline: GapSums, reduce: Reduce, seed: int, swaps: int = SWAPS
) -> Randomisation | None:
    """Test that two arms lose alike: swap the arms' pairs (clean, perturbed) within clusters.

    The value is the other's gap - the baseline's. None where the arms' sums are the same.
    """

    def difference(first: FloatArray, second: FloatArray) -> FloatArray:
        apart = _mean_score(reduce, first) - _mean_score(reduce, second)
        return _points(apart[:, 0] - apart[:, 1])

    pairs = [np.stack([_in_cells(each) for each in arm], axis=1) for arm in (other, baseline)]
    return randomised(pairs[0], pairs[1], difference, seed, swaps)


def randomised(
    first: FloatArray, second: FloatArray, statistic: Statistic, seed: int, swaps: int = SWAPS
) -> Randomisation | None:
    """Test a statistic of two sides whose sums within g clusters are ``(g, ...)`` each.

    The statistic must change its sign when the sides change places. Clusters that are the same on
    both sides are passed over. Where the others have at most ``swaps`` + 1 patterns of swaps, all
    are tried, and p = hits / patterns; else p = (hits + 1) / (swaps + 1). A hit is as far from zero
    as the sample, or undefined. The same seed gives the same p whatever the threads (`summable`).

    None where no cluster differs, or where the sample has no value.
    """
    sides = _exact(first, second)
    totals = sides.sum(axis=1, dtype=np.float64)
    observed = statistic(totals[:1], totals[1:])
    moves = sides[1] - sides[0]
    moves = moves[moves.reshape(len(moves), -1).any(axis=1)]
    if len(moves) == 0 or np.ma.is_masked(observed):
        return None
    value, patterns = float(observed[0]), 2 ** len(moves)
    if patterns <= swaps + 1:
        hits = _hits(value, totals, moves, statistic, _all_patterns(*_shape(moves)))
        return Randomisation(value, hits / patterns, patterns, exact=True)
    hits = _hits(value, totals, moves, statistic, _random_patterns(*_shape(moves), swaps, seed))
    return Randomisation(value, (hits + 1) / (swaps + 1), swaps, exact=False)


def _exact(first: FloatArray, second: FloatArray) -> NDArray[Any]:
    """Return both sides ``(2, g, ...)`` so that any of their clusters add up exactly."""
    both = np.concatenate([first, second])
    return summable(both.reshape(len(both), -1)).reshape(2, *first.shape)


def _hits(
    value: float,
    totals: FloatArray,
    moves: NDArray[Any],
    statistic: Statistic,
    patterns: Iterator[NDArray[np.uint8]],
) -> int:
    """Count the patterns under which the statistic is as far from zero as its ``value`` is."""
    hits = 0
    for pattern in patterns:
        moved = np.tensordot(pattern.astype(moves.dtype), moves, axes=1)
        found = statistic(totals[0] + moved, totals[1] - moved)
        hits += int(np.count_nonzero(np.ma.filled(np.abs(found), np.inf) >= abs(value) - NIL))
    return hits


def _in_cells(sums: FloatArray) -> FloatArray:
    """Give sums ``(g, k)`` of one cell the axis of cells, ``(g, 1, k)``."""
    return sums[:, np.newaxis] if sums.ndim == 2 else sums


def _mean_score(reduce: Reduce, totals: FloatArray) -> MaskedScores:
    """Score totals ``(..., c, k)`` and average over the cells, ``(...)``."""
    return macro_average(reduce(totals))


def _points(difference: FloatArray) -> FloatArray:
    """Turn differences of scores into points, without rounding error."""
    points: FloatArray = (100 * difference).round(10) + 0.0
    return points


class _Shape(NamedTuple):
    """How many clusters there are, and how many patterns a chunk has."""

    clusters: int
    rows: int


def _shape(moves: NDArray[Any]) -> _Shape:
    return _Shape(len(moves), max(1, CHUNK_BYTES // (8 * (len(moves) + moves[0].size))))


def _all_patterns(clusters: int, rows: int) -> Iterator[NDArray[np.uint8]]:
    """Yield every pattern of swaps, 1 where a cluster is swapped, in chunks ``(b, clusters)``."""
    for start in range(0, 2**clusters, rows):
        numbers = np.arange(start, min(start + rows, 2**clusters))
        yield (numbers[:, np.newaxis] >> np.arange(clusters) & 1).astype(np.uint8)


def _random_patterns(
    clusters: int, rows: int, swaps: int, seed: int
) -> Iterator[NDArray[np.uint8]]:
    """Yield ``swaps`` random patterns, in chunks ``(b, clusters)``; any chunks give the same."""
    rng = np.random.default_rng(integer(seed, "swaps"))
    words = -(-clusters // 64)
    for start in range(0, swaps, rows):
        size = min(rows, swaps - start), words
        drawn: NDArray[np.uint64] = rng.integers(2**64, size=size, dtype=np.uint64)
        yield np.unpackbits(drawn.astype("<u8").view(np.uint8), axis=1, count=clusters)
