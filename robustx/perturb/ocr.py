"""Letters misread by a scanner: shapes that are alike, marks too small to be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from robustx.languages.diacritics import marked_spans
from robustx.languages.letters import letter_spans
from robustx.languages.ocr import misread, misread_spans, other_accents
from robustx.perturb.base import Mixture, Perturbation, perturbations
from robustx.text.edits import Span


@perturbations.register("ocr")
@dataclass(frozen=True)
class Ocr(Mixture):
    """Reads print for its look-alikes in the same script: rn for m, 0 for O, è for é, ط for ظ.

    The shares are a choice of ours, and the table is one of common knowledge: no corpus of OCR
    output was measured.
    """

    shapes: float = 0.8
    accents: float = 0.2

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the misread shapes and the misread accents."""
        return {MisreadShape(): self.shapes, MisreadAccent(): self.accents}


@dataclass(frozen=True)
class MisreadShape(Perturbation):
    """Reads a letter, a digit or a few letters for what looks like them."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the shapes that have look-alikes, in texts with letters of the language."""
        return misread_spans(text, language) if letter_spans(text, language) else ()

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return one of the look-alikes."""
        read = misread(piece, language)
        return read[int(u * len(read))] if read else piece


@dataclass(frozen=True)
class MisreadAccent(Perturbation):
    """Reads a letter with marks as the bare one, or with other marks."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters with marks."""
        return marked_spans(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the letter bare or with other marks of the language."""
        read = other_accents(piece, language)
        return read[int(u * len(read))] if read else piece
