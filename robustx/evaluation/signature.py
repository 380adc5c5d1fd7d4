"""One line that names every choice behind a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

from robustx.evaluation.suite import Suite


def signature(content: Mapping[str, Any]) -> str:
    """Return one line that names every choice behind a run, ``key:value`` by ``|``.

    ``content`` is that of ``run.json``. Test sets and checkpoints are told by digests: ``data`` is
    one over all test sets, and an arm has one over all its checkpoints.
    """
    suite = Suite.from_header(content)
    parts = {
        "suite": suite.name,
        "tasks": "+".join(suite.tasks),
        "languages": "+".join(dict.fromkeys(code for of in content["data"].values() for code in of))
        or "none",
        "split": suite.split,
        "aim": suite.aim,
        "limit": suite.limit or "all",
        "seed": suite.seed,
        "draws": suite.draws,
        **(_attacked(content["threat"]) if suite.attacks else _noised(content)),
        "data": _digest_of_data(content["data"]),
        "arms": "+".join(f"{arm}={digest}" for arm, digest in _arms(content["checkpoints"])),
        "dtype": content["dtype"],
        "device": content["device"],
        "batch": content["batch_tokens"],
        "length": content["max_length"] or "model",
        **_embedding(content),
        **{name: found for name, found in content["versions"].items() if name != "datasets"},
    }
    return "|".join(f"{key}:{value}" for key, value in parts.items())


def _digest_of_data(data: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    return _short_digest(
        f"{task} {code} {of['digest']} {of.get('tuning')}"
        for task, sets in data.items()
        for code, of in sets.items()
    )


def _arms(checkpoints: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield every arm, and a digest of its checkpoints of all seeds and tasks."""
    for arm in dict.fromkeys(one["arm"] for one in checkpoints.values()):
        lines = (
            f"{one['seed']} {task} {of['digest']} {of['head']} {of['order']}"
            for one in checkpoints.values()
            for task, of in one["tasks"].items()
            if one["arm"] == arm
        )
        yield arm, _short_digest(lines)


def _short_digest(lines: Iterable[str]) -> str:
    """Return eight hexadecimal digits for lines in any order."""
    return blake2b("\n".join(sorted(lines)).encode(), digest_size=4).hexdigest()


def _noised(content: Mapping[str, Any]) -> dict[str, str]:
    suite, editions = content["suite"], content["noises"]
    noises = (f"{spec}.v{editions.get(spec, '?')}" for spec in suite["perturbations"])
    return {"noise": "+".join(noises), "severity": "+".join(map(str, suite["severities"]))}


def _attacked(found: Mapping[str, Any]) -> dict[str, str]:
    return {
        "attack": "+".join(f"{spec}.v{edition}" for spec, edition in found["attacks"].items()),
        "budget": "+".join(_in_numbers(spec, of) for spec, of in found["budgets"].items()),
        "goal": "+".join(dict.fromkeys(found["goals"].values())),
        "constraints": "+".join(f"{spec}.v{v}" for spec, v in found["constraints"].items())
        or "none",
    }


def _in_numbers(spec: str, budget: Mapping[str, Any]) -> str:
    return f"{spec}({','.join(f'{key}={value:g}' for key, value in budget.items())})"


def _embedding(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return how texts become vectors, where the run has a checkpoint whose task needs them."""
    members = (of for one in content["checkpoints"].values() for of in one["tasks"].values())
    if not any(of["head"] == "embedding" for of in members):
        return {}
    chosen: Mapping[str, Any] = content["embedding"]
    return {key: "default" if value is None else value for key, value in chosen.items()}
