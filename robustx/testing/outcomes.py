"""What came of a search, checked afresh: budget, rules, and whether a success is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from robustx.attacks.base import Attack, Tools
from robustx.attacks.budget import Budget
from robustx.attacks.case import Attempt
from robustx.attacks.flight import Outcome, Status
from robustx.testing.noises import cluster_complaints
from robustx.text.edits import Rewrite, Span
from robustx.text.scripts import scripts_of


def outcome_complaints(
    attack: Attack, tools: Tools, outcome: Outcome, budget: Budget
) -> Iterator[str]:
    """Yield what is wrong with an outcome, as the clean text and the model say afresh."""
    attempt, what = outcome.attempt, told(outcome)
    limit = attempt.case.limit
    if outcome.queries > budget.queries:
        yield f"asks more than {budget.queries} times: {what}"
    if attempt.cost.graphemes > limit.graphemes or attempt.cost.words > limit.words:
        yield f"costs {attempt.cost}, more than {limit}: {what}"
    for name, rewrite in attempt.rewrites.items():
        yield from _rules(attack, rewrite, attempt.case.grounds[name].protected)
    if outcome.status is Status.SUCCEEDED and not _holds(tools, attempt):
        yield f"has a success that does not hold: {what}"


def _rules(attack: Attack, rewrite: Rewrite, protected: Sequence[Span]) -> Iterator[str]:
    change = f"{rewrite.source!r} -> {rewrite.target!r}"
    for edit in rewrite.edits:
        if any(edit.start < span.end and span.start < edit.end for span in protected):
            yield f"edits a protected span or reaches over a wall: {edit} in {change}"
    if not attack.broken_clusters:
        yield from cluster_complaints(rewrite)
    if not attack.foreign_script and not scripts_of(rewrite.target) <= scripts_of(rewrite.source):
        yield f"writes another script without saying foreign_script: {change}"


def _holds(tools: Tools, attempt: Attempt) -> bool:
    """Say whether the edits, made anew and read alone, reach the goal that the clean text has."""
    clean, task = attempt.case.example, tools.task
    rewrites = {
        name: Rewrite.of(clean.fields[name], rewrite.edits)
        for name, rewrite in attempt.rewrites.items()
    }
    watched = tools.goal.watch(tools.model)
    before, after = clean, clean.rewritten(rewrites)
    [was] = watched.read([task.model_input(before)], lambda _: None)
    [found] = watched.read([task.model_input(after)], lambda _: None)
    goal = tools.goal.of_case(task, before, was.values)
    return goal.judge(task, after, found.values).reached


def told(outcome: Outcome) -> str:
    """Return an outcome in a line."""
    edits = [(name, *rewrite.edits) for name, rewrite in outcome.attempt.rewrites.items()]
    example = outcome.attempt.case.example.id
    return f"{outcome.status.value} on {example} after {outcome.queries} queries with {edits}"
