"""Size and power of the tests: t from the bootstrap, approximate randomisation, McNemar."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from benchmarks.calibration_worlds import FloatArray, Panel
from robustx.metrics import Accuracy
from robustx.stats import ClusterSums, Sampled, p_value, points_lost, resample_totals
from robustx.stats.mcnemar import discordance, mcnemar_test
from robustx.stats.randomisation import GapSums, randomised_gap, randomised_gap_difference

SWAPS = 999
SETS_AT_ONCE = 50
TESTS = ("t", "randomised", "mid-p", "exact", "t", "randomised")
SETTINGS = [
    Panel(groups, accuracy, languages, 0.35)
    for languages, accuracy, groups in product((1, 7), (0.7, 0.95), (30, 100, 500, 2000))
]


def measure(world: Panel, sets: int, resamples: int, seed: int) -> FloatArray:
    """Return the share of p < .05, ``(null | loss, tests)``, over ``sets`` data sets.

    NaN for McNemar's test of several languages, whose rows are not independent.
    """
    found = np.array([_p_values(*one) for one in _data_sets(world, sets, resamples, seed)])
    return np.where(np.isnan(found).all(axis=0), np.nan, (found < 0.05).mean(axis=0))


def _data_sets(
    world: Panel, sets: int, resamples: int, seed: int
) -> Iterator[tuple[Panel, FloatArray, FloatArray]]:
    """Yield sums ``(groups, arms, 2)`` and draws of the scores ``(B, arms, 2)``."""
    rng = np.random.default_rng(seed)
    names = tuple(map(str, range(world.groups)))
    for start in range(0, sets, SETS_AT_ONCE):
        sums = world.simulate(min(SETS_AT_ONCE, sets - start), rng)
        flat = ClusterSums(names, sums.reshape(world.groups, -1, 1))
        totals = resample_totals(flat, resamples, int(rng.integers(2**32)))
        draws = world.reduce(totals.reshape(resamples, *sums.shape[1:]))
        for one in range(sums.shape[1]):
            yield world, sums[:, one, :, :, 0], draws[:, one]


def _p_values(world: Panel, sums: FloatArray, draws: FloatArray) -> list[list[float]]:
    """Return p of every test, first of arms A and B, which lose nothing, then of arms C and A."""
    scores = [
        [Sampled(float(s), d) for s, d in zip(values, of.T, strict=True)]
        for values, of in zip(
            sums.sum(axis=0) / world.groups / world.languages, draws.transpose(1, 0, 2), strict=True
        )
    ]
    return [_pair(world, sums, scores, *arms) for arms in ((0, 1), (2, 0))]


def _pair(
    world: Panel, sums: FloatArray, scores: list[list[Sampled]], one: int, other: int
) -> list[float]:
    lost = [points_lost(*scores[arm]) for arm in (one, other)]
    counted = [_counted(world, sums[:, arm]) for arm in (one, other)]
    matched = _mcnemar(sums[:, one]) if world.languages == 1 else (np.nan, np.nan)
    swapped = randomised_gap(counted[0], Accuracy().reduce, 1, SWAPS)
    apart = randomised_gap_difference(counted[0], counted[1], Accuracy().reduce, 1, SWAPS)
    return [
        _or_one(p_value(lost[0], world.groups)),
        swapped.p if swapped else 1.0,
        *matched,
        _or_one(p_value(lost[0] - lost[1], world.groups)),
        apart.p if apart else 1.0,
    ]


def _mcnemar(right: FloatArray) -> tuple[float, float]:
    """Return the mid-p and the exact p of right answers (n, clean | noisy)."""
    found = mcnemar_test(discordance(right[:, 0], right[:, 1]))
    return (found.mid_p, found.exact_p) if found else (1.0, 1.0)


def _or_one(p: float | None) -> float:
    return 1.0 if p is None else p


def _counted(world: Panel, right: FloatArray) -> GapSums:
    """Return the (right, rows) sums of clean and of noisy text, from right answers (groups, 2)."""
    sums = np.stack([right, np.full(right.shape, float(world.languages))], axis=2)
    return GapSums(sums[:, 0], sums[:, 1])


def print_table(sets: int, resamples: int, seed: int) -> None:
    """Print the share of .05 tests that reject where nothing is lost, and where 3 points are."""
    print("Tests at .05, share that rejects, per mille")
    print("                                 nothing lost              3 points lost")
    names = "      t  rand mid-p exact  diff: t  rand"
    print(f"{'world':<20} {'true':>5} {'groups':>6}" + 2 * names)
    for place, world in enumerate(SETTINGS):
        null, loss = measure(world, sets, resamples, seed + place)
        print(
            f"{world.name:<20} {world.accuracy:5.2f} {world.groups:6}{_row(null)}{_row(loss)}",
            flush=True,
        )


def _row(shares: FloatArray) -> str:
    cells = ["-" if np.isnan(share) else f"{1000 * share:.0f}" for share in shares]
    widths = (7, 6, 6, 6, 9, 6)
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
