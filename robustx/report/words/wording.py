"""How numbers and scopes are written: scores in %, gaps in points, p-values, intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from robustx.evaluation.suite import Condition
from robustx.report.scope import Scope
from robustx.report.view import Summary, TaskSummary
from robustx.stats import Interval


def percent(share: float) -> str:
    """Write a share in [0, 1] in per cent: 0.8412 is ``84.1``."""
    return points(100 * share)


def points(value: float) -> str:
    """Write points with one decimal, and no negative zero."""
    return f"{round(value, 1) + 0.0:.1f}"


def signed(value: float) -> str:
    """Write a difference in points with its sign, so that it is not taken for a gap."""
    return f"{round(value, 1) + 0.0:+.1f}" if round(value, 1) else "0.0"


def bounds(interval: Interval) -> str:
    """Write the bounds of an interval in points: ``[0.9, 2.7]``."""
    return f"[{points(interval.low)}, {points(interval.high)}]"


def percent_bounds(interval: Interval) -> str:
    """Write the bounds of an interval of shares in per cent."""
    return f"[{percent(interval.low)}, {percent(interval.high)}]"


def p_value(p: float | None) -> str:
    """Write a p-value without its leading zero; ``=`` where nothing differed to be tested."""
    if p is None:
        return "="
    if p < 0.001:
        return "<.001"
    return f"{p:.3f}".removeprefix("0") if p < 0.9995 else "1.00"


def p_clause(p: float | None) -> str:
    """Write a p-value in a sentence: ``p = .032``, ``p < .001``, ``no resample differs``."""
    if p is None:
        return "no resample differs"
    text = p_value(p)
    return f"p {text[0]} {text[1:]}" if text.startswith("<") else f"p = {text}"


def plural(number: int, noun: str) -> str:
    """Write a number with its noun: ``1 language``, ``2,000 groups``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listing(words: Iterable[str]) -> str:
    """Write words as a list: ``a, b and c``."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def condition_name(scope: Scope) -> str:
    """Write the condition of a scope as in the run folder: ``keyboard@3``, ``greedy@standard``."""
    draw = f"#{scope.draw}" if scope.draw else ""
    return f"{scope.actor}@{scope.strength}{draw}"


def first_of(words: Iterable[str], most: int = 6) -> str:
    """Write the first words and how many more there are."""
    every = list(words)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return "; ".join(every[:most]) + more


def aligned_bounds(interval: Interval) -> str:
    """Write the bounds of an interval in points so that those of a column line up."""
    return f"[{points(interval.low):>4}, {points(interval.high):>4}]"


def elided(name: str, width: int) -> str:
    """Shorten a long name in its middle, where two specs of a noise differ least."""
    if len(name) <= width:
        return name
    head = width // 2
    return f"{name[:head]}…{name[len(name) - (width - head - 1) :]}"


def conditions_named(conditions: Sequence[Condition]) -> str:
    """Write how many conditions there are: ``4 conditions``, ``3 attacks x 2 budgets``."""
    attacks = {one.attack for one in conditions if one.attack is not None}
    budgets = {one.budget for one in conditions if one.attack is not None}
    if not attacks or len(attacks) * len(budgets) != len(conditions):
        return plural(len(conditions), "condition")
    return f"{plural(len(attacks), 'attack')} x {plural(len(budgets), 'budget')}"


def title(summary: Summary) -> str:
    """Write what was run: suite, split, limit, aim, seed."""
    identity = summary.identity
    aim = identity.get("aim", "all")
    what = "attacks" if summary.attacked else "noise"
    aimed = "" if aim == "all" else f", {what} at the {aim} alone"
    limit = f", limited to {plural(identity['limit'], 'item')}" if identity.get("limit") else ""
    return (
        f"{identity['suite']}, {_split(identity['split'])}{limit}{aimed}, seed {identity['seed']}"
    )


def _split(text: str) -> str:
    """Write ``test,panx=dev`` as ``test set (panx dev)``."""
    split, *others = text.split(",")
    own = ", ".join(one.replace("=", " ") for one in others)
    return f"{split} set" + (f" ({own})" if own else "")


def scope_name(scope: Scope) -> str:
    """Write what a slice covers: ``all``, ``ko``, ``keyboard``, ``ko keyboard@3``."""
    noise = scope.actor
    if noise is not None and scope.strength is not None:
        noise = condition_name(scope)
    return " ".join(part for part in (scope.language, noise) if part) or "all"


def test_sets(task: TaskSummary) -> str:
    """Write what a task's test sets are: languages, conditions, items, groups."""
    sizes = sorted({language.items for language in task.languages if language.items})
    if not sizes:
        return "no data"
    items = f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,}–{sizes[-1]:,}"
    there = sum(language.items > 0 for language in task.languages)
    return (
        f"{task.metric}; {plural(there, 'language')} x "
        f"{conditions_named(task.conditions)}; {items} items a language, "
        f"{plural(task.groups, 'group')}"
    )
