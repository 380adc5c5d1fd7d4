"""Tags words: a word's tag is what the head says of its first sub-word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from robustx.errors import InputError, RobustxError
from robustx.models.base import Advance, Reading, Words
from robustx.models.encoder import Encoder, Pick, Row, best_outputs, output_log_probabilities

# Stands for a word of which the tokeniser makes nothing, where it has no sub-word for the unknown.
_VISIBLE = "?"
# Pre-tokenizers that write no blank before a word, so that words of a sentence run together.
_NO_BLANK = regex.compile(r"ByteLevel\(add_prefix_space=False|prepend_scheme=\"?never")


class _Sentence(NamedTuple):
    """A sentence as sub-words, special ones included.

    ``body`` is where its words stand among them, ``firsts`` where each begins, by its number.
    """

    row: Row
    body: range
    firsts: dict[int, int]


class _Window(NamedTuple):
    """A stretch of a sentence as a row of its own, and the words that are read in it.

    ``places`` are those of the words' first sub-words in the row.
    """

    sentence: int
    row: Row
    words: list[int]
    places: list[int]


@dataclass
class Tagger:
    """An encoder with a head on each sub-word; ``order`` gives the output for each task label.

    A sentence that is longer than the encoder takes is read in windows that overlap by half, and
    each word in the window that shows most on its shorter side. A word of which the tokeniser makes
    nothing, being invisible, stands as an unknown one, as in XTREME's code, and counts as lost.
    """

    encoder: Encoder
    order: tuple[int, ...]

    @classmethod
    def of(cls, encoder: Encoder, order: tuple[int, ...]) -> Tagger:
        """Return a tagger, if the tokenizer can tell words apart.

        Raises:
            InputError: it cannot, or writes no blank between words.
        """
        _require_words(encoder.tokenizer)
        return cls(encoder, order)

    def read(self, inputs: Sequence[Words], advance: Advance) -> list[Reading]:
        """Read sentences of any length; nothing is cut off."""
        label_of = np.argsort(self.order).astype(np.float32)
        return [
            one._replace(values=label_of[one.values.astype(np.int64)])
            for one in self.outputs(inputs, best_outputs, (), advance)
        ]

    def scored(self) -> TagScorer:
        """Return a view of the tagger that says how likely it finds every label."""
        return TagScorer(self)

    def outputs(
        self, inputs: Sequence[Words], pick: Pick, shape: tuple[int, ...], advance: Advance
    ) -> list[Reading]:
        """Return readings whose values are what ``pick`` takes at the first sub-word of each word.

        ``pick`` takes (b, l, *shape) of rows of sub-words; the values are (w, *shape).
        """
        sentences, lost = self._sentences(inputs)
        windows = [w for number, one in enumerate(sentences) for w in self._windows(number, one)]
        unread = np.bincount([w.sentence for w in windows], minlength=len(inputs))
        outputs = [np.zeros((len(words), *shape), dtype=np.float32) for words in inputs]
        advance(int((unread == 0).sum()))
        for batch, [picked] in self.encoder.forward([w.row for w in windows], pick):
            before = int((unread == 0).sum())
            for index, found in zip(batch, picked, strict=True):
                window = windows[index]
                outputs[window.sentence][window.words] = found[window.places]
                unread[window.sentence] -= 1
            advance(int((unread == 0).sum()) - before)
        return [self._reading(*one) for one in zip(sentences, outputs, lost, strict=True)]

    def _reading(self, sentence: _Sentence, values: NDArray[np.float32], lost: int) -> Reading:
        ids = sentence.row["input_ids"]
        unknown = self.encoder.count_unknown(ids)
        return Reading(values, len(ids), unknown, truncated=False, lost=lost)

    def _sentences(self, inputs: Sequence[Words]) -> tuple[list[_Sentence], list[int]]:
        """Return the sentences as sub-words, and how many words of each are stood in for."""
        sentences = self._tokenize(inputs)
        lost = [len(words) - len(one.firsts) for words, one in zip(inputs, sentences, strict=True)]
        patched = [number for number, count in enumerate(lost) if count]
        visible = self._tokenize([self._visible(inputs[i], sentences[i]) for i in patched])
        for number, sentence in zip(patched, visible, strict=True):
            if len(sentence.firsts) < len(inputs[number]):
                raise RobustxError(f"the tokenizer makes nothing of a word in {inputs[number]!r}")
            sentences[number] = sentence
        return sentences, lost

    def _visible(self, words: Words, sentence: _Sentence) -> Words:
        unknown = self.encoder.tokenizer.unk_token or _VISIBLE
        return tuple(w if i in sentence.firsts else unknown for i, w in enumerate(words))

    def _tokenize(self, inputs: Sequence[Words]) -> list[_Sentence]:
        if not inputs:
            return []
        output = self.encoder.tokenizer(
            [list(words) for words in inputs],
            is_split_into_words=True,
            return_attention_mask=False,
            verbose=False,
        )
        return [
            _sentence({name: output[name][i] for name in output}, output.word_ids(i))
            for i in range(len(inputs))
        ]

    def _windows(self, number: int, sentence: _Sentence) -> Iterator[_Window]:
        """Yield the windows in which words of a sentence are read."""
        body = sentence.body
        special = len(sentence.row["input_ids"]) - len(body)
        room = self.encoder.max_length - special
        if room < 1:
            raise InputError(
                f"a length of {self.encoder.max_length} sub-words leaves no room for a word beside "
                f"{special} special ones; give a greater --max-length"
            )
        starts = _starts(len(body), room)
        words = np.array(list(sentence.firsts), dtype=np.int64)
        firsts = np.array(list(sentence.firsts.values()), dtype=np.int64)
        middles = body.start + starts + (room - 1) / 2
        nearest = np.abs(firsts[:, None] - middles[None, :]).argmin(axis=1)
        for index, start in enumerate(starts.tolist()):
            here = nearest == index
            if here.any():
                places = (firsts[here] - start).tolist()
                row = _shown(sentence, start, start + room)
                yield _Window(number, row, words[here].tolist(), places)


@dataclass(frozen=True)
class TagScorer:
    """A tagger that says how likely each label is, and not only which is the likeliest.

    The values of a reading are flat (w k,): for each word the log-probabilities of the k labels, in
    the task's order. The best is the label that the tagger itself gives, and nothing equals it.
    """

    tagger: Tagger

    def read(self, inputs: Sequence[Words], advance: Advance) -> list[Reading]:
        """Read sentences of any length, as the tagger does."""
        order = list(self.tagger.order)
        found = self.tagger.outputs(inputs, output_log_probabilities, (len(order),), advance)
        return [one._replace(values=one.values[:, order].ravel()) for one in found]


def _sentence(row: Row, word_ids: Sequence[int | None]) -> _Sentence:
    firsts: dict[int, int] = {}
    last = -1
    for place, word in enumerate(word_ids):
        if word is not None:
            firsts.setdefault(word, place)
            last = place
    return _Sentence(row, range(min(firsts.values(), default=0), last + 1), firsts)


def _starts(length: int, room: int) -> NDArray[np.int64]:
    """Return where windows of ``room`` sub-words begin that overlap by half; the last is full."""
    if length <= room:
        return np.zeros(1, dtype=np.int64)
    return np.append(np.arange(0, length - room, max(1, room // 2)), length - room)


def _shown(sentence: _Sentence, start: int, end: int) -> Row:
    """Return a stretch of the body between the special sub-words of the sentence."""
    body = sentence.body
    low, high = body.start + start, min(body.start + end, body.stop)
    return {
        name: [*values[: body.start], *values[low:high], *values[body.stop :]]
        for name, values in sentence.row.items()
    }


def _require_words(tokenizer: Any) -> None:
    if not tokenizer.is_fast:
        raise InputError(
            f"{tokenizer.name_or_path} has no fast tokenizer, which tagging needs; "
            "add its tokenizer.json"
        )
    if _NO_BLANK.search(repr(tokenizer.backend_tokenizer.pre_tokenizer)):
        raise InputError(
            f"the tokenizer of {tokenizer.name_or_path} writes no blank between the words of a "
            "tagged sentence; set add_prefix_space to true in its tokenizer_config.json, as it was "
            "in fine-tuning"
        )
