"""The columns of a cell: what its rows say of the texts, the answers and the edits."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from robustx.errors import InputError
from robustx.evaluation.kept_edits import edits
from robustx.evaluation.noise import Noisy
from robustx.evaluation.store import ATTACK_COLUMNS
from robustx.models.base import Reading
from robustx.tasks.base import Task
from robustx.text.words import word_spans


def columns(
    task: Task, noisy: Sequence[Noisy], readings: Sequence[Reading], *, clean: bool
) -> dict[str, list[Any]]:
    """Decode and count what a model read; ``clean`` cells hold the texts and their words too."""
    golds = [task.gold(one.example) for one in noisy]
    outputs = [
        task.decode(one.example, reading.values)
        for one, reading in zip(noisy, readings, strict=True)
    ]
    statistics = [
        tuple(task.metric.statistics(gold, output))
        for gold, output in zip(golds, outputs, strict=True)
    ]
    return {
        "id": [one.example.id for one in noisy],
        "group": [one.example.group for one in noisy],
        "gold": [task.written(gold) for gold in golds],
        "prediction": [task.written(output) for output in outputs],
        "values": [reading.values.tolist() for reading in readings],
        "statistics": statistics,
        "right": [task.metric.is_right(numbers) for numbers in statistics],
        "tokens": [reading.tokens for reading in readings],
        "unknown": [reading.unknown for reading in readings],
        "truncated": [reading.truncated for reading in readings],
        "lost": [reading.lost for reading in readings],
        "words": [
            _words(task.model_input(one.example), one.example.language) if clean else None
            for one in noisy
        ],
        "texts": [one.example.texts if clean else None for one in noisy],
        "edits": [edits(one.rewrites) for one in noisy],
        "graphemes": [one.amount.graphemes for one in noisy],
        "edited": [one.amount.edited for one in noisy],
        "distance": [one.amount.distance for one in noisy],
        "changed": [any(r.changed for r in one.rewrites.values()) for one in noisy],
        "lost_marks": [one.example.lost_marks for one in noisy],
        **{name: [None] * len(noisy) for name in ATTACK_COLUMNS},
    }


def _words(model_input: Hashable, language: str) -> int | None:
    """Count the words that a model is given; None where no segmenter is there for the language."""
    try:
        return sum(len(word_spans(text, language)) for text in _texts(model_input))
    except InputError:
        return None


def _texts(model_input: Any) -> Iterator[str]:
    """Yield the texts of an input, whatever its form."""
    if isinstance(model_input, str):
        yield model_input
    elif isinstance(model_input, tuple):
        for part in model_input:
            yield from _texts(part)
