"""What an attack wants of a model, and how near an answer is to it."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from robustx.errors import InputError
from robustx.example import Example, Head
from robustx.models.base import Model
from robustx.registry import Registry, spec_of
from robustx.tasks.base import Task

Values = NDArray[np.float32]


class Judgement(NamedTuple):
    """What is made of an answer: ``score`` grows towards the goal; ``reached`` says it is met.

    The score is never NaN; it is -inf where a model says no number.
    """

    score: float
    reached: bool


class Goal(ABC):
    """What is to be broken. Instances are frozen dataclasses.

    ``heads`` are those whose readings it understands; empty for all. What is reached is what
    ``Task.decode`` and the task's metric would find; the score only shows the way there.
    """

    heads: ClassVar[tuple[Head, ...]] = ()

    def misfit(self, task: Task, head: Head) -> str | None:
        """Say why the goal means nothing for a task that a head does; None where it fits."""
        if self.heads and head not in self.heads:
            return f"{task.name} is done by the head {head}, not {' or '.join(self.heads)}"
        return None

    def watch(self, model: Model) -> Model:
        """Return what the attack asks: the model, or a view of it that says more."""
        return model

    def of_case(self, task: Task, example: Example, values: Values) -> Goal:
        """Return the goal for one example, of which the watched model says ``values`` when clean.

        That is another goal where it depends on what was right before the attack.
        """
        return self

    @abstractmethod
    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Judge what the watched model says of an example, as it is now."""

    def wants(self, task: Task, example: Example) -> Any:
        """Return the answer that gradients shall make likelier, as ``Task.gold`` would have it.

        None where they shall make the gold one less likely.
        """
        return None

    def is_moot(self, task: Task, example: Example, values: Values) -> bool:
        """Say whether there is nothing to break: the clean example is wrong already."""
        return self.judge(task, example, values).reached

    def answer(self, task: Task, values: Values) -> Values:
        """Return what the model itself would have said, for ``Task.decode``."""
        return values


goals: Registry[Goal] = Registry("goal", home="robustx.goals")

# What attacks are after by themselves: the first that fits.
DEFAULTS = (
    "untargeted",
    "entities",
    "tags",
    "answer-f1",
    "any-fault",
    "other-choice",
    "out-of-top",
)


def goal_spec(goal: Goal) -> str:
    """Return the shortest spec that rebuilds a goal."""
    return spec_of(goals.name_of(goal), goal)


def default_goal(task: Task, head: Head) -> Goal:
    """Return what attacks on a task are after where nothing is said.

    Raises:
        InputError: none of the goals here fits.
    """
    return goal_for(task, head, ())


def goal_for(task: Task, head: Head, specs: Sequence[str]) -> Goal:
    """Return the first of the goals that fits the task as the head does it, or else its default.

    Raises:
        InputError: a spec is malformed, or no goal fits, not even one of the defaults.
    """
    for spec in (*specs, *DEFAULTS):
        goal = goals.build(spec)
        if goal.misfit(task, head) is None:
            return goal
    raise InputError(f"no goal fits {task.name} with the head {head}; register one for it")


def lead(other: float, right: float) -> float:
    """Return by how much ``other`` is above ``right``; -inf where one of the two is NaN.

    Infinite values are values: two that are alike are level.
    """
    difference = 0.0 if other == right else float(other) - float(right)
    return -math.inf if math.isnan(difference) else difference


def require_share(value: float, what: str) -> None:
    """Raise InputError where a value is not above 0 and at most 1."""
    if not 0 < value <= 1:
        raise InputError(f"{what} is above 0 and at most 1, not {value}")
