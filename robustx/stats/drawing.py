"""How the clusters of a sample are resampled: the same for every column that is asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from robustx.stats.bootstrap import Column, FloatArray, total_chunks

# A sample of more clusters than MOST is resampled in so many BLOCKS of them, put together at
# random: the variance is estimated with 999 degrees of freedom instead of more (Wolter 2007,
# Introduction to Variance Estimation, ch. 2, "random groups"), and the work is bounded.
MOST, BLOCKS = 2_000, 1_000


@dataclass(frozen=True)
class Drawing:
    """``resamples`` of ``clusters``, which are sorted; ``seed`` is the address of the draws."""

    clusters: tuple[str, ...]
    resamples: int
    seed: int

    @property
    def size(self) -> int:
        """How many units are drawn: clusters, or blocks of them where they are many."""
        return len(self.clusters) if len(self.clusters) <= MOST else BLOCKS

    @cached_property
    def _unit(self) -> dict[str, int]:
        g = len(self.clusters)
        units: NDArray[np.intp] = np.arange(g)
        if g > MOST:
            order = np.random.default_rng(self.seed).permutation(g)
            units[order] = np.arange(g) * BLOCKS // g
        return dict(zip(self.clusters, units.tolist(), strict=True))

    def units(self, groups: Sequence[str]) -> NDArray[np.intp]:
        """Return the unit (n,) to which each row belongs whose cluster is in ``groups`` (n,)."""
        return np.fromiter(map(self._unit.__getitem__, groups), np.intp, count=len(groups))

    def sums(self, units: NDArray[np.intp], statistics: NDArray[np.generic]) -> FloatArray:
        """Add up statistics (n, k) within the units of their rows (n,): ``(size, k)``."""
        columns = [np.bincount(units, one, minlength=self.size) for one in statistics.T]
        found: FloatArray = np.stack(columns, axis=1)
        return found

    def chunks(self, sums: FloatArray) -> Iterator[tuple[slice, FloatArray]]:
        """Yield totals (b, m) of b resamples for sums within units (size, m), chunk by chunk."""
        for rows, totals in total_chunks(sums, self.resamples, self.seed):
            yield rows, totals.T

    def totals(self, columns: Sequence[Column]) -> FloatArray:
        """Return the totals of every resample for columns of these clusters, ``(B, c, k)``."""
        parts = [self.sums(self.units(one.groups), one.statistics) for one in columns]
        k = parts[0].shape[1]
        found = np.empty((self.resamples, len(parts) * k))
        for rows, totals in self.chunks(np.concatenate(parts, axis=1)):
            found[rows] = totals
        return found.reshape(self.resamples, len(parts), k)
