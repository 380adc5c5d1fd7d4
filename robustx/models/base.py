"""What a model is to an evaluation: texts in, scores out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Texts = tuple[str, ...]  # the texts of one example: a sentence, or a pair


class Scores(NamedTuple):
    """What a model says of n inputs."""

    logits: NDArray[np.float32]  # (n, k), columns in the model's own order
    tokens: NDArray[np.int32]  # (n,), sub-words with special tokens, before any cut
    truncated: NDArray[np.bool_]  # (n,), whether the input was cut to the model's length


class Model(Protocol):
    """A classifier over texts."""

    def score(self, inputs: Sequence[Texts], advance: Callable[[int], None]) -> Scores:
        """Score inputs, in their order; ``advance`` is told how many are done since last time."""
        ...
