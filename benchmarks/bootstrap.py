"""How fast is the shared bootstrap, against scipy and against re-scoring with seqeval?

    python benchmarks/bootstrap.py

At the size of PAWS-X: 2,000 items in 7 languages, clean and under 18 noises, by 2 checkpoints;
10,000 paired resamples. And at the size of a PAN-X test set, 10,000 sentences with made-up tags.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import scipy.stats
from numpy.typing import NDArray
from seqeval.metrics import f1_score

from robustx.metrics import Accuracy, SpanF1
from robustx.stats import (
    Column,
    Drawing,
    Gap,
    Interval,
    Sampled,
    cluster_sums,
    gap,
    interval,
    resample_totals,
)

ITEMS, LANGUAGES, NOISES, CHECKPOINTS = 2000, 7, 18, 2
RESAMPLES = 10_000
SEED = 1
SCIPY_COLUMNS = 3

SENTENCES, WORDS, TAGS = 10_000, 8, ("O", "O", "O", "O", "B-PER", "I-PER", "B-LOC", "I-LOC")
RESCORED = 3  # resamples that are scored by seqeval too

Tags = list[list[str]]

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
    found = [Sampled(float(score), of) for score, of in zip(scores, draws.T, strict=True)]
    return [
        gap(found[clean], found[noisy], 0.5, ITEMS, ITEMS)
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


def tags(rng: np.random.Generator) -> tuple[Tags, Tags]:
    """Make up gold tags and an output that misses one in seven."""
    lengths = rng.integers(2, 2 * WORDS - 1, size=SENTENCES)
    gold = [rng.choice(TAGS, size=length).tolist() for length in lengths]
    return gold, [[tag if rng.random() < 0.86 else "O" for tag in one] for one in gold]


def f1_interval(gold: Tags, output: Tags) -> Interval:
    """Do all that the F1 of one cell needs, from tags to its interval."""
    statistics = np.array([SpanF1().statistics(*pair) for pair in zip(gold, output, strict=True)])
    names = [f"{place:05}" for place in range(len(gold))]
    drawing = Drawing(tuple(names), RESAMPLES, SEED)
    draws = SpanF1().reduce(drawing.totals([Column(names, statistics)])[:, 0]).filled(np.nan)
    value = float(SpanF1().reduce(statistics.sum(axis=0)))
    return interval(Sampled(value, draws), len(names))


def rescored(gold: Tags, output: Tags) -> list[float]:
    """Score resampled sentences with seqeval, as one would without sums."""
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(len(gold), size=(RESCORED, len(gold)))
    return [f1_score([gold[i] for i in rows], [output[i] for i in rows]) for rows in drawn]


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
    for ours, their in zip(gaps[:SCIPY_COLUMNS], intervals, strict=True):
        bounds = "[{1:.2f}, {2:.2f}]"
        print(f"    95 %: {bounds.format(*ours.gap)}, scipy {bounds.format(*their)}")


def time_patterns(columns: list[Column]) -> None:
    sums = cluster_sums(columns)
    shared, _ = timed(lambda: resample_totals(sums, RESAMPLES, SEED))
    patterns, _ = timed(lambda: pattern_totals(sums.sums[..., 0]))
    print(f"  {len(columns):3} columns: shared {shared:.3f} s, outcome patterns {patterns:.3f} s")


def time_seqeval() -> None:
    gold, output = tags(np.random.default_rng(SEED))
    ours, found = timed(lambda: f1_interval(gold, output))
    theirs, scores = timed(lambda: rescored(gold, output))
    projected = theirs / RESCORED * RESAMPLES
    print(f"{RESAMPLES:,} resamples of {len(gold):,} tagged sentences, span F1 of one cell")
    print(f"  from tags to the interval              {ours:8.2f} s")
    print(f"  seqeval, one resample                  {theirs / RESCORED:8.2f} s")
    print(f"  seqeval over robustx, all resamples    {projected / ours:8.0f} times")
    print(f"    95 %: [{found.low:.4f}, {found.high:.4f}], seqeval's resamples", end=" ")
    print(", ".join(f"{score:.4f}" for score in scores))


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
    time_seqeval()


if __name__ == "__main__":
    main()
