"""Sums over the single items of an arm's cells, in the first of the task's own resamples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from robustx.evaluation.suite import CLEAN
from robustx.metrics.base import MaskedScores
from robustx.report.evidence import Place
from robustx.report.figures.judged import Judged
from robustx.report.scores import SEED_DRAWS, Observed, SeedNames
from robustx.stats import Column, Drawing, Sampled, SeedPart, total_of
from robustx.stats.bootstrap import FloatArray

# These sums take a pass of their own, so they are of the first resamples alone.
RESAMPLES = 1_000

# What an item adds to the totals of its language. Behind these stand its statistics on clean text,
# once for each cell that changed it, and then the sum of its statistics in those cells.
TO_WRONG, TO_RIGHT, ANSWERS, RIGHT, ALWAYS, ITEMS = range(6)
FIXED = 6

Rate = Callable[[FloatArray], MaskedScores]


class LanguageCells(NamedTuple):
    """The items of a language on clean text and in the cells that are judged."""

    clean: Observed
    noisy: Sequence[Observed]

    def statistics(self) -> FloatArray:
        """Return what each item adds to the totals, ``(s, n, FIXED + 2 k)``."""
        right = _known(self.clean.right)
        answers = np.full(right.shape, float(len(self.noisy)))
        flips = np.zeros((2, *right.shape))
        always = right.copy()
        touched = np.zeros(right.shape[1])
        moved = np.zeros(self.clean.statistics.shape)
        for cell in self.noisy:
            after, changed = _known(cell.right), _known(cell.changed)
            flips += [right & ~after, ~right & after]
            always &= after
            touched += changed
            moved += cell.statistics * changed[:, np.newaxis]
        fixed = np.stack([*flips, answers, right, always, np.ones(right.shape)], axis=-1)
        unmoved = self.clean.statistics * touched[:, np.newaxis]
        found: FloatArray = np.concatenate([fixed, unmoved, moved], axis=-1)
        return found


@dataclass(frozen=True, eq=False)
class LanguageTotals:
    """Sums over the items of a language, in the sample (s, m) and in resamples (B, s, m).

    ``cells`` counts its cells in the mean. ``weights`` (s, B) are those of the seeds ``names`` in
    each draw; None where there is one checkpoint.
    """

    cells: int
    sample: FloatArray
    draws: FloatArray
    names: SeedNames
    weights: FloatArray | None

    def rate(self, rate: Rate) -> Sampled | None:
        """Return the mean over seeds of a rate; None where it is undefined for one."""
        values = _plain(rate(self.sample))
        if np.isnan(values).any():
            return None
        draws = _plain(rate(self.draws))
        seeds = {}
        if self.weights is not None:
            seeds[self.names] = SeedPart(values, draws[:SEED_DRAWS].T, self.weights)
        return Sampled(float(values.mean()), draws.mean(axis=1), seeds)


def item_totals(judged: Judged) -> list[LanguageTotals]:
    """Add up the items of every language with a cell; languages of a sample are drawn at once."""
    cells = _cells(judged)
    samples: dict[int, tuple[Drawing, list[LanguageCells]]] = {}
    for code, one in cells.items():
        column = judged.found.columns[judged.arm, Place(code, CLEAN)]
        drawing = judged.found.scored.drawings[column]
        samples.setdefault(id(drawing), (drawing, []))[1].append(one)
    weights = judged.found.scored.score.weights
    return [
        total
        for drawing, languages in samples.values()
        for total in _drawn(drawing, languages, weights.get(languages[0].clean.seeds))
    ]


def mean_rate(totals: Sequence[LanguageTotals], rate: Rate) -> Sampled | None:
    """Return the mean of a rate over cells; None where it is undefined in every language."""
    rates = [(one.cells, found) for one in totals if (found := one.rate(rate)) is not None]
    cells = sum(number for number, _ in rates)
    return total_of([found.times(number / cells) for number, found in rates]) if rates else None


def _cells(judged: Judged) -> dict[str, LanguageCells]:
    observed, arm = judged.found.observed, judged.arm
    return {
        code: LanguageCells(
            observed[arm, Place(code, CLEAN)],
            [observed[arm, Place(code, condition)] for condition in conditions],
        )
        for code, conditions in judged.by_language().items()
    }


def _drawn(
    drawing: Drawing, languages: Sequence[LanguageCells], weights: FloatArray | None
) -> list[LanguageTotals]:
    short = replace(drawing, resamples=min(drawing.resamples, RESAMPLES))
    statistics = [one.statistics() for one in languages]
    columns = [
        Column(one.clean.groups, np.moveaxis(items, 0, 1).reshape(items.shape[1], -1))
        for one, items in zip(languages, statistics, strict=True)
    ]
    draws = short.totals(columns)
    return [
        LanguageTotals(
            cells=len(one.noisy),
            sample=items.sum(axis=1),
            draws=draws[:, place].reshape(short.resamples, len(items), -1),
            names=one.clean.seeds,
            weights=None if weights is None else weights[:, : short.resamples],
        )
        for place, (one, items) in enumerate(zip(languages, statistics, strict=True))
    ]


def _known(flags: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    if flags is None:
        raise ValueError("these cells do not say which items are right and which were changed")
    return flags


def _plain(scores: MaskedScores) -> FloatArray:
    """Return scores with NaN where they are masked."""
    filled: FloatArray = np.ma.filled(np.ma.asarray(scores, dtype=np.float64), np.nan)
    return filled
