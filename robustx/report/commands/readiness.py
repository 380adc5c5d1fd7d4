"""Which checkpoint does which task, as a table that is shown before anything runs."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from robustx.evaluation.plan import Plan
from robustx.report.words.wording import elided, listing, plural

STYLES = {"ready": "green", "missing": "dim", "wrong head": "magenta", "labels unmapped": "red"}
WIDTH = 15  # of a task and of an arm: two arms and a task take 50 columns, three 67


def plan_table(plan: Plan) -> Table:
    """Show every task with its data, and under every arm what it can do about it."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("task", "languages", *plan.arms):
        table.add_column(Text(elided(name, WIDTH)))
    for task in plan.suite.tasks:
        table.add_row(Text(elided(task, WIDTH)), _languages(plan, task), *_arms(plan, task))
    return table


def plan_notes(plan: Plan) -> Iterator[str]:
    """Say why checkpoints and data are not there, and what is taken for granted."""
    by_reason: dict[tuple[str, str, str], list[str]] = {}
    for lack in plan.missing:
        by_reason.setdefault((lack.arm, lack.status, lack.reason), []).append(lack.task)
    for (arm, status, reason), tasks in by_reason.items():
        yield f"{arm}, {listing(tasks)}: {status}: {reason}"
    for task in plan.suite.tasks:
        lacking = _lacking(plan, task)
        if lacking:
            reason = next(iter(lacking.values()))
            yield f"{task}: no data in {listing(lacking)}: {reason}"
    assumed: dict[str, list[str]] = {}
    for member in plan.members:
        if member.assumed:
            assumed.setdefault(member.checkpoint, []).append(member.task)
    for checkpoint, tasks in assumed.items():
        yield (
            f"{checkpoint}, {listing(tasks)}: the outputs have no names; the order of the task's "
            "labels is taken, give another with --label-map"
        )


def _languages(plan: Plan, task: str) -> Text:
    there, lacking = len(plan.languages(task)), len(_lacking(plan, task))
    if not there + lacking:
        return Text("not read", style="dim")
    if lacking:
        return Text(f"{there} of {there + lacking}", style="magenta")
    return Text(str(there))


def _lacking(plan: Plan, task: str) -> dict[str, str]:
    return {code: why for (name, code), why in plan.absent.items() if name == task}


def _arms(plan: Plan, task: str) -> list[Text]:
    status = {(lack.arm, lack.task): lack.status for lack in plan.missing}
    return [_readiness(plan, arm, task, status.get((arm, task), "ready")) for arm in plan.arms]


def _readiness(plan: Plan, arm: str, task: str, status: str) -> Text:
    seeds = sum((member.arm, member.task) == (arm, task) for member in plan.members)
    several = f", {plural(seeds, 'seed')}" if seeds > 1 else ""
    return Text(status + several, style=STYLES[status])
