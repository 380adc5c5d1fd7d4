"""Words that run together and words that fall apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import regex

from robustx.example import Hazard
from robustx.languages import profile
from robustx.languages.letters import letter_spans
from robustx.perturb.base import Mixture, Perturbation, perturbations
from robustx.text.edits import Span

_GAP = regex.compile(r"(?<=[\p{L}\p{M}\p{N}]) (?=[\p{L}\p{N}])")


@perturbations.register("spacing")
@dataclass(frozen=True)
class Spacing(Mixture):
    """Drops a space between two words, or splits a word; other white space stays.

    The two are equally likely by default, a choice of ours. In scripts without spaces between words
    only the spaces that are there are dropped.
    """

    hazards: ClassVar[frozenset[Hazard]] = frozenset({"moves borders"})

    join: float = 0.5
    split: float = 0.5

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the joins and, where words are spaced, the splits."""
        if not profile(language).spaced:
            return {JoinWords(): 1.0}
        return {JoinWords(): self.join, SplitWord(): self.split}


@dataclass(frozen=True)
class JoinWords(Perturbation):
    """Drops a space between two words."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the single spaces between letters or digits."""
        if not letter_spans(text, language):
            return ()
        return [Span(*match.span()) for match in _GAP.finditer(text)]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return nothing."""
        return ""


@dataclass(frozen=True)
class SplitWord(Perturbation):
    """Writes a space inside a word."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the borders between two letters."""
        spans = letter_spans(text, language)
        return [
            Span(left.end, left.end) for left, right in pairwise(spans) if left.end == right.start
        ]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return a space."""
        return " "
