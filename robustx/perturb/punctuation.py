"""Punctuation that is missing, wrong or doubled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import regex

from robustx.languages import profile
from robustx.languages.punctuation import (
    APOSTROPHES,
    confused_marks,
    latin_marks,
    opening_marks,
    writes_apostrophes,
)
from robustx.perturb.base import Mixture, Perturbation, perturbations
from robustx.text.edits import Span


@perturbations.register("punctuation")
@dataclass(frozen=True)
class Punctuation(Mixture):
    """Drops a mark, writes one like it, or doubles it; loses or changes an apostrophe.

    For a mark of another script its Latin likeness may be written, too. The shares are a choice of
    ours: no corpus of punctuation errors was measured.
    """

    version: ClassVar[int] = 4

    drop: float = 0.5
    confuse: float = 0.3
    double: float = 0.2
    apostrophe: float = 0.25

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the errors in marks and, where the language has them, in apostrophes."""
        errors = MarkError(self.drop, self.confuse, self.double)
        channels: dict[Perturbation, float] = {errors: self.drop + self.confuse + self.double}
        if writes_apostrophes(language):
            channels[ApostropheError()] = self.apostrophe
        return channels


@dataclass(frozen=True)
class MarkError(Perturbation):
    """Drops a mark, writes one of the language's that is like it, or doubles it."""

    drop: float
    confuse: float
    double: float

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the marks that divide words or sentences, not those inside numbers and names."""
        pattern = _pattern(language)
        return [Span(*match.span()) for match in pattern.finditer(text)] if pattern else ()

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return what is written for the mark."""
        if piece in opening_marks(language):
            return ""
        target = u * (self.drop + self.confuse + self.double)
        if target < self.drop:
            return ""
        if target >= self.drop + self.confuse:
            return piece * 2
        others = confused_marks(language).get(piece, "") + latin_marks(piece, language)
        return others[int((target - self.drop) / self.confuse * len(others))] if others else piece


@dataclass(frozen=True)
class ApostropheError(Perturbation):
    """Leaves out an apostrophe inside a word, or writes a sign that looks like one."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the apostrophes between two letters of the language."""
        return [Span(*match.span()) for match in _apostrophe(language).finditer(text)]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return nothing in half of the cases, else another sign."""
        others = APOSTROPHES.replace(piece, "")
        return "" if u < 0.5 else others[int((2 * u - 1) * len(others))]


@lru_cache(maxsize=64)
def _pattern(language: str) -> re.Pattern[str] | None:
    """Compile a mark of the language; an ASCII mark before a letter or digit is part of a name."""
    known = confused_marks(language)
    if not known:
        return None
    ascii_marks = re.escape("".join(mark for mark in known if mark.isascii()))
    others = re.escape("".join(mark for mark in known if not mark.isascii()))
    classes = [rf"[{ascii_marks}](?!\w)"] if ascii_marks else []
    classes += [f"[{others}{opening_marks(language)}]"] if others + opening_marks(language) else []
    return re.compile("|".join(classes))


@lru_cache(maxsize=64)
def _apostrophe(language: str) -> regex.Pattern[str]:
    scripts = "".join(rf"\p{{Script={name}}}" for name in profile(language).scripts)
    return regex.compile(rf"(?<=[{scripts}]\p{{M}}*)[{APOSTROPHES}](?=[{scripts}])")
