"""The wrong one of the two widths in which East Asian input methods write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from robustx.languages.width import in_other_width, width_spans
from robustx.perturb.base import Perturbation, perturbations
from robustx.text.edits import Span


@perturbations.register("width")
@dataclass(frozen=True)
class Width(Perturbation):
    """Writes letters, digits, punctuation and katakana in the other width, a run at a time.

    Spaces keep their width, and so does text in languages other than ja, ko and zh.
    """

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the runs of one width."""
        return width_spans(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the run in the other width."""
        return in_other_width(piece, language)
