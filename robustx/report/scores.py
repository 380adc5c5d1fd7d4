"""Scores of cells and of their resamples, which are drawn once for all cells of a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from robustx.metrics.base import Metric
from robustx.seeding import integer
from robustx.stats import Drawing, Sampled, SeedPart, macro_average, seed_weights
from robustx.stats.bootstrap import FloatArray
from robustx.stats.gaps import MaskedScores

# So many resamples of single seeds are kept; of an arm's mean over its seeds all are.
SEED_DRAWS = 1_000

SeedNames = tuple[str, ...]


class Observed(NamedTuple):
    """The n items of a cell: their clusters, and statistics ``(s, n, k)`` for s checkpoints.

    ``seeds`` names the arm and its seeds; cells of the same are from the same checkpoints. It is
    empty where there is one checkpoint. ``right`` (s, n) are the items answered without a fault,
    ``changed`` (n,) those of which a text was changed; None where that is not known.
    """

    groups: Sequence[str]
    statistics: NDArray[Any]
    seeds: SeedNames = ()
    right: NDArray[np.bool_] | None = None
    changed: NDArray[np.bool_] | None = None


@dataclass(frozen=True, eq=False)
class SeedScores:
    """The score of a cell for each of s seeds, and in each of the first b resamples of items."""

    names: SeedNames
    values: FloatArray  # (s,)
    draws: NDArray[np.float32]  # (s, b)


@dataclass(frozen=True, eq=False)
class Scores:
    """A score of c cells, the mean over the seeds of each.

    ``values`` (c,) are 0 and ``draws`` (c, B) NaN where undefined; ``by_seed`` (c,) is None where
    there is one checkpoint; ``weights`` has those of the seeds in each draw, ``(B, s)``.
    """

    values: FloatArray
    draws: NDArray[np.float32]
    by_seed: Sequence[SeedScores | None]
    weights: Mapping[SeedNames, FloatArray]

    def mean(self, cells: Sequence[int]) -> Sampled:
        """Return the unweighted mean over cells, all of the same checkpoints.

        Draws are float32 in [0, 1] and added up in float64, which is exact; neither the order of
        the cells nor the number of threads has a say.
        """
        times = dict(sorted(Counter(cells).items()))
        total = np.zeros(self.draws.shape[1])
        for index, number in times.items():
            total += self.draws[index] if number == 1 else self.draws[index] * np.float64(number)
        value = sum(float(self.values[index]) * number for index, number in times.items())
        return Sampled(value / len(cells), total / len(cells), self._seeds(times, len(cells)))

    def _seeds(self, times: Mapping[int, int], of: int) -> dict[SeedNames, SeedPart]:
        parts = {self.by_seed[index]: number for index, number in times.items()}
        first = next(iter(parts))
        if first is None:
            return {}
        values, draws = np.zeros(first.values.shape), np.zeros(first.draws.shape)
        for part, number in parts.items():
            assert part is not None
            values += part.values * number
            draws += part.draws * np.float64(number)
        return {first.names: SeedPart(values / of, draws / of, self.weights[first.names])}


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
    cells: Sequence[Observed],
    b: int,
    seed: int,
    owner: str = "",
) -> CellScores:
    """Score the cells and ``b`` resamples; the cells of one of the ``samples`` share their draws.

    The address of the draws is the set of clusters, and the ``owner`` of their names if they mean
    something within one task only. So tasks that were made from the same source items stay paired,
    and all others are independent of one another. Seeds of an arm are weighted alike everywhere.
    """
    bench = _Bench(metric, cells, b, seed)
    address = (owner,) if owner else ()

    def fill(sample: Sequence[int]) -> Drawing:
        clusters = tuple(sorted({group for one in _groups(cells, sample) for group in one}))
        drawing = Drawing(clusters, b, integer(seed, "resamples", *address, *clusters))
        bench.fill(sample, drawing)
        return drawing

    with threadpool_limits(1, "blas"), ThreadPoolExecutor(2) as pool:
        drawn = list(pool.map(fill, samples))
    return CellScores(
        score=bench.scores(bench.score),
        task=bench.scores(bench.for_task),
        beside=bench.beside,
        groups=sum(len(drawing.clusters) for drawing in drawn),
        drawings={
            index: drawing
            for sample, drawing in zip(samples, drawn, strict=True)
            for index in sample
        },
    )


def _groups(cells: Sequence[Observed], sample: Iterable[int]) -> list[Sequence[str]]:
    """Return the groups of a sample's cells; cells of a language have one and the same list."""
    return list({id(cells[index].groups): cells[index].groups for index in sample}.values())


class _Columns(NamedTuple):
    """Cells that have the same number of checkpoints, and where those stand among the columns."""

    cells: NDArray[np.intp]  # (c,)
    columns: NDArray[np.intp]  # (c, s)

    def of_seeds(self, scores: FloatArray) -> FloatArray:
        """Pick from the scores (columns, ...) those of the seeds of each cell, (c, s, ...)."""
        if self.columns.size == len(scores):  # all of them, in order
            return scores.reshape(*self.columns.shape, *scores.shape[1:])
        picked: FloatArray = scores[self.columns]
        return picked


class _Room:
    """Room for one kind of score of all cells, which is filled in sample by sample."""

    def __init__(self, cells: Sequence[Observed], b: int) -> None:
        self.values = np.zeros(len(cells))
        self.draws = np.full((len(cells), b), np.nan, dtype=np.float32)
        self.by_seed: list[SeedScores | None] = [
            SeedScores(
                one.seeds,
                np.zeros(len(one.statistics)),
                np.full((len(one.statistics), min(b, SEED_DRAWS)), np.nan, dtype=np.float32),
            )
            if len(one.statistics) > 1
            else None
            for one in cells
        ]

    def put_sample(self, alike: _Columns, scores: FloatArray) -> None:
        """Keep the scores (columns,) of the sample; an undefined one is 0."""
        of_seeds = np.nan_to_num(alike.of_seeds(scores))
        self.values[alike.cells] = of_seeds.mean(axis=1)
        for index, found in zip(alike.cells, of_seeds, strict=True):
            part = self.by_seed[index]
            if part is not None:
                part.values[:] = found

    def put_draws(self, alike: _Columns, rows: slice, scores: FloatArray) -> None:
        """Keep the scores (columns, rows) of some of the resamples."""
        of_seeds = alike.of_seeds(scores)
        self.draws[alike.cells, rows] = of_seeds.mean(axis=1)
        kept = max(0, min(SEED_DRAWS, rows.stop) - rows.start)
        if kept and alike.columns.shape[1] > 1:
            for index, found in zip(alike.cells, of_seeds[..., :kept], strict=True):
                part = self.by_seed[index]
                assert part is not None
                part.draws[:, rows.start : rows.start + kept] = found


class _Bench:
    def __init__(self, metric: Metric, cells: Sequence[Observed], b: int, seed: int) -> None:
        self.metric = metric
        self.cells = cells
        self.score = _Room(cells, b)
        self.for_task = self.score if _is_plain(metric) else _Room(cells, b)
        self.beside: dict[str, MaskedScores] = {
            name: np.ma.MaskedArray(np.zeros(len(cells)), mask=True)
            for name in metric.beside(np.ones((1, metric.k)))
        }
        self.weights = {
            one.seeds: seed_weights(len(one.statistics), b, integer(seed, "seeds", *one.seeds))
            for one in {cell.seeds: cell for cell in cells if cell.seeds}.values()
        }

    def scores(self, room: _Room) -> Scores:
        return Scores(room.values, room.draws, room.by_seed, self.weights)

    def fill(self, sample: Sequence[int], drawing: Drawing) -> None:
        """Score the cells of a sample, and their resamples chunk by chunk."""
        sums = self._sums(sample, drawing)
        alike = self._alike(sample)
        self._fill_sample(alike, sums.sum(axis=0))
        for rows, found in drawing.chunks(sums.reshape(drawing.size, -1)):
            totals = found.T.reshape(sums.shape[1], self.metric.k, -1)
            for room, scores in self._rooms(np.moveaxis(totals, 1, -1)):
                for one in alike:
                    room.put_draws(one, rows, scores)

    def _sums(self, sample: Sequence[int], drawing: Drawing) -> FloatArray:
        """Return the sums within units for every checkpoint of every cell, ``(units, c s, k)``."""
        units = {id(one): drawing.units(one) for one in _groups(self.cells, sample)}
        found = [
            drawing.sums(units[id(self.cells[index].groups)], of_seed)
            for index in sample
            for of_seed in self.cells[index].statistics
        ]
        return np.stack(found, axis=1)

    def _fill_sample(self, alike: Sequence[_Columns], totals: FloatArray) -> None:
        for room, scores in self._rooms(totals):
            for one in alike:
                room.put_sample(one, scores)
        for name, found in self.metric.beside(totals).items():
            scores = _plain(found)
            for one in alike:
                means = one.of_seeds(scores).mean(axis=1)
                self.beside[name][one.cells] = np.ma.masked_invalid(means)

    def _rooms(self, totals: FloatArray) -> list[tuple[_Room, FloatArray]]:
        found = [(self.score, _plain(self.metric.reduce(totals)))]
        if self.for_task is not self.score:
            found.append((self.for_task, _plain(self.metric.task_score(totals))))
        return found

    def _alike(self, sample: Sequence[int]) -> list[_Columns]:
        """Sort the cells of a sample by how many checkpoints they have."""
        numbers = np.array([len(self.cells[index].statistics) for index in sample])
        starts = np.cumsum(numbers) - numbers
        cells = np.array(sample)
        return [
            _Columns(cells[numbers == s], starts[numbers == s][:, np.newaxis] + np.arange(s))
            for s in np.unique(numbers)
        ]


def _plain(scores: MaskedScores) -> FloatArray:
    """Return scores with NaN where they are masked."""
    if not np.ma.is_masked(scores):
        return np.ma.getdata(scores)
    filled: FloatArray = np.ma.filled(scores, np.nan)
    return filled


def _is_plain(metric: Metric) -> bool:
    """Tell whether what counts in a benchmark's mean is the score itself."""
    return type(metric).task_score is Metric.task_score
