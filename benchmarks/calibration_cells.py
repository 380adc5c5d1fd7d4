"""Coverage of intervals and size of tests for scores, gaps, retention and differences of gaps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.calibration_methods import (
    METHODS,
    NULLS,
    STATISTICS,
    Found,
    Statistic,
    ours,
    statistics,
)
from benchmarks.calibration_worlds import FloatArray, Panel, Truth, World
from robustx.stats import ClusterSums, Interval, Sampled, leave_out_totals, p_value, resample_totals
from robustx.stats.trust import doubts, score_interval

EXPANDED = list(METHODS).index("expanded")
ROWS_AT_ONCE = 60_000  # groups times data sets that meet the same resamples, which saves draws


class Rates(NamedTuple):
    """Shares of the data sets of a world.

    ``covered`` (statistics, methods): the interval holds the truth. ``bounded``: that of the score
    does which has a width at 0 and 1. ``warned`` (statistics,): the report would warn of ours;
    ``trusted`` (statistics,): coverage of ours where it would not, NaN for less than one set in
    twenty. ``rejected`` (gap, difference): the size of a .05 test; ``power`` of the same for C.
    """

    covered: FloatArray
    bounded: float
    warned: FloatArray
    trusted: FloatArray
    rejected: FloatArray
    power: FloatArray


def measure(world: World, sets: int, resamples: int, seed: int) -> Rates:
    """Simulate ``sets`` data sets and count what their intervals and tests get right."""
    hits = [_hits(world, scored) for scored in _data_sets(world, sets, resamples, seed)]
    covered, bounded, warned, rejected, power = (np.array(part) for part in zip(*hits, strict=True))
    trusted = np.array(
        [_share(covered[:, s, EXPANDED], ~warned[:, s]) for s in range(len(STATISTICS))]
    )
    return Rates(
        np.nanmean(covered, axis=0),
        float(bounded.mean()),
        warned.mean(axis=0),
        trusted,
        rejected.mean(axis=0),
        power.mean(axis=0),
    )


class _Scored(NamedTuple):
    """Scores of a data set, of its resamples, and without each group: ``(..., arms, 2)``."""

    values: FloatArray
    draws: FloatArray
    without: FloatArray


def _data_sets(world: World, sets: int, resamples: int, seed: int) -> Iterator[_Scored]:
    rng = np.random.default_rng(seed)
    at_once = max(1, min(100, ROWS_AT_ONCE // world.groups))
    names = tuple(map(str, range(world.groups)))
    for start in range(0, sets, at_once):
        sums = world.simulate(min(at_once, sets - start), rng)
        columns, k = sums.shape[1:-1], sums.shape[-1]
        flat = ClusterSums(names, sums.reshape(world.groups, -1, k))
        draws = resample_totals(flat, resamples, int(rng.integers(2**32)))
        scores = [
            world.reduce(totals.reshape(-1, *columns, k))
            for totals in (flat.totals(), draws, leave_out_totals(flat.sums))
        ]
        if isinstance(world, Panel):
            scores[2] *= world.groups / (world.groups - _left_out(world.groups))
        for one in range(columns[0]):
            yield _Scored(scores[0][0, one], scores[1][:, one], scores[2][:, one])


def _left_out(groups: int) -> FloatArray:
    """Return how many groups are left out together, ``(blocks, 1, 1, 1)``."""
    counts = leave_out_totals(np.ones(groups))
    return (groups - counts)[:, np.newaxis, np.newaxis, np.newaxis]


class _Hits(NamedTuple):
    covered: list[list[float]]
    bounded: bool
    warned: list[bool]
    rejected: list[bool]
    power: list[bool]


def _hits(world: World, scored: _Scored) -> _Hits:
    truth = world.truth
    rejected = [_rejects(_found(scored, null, world)) for null in NULLS.values()]
    founds = {name: _found(scored, of, world) for name, of in statistics(truth.chance).items()}
    true = _truths(truth)
    return _Hits(
        [_covered(found, true[name]) for name, found in founds.items()],
        _holds(score_interval(founds["score"].sample, world.groups), truth.clean),
        [bool(doubts(ours(found), world.groups)) for found in founds.values()],
        rejected,
        [_rejects(founds[name]) for name in NULLS],
    )


def _found(scored: _Scored, statistic: Statistic, world: World) -> Found:
    value, draws, without = (statistic(part) for part in scored)
    return Found(Sampled(float(value), draws), without, world.groups)


def _truths(truth: Truth) -> dict[str, float]:
    loss, above = 100 * truth.loss, truth.clean - truth.chance
    return {
        "score": truth.clean,
        "gap": loss,
        "retention": 1 - truth.loss / above,
        "difference": loss,
    }


def _covered(found: Found, true: float) -> list[float]:
    """Tell for each method whether the interval holds the truth; NaN where there is no estimate."""
    if np.isnan(found.sample.value):
        return [np.nan] * len(METHODS)
    bounds = [method(found) for method in METHODS.values()]
    return [float(_holds(one, true)) for one in bounds]


def _holds(found: Interval, true: float) -> bool:
    return found.low - 1e-9 <= true <= found.high + 1e-9


def _rejects(found: Found) -> bool:
    p = p_value(found.sample, found.groups)
    return p is not None and p < 0.05


def _share(covered: FloatArray, trusted: NDArray[np.bool_]) -> float:
    kept = covered[trusted]
    return float(np.nanmean(kept)) if len(kept) >= len(covered) / 20 else np.nan
