"""Keeps an adversary near the clean text in the eyes of a sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from robustx.attacks.base import Check, Constraint, Tools, constraints
from robustx.attacks.case import Attempt
from robustx.errors import InputError
from robustx.models import aides
from robustx.models.checkpoint import digest, locate
from robustx.models.embedder import Embedder
from robustx.models.loading import Manner

# Digits of a cosine that count; see robustx.attacks.engine.
_DIGITS = 4


@constraints.register("similarity")
@dataclass(frozen=True)
class Similarity(Constraint):
    """Every edited field stays as near to what it was as ``least``, a cosine of two vectors.

    ``model`` is the directory or hub id of any sentence encoder; its last layer is pooled, as
    ``pooling`` says: "mean" over the sub-words, or "cls", the first one. Cosines of two encoders
    are not to be compared: hold ``least`` against what the encoder says of known paraphrases. It
    costs a pass of the encoder for each attempt, and one for each clean text. Of a text longer than
    the encoder takes the rest is not looked at.
    """

    model: str
    least: float = 0.8
    pooling: str = "mean"

    def __post_init__(self) -> None:
        """Refuse what no cosine reaches, or all do."""
        if not 0 < self.least <= 1:
            raise InputError(f"least of 'similarity' is above 0 and at most 1, not {self.least}")

    def rehearse(self, manner: Manner) -> None:
        """Load the encoder; raises InputError where it cannot be."""
        self._embedder(manner)

    def opened(self, tools: Tools) -> Check:
        """Load the encoder; raises InputError where it cannot be."""
        return _Nearness(self._embedder(tools.manner), self.least)

    def _embedder(self, manner: Manner) -> Embedder:
        return aides.embedder(self.model, manner.placement, self.pooling)

    def fingerprint(self) -> str:
        """Return a digest of the encoder."""
        return digest(locate(self.model))


@dataclass
class _Nearness:
    embedder: Embedder
    least: float
    _clean: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def __call__(self, attempts: Sequence[Attempt]) -> list[bool]:
        rewrites = [one for attempt in attempts for one in attempt.rewrites.values()]
        sources = dict.fromkeys(one.source for one in rewrites if one.source not in self._clean)
        targets = dict.fromkeys(one.target for one in rewrites)
        vectors = self._vectors([*sources, *targets])
        self._clean.update((text, vectors[text]) for text in sources)
        return [
            all(
                round(float(self._clean[one.source] @ vectors[one.target]), _DIGITS) >= self.least
                for one in attempt.rewrites.values()
            )
            for attempt in attempts
        ]

    def _vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        readings = self.embedder.read(texts, lambda _: None) if texts else []
        return {text: one.values for text, one in zip(texts, readings, strict=True)}
