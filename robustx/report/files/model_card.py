"""The block ``model-index`` of a model card on the Hugging Face hub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import yaml

from robustx.errors import InputError
from robustx.report.view import ArmSummary, Summary, TaskSummary
from robustx.stats import Interval
from robustx.tasks import tasks

if TYPE_CHECKING:
    from huggingface_hub import EvalResult

# The hub's names of what a model does, by robustx's kind of task.
HUB_TASKS: Mapping[str, str] = {
    "sentence pair": "text-classification",
    "multiple choice": "multiple-choice",
    "tagging": "token-classification",
    "question answering": "question-answering",
    "retrieval": "sentence-similarity",
    "diagnosis": "question-answering",
}
# Its names of metrics; any other goes under its own name.
HUB_METRICS: Mapping[str, str] = {"accuracy": "accuracy", "F1": "f1"}


def to_model_card(summary: Summary) -> str:
    """Return YAML with one document an arm, each of them the front matter of a model card.

    A task is one result with three metrics over the same cells: the mean score on clean text and
    under noise, in [0, 1], and the gap in points, each with the bounds of its interval as ``args``.
    Tasks without a gap (at chance, no checkpoint) are left out; an arm without any has no document.

    Raises:
        InputError: no arm has a gap on any task.
    """
    documents = [_document(name, summary) for name in summary.arms]
    there = [document for document in documents if document]
    if not there:
        raise InputError(
            "there is nothing to put in a model card: no arm is above chance in a cell that was "
            "run; write .json or .csv for what there is"
        )
    return "---\n" + "---\n".join(there)


def model_index(name: str, summary: Summary) -> list[dict[str, Any]]:
    """Return the ``model-index`` of an arm, as the hub has it; empty where there is no result."""
    from huggingface_hub.repocard_data import eval_results_to_model_index

    results = [
        result
        for task in summary.tasks
        for arm in task.arms
        if arm.name == name
        for result in _results(task, arm, summary)
    ]
    index: list[dict[str, Any]] = eval_results_to_model_index(name, results) if results else []
    return index


def _document(name: str, summary: Summary) -> str:
    index = model_index(name, summary)
    if not index:
        return ""
    content = {"tags": ["robustness", "robustx"], "model-index": index}
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


def _results(task: TaskSummary, arm: ArmSummary, summary: Summary) -> Iterator[EvalResult]:
    from huggingface_hub import EvalResult

    gap = arm.overall.gap if arm.overall and arm.overall.cells else None
    if gap is None:
        return
    under = "noise" if task.threat is None else str(task.threat.primary)
    kind = HUB_METRICS.get(task.metric, task.metric.lower().replace(" ", "-"))
    metrics = (
        (kind, f"{task.metric}, clean", _rounded(gap.clean, 4)),
        (kind, f"{task.metric}, under {under}", _rounded(gap.perturbed, 4)),
        ("robustness-gap", f"Gap, clean - {under}, in points", _rounded(gap.gap, 2)),
    )
    hub = tasks.build(task.name).hub
    for metric, name, value in metrics:
        yield EvalResult(
            task_type=HUB_TASKS.get(task.kind, task.kind.replace(" ", "-")),
            task_name=task.kind,
            dataset_type=hub.id if hub else task.name,
            dataset_name=task.name,
            dataset_config=f"{summary.identity['suite']} (robustx)",
            dataset_split=_split(task.name, summary),
            dataset_args=_extent(task, arm, summary),
            metric_type=metric,
            metric_name=name,
            metric_value=value.value,
            metric_args={"low": value.low, "high": value.high, "level": summary.level},
        )


def _split(task: str, summary: Summary) -> str:
    """Return the split of a task, which is not that of the others in ``test,panx=dev``."""
    common, *exceptions = str(summary.identity["split"]).split(",")
    return dict(one.split("=") for one in exceptions).get(task, common)


def _extent(task: TaskSummary, arm: ArmSummary, summary: Summary) -> dict[str, Any]:
    """Say over which languages and conditions the means are."""
    return {
        "languages": [one.scope.language for one in arm.by_language if one.cells],
        "conditions": [str(condition) for condition in task.conditions],
        **({"limit": limit} if (limit := summary.identity.get("limit")) else {}),
        "seed": summary.seed,
        "resamples": summary.resamples,
        "signatures": list(summary.signatures),
    }


def _rounded(interval: Interval, digits: int) -> Interval:
    return Interval(*(round(bound, digits) + 0.0 for bound in interval))
