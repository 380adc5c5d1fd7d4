"""How fast is the shared bootstrap, at the size of PAWS-X, and against scipy on the same data?

    python benchmarks/bootstrap.py

2,000 items in 7 languages, clean and under 18 noises, by 2 checkpoints: 10,000 paired resamples.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import scipy.stats
from numpy.typing import NDArray

from robustx.metrics import Accuracy
from robustx.stats import Column, Gap, Interval, cluster_sums, gap, resample_totals

ITEMS, LANGUAGES, NOISES, CHECKPOINTS = 2000, 7, 18, 2
RESAMPLES = 10_000
SEED = 1
SCIPY_COLUMNS = 3

Result = TypeVar("Result")
FloatArray = NDArray[np.float64]


def simulate(rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw outcomes ``(items, checkpoints x languages, clean and noises)``, correlated by item."""
    shape = (ITEMS, CHECKPOINTS * LANGUAGES, 1 + NOISES)
    difficulty = rng.random((ITEMS, 1, 1))
    return np.where(rng.random(shape) < 0.6, difficulty, rng.random(shape)) < 0.85


def gaps_of(columns: list[Column]) -> list[Gap]:
    """Do all that a report needs: sums, resamples, scores, and the gap of every noisy column."""
    sums = cluster_sums(columns)
    scores = Accuracy().reduce(sums.totals())
    draws = Accuracy().reduce(resample_totals(sums, RESAMPLES, SEED))
    return [
        gap(scores[clean], scores[noisy], draws[:, clean], draws[:, noisy], 0.5, ITEMS, ITEMS)
        for clean in range(0, len(columns), 1 + NOISES)
        for noisy in range(clean + 1, clean + 1 + NOISES)
    ]


def scipy_gap(clean: FloatArray, noisy: FloatArray) -> Interval:
    """Get one gap from scipy.stats.bootstrap, as a user of scipy would."""
    result = scipy.stats.bootstrap(
        (clean, noisy),
        lambda c, n, axis: 100 * (c.mean(axis=axis) - n.mean(axis=axis)),
        n_resamples=RESAMPLES,
        paired=True,
        vectorized=True,
        method="percentile",
        batch=500,
        random_state=np.random.default_rng(SEED),
    )
    low, high = result.confidence_interval
    return Interval(100 * float(clean.mean() - noisy.mean()), float(low), float(high))


def pattern_totals(sums: FloatArray) -> FloatArray:
    """Resample the distinct rows of sums ``(g, c)`` by their number: exact, but not shared."""
    patterns, counts = np.unique(sums, axis=0, return_counts=True)
    rng = np.random.default_rng(SEED)
    drawn = rng.multinomial(len(sums), counts / len(sums), size=RESAMPLES)
    return drawn.astype(np.float64) @ patterns


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def time_scipy(outcomes: FloatArray, gaps: list[Gap], seconds: float) -> None:
    pairs = [(outcomes[:, 0], outcomes[:, noisy]) for noisy in range(1, 1 + SCIPY_COLUMNS)]
    theirs, intervals = timed(lambda: [scipy_gap(*pair) for pair in pairs])
    projected = theirs / SCIPY_COLUMNS * len(gaps)
    print(f"  scipy.stats.bootstrap, {SCIPY_COLUMNS} of the gaps     {theirs:8.2f} s")
    print(f"  scipy over robustx, for all gaps       {projected / seconds:8.0f} times")
    for ours, interval in zip(gaps[:SCIPY_COLUMNS], intervals, strict=True):
        bounds = "[{1:.2f}, {2:.2f}]"
        print(f"    95 %: {bounds.format(*ours.gap)}, scipy {bounds.format(*interval)}")


def time_patterns(columns: list[Column]) -> None:
    sums = cluster_sums(columns)
    shared, _ = timed(lambda: resample_totals(sums, RESAMPLES, SEED))
    patterns, _ = timed(lambda: pattern_totals(sums.sums[..., 0]))
    print(f"  {len(columns):3} columns: shared {shared:.3f} s, outcome patterns {patterns:.3f} s")


def main() -> None:
    outcomes = simulate(np.random.default_rng(SEED)).reshape(ITEMS, -1).astype(np.float64)
    ids = [str(item) for item in range(ITEMS)]
    columns = [Column(ids, np.stack([right, np.ones(ITEMS)], axis=1)) for right in outcomes.T]
    sums = cluster_sums(columns)
    print(f"{RESAMPLES:,} paired resamples of {ITEMS:,} items, {len(columns)} columns, k = 2")
    drawing, _ = timed(lambda: resample_totals(sums, RESAMPLES, SEED))
    print(f"  resample totals                        {drawing:8.2f} s")
    whole, gaps = timed(lambda: gaps_of(columns))
    print(f"  all of it, from rows to {len(gaps)} gaps       {whole:8.2f} s")
    time_scipy(outcomes, gaps, whole)
    for count in (2, 4, 19, len(columns)):
        time_patterns(columns[:count])


if __name__ == "__main__":
    main()
