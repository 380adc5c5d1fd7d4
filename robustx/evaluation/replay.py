"""Attacked rows once more, from the edits that they keep and without a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from robustx.attacks import Candidate, Case, Change, Outcome, Status, Tools, attacks, parse_budget
from robustx.attacks.base import rules_of
from robustx.errors import InputError
from robustx.evaluation.kept_edits import edit_of
from robustx.evaluation.plan import Cell, Plan
from robustx.example import Example
from robustx.models.base import Model, Reading
from robustx.tasks.base import Task


class KeptRow(NamedTuple):
    """What an attacked row keeps of its search; ``place`` is the example's in the test set."""

    place: int
    outcome: str
    queries: int
    edits: Sequence[Mapping[str, Any]]

    @property
    def candidate(self) -> Candidate:
        """The edits as an attack makes them."""
        return tuple(Change(one["field"], edit_of(one)) for one in self.edits)


def replayed(plan: Plan, cell: Cell, tools: Tools, example: Example, row: KeptRow) -> Outcome:
    """Apply the edits of a row, and ask the model again, about one text at a time.

    How many queries it took, and whether an attack that did not succeed had anything to try, only
    the search knows: these are taken from the row.

    Raises:
        InputError: the edits break the rules of the attack or its budget.
    """
    task, goal = tools.task, tools.goal
    rules = rules_of(attacks.build(str(cell.condition.attack)), plan.suite.aim)
    case = Case(example, task, parse_budget(cell.condition.budget), rules)
    attempt = case.attempt(row.candidate)
    if attempt is None:
        raise InputError(f"{example.id}: its edits break the rules of the attack or its budget")
    watched = goal.watch(tools.model)
    clean = read_alone(watched, task, example).values
    reading = read_alone(watched, task, attempt.example)
    reached = goal.of_case(task, example, clean).judge(task, attempt.example, reading.values)[1]
    if goal.is_moot(task, example, clean):
        status = Status.SKIPPED
    elif reached:
        status = Status.SUCCEEDED
    else:
        status = Status.IDLE if row.outcome == Status.IDLE.value else Status.FAILED
    said = goal.answer(task, reading.values)
    return Outcome(status, attempt, reading._replace(values=said), row.queries)


def read_alone(model: Model, task: Task, example: Example) -> Reading:
    """Read an example in a batch of its own."""
    [reading] = model.read([task.model_input(example)], lambda _: None)
    return reading
