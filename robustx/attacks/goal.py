"""What an attack wants of a model, and how near an answer is to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from robustx.example import Example, Head
from robustx.models.base import Model
from robustx.registry import Registry, spec_of
from robustx.tasks.base import Task

Values = NDArray[np.float32]


class Judgement(NamedTuple):
    """What is made of an answer: ``score`` grows towards the goal; ``reached`` says it is met."""

    score: float
    reached: bool


class Goal(ABC):
    """What is to be broken. Instances are frozen dataclasses.

    ``heads`` are those whose readings it understands; empty for all.
    """

    heads: ClassVar[tuple[Head, ...]]

    def watch(self, model: Model) -> Model:
        """Return what the attack asks: the model, or a view of it that says more."""
        return model

    @abstractmethod
    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Judge what the watched model says of an example, as it is now."""

    def is_moot(self, task: Task, example: Example, values: Values) -> bool:
        """Say whether there is nothing to break: the clean example is wrong already."""
        return self.judge(task, example, values).reached

    def answer(self, values: Values) -> Values:
        """Return what the model itself would have said, for ``Task.decode``."""
        return values


goals: Registry[Goal] = Registry("goal", home="robustx.goals")


def goal_spec(goal: Goal) -> str:
    """Return the shortest spec that rebuilds a goal."""
    return spec_of(goals.name_of(goal), goal)


@goals.register("untargeted")
@dataclass(frozen=True)
class Untargeted(Goal):
    """Any label but the gold one; the score is the margin of the best other label."""

    heads = ("sequence",)

    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Compare the gold label with the best of the others, in log-probability."""
        gold = task.labels.index(task.gold(example))
        margin = float(np.delete(values, gold).max() - values[gold])
        wrong = task.decode(example, values) != task.gold(example)
        return Judgement(margin, wrong)
