"""How much noise a text really got: edited graphemes and Levenshtein distance."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from robustx.perturb.guard import Guard
from robustx.text.edits import Rewrite
from robustx.text.graphemes import grapheme_count, graphemes


class Realised(NamedTuple):
    """Counts that add up over texts; rates are ratios of their sums."""

    graphemes: int  # in the source
    edited: int  # graphemes of the source that an edit touches, an insertion counting one
    distance: int  # Levenshtein distance in graphemes

    def __add__(self, other: object) -> Realised:
        if not isinstance(other, Realised):
            return NotImplemented
        return Realised(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def rate(self) -> float:
        """Edited graphemes / graphemes; 0 for an empty text."""
        return self.edited / self.graphemes if self.graphemes else 0.0

    @property
    def cer(self) -> float:
        """Character error rate: Levenshtein distance / graphemes; 0 for an empty text."""
        return self.distance / self.graphemes if self.graphemes else 0.0


def realised(rewrite: Rewrite) -> Realised:
    """Measure a rewrite in graphemes of its source."""
    if not rewrite.changed:
        return Realised(grapheme_count(rewrite.source), 0, 0)
    guard = Guard(rewrite.source, ())
    return Realised(
        grapheme_count(rewrite.source),
        sum(guard.cost(edit) for edit in rewrite.edits),
        Levenshtein.distance(_clusters(rewrite.source), _clusters(rewrite.target)),
    )


def _clusters(text: str) -> str | list[str]:
    return text if text.isascii() else [span.of(text) for span in graphemes(text)]
