"""Where a model gives way: the gradient of an answer's odds at each sub-word of an input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from robustx.errors import InputError
from robustx.example import Option, Passage
from robustx.models.base import Choices, Model, Texts, Words
from robustx.models.chooser import Chooser
from robustx.models.encoder import (
    NOT_ASKED,
    Encoder,
    Gradients,
    Pick,
    Row,
    choice_odds,
    label_odds,
    span_odds,
)
from robustx.models.passages import CaseReader
from robustx.models.reader import SpanReader
from robustx.models.sequence import SequenceClassifier
from robustx.models.tagger import Tagger
from robustx.text.edits import Span

# The answer whose odds are asked: the index of a task's label for a text; for each word that of its
# label, or None where it does not matter; for each passage a span of its context, or None; the
# index of a choice.
Answer = int | Sequence[int | None] | Sequence[Span | None]


class Piece(NamedTuple):
    """A sub-word of an input: where it stands in one of its texts, and its id.

    ``text`` counts the texts: those of a text or pair, the words of a sentence, the question and
    the context of each passage, what is asked and the text of each option.
    """

    text: int
    span: Span
    id: int


class Probe(NamedTuple):
    """A row whose ``labels`` say whose odds are asked, and the pieces at places in it."""

    row: Row
    pieces: dict[int, Piece]


class Slopes(NamedTuple):
    """The pieces of an input, and at each the gradient (n, d) of the odds of an answer."""

    pieces: list[Piece]
    gradients: Gradients


class Asked(NamedTuple):
    """An input of a model, and the answer to it whose odds are asked."""

    input: Any
    answer: Any


@dataclass(frozen=True)
class Differentiable:
    """A model that gives gradients: how it makes rows of inputs, and which odds it gives."""

    encoder: Encoder
    odds: Pick
    probes: Callable[[Any, Any], Iterator[Probe]]

    @classmethod
    def of(cls, model: Model) -> Differentiable:
        """Return what gives the gradients of a model.

        Raises:
            InputError: nothing here does.
        """
        if isinstance(model, CaseReader):
            return cls.of(model.reader)
        for kind, (odds, probes) in _MODELS.items():
            if isinstance(model, kind):
                return cls(_with_offsets(model.encoder), odds, partial(probes, model))
        raise InputError(
            f"a {type(model).__name__} gives no gradients of its answers; use an attack that asks "
            "for scores alone, such as greedy"
        )

    def slopes(self, asked: Sequence[Asked]) -> list[Slopes]:
        """Return the gradients at all pieces of each input; a piece may come in several rows."""
        probes = [(n, probe) for n, one in enumerate(asked) for probe in self.probes(*one)]
        found: list[list[tuple[Piece, Gradients]]] = [[] for _ in asked]
        for batch, gradients in self.encoder.gradients([p.row for _, p in probes], self.odds):
            for index, of_row in zip(batch, gradients, strict=True):
                number, probe = probes[index]
                found[number] += [(piece, of_row[at]) for at, piece in probe.pieces.items()]
        return [_slopes(each) for each in found]


def _slopes(found: Sequence[tuple[Piece, Gradients]]) -> Slopes:
    ordered = sorted(found, key=lambda one: one[0])
    gradients = [gradient for _, gradient in ordered]
    return Slopes(
        [piece for piece, _ in ordered],
        np.stack(gradients) if gradients else np.zeros((0, 0), dtype=np.float32),
    )


def _of_texts(model: SequenceClassifier, texts: Texts, answer: int) -> Iterator[Probe]:
    encoded = _tokenized(model.encoder, *texts)
    row = {**_row(encoded), "labels": [model.order[answer]]}
    yield Probe(row, _pieces(encoded, texts, encoded.sequence_ids(0)))


def _of_words(model: Tagger, words: Words, answer: Sequence[int | None]) -> Iterator[Probe]:
    """Yield a row of a sentence, cut at the end; an answer counts at a word's first sub-word."""
    encoded = _tokenized(model.encoder, list(words), is_split_into_words=True)
    numbers = encoded.word_ids(0)
    labels = [NOT_ASKED] * len(numbers)
    for number, label in enumerate(answer):
        if label is not None and number in numbers:
            labels[numbers.index(number)] = model.order[label]
    if any(label != NOT_ASKED for label in labels):
        yield Probe({**_row(encoded), "labels": labels}, _pieces(encoded, words, numbers))


def _of_passages(
    model: SpanReader,
    passages: Passage | tuple[Passage, ...],
    answer: Sequence[Span | None],
) -> Iterator[Probe]:
    several = (passages,) if isinstance(passages, Passage) else passages
    for number, (passage, span) in enumerate(zip(several, answer, strict=True)):
        if span is not None:
            yield from _of_passage(model, passage, span, 2 * number)


def _of_passage(model: SpanReader, passage: Passage, answer: Span, number: int) -> Iterator[Probe]:
    """Yield the window that shows the answer with most around it, if one does."""
    [asked] = model.asked([passage])
    for window in model.windows(0, asked):
        starts, ends = window.offsets.T
        inside = np.flatnonzero((starts < answer.end) & (answer.start < ends))
        if inside.size and window.may_start[inside[0]] and answer.end <= ends[-1]:
            labels = [window.context_at + int(inside[place]) for place in (0, -1)]
            row = {**window.row, "labels": labels}
            question_at = len(model.frame.before)
            offsets = _offsets(model.encoder, passage.question)[: len(asked.question)]
            pieces = {
                **_placed(row, question_at, offsets, passage.question, number),
                **_placed(row, window.context_at, window.offsets, passage.context, number + 1),
            }
            yield Probe(row, pieces)


def _of_options(model: Chooser, options: Choices, answer: int) -> Iterator[Probe]:
    """Yield a row for each option; the others pull against the one that is asked."""
    for number, option in enumerate(options):
        texts = (option.asked, option.text)
        encoded = _tokenized(model.encoder, *texts)
        row = {**_row(encoded), "labels": [1 if number == answer else -1]}
        found = _pieces(encoded, texts, encoded.sequence_ids(0))
        pieces = {at: piece._replace(text=piece.text + 2 * number) for at, piece in found.items()}
        yield Probe(row, pieces)


_MODELS: dict[type[Any], tuple[Pick, Callable[[Any, Any, Any], Iterator[Probe]]]] = {
    SequenceClassifier: (label_odds, _of_texts),
    Tagger: (label_odds, _of_words),
    SpanReader: (span_odds, _of_passages),
    Chooser: (choice_odds, _of_options),
}


def texts_of(value: Any) -> list[str]:
    """Return the texts of an input of any of these models, as ``Piece.text`` counts them."""
    several = (value,) if isinstance(value, Passage) else value
    found: list[str] = []
    for one in several:
        if isinstance(one, Passage):
            found += (one.question, one.context)
        elif isinstance(one, Option):
            found += (one.asked, one.text)
        else:
            found.append(one)
    return found


def _with_offsets(encoder: Encoder) -> Encoder:
    if not encoder.tokenizer.is_fast:
        raise InputError(
            "the checkpoint has a slow tokenizer, which does not say where its sub-words stand in "
            "the text; save it with tokenizer.json (AutoTokenizer, use_fast=True)"
        )
    return encoder


def _tokenized(encoder: Encoder, *texts: Any, is_split_into_words: bool = False) -> Any:
    return encoder.tokenizer(
        *texts,
        truncation="longest_first",
        max_length=encoder.max_length,
        is_split_into_words=is_split_into_words,
        return_offsets_mapping=True,
        return_attention_mask=False,
        verbose=False,
    )


def _row(encoded: Any) -> Row:
    return {name: encoded[name] for name in ("input_ids", "token_type_ids") if name in encoded}


def _offsets(encoder: Encoder, text: str) -> Any:
    return encoder.tokenizer(
        text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
    )["offset_mapping"]


def _pieces(encoded: Any, texts: Sequence[str], numbers: Sequence[int | None]) -> dict[int, Piece]:
    """Return the pieces of a row; ``numbers`` says for each which text it is of, if any."""
    ids, offsets = encoded["input_ids"], encoded["offset_mapping"]
    return {
        at: Piece(number, span, ids[at])
        for at, (number, (start, end)) in enumerate(zip(numbers, offsets, strict=True))
        if number is not None and (span := _visible(texts[number], start, end)) is not None
    }


def _placed(row: Row, first: int, offsets: Any, text: str, number: int) -> dict[int, Piece]:
    """Return the pieces of a text that stands in a row from ``first`` on."""
    return {
        at: Piece(number, span, row["input_ids"][at])
        for at, (start, end) in enumerate(offsets, start=first)
        if (span := _visible(text, int(start), int(end))) is not None
    }


def _visible(text: str, start: int, end: int) -> Span | None:
    """Return a stretch without the blanks at its ends; None where nothing is left."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    span = Span(start, start + len(piece.strip()))
    return span if span.start < span.end else None
