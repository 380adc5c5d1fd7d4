"""The sums of attacked cells, over the resamples of the task's own score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from robustx.metrics.attack import OUTCOMES, Rate
from robustx.metrics.base import FloatArray
from robustx.report.attacks.attack_view import Outcomes
from robustx.report.evidence import Place, TaskEvidence
from robustx.stats import Column, Drawing, Sampled, mean_of


@dataclass(frozen=True, eq=False)
class Totals:
    """Sums over the items of a cell, ``(k,)``, and over those of every resample, ``(B, k)``."""

    sample: FloatArray
    draws: FloatArray

    def score(self, rate: Rate) -> Sampled | None:
        """Return a rate and its draws; None where it is undefined, masked where a draw is."""
        value = rate(self.sample)
        if np.ma.is_masked(value):
            return None
        return Sampled(float(value), np.ma.filled(rate(self.draws), np.nan))

    def outcomes(self) -> Outcomes:
        """Return how the items ended."""
        return Outcomes(*(int(number) for number in self.sample[: len(OUTCOMES)]))


class Part(NamedTuple):
    """Statistics ``(n, k)`` of the items of an arm's cell, or of some of them, zero elsewhere."""

    arm: str
    place: Place
    statistics: FloatArray


def totals(found: TaskEvidence, parts: Sequence[Part]) -> list[Totals]:
    """Add up statistics over the resamples of the task's own score, drawn once for all parts."""
    samples: dict[int, tuple[Drawing, list[int]]] = {}
    for number, part in enumerate(parts):
        drawing = found.scored.drawings[found.columns[part.arm, part.place]]
        samples.setdefault(id(drawing), (drawing, []))[1].append(number)
    result: dict[int, Totals] = {}
    for drawing, numbers in samples.values():
        columns = [
            Column(found.attacks[part.arm, part.place].groups, part.statistics)
            for part in (parts[number] for number in numbers)
        ]
        draws = drawing.totals(columns)
        for place, number in enumerate(numbers):
            sample = parts[number].statistics.sum(axis=0)
            result[number] = Totals(sample, draws[:, place])
    return [result[number] for number in range(len(parts))]


def mean_over(cells: Iterable[Totals], rate: Rate) -> Sampled | None:
    """Return the unweighted mean of a rate over the cells in which it is defined."""
    scores = [score for one in cells if (score := one.score(rate)) is not None]
    return mean_of(scores) if scores else None
