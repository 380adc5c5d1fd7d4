"""Whole words that are missing, doubled or in the wrong order, and spaces that cut them wrongly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import ClassVar
from unicodedata import category

import regex

from robustx.example import Hazard
from robustx.languages import profile
from robustx.languages.letters import is_letter, letter_borders
from robustx.perturb.base import Perturbation, perturbations
from robustx.text.edits import Span
from robustx.text.graphemes import orphan_marks
from robustx.text.signs import misplaced_signs
from robustx.text.words import word_spans

_CHUNK = regex.compile(r"\S+")
_SPACE = regex.compile(r"\p{Zs}")
_PAIR = regex.compile(r"(\S+)(\p{Zs})(\S+)")


@perturbations.register("drop_words")
@dataclass(frozen=True)
class DropWords(Perturbation):
    """Leaves out a word and one of the spaces beside it."""

    hazards: ClassVar[frozenset[Hazard]] = frozenset({"drops words", "moves borders"})

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the words, each with the space that goes with it; none for a text of one word."""
        units = _units(text, language)
        if len(units) < 2:
            return ()
        spaced = profile(language).spaced
        found = (with_space(text, unit, spaced=spaced) for unit in units)
        return [span for span in found if span is not None]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return nothing."""
        return ""


@perturbations.register("duplicate_words")
@dataclass(frozen=True)
class DuplicateWords(Perturbation):
    """Writes a word twice."""

    hazards: ClassVar[frozenset[Hazard]] = frozenset({"adds words", "moves borders"})

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the words that are well-formed: what is odd in a text is not made more."""
        return [span for span in _units(text, language) if _is_well_formed(span.of(text))]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the word twice, with a space between where the language writes spaces."""
        return f"{piece} {piece}" if profile(language).spaced else piece * 2


@perturbations.register("swap_words")
@dataclass(frozen=True)
class SwapWords(Perturbation):
    """Swaps two neighbouring words as they are; the space between them stays."""

    hazards: ClassVar[frozenset[Hazard]] = frozenset({"moves words"})

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the pairs of words with a single space, or in unspaced languages nothing, between.

        Punctuation parts words for good.
        """
        border = "." if profile(language).spaced else ""
        return [
            Span(left.start, right.end)
            for left, right in pairwise(_units(text, language))
            if right.start - left.end == len(border)
            and (not border or _SPACE.match(text, left.end))
        ]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the pair in the other order; a piece that is no pair by itself stays."""
        if profile(language).spaced:
            return _PAIR.sub(r"\3\2\1", piece)
        words = word_spans(piece, language)
        return "".join(span.of(piece) for span in reversed(words)) if len(words) == 2 else piece


@perturbations.register("split_words")
@dataclass(frozen=True)
class SplitWords(Perturbation):
    """Writes a space inside a word."""

    hazards: ClassVar[frozenset[Hazard]] = frozenset({"moves borders"})

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the borders between the letters of a word."""
        borders = set() if profile(language).spaced else _borders(text, language)
        return [span for span in letter_borders(text, language) if span.start not in borders]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return a space."""
        return " "


@perturbations.register("space_words")
@dataclass(frozen=True)
class SpaceWords(Perturbation):
    """Writes a space between two words of a language that writes none."""

    hazards: ClassVar[frozenset[Hazard]] = frozenset({"moves borders"})

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the borders between two words; none where the language writes spaces."""
        if profile(language).spaced:
            return ()
        return [
            Span(left.end, left.end)
            for left, right in pairwise(_units(text, language))
            if left.end == right.start
        ]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return a space."""
        return " "


def _is_well_formed(word: str) -> bool:
    return not (misplaced_signs(word) or orphan_marks(word))


@lru_cache(maxsize=512)
def _units(text: str, language: str) -> tuple[Span, ...]:
    """Return what a writer takes for a word, if it holds a letter of the language.

    Between spaces that is all but the punctuation on either side: well-known, U.S, n'est-ce.
    """
    found = _chunks(text) if profile(language).spaced else word_spans(text, language)
    return tuple(s for s in found if any(is_letter(char, language) for char in s.of(text)))


def _chunks(text: str) -> Iterator[Span]:
    for match in _CHUNK.finditer(text):
        start, end = match.span()
        while start < end and category(text[start]).startswith("P"):
            start += 1
        while start < end and category(text[end - 1]).startswith("P"):
            end -= 1
        yield Span(start, end)


def with_space(text: str, word: Span, *, spaced: bool) -> Span | None:
    """Widen a word by the space that its loss would leave over.

    None where no space lies beside it, or, in unspaced languages, where it ends a phrase of several
    words: so that some of each phrase stays between its spaces.
    """
    start, end = word
    before = start > 0 and _SPACE.match(text, start - 1) is not None
    after = _SPACE.match(text, end) is not None
    begins, ends = before or start == 0, after or end == len(text)
    if not (spaced or (begins and ends)):
        return None if ends else word
    if before:
        return Span(start - 1, end)
    return Span(start, end + 1) if after else None


def _borders(text: str, language: str) -> set[int]:
    return {border for span in word_spans(text, language) for border in span}
