"""Two levels: do intervals over items and seeds hold the truth of the training path?

Two arms with several seeds each lose 3 points on average. Seeds differ in what they lose, and in
which items they lose it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import sqrt
from typing import NamedTuple

import numpy as np

from benchmarks.calibration_worlds import FloatArray
from robustx.stats import (
    ClusterSums,
    Interval,
    Sampled,
    SeedPart,
    interval,
    p_value,
    percentile_interval,
    resample_totals,
    seed_weights,
)

ARMS = 2
LOST, GAINED = 0.08, 0.05
LOSS = 100 * (LOST - GAINED)
SEED_DRAWS = 1_000
NUMBERS_AT_ONCE = 400_000


class Path(NamedTuple):
    """How many seeds and items, the sd between seeds in points, and how alike seeds' outcomes are.

    ``agreement`` is the correlation of the outcomes of two seeds on an item; the rest is the
    interaction of item and seed.
    """

    seeds: int
    between: float
    agreement: float
    items: int


class SeedRates(NamedTuple):
    """Coverage (gap, difference) of three intervals, size of two tests, and relative width.

    ``wider`` is the mean width of ours over that of items and seeds resampled together.
    """

    items_only: FloatArray
    literal: FloatArray
    ours: FloatArray
    size_items_only: FloatArray
    size_ours: FloatArray
    wider: FloatArray


SETTINGS = [
    Path(seeds, between, agreement, 500)
    for agreement, between, seeds in product((0.8, 0.3), (0.0, 0.5, 2.0), (2, 3, 5, 10))
]


class _Pair(NamedTuple):
    """An estimate by all ways: with seeds, with items alone, and with both resampled together."""

    ours: Sampled
    items_only: Sampled
    literal: FloatArray


def measure(path: Path, sets: int, resamples: int, seed: int) -> SeedRates:
    """Simulate ``sets`` data sets and count what their intervals and tests get right."""
    hits = np.array([_hits(path, pairs) for pairs in _data_sets(path, sets, resamples, seed)])
    means = hits.mean(axis=0).T  # quantities, statistics
    items, literal, ours, size_items, size_ours, width, of_literal = means
    return SeedRates(items, literal, ours, size_items, size_ours, width / of_literal)


def _hits(path: Path, pairs: tuple[_Pair, _Pair]) -> list[list[float]]:
    return [_of_statistic(path, pair, true) for pair, true in zip(pairs, (LOSS, 0.0), strict=True)]


def _of_statistic(path: Path, pair: _Pair, true: float) -> list[float]:
    value = pair.ours.value
    bounds = [
        interval(pair.items_only, path.items),
        percentile_interval(value, pair.literal),
        interval(pair.ours, path.items),
    ]
    covered = [float(one.low <= true <= one.high) for one in bounds]
    rejected = [_rejects(one, true, path.items) for one in (pair.items_only, pair.ours)]
    return [*covered, *rejected, _width(bounds[2]), _width(bounds[1])]


def _rejects(sample: Sampled, true: float, groups: int) -> float:
    p = p_value(Sampled(sample.value - true, sample.draws - true, sample.seeds), groups)
    return float(p is not None and p < 0.05)


def _width(found: Interval) -> float:
    return found.high - found.low


def _data_sets(path: Path, sets: int, resamples: int, seed: int) -> Iterator[tuple[_Pair, _Pair]]:
    """Yield the gap of the first arm and the difference to the second of each data set."""
    rng = np.random.default_rng(seed)
    at_once = max(1, min(100, NUMBERS_AT_ONCE // (path.items * path.seeds)))
    names = tuple(map(str, range(path.items)))
    for start in range(0, sets, at_once):
        lost = simulate(path, min(at_once, sets - start), rng)
        sums = ClusterSums(names, lost.reshape(path.items, -1, 1))
        shape = lost.shape[1:]
        values = 100 * sums.totals().reshape(shape) / path.items
        draws = resample_totals(sums, resamples, int(rng.integers(2**32)))
        draws = 100 * draws.reshape(resamples, *shape) / path.items
        weights = [seed_weights(path.seeds, resamples, int(rng.integers(2**32))) for _ in range(2)]
        for one in range(shape[0]):
            arms = [
                _arm(f"arm {arm}", values[one, arm], draws[:, one, arm], weights[arm], rng)
                for arm in range(ARMS)
            ]
            yield arms[0], _apart(*arms)


def simulate(path: Path, sets: int, rng: np.random.Generator) -> FloatArray:
    """Draw what noise does, ``(items, sets, arms, seeds)``: 1 lost, -1 gained, mostly 0."""
    shape = (path.items, sets, ARMS, path.seeds)
    copies = rng.random(shape, np.float32) < sqrt(path.agreement)
    flip = np.where(copies, rng.random((*shape[:2], 1, 1)), rng.random(shape))
    moved = np.maximum(0.0, LOST + rng.normal(0, path.between / 100, shape[1:]))
    return (flip < moved).astype(np.float64) - (flip > 1 - GAINED)


def _arm(
    name: str, values: FloatArray, draws: FloatArray, weights: FloatArray, rng: np.random.Generator
) -> _Pair:
    """Estimate from the values (s,) of seeds and their draws (B, s)."""
    mean, of_mean = float(values.mean()), draws.mean(axis=1)
    part = SeedPart(values, draws[:SEED_DRAWS].T, weights)
    drawn = rng.integers(len(values), size=draws.shape)
    together = np.take_along_axis(draws, drawn, axis=1).mean(axis=1)
    return _Pair(Sampled(mean, of_mean, {(name,): part}), Sampled(mean, of_mean), together)


def _apart(one: _Pair, other: _Pair) -> _Pair:
    return _Pair(
        one.ours - other.ours, one.items_only - other.items_only, one.literal - other.literal
    )


def print_table(sets: int, resamples: int, seed: int) -> None:
    """Print coverage and size for gaps and differences of gaps."""
    print("Several seeds: coverage of 95 % intervals and size of .05 tests, per mille, 500 items")
    print("                          gap                            difference of gaps")
    print("agreement    sd  seeds" + 2 * "  items  lit. ours  size: items ours wider")
    for place, path in enumerate(SETTINGS):
        rates = measure(path, sets, resamples, seed + place)
        row = "".join(_cells(rates, statistic) for statistic in range(2))
        print(f"{path.agreement:9.1f} {path.between:5.1f} {path.seeds:6}{row}", flush=True)


def _cells(rates: SeedRates, statistic: int) -> str:
    *shares, wider = (float(quantity[statistic]) for quantity in rates)
    items, literal, ours, size_items, size_ours = (f"{1000 * share:.0f}" for share in shares)
    return f" {items:>6} {literal:>5} {ours:>4} {size_items:>12} {size_ours:>4} {wider:5.2f}"
