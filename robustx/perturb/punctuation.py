"""Punctuation that is missing, wrong or doubled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from robustx.languages.punctuation import marks, opening_marks
from robustx.perturb.base import Perturbation, perturbations
from robustx.text.edits import Span


@perturbations.register("punctuation")
@dataclass(frozen=True)
class Punctuation(Perturbation):
    """Drops a mark, writes another of the language's for it, or doubles it.

    The shares are a choice of ours: no corpus of punctuation errors was measured.
    """

    drop: float = 0.5
    confuse: float = 0.3
    double: float = 0.2

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
        others = marks(language).replace(piece, "")
        return others[int((target - self.drop) / self.confuse * len(others))]


@lru_cache(maxsize=64)
def _pattern(language: str) -> re.Pattern[str] | None:
    """Compile a mark of the language; an ASCII mark before a letter or digit is part of a name."""
    known = marks(language)
    if not known:
        return None
    ascii_marks = re.escape("".join(mark for mark in known if mark.isascii()))
    others = re.escape("".join(mark for mark in known if not mark.isascii()))
    classes = [rf"[{ascii_marks}](?!\w)"] if ascii_marks else []
    classes += [f"[{others}{opening_marks(language)}]"] if others + opening_marks(language) else []
    return re.compile("|".join(classes))
