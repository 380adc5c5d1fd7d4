"""Loss of diacritics, as by typists who lack the keys or the patience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from robustx.languages.diacritics import bare_forms, marked_spans
from robustx.perturb.base import Perturbation, perturbations
from robustx.text.edits import Span


@perturbations.register("diacritics")
@dataclass(frozen=True)
class Diacritics(Perturbation):
    """Writes the bare letter for one with marks, by the language's own table."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters that have a bare form, composed or decomposed."""
        return marked_spans(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the bare letter in the same case."""
        return bare_forms(language).get(piece, piece)
