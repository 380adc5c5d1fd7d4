"""Examples under attack, and what their rows say of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from robustx.attacks import (
    Attack,
    Constraint,
    Engine,
    Outcome,
    Threat,
    Tools,
    attack_spec,
    attacks,
    constraints,
    parse_budget,
)
from robustx.errors import InputError
from robustx.evaluation.columns import columns
from robustx.evaluation.noise import noisy_of
from robustx.evaluation.plan import Cell, Plan
from robustx.evaluation.suite import Suite
from robustx.example import Example
from robustx.models.base import Advance, Reading
from robustx.seeding import integer
from robustx.tasks.base import Task

if TYPE_CHECKING:
    from robustx.models.loading import Manner


def rehearse(suite: Suite, manner: Manner) -> None:
    """Open what attacks and constraints bring along, before anything is written.

    Raises:
        InputError: a model of theirs cannot be loaded.
    """
    used: list[tuple[str, Attack | Constraint]] = [
        (spec, attacks.build(spec)) for spec in suite.attacks
    ]
    kept = [(spec, constraints.build(spec)) for spec in suite.constraints if suite.attacks]
    for spec, one in (*used, *kept):
        try:
            one.rehearse(manner)
        except InputError as error:
            raise InputError(f"{spec}: {error}") from error


class AttackedCell(NamedTuple):
    """What came of each example, and what the attack has learnt before; None if nothing."""

    outcomes: list[Outcome]
    learnt: str | None


def attacked(
    plan: Plan, cell: Cell, tools: Tools, examples: Sequence[Example], advance: Advance
) -> AttackedCell:
    """Attack the examples of a cell.

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
    engine = Engine(tools, threat)
    outcomes = engine.run(attack, examples, seed, advance)
    if engine.learnt is None or engine.learnt == attack:
        return AttackedCell(outcomes, None)
    return AttackedCell(outcomes, _told(engine.learnt))


def _told(attack: Attack) -> str:
    """Return the spec of an attack; one that only others make has none, and is told in full."""
    try:
        return attack_spec(attack)
    except InputError:
        return str(attack)


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
