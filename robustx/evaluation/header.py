"""What a run was made with: the header of its folder, ``run.json``."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robustx.attacks import attacks, goal_for, goal_spec, parse_budget
from robustx.evaluation.plan import CELL_FORMAT, Plan, constraint_editions
from robustx.evaluation.signature import signature
from robustx.models.checkpoint import Member
from robustx.perturb import perturbations
from robustx.tasks import tasks

if TYPE_CHECKING:
    from robustx.models.encoder import Placement

LIBRARIES = (
    "robustx", "torch", "transformers", "tokenizers", "datasets", "numpy", "regex",
    "pypinyin", "opencc-python-reimplemented", "icu4py",
)  # fmt: skip


# What two sittings of a run of attacks must share too.
_OF_ATTACKS = {"goals": "goals", "constraints": "constraints"}


def header(plan: Plan, placement: Placement) -> dict[str, Any]:
    """Return the content of ``run.json``; ``identity`` is what two sittings of a run must share."""
    suite = plan.suite
    content = {
        "format": CELL_FORMAT,
        "identity": {
            key: getattr(suite, attribute)
            for key, attribute in {
                "suite": "name",
                "seed": "seed",
                "split": "split",
                "limit": "limit",
                "draws": "draws",
                "aim": "aim",
                **(_OF_ATTACKS if suite.attacks else {}),
            }.items()
        },
        "noises": {spec: perturbations.build(spec).edition() for spec in suite.perturbations},
        "threat": threat(plan),
        "suite": asdict(suite),
        "checkpoints": _checkpoints(plan),
        "missing": [missing._asdict() for missing in plan.missing],
        "data": _data(plan),
        "absent": _absent(plan),
        "unfit": {task: plan.unfit(task) for task in suite.tasks},
        "versions": versions(),
        "device": placement.device,
        "batch_tokens": placement.batch_tokens,
        "dtype": plan.dtype,
        "max_length": plan.max_length,
        "embedding": dict(plan.embedding),
    }
    return {**content, "signature": signature(content)}


def threat(plan: Plan) -> dict[str, Any]:
    """Return what attacks may do in a run: editions by spec, goals by task, budgets in numbers.

    Empty for a suite without attacks.
    """
    suite = plan.suite
    if not suite.attacks:
        return {}
    return {
        "attacks": {spec: attacks.build(spec).edition() for spec in suite.attacks},
        "budgets": {spec: asdict(parse_budget(spec)) for spec in suite.budgets},
        "goals": {
            member.task: goal_spec(goal_for(tasks.build(member.task), member.head, suite.goals))
            for member in plan.members
        },
        "constraints": constraint_editions(suite),
    }


def merged(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Add what an earlier sitting of the same run covered to the header of this one.

    A run may grow: more arms, languages or noises. The report then covers all of them.
    """
    suite = dict(now["suite"])
    for key in ("tasks", "languages", "perturbations", "severities", "attacks", "budgets"):
        earlier = list(before["suite"].get(key, ()))
        suite[key] = earlier + [value for value in suite[key] if value not in earlier]
    found = {(entry["arm"], entry["task"]): entry for entry in before["missing"]}
    found.update({(entry["arm"], entry["task"]): entry for entry in now["missing"]})
    content = {
        **now,
        "suite": suite,
        "noises": {**before.get("noises", {}), **now["noises"]},
        "unfit": _joined(before.get("unfit", {}), now["unfit"]),
        "missing": list(found.values()),
        "checkpoints": _checkpoints_of_both(before["checkpoints"], now["checkpoints"]),
        "data": _joined(before["data"], now["data"]),
        "absent": _joined(before["absent"], now["absent"]),
        "candidates": before.get("candidates", {}),
        "threat": _joined(before.get("threat", {}), now["threat"]),
    }
    return {**content, "signature": signature(content)}


def _checkpoints_of_both(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return the checkpoints of both sittings, each with the tasks of both."""
    of_tasks = _joined(*({name: one["tasks"] for name, one in of.items()} for of in (before, now)))
    return {name: {**one, "tasks": of_tasks[name]} for name, one in {**before, **now}.items()}


def _joined(
    before: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return what either says of each name; where both speak, the later."""
    return {name: {**before.get(name, {}), **now.get(name, {})} for name in {**before, **now}}


def _checkpoints(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member in plan.members:
        entry = found.setdefault(
            member.checkpoint, {"arm": member.arm, "seed": member.seed, "tasks": {}}
        )
        entry["tasks"][member.task] = {
            "path": str(member.path),
            "digest": plan.model_digests[member.path],
            "head": member.head,
            "order": list(member.order),
            "assumed": member.assumed,
            "provenance": _provenance(member),
        }
    return found


def _provenance(member: Member) -> Any:
    """Return the checkpoint's own ``robustx.json``, or its bundle's; None without one."""
    for folder in (member.path, member.path.parent, member.path.parent.parent):
        path = Path(folder, "robustx.json")
        if path.is_file():
            try:
                return json.loads(path.read_text(encoding="utf-8"))
            except ValueError:
                return None
    return None


def _data(plan: Plan) -> dict[str, dict[str, Any]]:
    data: dict[str, dict[str, Any]] = {}
    for (task, language), found in plan.data.items():
        data.setdefault(task, {})[language] = found._asdict()
    return data


def _absent(plan: Plan) -> dict[str, dict[str, str]]:
    absent: dict[str, dict[str, str]] = {}
    for (task, language), reason in plan.absent.items():
        absent.setdefault(task, {})[language] = reason
    return absent


def versions() -> dict[str, str]:
    """Return the versions of the libraries that decide numbers, and of Python."""
    return {"python": platform.python_version(), **_libraries()}


def _libraries() -> dict[str, str]:
    return {name: found for name in LIBRARIES if (found := _version(name)) is not None}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
