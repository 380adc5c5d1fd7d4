"""The gaps of many conditions against one clean score, in one pass: the same numbers as one by one.

A report of a benchmark has tens of thousands of cells, and most of the time of a single gap goes
into calls on small arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from robustx.stats.bootstrap import FloatArray, Interval, expanded_level, quantile_rows
from robustx.stats.gaps import Gap, gap
from robustx.stats.sampled import NIL, Sampled
from robustx.stats.trust import is_at_chance, score_interval, within_scores


def gaps(
    clean: Sampled,
    perturbed: Sequence[Sampled],
    chance: float,
    n: int,
    groups: int,
    level: float = 0.95,
) -> list[Gap]:
    """Measure what is lost from one clean score to each of m perturbed ones, as `gap` does."""
    rows = _Rows.of([clean, *perturbed])
    too_few = len(perturbed) < 2 or groups < 2 or clean.draws.size < 2
    if rows is None or too_few or clean.value <= chance:
        return [gap(clean, one, chance, n, groups, level) for one in perturbed]
    before = score_interval(clean, groups, level)
    at_chance = is_at_chance(clean, chance, groups, level)
    noisy, lost = rows.picked(slice(1, None)), rows.lost()
    spread = lost.spread(groups)
    of_noisy = noisy.intervals(noisy.total(noisy.spread(groups), level), groups, level)
    of_lost = lost.intervals(lost.total(spread, level), groups, level)
    like = rows.picked(slice(0, 1)).total(spread, level), noisy.total(spread, level)
    drops = noisy.ratios(like[0] - like[1], like[0], 1 - noisy.values / clean.value, groups, level)
    kept = noisy.ratios(
        like[1] - chance,
        like[0] - chance,
        (noisy.values - chance) / (clean.value - chance),
        groups,
        level,
    )
    p_values = lost.p_values(spread, groups)
    return [
        Gap(
            clean=before,
            perturbed=score_interval(one, groups, level)
            if one.value in (0, 1)
            else within_scores(of_noisy[row]),
            gap=of_lost[row],
            relative_drop=drops[row],
            retention=None if at_chance else kept[row],
            p=p_values[row],
            n=n,
            groups=groups,
            at_chance=at_chance,
        )
        for row, one in enumerate(perturbed)
    ]


@dataclass(frozen=True, eq=False)
class _Spread:
    """By row (m,): the share of the items' variance that counts, the error, and its freedom."""

    kept: FloatArray
    error: FloatArray
    freedom: FloatArray


@dataclass(frozen=True, eq=False)
class _Rows:
    """Estimates (m,) with draws (m, B); of s seeds their values (m, s) and draws (m, s, b).

    Without seeds s is 0.
    """

    values: FloatArray
    draws: FloatArray
    seed_values: FloatArray
    seed_draws: FloatArray
    weights: FloatArray

    @classmethod
    def of(cls, samples: Sequence[Sampled]) -> _Rows | None:
        """Stack estimates; None where a draw is undefined or they are not of the same seeds."""
        keys = {tuple(one.seeds) for one in samples}
        if len(keys) > 1 or len(first := next(iter(keys))) > 1:
            return None
        draws = np.stack([one.draws for one in samples])
        parts = [one.seeds[first[0]] for one in samples] if first else []
        b = draws.shape[1]
        rows = cls(
            np.array([one.value for one in samples]),
            draws,
            np.stack([part.values for part in parts]) if parts else np.empty((len(samples), 0)),
            np.stack([part.draws for part in parts]) if parts else np.empty((len(samples), 0, b)),
            parts[0].weights if parts else np.empty((0, b)),
        )
        undefined = np.isnan(draws).any() or np.isnan(rows.seed_draws).any()
        return None if undefined else rows

    def picked(self, rows: slice) -> _Rows:
        """Return some of the rows."""
        return _Rows(
            self.values[rows],
            self.draws[rows],
            self.seed_values[rows],
            self.seed_draws[rows],
            self.weights,
        )

    def lost(self) -> _Rows:
        """Return what is lost from the first row to each of the others, in points."""
        return _Rows(
            (100 * (self.values[0] - self.values[1:])).round(10) + 0.0,
            100 * (self.draws[0] - self.draws[1:]),
            100 * (self.seed_values[0] - self.seed_values[1:]),
            100 * (self.seed_draws[0] - self.seed_draws[1:]),
            self.weights,
        )

    def spread(self, groups: int) -> _Spread:
        """Return how each row spreads over items and seeds, as `robustx.stats.spread`."""
        enlarged = groups / (groups - 1)
        items = _variances(self.draws) * enlarged
        s = self.seed_values.shape[1]
        if s == 0:
            return _Spread(
                np.full(len(items), enlarged), np.sqrt(items), np.full(len(items), groups - 1.0)
            )
        twice = _variances(self.seed_draws).mean(axis=1) - _variances(self.seed_draws.mean(axis=1))
        first = _variances(self.draws[:, : self.seed_draws.shape[2]])
        shared = np.maximum(twice, 0) / (s - 1) / np.where(first > 0, first, 1)
        share = np.where(first > 0, np.maximum(0, 1 - shared), 1.0)
        seeds = self.seed_values.var(axis=1, ddof=1) / s
        items = items * share
        whole = items + seeds
        freedom = whole**2 / np.maximum(items**2 / (groups - 1) + seeds**2 / (s - 1), 1e-300)
        return _Spread(share * enlarged, np.sqrt(whole), freedom)

    def total(self, spread: _Spread, level: float) -> FloatArray:
        """Return draws over items and seeds, as `robustx.stats.total_draws`; without seeds ours."""
        if self.seed_values.shape[1] == 0:
            return self.draws
        far = spread.error > NIL
        tail = stdtrit(np.where(far, spread.freedom, 1.0), (1 + level) / 2) / ndtri((1 + level) / 2)
        draws = np.sqrt(spread.kept)[:, np.newaxis] * (self.draws - self.values[:, np.newaxis])
        for seed, weights in enumerate(self.weights):
            draws += self.seed_values[:, [seed]] * weights
        draws *= np.where(far, tail, 1.0)[:, np.newaxis]
        draws += self.values[:, np.newaxis]
        return draws

    def intervals(self, draws: FloatArray, groups: int, level: float) -> list[Interval]:
        """Return the percentile interval of each row."""
        return self._intervals(self.values, draws, groups, level)

    def ratios(
        self, part: FloatArray, whole: FloatArray, values: FloatArray, groups: int, level: float
    ) -> list[Interval]:
        """Return the intervals of part / whole; draws with a nil whole are left out."""
        if whole.min() > 0:
            return self._intervals(values, part / whole, groups, level)
        found = []
        wholes = np.broadcast_to(whole, part.shape)
        for value, above, below in zip(values, part, wholes, strict=True):
            defined = below > 0
            ratio = (above[defined] / below[defined])[np.newaxis]
            found += self._intervals(np.array([value]), ratio, groups, level)
        return found

    def _intervals(
        self, values: FloatArray, draws: FloatArray, groups: int, level: float
    ) -> list[Interval]:
        wide = level if self.seed_values.shape[1] else expanded_level(level, groups)
        low, high = (bounds.round(10) + 0.0 for bounds in quantile_rows(draws, wide))
        return [Interval(*map(float, one)) for one in zip(values, low, high, strict=True)]

    def p_values(self, spread: _Spread, groups: int) -> list[float | None]:
        """Return the p-value of each row, as `robustx.stats.p_value`."""
        floor = 0.5 ** (groups - 1)
        error = np.maximum(spread.error, NIL)
        found = np.maximum(floor, 2 * stdtr(spread.freedom, -np.abs(self.values) / error))
        nil = spread.error <= NIL
        same = nil & (np.abs(self.values) <= NIL)
        values: list[float] = np.where(nil, floor, found).tolist()
        return [None if none else p for p, none in zip(values, same.tolist(), strict=True)]


def _variances(draws: FloatArray) -> FloatArray:
    """Return the variances along the last axis; 0 for a single draw."""
    if draws.shape[-1] < 2:
        return np.zeros(draws.shape[:-1])
    apart = draws - draws.mean(axis=-1, keepdims=True)
    found: FloatArray = np.einsum("...i,...i->...", apart, apart) / (draws.shape[-1] - 1)
    return found
