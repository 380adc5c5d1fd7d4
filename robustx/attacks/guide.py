"""The gradients of a checkpoint towards a goal, at the sub-words of an example's fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from robustx.attacks.base import Tools
from robustx.errors import InputError
from robustx.example import Example, Head, Passage
from robustx.models.encoder import Gradients
from robustx.models.gradients import Asked, Differentiable, Slopes, texts_of
from robustx.models.vocabulary import Vocabulary
from robustx.tasks.sentences import FIELD, surfaces
from robustx.text.edits import Span

# The heads of which gradients are known.
HEADS: tuple[Head, ...] = ("sequence", "token", "span", "choice")


class Place(NamedTuple):
    """Where a sub-word stands in a field, and what it is."""

    field: str
    span: Span
    id: int


@dataclass(frozen=True, eq=False)
class Slope:
    """The gradients (n, d) at n places of an example, towards the goal."""

    places: list[Place]
    vectors: Gradients


@dataclass(frozen=True)
class Guide:
    """Gives the gradients of a checkpoint towards a goal. Built by ``of``."""

    tools: Tools
    model: Differentiable
    vocabulary: Vocabulary

    @classmethod
    def of(cls, tools: Tools) -> Guide:
        """Open the checkpoint under attack.

        Raises:
            InputError: it gives no gradients.
        """
        if tools.head not in HEADS:
            raise InputError(
                f"no gradients lead to the goal through the head {tools.head!r}; use an attack "
                "that asks for scores alone, such as greedy"
            )
        model = Differentiable.of(tools.model)
        return cls(tools, model, Vocabulary(model.encoder.tokenizer))

    def slopes(self, examples: Sequence[Example]) -> list[Slope]:
        """Return the gradients at all sub-words of examples as they are now."""
        asked = [self._asked(example) for example in examples]
        found = self.model.slopes([one for one, _ in asked])
        return [
            _slope(example, self.tools.head, texts_of(one.input), sign, slopes)
            for example, (one, sign), slopes in zip(examples, asked, found, strict=True)
        ]

    def _asked(self, example: Example) -> tuple[Asked, int]:
        """Return whose odds are asked, and 1 where they shall rise or -1 where they shall fall."""
        task, goal = self.tools.task, self.tools.goal
        wanted = goal.wants(task, example)
        answer = task.gold(example) if wanted is None else wanted
        value = task.model_input(example)
        return Asked(value, _answer(self, value, answer)), -1 if wanted is None else 1


def _answer(guide: Guide, value: Any, answer: Any) -> Any:
    """Return an answer as the head knows it; see ``robustx.models.gradients.Asked``."""
    head, labels = guide.tools.head, guide.tools.task.labels
    if head == "sequence":
        return labels.index(answer)
    if head == "token":
        return _tags(labels, answer)
    if head == "span":
        passages = (value,) if isinstance(value, Passage) else value
        return [passage.marked[0] if passage.marked else None for passage in passages]
    return answer


def _tags(labels: Sequence[str], tags: Sequence[str]) -> list[int | None]:
    """Return the labels of the words of entities; of all words where there are no others."""
    inside = [tag != "O" for tag in tags]
    return [
        labels.index(tag) if this or not any(inside) else None
        for tag, this in zip(tags, inside, strict=True)
    ]


def _slope(example: Example, head: Head, texts: Sequence[str], sign: int, slopes: Slopes) -> Slope:
    """Bring the pieces of a model's input to the fields; gradients of one place are added up."""
    grounds = _grounds(example, head, texts)
    sums: dict[Place, Any] = {}
    for piece, gradient in zip(slopes.pieces, sign * slopes.gradients, strict=True):
        field, (start, end) = grounds[piece.text]
        span = Span(piece.span.start + start, piece.span.end + start)
        if span.end <= end:
            place = Place(field, span, piece.id)
            sums[place] = sums[place] + gradient if place in sums else gradient
    vectors = np.stack(list(sums.values())) if sums else np.zeros((0, 0), dtype=np.float32)
    return Slope(list(sums), vectors)


class _Stretch(NamedTuple):
    field: str
    span: Span


def _grounds(example: Example, head: Head, texts: Sequence[str]) -> list[_Stretch]:
    """Return where in the fields the texts of a model's input stand.

    Those of an option or a passage are a field, or begin with one.
    """
    fields = example.fields
    if head == "token":
        return [_Stretch(FIELD, span) for span in surfaces(example)]
    if head == "sequence":
        return [_Stretch(name, Span(0, len(text))) for name, text in fields.items()]
    return [_longest(fields, text) for text in texts]


def _longest(fields: Mapping[str, str], text: str) -> _Stretch:
    """Return the field that a text begins with, the longest one."""
    fitting = [
        _Stretch(name, Span(0, len(one))) for name, one in fields.items() if text.startswith(one)
    ]
    return max(fitting, key=lambda one: one.span.end)
