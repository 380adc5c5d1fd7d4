"""The tasks and suites there are: a row for each in 80 columns, and all of it for machines."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from rich.text import Text

from robustx.evaluation.suite import load_suite
from robustx.tasks import tasks
from robustx.tasks.base import Task

TASK_COLUMNS = ("name", "group", "head", "metric", "languages")
SUITE_COLUMNS = ("name", "languages", "conditions", "what it is, and its tasks")


def task_row(name: str, briefly: Callable[[Collection[str]], str]) -> tuple[str | Text, ...]:
    """Return what a table shows of a task; ``briefly`` writes many languages in few words."""
    task = tasks.build(name)
    codes = Text(f"{len(task.languages)} ").append(briefly(task.languages), style="dim")
    return name, task.group, " or ".join(task.heads), task.metric.name, codes


def task_record(name: str) -> dict[str, Any]:
    """Return all that there is to know of a task before its data are read."""
    task = tasks.build(name)
    return {
        "name": name,
        "group": task.group,
        "heads": list(task.heads),
        "metric": task.metric.name,
        "labels": list(task.labels),
        "languages": list(task.languages),
        "aims": list(task.aims),
        "hangs on": sorted(task.hangs_on),
        "parallel": task.parallel,
        "hub": None if task.hub is None else task.hub.id,
        "layouts": list(task.layouts),
    }


def hubs() -> Text:
    """Say which tasks come from which data set on the hub, and which need local files."""
    built = [tasks.build(name) for name in tasks]
    there = [_from_hub(task) for task in built if task.hub is not None]
    local = [task.name for task in built if task.hub is None]
    text = Text("on the hub: ", style="bold")
    text.append(", ".join(there), style="dim")
    return text.append("\nwith --data alone: ").append(", ".join(local), style="dim")


def suite_row(name: str) -> tuple[str | Text, ...]:
    """Return what a table shows of a suite."""
    suite = load_suite(name)
    what = Text(suite.description).append(f"\n{' '.join(suite.tasks)}", style="dim")
    if suite.attacks:
        threat = f"{', '.join(suite.attacks)} within {', '.join(suite.budgets)}"
        what.append(f"\n{threat}", style="dim")
    return name, str(len(suite.languages)), str(_conditions(name)), what


def suite_record(name: str) -> dict[str, Any]:
    """Return what a suite covers."""
    suite = load_suite(name)
    return {
        "name": name,
        "description": suite.description,
        "tasks": list(suite.tasks),
        "languages": list(suite.languages),
        "perturbations": list(suite.perturbations),
        "severities": list(suite.severities),
        "attacks": list(suite.attacks),
        "budgets": list(suite.budgets),
        "goals": list(suite.goals),
        "constraints": list(suite.constraints),
        "conditions": _conditions(name),
    }


def _conditions(name: str) -> int:
    """Count the noisy and attacked conditions of a suite."""
    return len(load_suite(name).conditions()) - 1


def _from_hub(task: Task) -> str:
    assert task.hub is not None
    return f"{task.name} {task.hub.id}"
