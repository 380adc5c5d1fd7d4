"""Small tasks and models that need no files: what an attack is tried on before any checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from robustx.attacks.base import Tools
from robustx.attacks.goal import Goal, Judgement, Values
from robustx.errors import InputError
from robustx.example import Example, Head, Mark
from robustx.metrics.accuracy import Accuracy
from robustx.models.base import Advance, Reading
from robustx.tasks.base import Task
from robustx.tasks.classification import PairTask
from robustx.tasks.columns import Row
from robustx.tasks.sentences import FIELD, joined
from robustx.tasks.tagging import TaggingTask
from robustx.text.edits import Span
from robustx.text.words import word_spans

LABELS = ("dark", "light")


class Stage(NamedTuple):
    """Where an attack is tried: a model with its task and goal, and examples of that task."""

    tools: Tools
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Pairs(PairTask):
    """Says how the letters of two texts sound; every third word of both is protected."""

    name = "pairs"
    group = "testing"
    fields = ("first", "second")
    labels = LABELS
    layouts = ()
    aims = ("all", "nothing")

    def protected(self, example: Example, aim: str = "all") -> dict[str, list[Span]]:
        """Protect every third word, or, aimed at nothing, all; a wall follows the second word."""
        return {
            name: _guarded(word_spans(text, example.language))
            if aim == "all"
            else [Span(0, len(text))]
            for name, text in example.fields.items()
        }


def _guarded(words: Sequence[Span]) -> list[Span]:
    return [*words[2::3], *(Span(word.end, word.end) for word in words[1:2])]


@dataclass(frozen=True)
class Tags(TaggingTask):
    """Says how the letters of each word sound."""

    name = "tags"
    labels = LABELS
    metric = Accuracy()
    layouts = ()
    aims = ("all", "nothing")

    def refuse(self, row: Row) -> None:
        """Take any tag."""

    def untouchable(self, example: Example, aim: str) -> Any:
        """Protect all where noise is aimed at nothing."""
        return [Span(0, len(example.fields[FIELD]))] if aim == "nothing" else []


def sound(text: str) -> float:
    """Return how light a text sounds: the sum over neighbouring letters of numbers in [-1, 1)."""
    neighbours = (first + second for first, second in pairwise(f" {text} "))
    return sum(crc32(two.encode("utf-8", "replace")) / 2**31 - 1 for two in neighbours)


@dataclass(frozen=True)
class Ear:
    """Reads pairs of texts; ``bias`` is what it adds to the light label."""

    bias: float = 0.0

    def read(self, inputs: Sequence[tuple[str, ...]], advance: Advance) -> list[Reading]:
        """Give two scores to each input."""
        return [
            _reading([0.0, self.bias + sum(map(sound, texts))], sum(map(len, texts)))
            for texts in inputs
        ]


@dataclass(frozen=True)
class WordEar:
    """Reads the words of sentences; ``bias`` is what it adds to the light label."""

    bias: float = 0.0

    def read(self, inputs: Sequence[tuple[str, ...]], advance: Advance) -> list[Reading]:
        """Give a tag to each word."""
        return [
            _reading([float(self.bias + sound(word) > 0) for word in words], len(words))
            for words in inputs
        ]


def _reading(values: Sequence[float], tokens: int) -> Reading:
    return Reading(np.array(values, np.float32), tokens, 0, False)


@dataclass(frozen=True)
class OtherLabel(Goal):
    """The other of two labels, for a text or for any of its words."""

    heads = ("sequence", "token")

    def judge(self, task: Task, example: Example, values: Values) -> Judgement:
        """Count the wrong tags, or compare the scores of the two labels."""
        gold, found = task.gold(example), task.decode(example, values)
        if not isinstance(gold, str):
            wrong = sum(one != other for one, other in zip(gold, found, strict=True))
            return Judgement(float(wrong), bool(wrong))
        lead = float(values[1] - values[0])
        return Judgement(lead if gold == LABELS[0] else -lead, found != gold)


def stages(head: Head, texts: Sequence[str], language: str) -> list[Stage]:
    """Return a model that gives way, and one that never does, each with examples of the texts.

    Raises:
        InputError: there are no such models for the head.
    """
    if head not in _MAKERS:
        raise InputError(
            f"there is no model without files for the head {head}; "
            "use check_attack_on, with a checkpoint"
        )
    task, model, examples = _MAKERS[head]
    found = examples(texts, language)
    return [
        Stage(_tools(ear, head, task), tuple(_labelled(task, ear, one) for one in found))
        for ear in (model(0.0), model(1e6))
    ]


def _tools(model: Any, head: Head, task: Task) -> Tools:
    from robustx.models.encoder import place  # torch: only where an attack is checked
    from robustx.models.loading import Manner

    return Tools(model, head, task, OtherLabel(), Manner(place("cpu")))


def _labelled(task: Task, model: Any, example: Example) -> Example:
    """Return the example with what the model says of it as the gold answer."""
    [reading] = model.read([task.model_input(example)], lambda _: None)
    gold = task.decode(example, reading.values)
    marks = {
        name: tuple(Mark(mark.span, label) for mark, label in zip(marks, gold, strict=True))
        for name, marks in example.marks.items()
    }
    return Example(example.id, example.language, example.group, example.fields, gold, marks=marks)


def _pairs(texts: Sequence[str], language: str) -> list[Example]:
    return [
        Example(str(i), language, str(i), {"first": text, "second": texts[i - 1]}, None)
        for i, text in enumerate(texts)
    ]


def _sentences(texts: Sequence[str], language: str) -> list[Example]:
    found = []
    for number, text in enumerate(texts):
        words = [span.of(text) for span in word_spans(text, language)]
        sentence, spans = joined(words, language)
        marks = {FIELD: tuple(Mark(span, "") for span in spans)}
        found.append(
            Example(str(number), language, str(number), {FIELD: sentence}, None, marks=marks)
        )
    return found


Maker = Callable[[Sequence[str], str], list[Example]]
_MAKERS: dict[str, tuple[Task, Callable[[float], Any], Maker]] = {
    "sequence": (Pairs(), Ear, _pairs),
    "token": (Tags(), WordEar, _sentences),
}
