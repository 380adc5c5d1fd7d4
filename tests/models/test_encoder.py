"""A model's scores do not depend on how its inputs were batched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from robustx.errors import InputError, RobustxError
from robustx.models.encoder import Placement, SequenceClassifier, place
from tests.conftest import MakeCheckpoint

CPU = Placement("cpu", "float32", 64)
INPUTS = [("the cat", "a dog"), ("a", "b"), ("the cat", "a dog"), ("x" * 30, "y" * 60)]


@pytest.fixture
def path(make_checkpoint: MakeCheckpoint) -> Path:
    return make_checkpoint()


def test_scores_equal_those_of_one_by_one(path: Path) -> None:
    model = SequenceClassifier.load(path, CPU)
    together = model.score(INPUTS, lambda _: None).logits
    alone = np.concatenate([model.score([pair], lambda _: None).logits for pair in INPUTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_progress_counts_every_input_once_even_copies(path: Path) -> None:
    done: list[int] = []
    SequenceClassifier.load(path, CPU).score(INPUTS, done.append)
    assert sum(done) == len(INPUTS)


def test_cut_inputs_are_counted_with_their_true_length(path: Path) -> None:
    scores = SequenceClassifier.load(path, CPU).score(INPUTS, lambda _: None)
    assert scores.truncated.tolist() == [False, False, False, True]
    assert scores.tokens[3] == 30 + 60 + 3


def test_a_shorter_maximum_cuts_more(path: Path) -> None:
    scores = SequenceClassifier.load(path, CPU, max_length=8).score(INPUTS, lambda _: None)
    assert scores.truncated.tolist() == [True, False, True, True]


def test_a_missing_head_is_refused_before_it_is_random(
    make_checkpoint: MakeCheckpoint, tmp_path: Path
) -> None:
    path = make_checkpoint(head="AutoModel", folder=tmp_path / "encoder")
    with pytest.raises(InputError, match="no trained weights for classifier"):
        SequenceClassifier.load(path, CPU)


def test_unreadable_weights_are_refused(make_checkpoint: MakeCheckpoint, tmp_path: Path) -> None:
    path = make_checkpoint(folder=tmp_path)
    (path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(InputError, match="cannot load the checkpoint"):
        SequenceClassifier.load(path, CPU)


class _SmallDevice(torch.nn.Module):
    """Runs a model, and runs out of memory above a number of rows, as a small device does."""

    def __init__(self, model: Any, rows: int) -> None:
        super().__init__()
        self.model = model
        self.rows = rows
        self.config = model.config

    def forward(self, **inputs: torch.Tensor) -> Any:
        if len(inputs["input_ids"]) > self.rows:
            raise torch.OutOfMemoryError("out of memory")
        return self.model(**inputs)


@pytest.fixture
def many() -> list[tuple[str, str]]:
    return [(f"the {number}", "cat") for number in range(20)]


def test_running_out_of_memory_halves_the_batch_and_goes_on(
    path: Path, many: list[tuple[str, str]]
) -> None:
    whole = SequenceClassifier.load(path, Placement("cpu", "float32", 512))
    expected = whole.score(many, lambda _: None).logits
    small = SequenceClassifier.load(path, Placement("cpu", "float32", 512))
    small.model = _SmallDevice(small.model, rows=3)
    np.testing.assert_allclose(small.score(many, lambda _: None).logits, expected, atol=1e-5)
    assert small.batch_tokens < 512


def test_a_single_example_that_does_not_fit_is_an_error_with_the_cure(path: Path) -> None:
    model = SequenceClassifier.load(path, CPU)
    model.model = _SmallDevice(model.model, rows=0)
    with pytest.raises(RobustxError, match="single example"):
        model.score(INPUTS, lambda _: None)


def test_auto_on_a_cpu_is_fp32() -> None:
    assert place("cpu", "auto").dtype == "float32"


@pytest.mark.parametrize(("device", "dtype"), [("tpu", "auto"), ("cpu", "int3")])
def test_an_unknown_placement_is_refused(device: str, dtype: str) -> None:
    with pytest.raises(InputError, match="use auto"):
        place(device, dtype)
