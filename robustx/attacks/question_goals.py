"""Goals for questions: the answer shares too few words with gold, or a case has a fault."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from robustx.attacks.goal import Goal, Judgement, Values, goals, require_share
from robustx.example import Example, Head
from robustx.metrics.qa import Answers, QaScore
from robustx.tasks.base import Task

# Keeps logarithms finite: a weight of e^-27 is as good as none.
_LEAST = 1e-12


@goals.register("answer-f1")
@dataclass(frozen=True)
class AnswerF1(Goal):
    """The F1 of the best answer is under ``under``, as the task's metric counts it.

    The score is how unlikely gold is among the answers found: -logit of their expected F1, each
    having the probability that a softmax of their scores gives. (The expected F1 itself would be 1
    to the last digit for a model that is sure.)
    """

    under: float = 0.5

    heads = ("span",)

    def __post_init__(self) -> None:
        """Refuse a threshold that no F1, or any, is under."""
        require_share(self.under, "under of answer-f1")

    def misfit(self, task: Task, head: Head) -> str | None:
        """Say that the head is another, or that the task's answers have no F1."""
        other = f"{task.name} is scored by {task.metric.name}, not by the F1 of an answer"
        return super().misfit(task, head) or (None if isinstance(task.metric, QaScore) else other)

    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Compare the answers with the gold ones as the context now has them."""
        assert isinstance(task.metric, QaScore)
        gold = task.gold(example)
        answers = values.reshape(-1, 3) if values.size else np.zeros((1, 3), dtype=np.float32)
        f1 = [
            _f1(task.metric, gold, task.decode(example, values[3 * place : 3 * place + 3]))
            for place in range(len(answers))
        ]
        return Judgement(_unlikeliness(np.array(f1), answers[:, 2]), f1[0] < self.under)


@goals.register("any-fault")
@dataclass(frozen=True)
class AnyFault(Goal):
    """An answer of a case is wrong, so that the task's metric finds a fault.

    Of each question the reading has the best answer alone: the score is that of the answer of which
    the model is least sure, turned round.
    """

    heads = ("span",)

    def misfit(self, task: Task, head: Head) -> str | None:
        """Say that the head is another, or that the task has single questions."""
        single = f"{task.name} has single questions; use answer-f1"
        return super().misfit(task, head) or (single if isinstance(task.metric, QaScore) else None)

    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Look for a fault."""
        statistics = task.metric.statistics(task.gold(example), task.decode(example, values))
        weakest = float(np.fmin.reduce(values[2::3], initial=np.inf))
        score = -np.inf if np.isnan(weakest) else -weakest
        return Judgement(float(score), not task.metric.is_right(statistics))


@lru_cache(maxsize=1 << 14)
def _f1(metric: QaScore, gold: Answers, answer: str) -> float:
    return metric.statistics(gold, answer)[0]


def _unlikeliness(f1: NDArray[np.float64], scores: Values) -> float:
    """Return -logit of the mean of ``f1`` (n,), weighted by a softmax of ``scores`` (n,)."""
    logits = np.where(np.isnan(scores), -np.inf, scores.astype(np.float64))
    best = logits.max()
    weights = np.exp(logits - best) if np.isfinite(best) else (logits == best).astype(np.float64)
    right, wrong = (weights * f1).sum(), (weights * (1 - f1)).sum()
    return float(np.log(wrong + _LEAST) - np.log(right + _LEAST))
