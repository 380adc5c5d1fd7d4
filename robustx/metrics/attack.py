"""What attacks did, as sums: success rate, accuracy under attack, flips, what a success costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from robustx.metrics.base import FloatArray, MaskedScores, ratio

SUCCEEDED, FAILED, SKIPPED, IDLE = "succeeded", "failed", "skipped", "nothing to attack"
OUTCOMES = (SUCCEEDED, FAILED, SKIPPED, IDLE)

# Grapheme costs at which the curve of accuracy under attack is drawn, up to the budget.
STEPS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 30, 40, 60, 80, 120)


@dataclass(frozen=True, eq=False)
class Attacked:
    """How attacks on n items ended; all are (n,).

    ``outcome`` is one of ``OUTCOMES``: skipped items were wrong before the attack. ``queries`` are
    texts that the model was asked about; ``spent`` graphemes and ``touched`` words are what the
    final text cost of the budget, ``edited`` of its ``graphemes`` are those that an edit touches.
    ``flipped`` says whether the output is another than on the clean text.
    """

    outcome: NDArray[Any]
    queries: NDArray[np.int64]
    spent: NDArray[np.int64]
    touched: NDArray[np.int64]
    edited: NDArray[np.int64]
    graphemes: NDArray[np.int64]
    flipped: NDArray[np.bool_]

    def statistics(self, steps: Sequence[int] = ()) -> FloatArray:
        """Return what each item adds to the totals, ``(n, FIXED + len(steps))``.

        First how it ended, one 0 or 1 for each of ``OUTCOMES``, and whether it was flipped; then
        queries, and of a success what it spent, touched, edited, and had in graphemes; then, for
        each step, whether it was a success that cost no more.
        """
        won = self.outcome == SUCCEEDED
        asked = won | (self.outcome == FAILED)
        cheap = [won & (self.spent <= step) for step in steps]
        columns = [
            *(self.outcome == outcome for outcome in OUTCOMES),
            self.flipped,
            self.queries * asked,
            *(amount * won for amount in (self.spent, self.touched, self.edited, self.graphemes)),
            *cheap,
        ]
        return np.stack(columns, axis=1).astype(np.float64)


FIXED = len(OUTCOMES) + 6
_FLIPPED, _QUERIES, _SPENT, _TOUCHED, _EDITED, _GRAPHEMES = range(len(OUTCOMES), FIXED)


def success_rate(totals: FloatArray) -> MaskedScores:
    """Succeeded / (succeeded + failed); masked where nothing was attacked.

    As in TextAttack (arXiv 2005.05909): items that were wrong already are left out.
    """
    return ratio(totals[..., 0], totals[..., 0] + totals[..., 1])


def accuracy_under_attack(totals: FloatArray) -> MaskedScores:
    """Return (failed + nothing to attack) / items: those that were right and that nothing broke."""
    return ratio(totals[..., 1] + totals[..., 3], _items(totals))


def accuracy_before(totals: FloatArray) -> MaskedScores:
    """Items that were not wrong before the attack / items."""
    return ratio(_items(totals) - totals[..., 2], _items(totals))


def flip_rate(totals: FloatArray) -> MaskedScores:
    """Items whose output changed / items, whether they were right or not."""
    return ratio(totals[..., _FLIPPED], _items(totals))


def edited_share(totals: FloatArray) -> MaskedScores:
    """Edited graphemes / graphemes of the succeeded items; masked where none succeeded."""
    return ratio(totals[..., _EDITED], totals[..., _GRAPHEMES])


def mean_spent(totals: FloatArray) -> MaskedScores:
    """Graphemes spent / succeeded items."""
    return ratio(totals[..., _SPENT], totals[..., 0])


def mean_touched(totals: FloatArray) -> MaskedScores:
    """Words touched / succeeded items."""
    return ratio(totals[..., _TOUCHED], totals[..., 0])


def mean_queries(totals: FloatArray) -> MaskedScores:
    """Queries / attacked items, succeeded or failed."""
    return ratio(totals[..., _QUERIES], totals[..., 0] + totals[..., 1])


def curve(totals: FloatArray) -> MaskedScores:
    """Return the accuracy under attack where only successes up to each step count, ``(..., s)``.

    Items that were right and whose success, if any, cost more than the step / items.
    """
    items = _items(totals)[..., np.newaxis]
    held = items - totals[..., [2]] - totals[..., FIXED:]
    return ratio(held, np.broadcast_to(items, held.shape))


Rate = Callable[[FloatArray], MaskedScores]
RATES: Mapping[str, Rate] = {
    "before": accuracy_before,
    "success": success_rate,
    "accuracy": accuracy_under_attack,
    "flips": flip_rate,
    "edited": edited_share,
    "spent": mean_spent,
    "touched": mean_touched,
    "queries": mean_queries,
}

# Those of which every item is in the denominator; the others are of attacked items alone.
OF_ALL_ITEMS = frozenset({"before", "accuracy", "flips"})


def steps_within(graphemes: int) -> tuple[int, ...]:
    """Return the steps of the curve of a budget, which is the last one."""
    return (*(step for step in STEPS if step < graphemes), graphemes)


def _items(totals: FloatArray) -> FloatArray:
    """Return how many items there are: every one ended in one of the outcomes."""
    items: FloatArray = totals[..., : len(OUTCOMES)].sum(-1)
    return items
