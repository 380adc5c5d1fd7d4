"""Simulated benchmarks of which the truth is known: items in clusters, three arms, clean and noisy.

Arms A and B truly lose nothing under noise, arm C does. So the gap of A and the difference of the
gaps of A and B are nulls, and those of C have something to find.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from robustx.metrics.spans import SpanF1

FloatArray = NDArray[np.float64]

ARMS = 3  # A, B, C
MOST_ROWS = 12  # of a paragraph
GOLD_RATE = 0.6  # spans of a sentence beyond the first, Poisson
FALSE_RATE = 0.25  # spans of a sentence that are predicted and wrong, Poisson
KEPT_FALSE = 0.8  # the share of these that noise leaves


class Truth(NamedTuple):
    """What holds in all the world: the clean score of every arm, C's loss, and chance."""

    clean: float
    loss: float
    chance: float


class World(Protocol):
    """A way to draw data sets; sums are ``(groups, sets, 3 arms, clean | noisy, k)``."""

    @property
    def name(self) -> str:
        """How its items hang together."""

    @property
    def groups(self) -> int:
        """How many clusters a data set has."""

    @property
    def truth(self) -> Truth:
        """What an interval should hold."""

    def simulate(self, sets: int, rng: np.random.Generator) -> FloatArray:
        """Draw data sets."""

    def reduce(self, totals: FloatArray) -> FloatArray:
        """Turn totals ``(..., k)`` into scores ``(...)``."""


@dataclass(frozen=True)
class Panel:
    """Items in ``languages`` parallel languages; outcomes of an item are correlated."""

    groups: int
    accuracy: float
    languages: int
    correlation: float

    @property
    def name(self) -> str:
        """How its items hang together."""
        return f"{self.languages} languages, r {self.correlation:.2f}"

    @property
    def truth(self) -> Truth:
        """What an interval should hold."""
        return accuracy_truth(self.accuracy)

    def simulate(self, sets: int, rng: np.random.Generator) -> FloatArray:
        """Draw right answers of an item, added up over languages; k is 1."""
        shape = (self.groups, sets, ARMS, self.languages)
        right = _outcomes(shape, self.correlation, self.truth, rng)
        sums: FloatArray = right.sum(axis=4, dtype=np.float64)[..., np.newaxis]
        return sums

    def reduce(self, totals: FloatArray) -> FloatArray:
        """Return the mean accuracy over languages."""
        scores: FloatArray = totals[..., 0] / (self.groups * self.languages)
        return scores


@dataclass(frozen=True)
class Paragraphs:
    """Questions on paragraphs, one to twelve on each, and 4.7 on average; correlated by .3."""

    groups: int
    accuracy: float

    @property
    def name(self) -> str:
        """How its items hang together."""
        return "1-12 rows a group, r 0.30"

    @property
    def truth(self) -> Truth:
        """What an interval should hold."""
        return accuracy_truth(self.accuracy)

    def simulate(self, sets: int, rng: np.random.Generator) -> FloatArray:
        """Draw (right, questions) of paragraphs."""
        shape = (self.groups, sets, ARMS, MOST_ROWS)
        right = _outcomes(shape, 0.3, self.truth, rng)
        rows = np.minimum(rng.geometric(0.2, (self.groups, sets, 1, 1)), MOST_ROWS)
        asked = np.arange(MOST_ROWS) < rows[..., np.newaxis]
        sums = np.empty((*right.shape[:4], 2))
        sums[..., 0] = (right & asked).sum(axis=4)
        sums[..., 1] = rows
        return sums

    def reduce(self, totals: FloatArray) -> FloatArray:
        """Return right / questions."""
        scores: FloatArray = totals[..., 0] / totals[..., 1]
        return scores


@dataclass(frozen=True)
class Sentences:
    """Sentences with spans to find; each has its own share that is found, beta-distributed."""

    groups: int
    recall: float

    @property
    def name(self) -> str:
        """How its items hang together."""
        return "span F1 of sentences"

    @property
    def truth(self) -> Truth:
        """What an interval should hold; F1 of the expected sums."""
        clean = self._f1(self.recall)
        return Truth(clean, clean - self._f1(self.recall * (1 - self._lost) + self._won), 0.0)

    def simulate(self, sets: int, rng: np.random.Generator) -> FloatArray:
        """Draw (true positives, predicted, gold)."""
        shape = (self.groups, sets, ARMS)
        gold = np.broadcast_to(1 + rng.poisson(GOLD_RATE, (*shape[:2], 1)), shape)
        ease = rng.beta(3 * self.recall, 3 * (1 - self.recall), (*shape[:2], 1))
        clean = rng.binomial(gold, np.broadcast_to(ease, shape))
        lost = np.array([self._even, self._even, self._lost])
        gained = np.full(ARMS, self._won / (1 - self.recall))
        noisy = clean - rng.binomial(clean, lost) + rng.binomial(gold - clean, gained)
        wrong = rng.poisson(FALSE_RATE, shape)
        still = rng.binomial(wrong, KEPT_FALSE) + rng.poisson((1 - KEPT_FALSE) * FALSE_RATE, shape)
        true = np.stack([clean, noisy], axis=3)
        predicted = true + np.stack([wrong, still], axis=3)
        both = np.broadcast_to(gold[..., np.newaxis], true.shape)
        return np.stack([true, predicted, both], axis=4).astype(np.float64)

    def reduce(self, totals: FloatArray) -> FloatArray:
        """Return F1."""
        return np.ma.filled(SpanF1().reduce(totals), np.nan)

    @property
    def _won(self) -> float:
        """The share of all spans that noise helps to find."""
        return min(0.02, self.recall / 4, (1 - self.recall) / 4)

    @property
    def _even(self) -> float:
        """The share of the found spans that noise must lose so that recall stays."""
        return self._won / self.recall

    @property
    def _lost(self) -> float:
        return self._even + min(0.05, self.recall / 4) / self.recall

    def _f1(self, recall: float) -> float:
        gold = 1 + GOLD_RATE
        return 2 * recall * gold / (recall * gold + FALSE_RATE + gold)


def accuracy_truth(accuracy: float) -> Truth:
    """Return what holds at this accuracy: C loses 3 points, but no more than half of the score."""
    chance = 0.5 if accuracy > 0.5 else 0.0
    return Truth(accuracy, min(0.03, accuracy / 2), chance)


def _outcomes(
    shape: tuple[int, int, int, int], correlation: float, truth: Truth, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw right or wrong, ``(groups, sets, arms, clean | noisy, rows)``.

    Most rows stay as they are. Noise turns up to 2.5 % of the rows from wrong to right, and as
    many, or more, to wrong.
    """
    won = min(0.025, truth.clean / 4, (1 - truth.clean) / 4)
    lost = np.array([[won], [won], [won + truth.loss]], dtype=np.float32)
    clean = _correlated(shape, correlation, rng) < truth.clean
    flip = _correlated(shape, correlation, rng)
    noisy = np.where(clean, flip >= lost / truth.clean, flip < won / (1 - truth.clean))
    return np.stack([clean, noisy], axis=3)


def _correlated(
    shape: tuple[int, int, int, int], correlation: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Draw uniform numbers: every arm and row copies its item's with probability sqrt(correlation).

    Thresholded anywhere, two of an item's outcomes then have exactly this correlation.
    """
    copies = rng.random(shape, np.float32) < sqrt(correlation)
    of_item = rng.random((*shape[:2], 1, 1), np.float32)
    return np.where(copies, of_item, rng.random(shape, np.float32))
