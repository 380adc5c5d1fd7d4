"""Stops a run whose checkpoint does not name its outputs and seems to mean other labels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from robustx.errors import InputError
from robustx.models.checkpoint import Member
from robustx.tasks.base import Task

# Another order must be this much better, and by this many standard errors, to stop a run.
MARGIN = 0.10
STANDARD_ERRORS = 4.0


def require_plausible_order(
    member: Member, task: Task, golds: Sequence[Any], scores: NDArray[np.float32]
) -> None:
    """Check clean scores (n, k), in the assumed order of labels, against every other order.

    Raises:
        InputError: another order of the outputs gives a far higher accuracy.
    """
    gold = np.array([task.labels.index(label) for label in golds])
    predicted = scores.argmax(axis=1)
    correct = predicted == gold
    for order in permutations(range(len(task.labels))):
        other = np.array(order)[predicted] == gold
        if _far_better(other, correct):
            meaning = {member.order[index]: task.labels[label] for index, label in enumerate(order)}
            named = ",".join(meaning[output] for output in range(len(order)))
            raise InputError(
                f"{member.path} does not name its outputs, and with {task.name}'s own order it "
                f"gets {correct.mean():.1%} right, with another {other.mean():.1%}; say what the "
                f"outputs mean: --label-map {task.name}={named} (or the order that you know)"
            )


def _far_better(other: NDArray[np.bool_], correct: NDArray[np.bool_]) -> bool:
    """Compare paired outcomes by McNemar's statistic."""
    gains, losses = int((other & ~correct).sum()), int((correct & ~other).sum())
    difference = gains - losses
    return difference >= MARGIN * len(correct) and difference > STANDARD_ERRORS * sqrt(
        max(1, gains + losses)
    )
