"""The scores of all cells of a task, and their draws over shared resamples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from robustx.metrics.base import Metric
from robustx.seeding import integer
from robustx.stats import Column, cluster_sums, macro_average, resample_totals
from robustx.stats.bootstrap import FloatArray
from robustx.stats.gaps import MaskedScores


class Sampled(NamedTuple):
    """A score of the sample, and of every resample ``(B,)``."""

    value: float
    draws: FloatArray


def mean_of(samples: Iterable[Sampled]) -> Sampled:
    """Average scores and, draw by draw, their resamples."""
    values, draws = zip(*samples, strict=True)
    return Sampled(sum(values) / len(values), macro_average(np.ma.stack(draws, axis=-1)))


@dataclass(frozen=True, eq=False)
class Scores:
    """A score of c cells: ``values`` (c,), and ``draws`` (c, B), masked where undefined."""

    values: FloatArray
    draws: MaskedScores

    def mean(self, cells: Sequence[int]) -> Sampled:
        """Return the unweighted mean over cells."""
        picked = list(cells)
        return Sampled(float(self.values[picked].mean()), macro_average(self.draws[picked].T))


class Drawing(NamedTuple):
    """How clusters are resampled ``b`` times; the address of the draws is in ``seed``."""

    clusters: tuple[str, ...]
    b: int
    seed: int

    def totals(self, columns: Sequence[Column]) -> FloatArray:
        """Return the totals of every resample for columns of these clusters, ``(B, c, k)``."""
        return resample_totals(cluster_sums(columns, self.clusters), self.b, self.seed)


@dataclass(frozen=True, eq=False)
class CellScores:
    """What the metric of a task says of its c cells.

    ``task`` is what counts in a benchmark's mean, mostly the ``score`` itself. ``beside`` has
    further scores by name, each (c,) and masked where undefined, without draws. ``groups`` counts
    the clusters that were resampled. ``drawings`` (c,) says how the resamples of each were drawn.
    """

    score: Scores
    task: Scores
    beside: Mapping[str, MaskedScores]
    groups: int
    drawings: Mapping[int, Drawing]

    def beside_mean(self, cells: Sequence[int]) -> dict[str, float | None]:
        """Return the means of the further scores over cells; None where one is undefined."""
        means = {name: macro_average(found[list(cells)]) for name, found in self.beside.items()}
        return {name: None if np.ma.is_masked(one) else float(one) for name, one in means.items()}


def score_cells(
    metric: Metric,
    samples: Sequence[Sequence[int]],
    columns: Sequence[Column],
    b: int,
    seed: int,
    owner: str = "",
) -> CellScores:
    """Score the cells and ``b`` resamples; the cells of one of the ``samples`` share their draws.

    The address of the draws is the set of clusters, and the ``owner`` of their names if they mean
    something within one task only. So tasks that were made from the same source items stay paired,
    and all others are independent of one another.
    """
    own = _Bench(len(columns), b)
    for_task = own if _is_plain(metric) else _Bench(len(columns), b)
    beside: dict[str, MaskedScores] = {}
    groups = 0
    address = (owner,) if owner else ()
    drawings: dict[int, Drawing] = {}
    for sample in samples:
        sums = cluster_sums([columns[index] for index in sample])
        groups += len(sums.clusters)
        place = integer(seed, "resamples", *address, *sums.clusters)
        drawings.update(dict.fromkeys(sample, Drawing(sums.clusters, b, place)))
        totals = resample_totals(sums, b, place)
        own.fill(sample, metric.reduce(sums.totals()), metric.reduce(totals))
        if for_task is not own:
            for_task.fill(sample, metric.task_score(sums.totals()), metric.task_score(totals))
        for name, found in metric.beside(sums.totals()).items():
            nothing: MaskedScores = np.ma.MaskedArray(np.zeros(len(columns)), mask=True)
            whole = beside.setdefault(name, nothing)
            whole[list(sample)] = found
    return CellScores(own.scores, for_task.scores, beside, groups, drawings)


class _Bench:
    """Room for the scores of all cells, which are filled in sample by sample."""

    def __init__(self, cells: int, b: int) -> None:
        self._values: NDArray[np.float64] = np.zeros(cells)
        self._draws: MaskedScores = np.ma.MaskedArray(np.zeros((cells, b)), mask=True)

    @property
    def scores(self) -> Scores:
        return Scores(self._values, self._draws)

    def fill(self, sample: Sequence[int], values: MaskedScores, draws: MaskedScores) -> None:
        self._values[list(sample)] = np.ma.filled(values, 0.0)
        self._draws[list(sample)] = draws.T


def _is_plain(metric: Metric) -> bool:
    """Tell whether what counts in a benchmark's mean is the score itself."""
    return type(metric).task_score is Metric.task_score
