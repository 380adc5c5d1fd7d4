"""Goals for labels of texts: any wrong one, or one that is named."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from robustx.attacks.goal import Goal, Judgement, Values, goals, lead
from robustx.errors import InputError, did_you_mean
from robustx.example import Example, Head
from robustx.tasks.base import Task


@goals.register("untargeted")
@dataclass(frozen=True)
class Untargeted(Goal):
    """Any label but the gold one; the score is the margin of the best other label, in logits."""

    heads = ("sequence",)

    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Compare the gold label with the best of the others."""
        gold = task.gold(example)
        place = task.labels.index(gold)
        score = lead(_best_other(values, place), float(values[place]))
        return Judgement(score, task.decode(example, values) != gold)


@goals.register("targeted")
@dataclass(frozen=True)
class Targeted(Goal):
    """One label, where it is not the gold one; the score is its margin over the best other.

    Moot is an example that has the label already, in gold or in the clean prediction. One that is
    predicted wrong in another way is not.
    """

    label: str

    heads = ("sequence",)

    def misfit(self, task: Task, head: Head) -> str | None:
        """Say that the head is another, or that the task lacks the label."""
        known = self._known(task) is not None
        return super().misfit(task, head) or (None if known else self._unknown(task))

    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Compare the label with the best of the others.

        Raises:
            InputError: the task has no such label.
        """
        wanted = self._known(task)
        if wanted is None:
            raise InputError(self._unknown(task))
        place = task.labels.index(wanted)
        score = lead(float(values[place]), _best_other(values, place))
        return Judgement(score, task.decode(example, values) == wanted)

    def wants(self, task: Task, example: Example) -> str | None:
        """Return the label."""
        return self._known(task)

    def is_moot(self, task: Task, example: Example, values: Values) -> bool:
        """Say whether the example has the label already."""
        is_gold = task.gold(example) == self._known(task)
        return self.judge(task, example, values).reached or is_gold

    def _known(self, task: Task) -> str | None:
        """Return the task's own spelling of the label."""
        if self.label in task.labels:
            return self.label
        return task.aliases.get(self.label.lower())

    def _unknown(self, task: Task) -> str:
        hint = did_you_mean(self.label, task.labels) or f"; known: {', '.join(task.labels)}"
        return f"{task.name} has no label {self.label!r}{hint}"


def _best_other(values: Values, place: int) -> float:
    others = values.copy()
    others[place] = -np.inf
    return float(others.max())
