"""A goal for choices: another than the right one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from robustx.attacks.goal import Goal, Judgement, Values, goals, lead
from robustx.example import Example
from robustx.tasks.base import Task


@goals.register("other-choice")
@dataclass(frozen=True)
class OtherChoice(Goal):
    """Any choice but the gold one; the score is the margin of the best other choice.

    Gold answers and outputs are indices of choices.
    """

    heads = ("choice", "fill")

    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Compare the gold choice with the best of the others."""
        gold: int = task.gold(example)
        others = values.copy()
        others[gold] = -np.inf
        score = lead(float(others.max()), float(values[gold]))
        return Judgement(score, task.decode(example, values) != gold)
