"""What a run was made with: the header of its folder, and one line that names every choice."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from robustx.attacks import attacks, goal_for, goal_spec, parse_budget
from robustx.evaluation.plan import CELL_FORMAT, Plan, constraint_editions
from robustx.evaluation.suite import Suite
from robustx.models.checkpoint import Member
from robustx.perturb import perturbations
from robustx.tasks import tasks

LIBRARIES = (
    "robustx", "torch", "transformers", "tokenizers", "datasets", "numpy", "regex",
    "pypinyin", "opencc-python-reimplemented", "icu4py",
)  # fmt: skip


# What two sittings of a run of attacks must share too.
_OF_ATTACKS = {"goals": "goals", "constraints": "constraints"}


def header(plan: Plan, device: str) -> dict[str, Any]:
    """Return the content of ``run.json``; ``identity`` is what two sittings of a run must share."""
    suite = plan.suite
    return {
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
        "threat": threat(plan),
        "suite": asdict(suite),
        "checkpoints": _checkpoints(plan),
        "missing": [missing._asdict() for missing in plan.missing],
        "data": _data(plan),
        "absent": _absent(plan),
        "unfit": {task: plan.unfit(task) for task in suite.tasks},
        "versions": {**_versions(), "python": platform.python_version()},
        "device": device,
        "dtype": plan.dtype,
        "max_length": plan.max_length,
        "embedding": dict(plan.embedding),
        "signature": signature(plan, device),
    }


def signature(plan: Plan, device: str) -> str:
    """Return one line that names every choice behind the numbers, ``key:value`` by ``|``."""
    suite = plan.suite
    parts = {
        "suite": suite.name,
        "split": suite.split,
        "aim": suite.aim,
        "limit": suite.limit or "all",
        "seed": suite.seed,
        "draws": suite.draws,
        **(_attacked(plan) if suite.attacks else _noised(suite)),
        "dtype": plan.dtype,
        "device": device,
        "length": plan.max_length or "model",
        **_embedding(plan),
        **{name: found for name, found in _versions().items() if name != "datasets"},
    }
    return "|".join(f"{key}:{value}" for key, value in parts.items())


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


def _noised(suite: Suite) -> dict[str, str]:
    noises = (f"{spec}.v{perturbations.build(spec).edition()}" for spec in suite.perturbations)
    return {"noise": "+".join(noises), "severity": "+".join(map(str, suite.severities))}


def _attacked(plan: Plan) -> dict[str, str]:
    found = threat(plan)
    return {
        "attack": "+".join(f"{spec}.v{edition}" for spec, edition in found["attacks"].items()),
        "budget": "+".join(_in_numbers(spec, of) for spec, of in found["budgets"].items()),
        "goal": "+".join(dict.fromkeys(found["goals"].values())),
        "constraints": "+".join(f"{spec}.v{v}" for spec, v in found["constraints"].items())
        or "none",
    }


def _in_numbers(spec: str, budget: Mapping[str, Any]) -> str:
    return f"{spec}({','.join(f'{key}={value:g}' for key, value in budget.items())})"


def _embedding(plan: Plan) -> dict[str, Any]:
    """Return how texts become vectors, where the suite has a task for which they do."""
    if not any("embedding" in tasks.build(name).heads for name in plan.suite.tasks):
        return {}
    return {key: "default" if value is None else value for key, value in plan.embedding.items()}


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
    return {
        **now,
        "suite": suite,
        "unfit": _joined(before.get("unfit", {}), now["unfit"]),
        "missing": list(found.values()),
        "checkpoints": _checkpoints_of_both(before["checkpoints"], now["checkpoints"]),
        "data": _joined(before["data"], now["data"]),
        "absent": _joined(before["absent"], now["absent"]),
        "candidates": before.get("candidates", {}),
        "threat": _joined(before.get("threat", {}), now["threat"]),
    }


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


def _versions() -> dict[str, str]:
    return {name: found for name in LIBRARIES if (found := _version(name)) is not None}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
