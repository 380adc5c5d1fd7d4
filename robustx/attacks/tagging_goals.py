"""Goals for tags of words: of those that were right, a share is lost."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from robustx.attacks.goal import Goal, Judgement, Values, goals, require_share
from robustx.errors import InputError
from robustx.example import Example, Head
from robustx.models.base import Model
from robustx.tasks.base import Task

OUTSIDE = "O"

# Log-probabilities below it are all alike.
_FLOOR = -1e4

# What a product with a share may be too great by.
_SLIP = 1e-9


@runtime_checkable
class Scored(Protocol):
    """A model that gives one label a word, and has a view that gives scores for all labels."""

    def scored(self) -> Model:
        """Return the view; its values are flat (w k,), see ``TagScorer``."""


class TagGoal(Goal):
    """A goal to lose, of the words that were right when clean, a ``share``.

    With ``strict`` a B- for an I- of the same type is no loss, and was right when clean. Moot is a
    sentence of which no word that counts was right. For the score see ``Losing``.
    """

    heads = ("token",)
    share: float
    strict: bool

    @abstractmethod
    def counted(self, gold: tuple[str, ...]) -> NDArray[np.bool_]:
        """Say which words (w,) count, by their gold tags."""

    def watch(self, model: Model) -> Model:
        """Ask for the scores of all labels; raises InputError where a model gives none."""
        if not isinstance(model, Scored):
            name = type(model).__name__
            raise InputError(f"{name} gives no scores of labels; give it a method scored")
        return model.scored()

    def of_case(self, task: Task, example: Example, values: Values) -> Losing:
        """Return the goal to lose what is right of the clean example."""
        gold = task.gold(example)
        keeps = self._keeps(task, gold)
        return self._losing(keeps, self.counted(gold) & _kept(keeps, _by_word(task, values)))

    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Judge as if all words that count had been right when clean."""
        gold = task.gold(example)
        losing = self._losing(self._keeps(task, gold), self.counted(gold))
        return losing.judge(task, example, values)

    def is_moot(self, task: Task, example: Example, values: Values) -> bool:
        """Say whether there is no right word that counts."""
        return not self.of_case(task, example, values).words.size

    def answer(self, task: Task, values: Values) -> Values:
        """Return the number of the best label of each word (w,), as the model itself does."""
        best: Values = _by_word(task, values).argmax(axis=1).astype(np.float32)
        return best

    def _losing(self, keeps: NDArray[np.bool_], counted: NDArray[np.bool_]) -> Losing:
        return Losing(self.share, np.flatnonzero(counted), keeps[counted])

    def _keeps(self, task: Task, gold: tuple[str, ...]) -> NDArray[np.bool_]:
        """Return which labels are no loss for each word (w, k)."""
        kinds = np.array([_kind(one) if self.strict else one for one in task.labels])
        places = np.array([task.labels.index(one) for one in gold], dtype=np.intp)
        keeps: NDArray[np.bool_] = kinds[places, None] == kinds[None, :]
        return keeps


@goals.register("entities")
@dataclass(frozen=True)
class Entities(TagGoal):
    """Of the words of gold entities that were right when clean, a ``share`` is lost.

    With ``strict`` a word is lost where it has another type of entity, or none; without, where it
    has another tag.
    """

    share: float = 0.5
    strict: bool = False

    def __post_init__(self) -> None:
        """Refuse a share that is none."""
        require_share(self.share, "share of entities")

    def misfit(self, task: Task, head: Head) -> str | None:
        """Say that the head is another, or that the task's labels are none of entities."""
        other = f"{task.name} has no entities; use tags"
        return super().misfit(task, head) or (None if OUTSIDE in task.labels else other)

    def counted(self, gold: tuple[str, ...]) -> NDArray[np.bool_]:
        """Count the words in entities."""
        return np.array([tag != OUTSIDE for tag in gold], dtype=np.bool_)


@goals.register("tags")
@dataclass(frozen=True)
class Tags(TagGoal):
    """Of the words whose tag was right when clean, a ``share`` has another.

    All words count, so that in few sentences half of them are within reach of a budget of words.
    """

    share: float = 0.2
    strict: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        """Refuse a share that is none."""
        require_share(self.share, "share of tags")

    def counted(self, gold: tuple[str, ...]) -> NDArray[np.bool_]:
        """Count all words."""
        return np.ones(len(gold), dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Losing(Goal):
    """Loses a share of the ``words`` (n,) of a sentence, where some labels ``keep`` (n, k) them.

    The score is the mean margin of as many words as must be lost, those nearest to it: how far the
    best label that would be a loss is above the best that is none, in log-probability, and 0 at
    most, so that there is nothing to gain on a word that is lost. It is 0 where the goal is
    reached.
    """

    share: float
    words: NDArray[np.intp]
    keep: NDArray[np.bool_]

    heads = ("token",)

    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Compare the words that are lost with the share that is to be."""
        if not self.words.size:
            return Judgement(0.0, False)
        scores = np.maximum(_by_word(task, values)[self.words].astype(np.float64), _FLOOR)
        losing = np.where(self.keep, _FLOOR, scores).max(axis=1)
        keeping = np.where(self.keep, scores, _FLOOR).max(axis=1)
        lost = len(scores) - int(_kept(self.keep, scores).sum())
        needed = math.ceil(self.share * len(scores) - _SLIP)
        nearest = np.sort(np.minimum(losing - keeping, 0))[-needed:]
        return Judgement(float(nearest.mean()), lost >= needed)


def _by_word(task: Task, values: Values) -> Values:
    return values.reshape(-1, len(task.labels))


def _kept(keeps: NDArray[np.bool_], scores: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
    """Say whether the best label of each word is no loss (n,)."""
    kept: NDArray[np.bool_] = keeps[np.arange(len(scores)), scores.argmax(axis=1)]
    return kept


def _kind(label: str) -> str:
    """Return the type of an entity; B- and I- alike."""
    return label[2:] if label[1:2] == "-" else label
