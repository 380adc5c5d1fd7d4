"""Do 95 % intervals cover the truth in 95 % of samples, and does a .05 test reject 5 % of nulls?

    python benchmarks/calibration.py --sets 2000 --resamples 2000

Simulates 7 parallel languages, in which the correctness of an item is correlated, and two
checkpoints that truly lose the same. Half of the settings have no gap, so that the test of the gap
is a null too; the difference of gaps is a null in all of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import product
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from robustx.metrics import Accuracy
from robustx.stats import (
    ClusterSums,
    Gap,
    GapDifference,
    gap,
    gap_difference,
    macro_average,
    points_lost,
    resample_totals,
)

FloatArray = NDArray[np.float64]

LANGUAGES = 7
ARMS = 2
CHANCE = 0.5
DISCORDANCE = 0.08  # the share of items on which clean and perturbed outcome differ
SETS_AT_ONCE = 20  # independent data sets that meet the same resamples, which saves draws


class Setting(NamedTuple):
    """One simulated world: clusters, correlation over languages, clean accuracy, gap in points."""

    groups: int
    correlation: float
    accuracy: float
    gap: float


class Rates(NamedTuple):
    """Shares of the simulated data sets: intervals that hold the truth, and tests with p < .05."""

    gap_covered: float
    retention_covered: float
    difference_covered: float
    gap_rejected: float
    difference_rejected: float


SETTINGS = [
    Setting(*values)
    for values in product((100, 500, 2000), (0.16, 0.35, 0.55), (0.95, 0.7), (0.0, 3.0))
]


def measure(setting: Setting, sets: int, resamples: int, seed: int) -> Rates:
    """Simulate ``sets`` data sets and count what their intervals and tests get right."""
    hits = [_hits(setting, *analysis) for analysis in _analyses(setting, sets, resamples, seed)]
    return Rates(*np.mean(hits, axis=0).tolist())


def simulate(setting: Setting, sets: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw outcomes ``(groups, sets, 2 arms, clean | perturbed, 7 languages)``."""
    loss, accuracy = setting.gap / 100, setting.accuracy
    shape = (setting.groups, sets, ARMS, LANGUAGES)
    clean = _correlated_uniforms(shape, setting.correlation, rng) < accuracy
    flip = _correlated_uniforms(shape, setting.correlation, rng)
    lost = flip < (DISCORDANCE + loss) / 2 / accuracy
    gained = flip < (DISCORDANCE - loss) / 2 / (1 - accuracy)
    return np.stack([clean, np.where(clean, ~lost, gained)], axis=3)


def _correlated_uniforms(
    shape: tuple[int, int, int, int], correlation: float, rng: np.random.Generator
) -> FloatArray:
    """Let every arm and language copy its item's value with probability sqrt(correlation).

    Thresholded anywhere, two of an item's outcomes then have exactly this correlation.
    """
    copies = rng.random(shape) < sqrt(correlation)
    return np.where(copies, rng.random((*shape[:2], 1, 1)), rng.random(shape))


def _analyses(
    setting: Setting, sets: int, resamples: int, seed: int
) -> Iterator[tuple[Gap, GapDifference]]:
    rng = np.random.default_rng(seed)
    for start in range(0, sets, SETS_AT_ONCE):
        outcomes = simulate(setting, min(SETS_AT_ONCE, sets - start), rng)
        scores, draws = _scores(outcomes, resamples, seed=int(rng.integers(2**32)))
        for one in range(len(scores)):
            yield _analyse(scores[one], draws[:, one], setting.groups)


def _scores(
    outcomes: NDArray[np.bool_], resamples: int, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Return language means ``(sets, arms, 2)`` and their draws ``(resamples, sets, arms, 2)``."""
    groups, *columns = outcomes.shape
    statistics = np.stack([outcomes, np.ones_like(outcomes)], axis=-1).astype(np.float64)
    sums = ClusterSums(tuple(map(str, range(groups))), statistics.reshape(groups, -1, 2))
    scores = Accuracy().reduce(sums.totals())
    draws = Accuracy().reduce(resample_totals(sums, resamples, seed))
    return macro_average(scores.reshape(columns)), macro_average(draws.reshape(-1, *columns))


def _analyse(scores: FloatArray, draws: FloatArray, groups: int) -> tuple[Gap, GapDifference]:
    lost = points_lost(scores[:, 0], scores[:, 1])
    lost_draws = points_lost(draws[..., 0], draws[..., 1])
    clean, perturbed = scores[0]
    return (
        gap(clean, perturbed, draws[:, 0, 0], draws[:, 0, 1], CHANCE, groups, groups),
        gap_difference(lost[0], lost[1], lost_draws[:, 0], lost_draws[:, 1], groups, groups),
    )


def _hits(setting: Setting, found: Gap, difference: GapDifference) -> list[bool]:
    kept, true_kept = found.retention, 1 - setting.gap / 100 / (setting.accuracy - CHANCE)
    return [
        found.gap.low <= setting.gap <= found.gap.high,
        kept is not None and kept.low <= true_kept <= kept.high,
        difference.value.low <= 0 <= difference.value.high,
        found.p is not None and found.p < 0.05,
        difference.p is not None and difference.p < 0.05,
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=2000)
    parser.add_argument("--resamples", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print("                                  covered by 95 % interval       rejected at .05")
    print("groups  correlation  accuracy  gap    gap  retention  difference    gap  difference")
    for place, setting in enumerate(SETTINGS):
        rates = measure(setting, options.sets, options.resamples, options.seed + place)
        print(
            f"{setting.groups:6} {setting.correlation:12.2f} {setting.accuracy:9.2f}"
            f" {setting.gap:4.0f} {rates.gap_covered:6.3f} {rates.retention_covered:10.3f}"
            f" {rates.difference_covered:11.3f} {rates.gap_rejected:6.3f}"
            f" {rates.difference_rejected:11.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
