"""Span F1 of tag sequences, as seqeval 1.2.2 counts it, and token accuracy beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from robustx.metrics.base import FloatArray, MaskedScores, Metric, ratio


class Chunk(NamedTuple):
    """A stretch of words that seqeval takes for one: ``last`` is its last word."""

    kind: str
    first: int
    last: int


class SpanF1(Metric):
    """Micro F1 of spans; its statistics are (true positives, predicted, gold).

    Spans are found as seqeval does in its default mode, with no regard to tags that break the
    scheme: an I- after O, or after another type, begins a span. Sums over sentences give exactly
    what seqeval 1.2.2 gives for the list of sentences.
    """

    name = "F1"
    k = 3

    def statistics(self, gold: Sequence[str], output: Sequence[str]) -> tuple[float, float, float]:
        """Return how many spans are in both, in the output, in gold; one tag a word in each."""
        return _counts(gold, output)

    def reduce(self, totals: FloatArray) -> MaskedScores:
        """Return F1 for totals ``(..., 3)``; masked where there is no span on either side."""
        return _f1(totals)

    def is_right(self, statistics: Sequence[float]) -> bool:
        """Say whether the spans of the output are those of gold."""
        return statistics[0] == statistics[1] == statistics[2]

    def beside(self, totals: FloatArray) -> Mapping[str, MaskedScores]:
        """Return precision and recall; masked where nothing was predicted, or there was none."""
        true, predicted, gold = np.moveaxis(totals, -1, 0)
        return {"precision": ratio(true, predicted), "recall": ratio(true, gold)}


class TagF1(Metric):
    """Micro F1 of runs of one tag, as XTREME scores parts of speech, and token accuracy beside it.

    Statistics are (true positives, predicted, gold, correct tokens, tokens). seqeval is made for
    entities; of bare tags it takes the first letter for a prefix and the rest for a type. So
    neighbours with one tag are one chunk, but SCONJ and SYM never merge; CCONJ and SCONJ have one
    type; X at the end of a sentence is no chunk.

    A sentence is counted as if it were alone. seqeval lets an X at the start of a sentence, but of
    the first, reach back to the last chunk of the sentence before, so that it is right only where
    that one began at the same word in both; no sum over sentences can tell. Here it begins with its
    sentence: how many chunks there are is the same, how many are right may differ.
    """

    name = "F1"
    k = 5

    def statistics(self, gold: Sequence[str], output: Sequence[str]) -> tuple[float, ...]:
        """Return the chunks in both, in the output, in gold, the right tags, and all tags."""
        right = sum(one == other for one, other in zip(gold, output, strict=True))
        return *_counts(gold, output), float(right), float(len(gold))

    def reduce(self, totals: FloatArray) -> MaskedScores:
        """Return F1 for totals ``(..., 5)``; masked where there is no chunk on either side."""
        return _f1(totals)

    def is_right(self, statistics: Sequence[float]) -> bool:
        """Say whether every token has its gold tag."""
        return statistics[3] == statistics[4]

    def beside(self, totals: FloatArray) -> Mapping[str, MaskedScores]:
        """Return the share of tokens with their gold tag."""
        return {"token accuracy": ratio(totals[..., 3], totals[..., 4])}


@lru_cache(maxsize=1 << 14)
def chunks(tags: tuple[str, ...]) -> frozenset[Chunk]:
    """Return the chunks that seqeval 1.2.2 finds in a sentence by itself, in its default mode.

    A chunk ends where the tag's first letter or type says so, and begins where they say so; the
    two are asked apart, so that a chunk may end that never began, and the other way round.
    """
    found = []
    before, kind_before, first = "O", "", 0
    for place, tag in enumerate((*tags, "O")):
        letter, kind = _parts(tag)
        if _ends(before, letter) or (before not in "O." and kind_before != kind):
            found.append(Chunk(kind_before, first, place - 1))
        if _begins(before, letter) or (letter not in "O." and kind_before != kind):
            first = place
        before, kind_before = letter, kind
    return frozenset(found)


class _Parts(NamedTuple):
    letter: str
    kind: str


@lru_cache(maxsize=256)
def _parts(tag: str) -> _Parts:
    """Split a tag as seqeval does: ``B-PER`` into B and PER, but ``NOUN`` into N and OUN."""
    return _Parts(tag[0], tag[1:].split("-", maxsplit=1)[-1] or "_")


def _ends(before: str, letter: str) -> bool:
    return before in "ES" or (before in "BI" and letter in "BSO")


def _begins(before: str, letter: str) -> bool:
    return letter in "BS" or (before in "ESO" and letter in "EI")


def _counts(gold: Sequence[str], output: Sequence[str]) -> tuple[float, float, float]:
    if len(gold) != len(output):
        raise ValueError(f"{len(output)} tags for {len(gold)} words")
    wanted, found = chunks(tuple(gold)), chunks(tuple(output))
    return float(len(wanted & found)), float(len(found)), float(len(wanted))


def _f1(totals: FloatArray) -> MaskedScores:
    """Return F1 with seqeval's order of operations: 0 where only one side has spans."""
    true, predicted, gold = totals[..., 0], totals[..., 1], totals[..., 2]
    if true.size and true.min() > 0:  # nothing is undefined, as in nearly all resamples
        precision, recall = true / predicted, true / gold
        return np.ma.MaskedArray(2.0 * precision * recall / (precision + recall))
    precision = np.divide(true, predicted, out=np.zeros(true.shape), where=predicted > 0)
    recall = np.divide(true, gold, out=np.zeros(true.shape), where=gold > 0)
    both = precision + recall
    scores = 2.0 * precision * recall / np.where(both > 0, both, 1.0)
    return np.ma.MaskedArray(scores, mask=(predicted + gold) == 0)
