"""Examples under attack, and what their rows say of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from robustx.attacks import Engine, Outcome, Threat, Tools, attacks, constraints, parse_budget
from robustx.evaluation.columns import columns
from robustx.evaluation.noise import noisy_of
from robustx.evaluation.plan import Cell, Plan
from robustx.example import Example
from robustx.models.base import Advance, Reading
from robustx.seeding import integer
from robustx.tasks.base import Task


def attacked(
    plan: Plan, cell: Cell, tools: Tools, examples: Sequence[Example], advance: Advance
) -> list[Outcome]:
    """Attack the examples of a cell; return what came of each.

    Raises:
        InputError: the attack or a constraint cannot be used on the checkpoint.
    """
    condition, suite = cell.condition, plan.suite
    threat = Threat(
        budget=parse_budget(condition.budget),
        goal=tools.goal,
        constraints=tuple(constraints.build(spec) for spec in suite.constraints),
        aim=suite.aim,
    )
    attack = attacks.build(str(condition.attack))
    seed = integer(suite.seed, "draw", condition.draw) if condition.draw else suite.seed
    return Engine(tools, threat).run(attack, examples, seed, advance)


def attack_columns(
    task: Task, aim: str, outcomes: Sequence[Outcome], clean: Sequence[Reading]
) -> dict[str, list[Any]]:
    """Return the columns of a cell under attack; ``clean`` are the readings of the clean texts.

    Those that noises have too are of the texts that came of the attack.
    """
    examples = [one.attempt.case.example for one in outcomes]
    noisy = [
        noisy_of(example, one.attempt.rewrites, task, aim)
        for example, one in zip(examples, outcomes, strict=True)
    ]
    found = columns(task, noisy, [one.reading for one in outcomes], clean=False)
    before = [
        task.written(task.decode(example, reading.values))
        for example, reading in zip(examples, clean, strict=True)
    ]
    return {
        **found,
        "outcome": [one.status.value for one in outcomes],
        "queries": [one.queries for one in outcomes],
        "spent": [one.attempt.cost.graphemes for one in outcomes],
        "touched": [one.attempt.cost.words for one in outcomes],
        "flipped": [a != b for a, b in zip(before, found["prediction"], strict=True)],
    }
