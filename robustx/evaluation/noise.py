"""Examples under a condition: their rewrites, and how much of what noise may touch was edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from robustx.evaluation.plan import Cell, Plan
from robustx.evaluation.suite import Condition, Suite
from robustx.example import Example
from robustx.perturb import Perturbation, Realised, perturbations, realised
from robustx.tasks.base import Task
from robustx.text.edits import Rewrite
from robustx.text.graphemes import grapheme_count


class Noisy(NamedTuple):
    """An example under a condition."""

    example: Example
    rewrites: Mapping[str, Rewrite]
    amount: Realised


def perturbed(plan: Plan, cell: Cell, examples: Sequence[Example]) -> list[Noisy]:
    """Rewrite the examples of a cell; chance depends on the address of each alone."""
    condition, suite = cell.condition, plan.suite
    shares = [_shares(example, cell.task, suite.aim) for example in examples]
    if condition.perturbation is None:
        return [_noisy(example, {}, of) for example, of in zip(examples, shares, strict=True)]
    perturbation = perturbations.build(condition.perturbation)
    return [
        _noisy(example, _rewrites(example, cell.task, perturbation, condition, suite, of), of)
        for example, of in zip(examples, shares, strict=True)
    ]


def _rewrites(
    example: Example,
    task: Task,
    perturbation: Perturbation,
    condition: Condition,
    suite: Suite,
    shares: Mapping[str, float],
) -> dict[str, Rewrite]:
    protected = task.protected(example, suite.aim)
    return {
        name: perturbation.apply(
            example.fields[name],
            example.language_of(name),
            condition.severity,
            seed=suite.seed,
            address=(condition.draw, example.id, name),
            protected=protected.get(name, ()),
            share=shares.get(name, 1.0),
        )
        for name in task.noised(suite.aim)
    }


def _shares(example: Example, task: Task, aim: str) -> dict[str, float]:
    """Return the share of each field, in characters, at which noise is aimed.

    Without an aim that is all: what is protected in any case counts as aimed at too.
    """
    if aim == "all":
        return {}
    shares = dict.fromkeys(example.fields, 0.0)
    for name in task.noised(aim):
        elsewhere = bytearray(len(example.fields[name]))
        for spans, flag in ((task.protected(example, aim), 1), (task.protected(example), 0)):
            for start, end in spans.get(name, ()):
                elsewhere[start:end] = bytes([flag]) * (end - start)
        shares[name] = 1 - sum(elsewhere) / max(1, len(elsewhere))
    return shares


def noisy_of(example: Example, rewrites: Mapping[str, Rewrite], task: Task, aim: str) -> Noisy:
    """Put an example under rewrites that were made elsewhere; see ``perturbed``."""
    return _noisy(example, rewrites, _shares(example, task, aim))


def _noisy(example: Example, rewrites: Mapping[str, Rewrite], shares: Mapping[str, float]) -> Noisy:
    """Put an example under its rewrites; graphemes are counted where noise is aimed."""
    amounts = [
        realised(rewrites[name]) if name in rewrites else Realised(grapheme_count(text), 0, 0)
        for name, text in example.fields.items()
    ]
    aimed = [
        amount._replace(graphemes=round(amount.graphemes * shares.get(name, 1.0)))
        for name, amount in zip(example.fields, amounts, strict=True)
    ]
    total = Realised(*(sum(column) for column in zip(*aimed, strict=True)))
    return Noisy(example.rewritten(rewrites), rewrites, total)
