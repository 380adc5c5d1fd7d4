"""Which sub-words of a vocabulary are whole words, and how they are written in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import regex

from robustx.errors import InputError
from robustx.languages import profile
from robustx.text.edits import Span
from robustx.text.scripts import scripts_of
from robustx.text.words import word_spans

# Letters with their marks and joiners, also across an apostrophe.
_LETTERS = regex.compile(
    r"\p{L}[\p{L}\p{M}\u200C\u200D]*+(?:['’]\p{L}[\p{L}\p{M}\u200C\u200D]*+)*+"
)

# The marks of SentencePiece and byte-level BPE for a space before, of WordPiece for none.
_SPACE, _BYTE_SPACE, _GOES_ON = "▁", "Ġ", "##"

# The least share of a vocabulary that bears its mark.
_MARKED = 0.01


def is_written_in_letters(word: str) -> bool:
    """Say whether a word consists of letters and their marks alone."""
    return _LETTERS.fullmatch(word) is not None


class Piece(NamedTuple):
    """A sub-word as it stands in a text; ``starts`` says that it begins what spaces set apart."""

    id: int
    text: str
    starts: bool


@dataclass(frozen=True)
class WholeWords:
    """The sub-words of a vocabulary that are made of letters."""

    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, tokenizer: Any, size: int) -> WholeWords:
        """Read the first ``size`` entries of a tokenizer's vocabulary.

        Raises:
            InputError: it does not show where words begin.
        """
        tokens = tokenizer.convert_ids_to_tokens(list(range(min(size, len(tokenizer)))))
        special = set(tokenizer.all_special_ids)
        read = _reader(tokenizer, tokens)
        found = (
            read(id_, token)
            for id_, token in enumerate(tokens)
            if token is not None and id_ not in special
        )
        return cls(tuple(piece for piece in found if is_written_in_letters(piece.text)))

    def words(self, scripts: frozenset[str], language: str) -> tuple[Piece, ...]:
        """Return the whole words in no other scripts.

        Where a language writes spaces they are what begins after one. Where it writes none, the
        vocabulary's marks say little: there a sub-word is a word, marked or not, that the
        segmenter takes for one word.

        Raises:
            InputError: the segmenter of the language is missing.
        """
        if profile(language).spaced:
            return tuple(piece for piece in self.parts(scripts) if piece.starts)
        return tuple(piece for piece in self.parts(scripts) if is_one_word(piece.text, language))

    def parts(self, scripts: frozenset[str]) -> Iterator[Piece]:
        """Yield the sub-words in no other scripts."""
        return (piece for piece in self.pieces if scripts_of(piece.text) <= scripts)


@lru_cache(maxsize=65536)
def is_one_word(text: str, language: str) -> bool:
    """Say whether the segmenter of a language takes a text for one word."""
    return word_spans(text, language) == (Span(0, len(text)),)


def _reader(tokenizer: Any, tokens: Sequence[str | None]) -> Callable[[int, str], Piece]:
    """Return what reads an entry of the vocabulary, by the mark that most of them bear.

    Raises:
        InputError: there is no mark.
    """
    counts = {
        mark: sum(token is not None and token.startswith(mark) for token in tokens)
        for mark in (_SPACE, _BYTE_SPACE, _GOES_ON)
    }
    mark = max(counts, key=lambda mark: counts[mark])
    if counts[mark] < _MARKED * len(tokens):
        raise InputError(
            "the tokenizer's vocabulary does not mark where words begin (▁, Ġ) or go on (##); "
            "word substitution needs one that does, such as XLM-R's, BERT's or RoBERTa's"
        )
    if mark == _SPACE:
        return lambda id_, token: Piece(id_, token.removeprefix(mark), token.startswith(mark))
    if mark == _GOES_ON:
        return lambda id_, token: Piece(id_, token.removeprefix(mark), not token.startswith(mark))
    return lambda id_, token: Piece(
        id_, tokenizer.convert_tokens_to_string([token]).removeprefix(" "), token.startswith(mark)
    )
