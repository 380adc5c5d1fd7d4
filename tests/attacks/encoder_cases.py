"""Pairs in many scripts, and tiny encoders of three kinds that say something of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from robustx.attacks import Attack, Budget, Engine, Goal, Outcome, Threat, Tools, goals
from robustx.example import Example, Head
from robustx.models.checkpoint import Member
from robustx.models.encoder import Placement
from robustx.models.loading import Manner, load
from robustx.tasks.base import Task
from tests.attacks.spelling_model import SENTENCES, TASK
from tests.models.subword_checkpoints import write_checkpoint

BUDGET = Budget(queries=40, graphemes=12, words=6)
MANNER = Manner(Placement("cpu", "float32", 512))


@cache
def classifier(folder: Path, kind: str, labels: Sequence[str] = TASK.labels) -> Any:
    """Return a model with random weights; the same one for the same arguments."""
    path = write_checkpoint(folder / kind, kind, labels=labels)
    order = tuple(range(len(labels)))
    return load(Member("tiny", "xnli", None, path, "sequence", order, False), MANNER)


def right_pairs(model: Any, languages: Sequence[str], count: int = 1) -> list[Example]:
    """Return pairs of each language whose gold label is what the model says."""
    pairs = [
        Example(f"{language}-{number}", language, language, _fields(language, number), None)
        for language in languages
        for number in range(count)
    ]
    readings = model.read([TASK.model_input(pair) for pair in pairs], lambda _: None)
    return [
        replace(pair, gold=TASK.decode(pair, reading.values))
        for pair, reading in zip(pairs, readings, strict=True)
    ]


def _fields(language: str, number: int) -> dict[str, str]:
    premise, hypothesis = SENTENCES[language]
    middle = len(premise.split()) // 2
    words = premise.split()[: middle + number]
    return {"premise": " ".join(words) or premise, "hypothesis": f"{hypothesis} {number}"}


def tools_of(
    model: Any, task: Task = TASK, head: Head = "sequence", goal: Goal | None = None
) -> Tools:
    """Return what an attack on a model is made of."""
    return Tools(model, head, task, goal or goals.build("untargeted"), MANNER)


def attacked(
    attack: Attack, tools: Tools, examples: Sequence[Example], in_flight: int = 128, **limits: int
) -> list[Outcome]:
    """Attack examples; ``limits`` are those of the budget that are other than above."""
    threat = Threat(replace(BUDGET, **limits), tools.goal)
    return Engine(tools, threat, in_flight).run(attack, examples, 0, lambda _: None)
