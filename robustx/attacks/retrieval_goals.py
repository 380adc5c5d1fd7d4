"""A goal for retrieval: the right candidates are no longer among the first."""

from __future__ import annotations

from dataclasses import dataclass

from robustx.attacks.goal import Goal, Judgement, Values, goals, lead
from robustx.errors import InputError
from robustx.example import Example
from robustx.metrics.ranking import DEPTH
from robustx.tasks.base import Task
from robustx.tasks.bucc import NEIGHBOURS, Bucc


@goals.register("out-of-top")
@dataclass(frozen=True)
class OutOfTop(Goal):
    """No right candidate among the first ``k`` that the task puts out, of 20 at most.

    The score is the cosine of the k-th best wrong candidate less that of the best right one, in
    hundredths. One that is no longer among those found, or not yet, is taken to be level with the
    last of them.

    BUCC puts out the nearest candidate alone, and none under its threshold: there the score is the
    nearer of the two ways to lose it, and queries without a translation are moot.
    """

    k: int = 1

    heads = ("embedding",)

    def __post_init__(self) -> None:
        """Refuse a depth that readings do not have."""
        if not 1 <= self.k <= DEPTH:
            raise InputError(f"k of out-of-top is 1 to {DEPTH}, not {self.k}")

    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Compare the right candidates with the wrong ones around rank k."""
        gold = frozenset(task.gold(example))
        reached = gold.isdisjoint(task.decode(example, values)[: self.k])
        if isinstance(task, Bucc):
            score = max(_gap(gold, values, 1), _under_threshold(task, values))
        else:
            score = _gap(gold, values, self.k)
        return Judgement(100 * score, reached)


def _gap(gold: frozenset[int], values: Values, k: int) -> float:
    """Return how far the k-th best wrong candidate is above the best right one, in cosine."""
    found = list(zip(values[0::2].tolist(), values[1::2].tolist(), strict=True))
    right = [cosine for index, cosine in found if index in gold]
    wrong = [cosine for index, cosine in found if index not in gold]
    last = found[-1][1]
    return lead(wrong[k - 1] if len(wrong) >= k else last, right[0] if right else last)


def _under_threshold(task: Bucc, values: Values) -> float:
    """Return how far the nearest candidate is under what it must reach, in cosine."""
    nearest = float(values[1])
    around = float(values[1::2][:NEIGHBOURS].mean()) if task.score == "margin" else 1.0
    return lead(task.threshold * around, nearest)
