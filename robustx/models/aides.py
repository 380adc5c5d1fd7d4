"""Models that attacks and constraints bring along, each loaded once for all cells of a run."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from robustx.models.checkpoint import digest, locate
from robustx.models.embedder import Embedder
from robustx.models.encoder import Encoder, Placement
from robustx.models.filler import Filler

# Models of each kind that are kept: an attack's and a constraint's, say.
KEPT = 2


class _State(NamedTuple):
    """A checkpoint as it is now; one that changes is another."""

    path: Path
    digest: str


def filler(where: str, placement: Placement) -> Filler:
    """Return a masked language model; raises as ``Filler.load``."""
    return _filler(_state(where), placement)


def embedder(where: str, placement: Placement, pooling: str) -> Embedder:
    """Return a sentence encoder, whose last layer is pooled; raises as ``Embedder.of``."""
    return _embedder(_state(where), placement, pooling)


def _state(where: str) -> _State:
    path = locate(where)
    return _State(path, digest(path))


@lru_cache(maxsize=KEPT)
def _filler(state: _State, placement: Placement) -> Filler:
    return Filler.load(str(state.path), placement)


@lru_cache(maxsize=KEPT)
def _embedder(state: _State, placement: Placement, pooling: str) -> Embedder:
    encoder = Encoder.load(state.path, "embedding", placement)
    return Embedder.of(encoder, int(encoder.model.config.num_hidden_layers), pooling)
