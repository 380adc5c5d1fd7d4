"""Which goal an attack has on a task, and what every goal promises of its scores."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from robustx.attacks import Goal, Judgement, default_goal, goal_for, goal_spec, goals
from robustx.attacks.goal import DEFAULTS, Values, lead
from robustx.errors import InputError
from robustx.example import Example, Head
from robustx.metrics import Accuracy
from robustx.tasks import Task, tasks
from robustx.tasks.qa import Xquad

OWN_GOALS: list[tuple[str, Head, str]] = [
    ("paws-x", "sequence", "untargeted"),
    ("xnli", "sequence", "untargeted"),
    ("panx", "token", "entities"),
    ("udpos", "token", "tags"),
    ("xquad", "span", "answer-f1"),
    ("mlqa?question=de", "span", "answer-f1"),
    ("tydiqa", "span", "answer-f1"),
    ("multichecklist", "span", "any-fault"),
    ("xcopa", "choice", "other-choice"),
    ("xcopa", "fill", "other-choice"),
    ("tatoeba", "embedding", "out-of-top"),
    ("bucc", "embedding", "out-of-top"),
    ("lareqa", "embedding", "out-of-top"),
    ("mewsli-x", "embedding", "out-of-top"),
]


@pytest.mark.parametrize(("task", "head", "goal"), OWN_GOALS)
def test_every_task_has_a_goal_of_its_own(task: str, head: Head, goal: str) -> None:
    assert goal_spec(default_goal(tasks.build(task), head)) == goal


def test_the_defaults_cover_every_task_there_is() -> None:
    for name in tasks:
        task = tasks.build(name)
        assert all(default_goal(task, head) for head in task.heads)
    assert all(goals.build(spec) for spec in DEFAULTS)


def test_the_first_goal_that_fits_is_taken() -> None:
    specs = ["answer-f1?under=0.3", "tags?share=0.1", "entities?strict=true"]
    assert goal_spec(goal_for(tasks.build("panx"), "token", specs)) == "tags?share=0.1"
    assert goal_spec(goal_for(tasks.build("xquad"), "span", specs)) == "answer-f1?under=0.3"
    assert goal_spec(goal_for(tasks.build("xnli"), "sequence", specs)) == "untargeted"


def test_a_misspelt_goal_is_refused_though_it_is_not_needed() -> None:
    with pytest.raises(InputError, match="did you mean 'entities'"):
        goal_for(tasks.build("panx"), "token", ["entitys"])


def test_a_head_that_no_goal_understands_is_refused() -> None:
    with pytest.raises(InputError, match="no goal fits xnli with the head speech"):
        goal_for(tasks.build("xnli"), "speech", ["untargeted"])  # type: ignore[arg-type]


@dataclass(frozen=True)
class _ByAccuracy(Xquad):
    name = "exact"
    metric = Accuracy()  # type: ignore[assignment]


def test_questions_with_another_metric_are_attacked_for_any_fault() -> None:
    assert goal_spec(default_goal(_ByAccuracy(), "span")) == "any-fault"


@pytest.mark.parametrize(("task", "head"), [one[:2] for one in OWN_GOALS])
def test_a_goal_that_does_not_fit_says_why(task: str, head: Head) -> None:
    built = tasks.build(task)
    misfits = {spec: goals.build(spec).misfit(built, head) for spec in DEFAULTS}
    assert None in misfits.values()
    assert all(built.name in why for why in misfits.values() if why is not None)


@dataclass(frozen=True)
class _Minimal(Goal):
    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        return Judgement(float(values[0]), bool(values[0] > 0))


def test_a_goal_needs_nothing_but_a_judgement() -> None:
    task, example = tasks.build("xnli"), Example("1", "en", "1", {}, "neutral")
    goal, values = _Minimal(), np.array([1.0], dtype=np.float32)
    assert goal.misfit(task, "sequence") is None
    assert goal.of_case(task, example, values) is goal
    assert goal.is_moot(task, example, values)
    assert not goal.is_moot(task, example, -values)
    assert goal.answer(task, values) is values


def test_a_lead_is_a_difference_and_never_nan() -> None:
    inf = math.inf
    assert lead(2.0, 0.5) == 1.5
    assert (lead(inf, inf), lead(-inf, -inf)) == (0, 0)
    assert (lead(inf, 1.0), lead(-inf, 1.0), lead(1.0, -inf)) == (inf, -inf, inf)
    assert lead(math.nan, 1.0) == lead(1.0, math.nan) == -inf
