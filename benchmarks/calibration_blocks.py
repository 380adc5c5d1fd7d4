"""Many clusters: do random blocks of them say what resampling all of them says?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.calibration_worlds import FloatArray, Paragraphs, Sentences, World
from robustx.stats import ClusterSums, Drawing, Sampled, interval, resample_totals
from robustx.stats.drawing import BLOCKS

CLUSTERS = 10_000
SETS_AT_ONCE = 10
WORLDS: tuple[World, ...] = (Sentences(CLUSTERS, 0.7), Paragraphs(CLUSTERS, 0.95))


class BlockRates(NamedTuple):
    """Of score and gap: coverage with all clusters and with blocks, and the ratio of their widths.

    ``wider`` is the mean of width with blocks / width with all, ``spread`` its standard deviation.
    """

    every: FloatArray
    blocks: FloatArray
    wider: FloatArray
    spread: FloatArray


def measure(world: World, sets: int, resamples: int, seed: int) -> BlockRates:
    """Simulate ``sets`` data sets and hold both ways of resampling against the truth."""
    found = np.array(list(_data_sets(world, sets, resamples, seed)))  # sets, ways, statistics, 2
    true = np.array([world.truth.clean, world.truth.loss])
    covered = ((found[..., 0] <= true) & (true <= found[..., 1])).mean(axis=0)
    widths = found[..., 1] - found[..., 0]
    ratios = widths[:, 1] / widths[:, 0]
    return BlockRates(covered[0], covered[1], ratios.mean(axis=0), ratios.std(axis=0))


def _data_sets(world: World, sets: int, resamples: int, seed: int) -> Iterator[FloatArray]:
    """Yield bounds ``(all | blocks, score | gap, low | high)``, of arm C."""
    rng = np.random.default_rng(seed)
    names = [f"{place:05}" for place in range(CLUSTERS)]
    for start in range(0, sets, SETS_AT_ONCE):
        sums = world.simulate(min(SETS_AT_ONCE, sets - start), rng)[:, :, 2]
        flat = sums.reshape(CLUSTERS, -1)
        draw = Drawing(tuple(names), resamples, int(rng.integers(2**32)))
        blocks = draw.sums(draw.units(names), flat)
        values = world.reduce(flat.sum(axis=0).reshape(sums.shape[1:]))
        ways = [
            world.reduce(_totals(part, resamples, draw.seed).reshape(-1, *sums.shape[1:]))
            for part in (flat, blocks)
        ]
        for one in range(sums.shape[1]):
            yield np.array([_bounds(values[one], way[:, one]) for way in ways])


def _totals(sums: FloatArray, resamples: int, seed: int) -> FloatArray:
    names = tuple(map(str, range(len(sums))))
    return resample_totals(ClusterSums(names, sums[:, np.newaxis]), resamples, seed)


def _bounds(values: FloatArray, draws: FloatArray) -> list[tuple[float, float]]:
    clean = Sampled(float(values[0]), draws[:, 0])
    lost = clean - Sampled(float(values[1]), draws[:, 1])
    return [interval(one, CLUSTERS)[1:] for one in (clean, lost)]


def print_table(sets: int, resamples: int, seed: int, worlds: Sequence[World] = WORLDS) -> None:
    """Print coverage with all clusters and with blocks of them."""
    print(f"{CLUSTERS:,} clusters: all of them resampled, or {BLOCKS:,} random blocks")
    beside = f"{'all':>5} {'blocks':>6}  width, blocks / all"
    print(f"{'world':<26} {'true':>5} {'statistic':<9} {beside}")
    for place, world in enumerate(worlds):
        rates = measure(world, sets, resamples, seed + place)
        for name, *row in zip(("score", "gap"), *rates, strict=True):
            every, blocks, wider, spread = row
            print(
                f"{world.name:<26} {world.truth.clean:5.2f} {name:<9} {every:5.3f} {blocks:6.3f}"
                f"  {wider:.3f} (sd {spread:.3f})",
                flush=True,
            )
