"""Models that attacks bring along are loaded once, and again where they have changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from robustx.errors import InputError
from robustx.models import aides
from robustx.models.encoder import place
from tests.conftest import MakeCheckpoint

PLACE = place("cpu")


@pytest.fixture
def encoder(make_checkpoint: MakeCheckpoint, tmp_path: Path) -> str:
    return str(shutil.copytree(make_checkpoint(head="AutoModel"), tmp_path / "encoder"))


def test_the_same_model_is_loaded_once(encoder: str) -> None:
    first = aides.embedder(encoder, PLACE, "mean")
    assert aides.embedder(encoder, PLACE, "mean") is first
    assert aides.embedder(encoder, PLACE, "cls") is not first
    assert aides.embedder(encoder, place("cpu", batch_tokens=64), "mean") is not first


def test_a_model_that_changed_is_another(encoder: str, make_checkpoint: MakeCheckpoint) -> None:
    first = aides.embedder(encoder, PLACE, "mean")
    other = make_checkpoint(seed=3, head="AutoModel")
    shutil.copy(other / "model.safetensors", encoder)
    assert aides.embedder(encoder, PLACE, "mean") is not first


def test_only_a_few_are_kept(make_checkpoint: MakeCheckpoint) -> None:
    many = [str(make_checkpoint(seed=seed, head="AutoModel")) for seed in range(3)]
    first = aides.embedder(many[0], PLACE, "mean")
    for where in many[1:]:
        aides.embedder(where, PLACE, "mean")
    assert aides.embedder(many[0], PLACE, "mean") is not first


def test_a_language_model_is_loaded_once_too(make_checkpoint: MakeCheckpoint) -> None:
    where = str(make_checkpoint(head="AutoModelForMaskedLM"))
    assert aides.filler(where, PLACE) is aides.filler(where, PLACE)


def test_what_cannot_be_loaded_is_said_each_time() -> None:
    for _ in range(2):
        with pytest.raises(InputError, match="no checkpoint directory nowhere"):
            aides.filler("nowhere", PLACE)
