"""How attacks are written: which one counts, what a budget allows, how attacks compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from robustx.report.attacks.attack_view import AttackDifference, AttackSlice
from robustx.report.evidence import Status
from robustx.report.scope import Scope
from robustx.report.threat import Threat
from robustx.report.view import ArmSummary, Summary, TaskSummary
from robustx.report.words.wording import (
    bounds,
    condition_name,
    listing,
    p_clause,
    percent,
    percent_bounds,
    plural,
    signed,
)
from robustx.stats import GapDifference

SIGNIFICANT = 0.05


def budgets_of(task: TaskSummary) -> list[str]:
    """Return the budgets of a task's attacks, in the order of the suite."""
    return list(dict.fromkeys(one.budget for one in task.conditions if one.attack is not None))


def widest(task: TaskSummary) -> str:
    """Return the budget with the most graphemes; of equal or unknown ones the last."""
    numbers = task.threat.budgets if task.threat else {}
    budgets = budgets_of(task)
    return max(reversed(budgets), key=lambda name: numbers.get(name, {}).get("graphemes", 0))


def rows_within(task: TaskSummary, arm: ArmSummary, budget: str) -> list[AttackSlice]:
    """Return the attacks of a budget over languages, the baseline first."""
    threat, tables = task.threat, arm.attacks
    if threat is None or tables is None:
        return []
    return sorted(tables.within(budget), key=lambda one: not threat.is_baseline(one.scope.attack))


def attack_name(scope: Scope) -> str:
    """Write an attack without its budget, and which draw it is."""
    return f"{scope.attack}" + (f"#{scope.draw}" if scope.draw else "")


def under(task: TaskSummary) -> str:
    """Write what an arm is judged under: ``noise``, ``greedy@standard``."""
    return "noise" if task.threat is None else str(task.threat.primary)


def under_all(summary: Summary) -> str:
    """Write what arms are judged under on several tasks."""
    names = {under(task) for task in summary.tasks if task.arms}
    return names.pop() if len(names) == 1 else "the primary attack of each task"


def threat_told(task: TaskSummary) -> Iterator[str]:
    """Say what arms are judged under, what attacks are after, and what they must keep."""
    threat = task.threat
    if threat is None:
        return
    goal = f"; goal {listing(threat.goals)}" if threat.goals else ""
    kept = f"; constraints {', '.join(threat.constraints)}" if threat.constraints else ""
    yield f"judged under {threat.primary}{goal}{kept}"


def budget_told(name: str, numbers: Mapping[str, float] | None) -> str:
    """Write a budget with its numbers: ``standard: 200 queries, 12 graphemes, …``."""
    if numbers is None:
        return name
    parts = [
        plural(int(numbers["queries"]), "query").replace("querys", "queries"),
        plural(int(numbers["graphemes"]), "grapheme"),
        plural(int(numbers["words"]), "word"),
    ]
    if numbers["share"] < 1:
        parts.append(f"{100 * numbers['share']:g} % of the graphemes")
    return f"{name}: at most {listing(parts)}"


def achieved(task: TaskSummary, arm: ArmSummary) -> str | None:
    """Say what the attack on which arms are judged achieved; None where there is nothing to say."""
    one = primary_row(task, arm)
    if one is None or one.rates is None or one.outcomes is None:
        return None
    success, accuracy, before = one.rates.success, one.rates.accuracy, one.rates.before
    if success is None or accuracy is None or before is None:
        return None
    lead = one.over_baseline
    over = f", {_points_over(lead, task.threat)}" if lead and task.threat else ""
    return (
        f"{condition_name(one.scope)} breaks {percent(success.value)} % {percent_bounds(success)} "
        f"of what {arm.name} has right ({one.outcomes.succeeded:,} of "
        f"{plural(one.outcomes.attacked, 'attacked item')}){over}; accuracy under attack "
        f"{percent(accuracy.value)} % {percent_bounds(accuracy)}, from {percent(before.value)} %."
    )


def _points_over(lead: GapDifference, threat: Threat) -> str:
    return f"{signed(lead.value.value)} points {bounds(lead.value)} against {threat.baseline}"


def primary_row(task: TaskSummary, arm: ArmSummary) -> AttackSlice | None:
    """Return the row of the attack on which arms are judged; of repeated draws the first."""
    if task.threat is None or arm.attacks is None:
        return None
    primary = task.threat.primary
    rows = (
        one
        for one in arm.attacks.by_condition
        if (one.scope.attack, one.scope.budget) == (primary.attack, primary.budget)
    )
    return next(rows, None)


def is_weak(one: AttackSlice) -> bool:
    """Say whether an attack cannot be told from the baseline, or does worse."""
    lead = one.over_baseline
    if lead is None or one.status is not Status.OK:
        return False
    return lead.value.value <= 0 or one.p_holm is None or one.p_holm >= SIGNIFICANT


def lead_told(lead: GapDifference, p: float | None) -> str:
    """Write the lead of an attack: ``+0.3 points [-1.0, 1.6], p = .620``."""
    test = p_clause(p)
    return f"{signed(lead.value.value)} points {bounds(lead.value)}, {test}"


def contrast_told(one: AttackDifference, arm: str, baseline: str) -> Iterator[str]:
    """Say how an attack fares against two arms."""
    name = condition_name(one.scope)
    yield (
        f"Accuracy under {name}: {one.other_accuracy:.1f} against {one.baseline_accuracy:.1f} % "
        f"({arm}, {baseline}), {lead_told(one.accuracy, one.accuracy_p)}; positive favours {arm}."
    )
    if one.success is None or one.other_success is None or one.baseline_success is None:
        yield f"No item was right before {name} in both arms, so success rates have no common base."
        return
    yield (
        f"Success rate of {name} on the {plural(one.shared, 'item')} of {one.items:,} that both "
        f"have right: {one.other_success:.1f} against {one.baseline_success:.1f} %, "
        f"{lead_told(one.success, one.success_p)}; negative favours {arm}."
    )
