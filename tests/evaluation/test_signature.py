"""One line names every choice behind a run, and is another where a choice is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from robustx.evaluation.evaluate import Settings, evaluate
from robustx.evaluation.suite import Suite
from robustx.models.checkpoint import Arm
from robustx.tasks.sources import LocalSource
from tests.conftest import MakeCheckpoint

CPU = Settings(device="cpu")


@pytest.fixture
def arm(make_checkpoint: MakeCheckpoint) -> Arm:
    return Arm("one", str(make_checkpoint()))


def signed(
    arm: Arm, data: Path, out: Path, settings: Settings = CPU, **changes: Any
) -> dict[str, str]:
    suite = Suite.of(
        {
            "name": "tiny",
            "description": "",
            "tasks": ["paws-x"],
            "languages": ["de", "en"],
            "perturbations": ["casing"],
            "severities": [1],
            **changes,
        },
        "the test",
    )
    header = evaluate([arm], suite, LocalSource(data), out, settings).folder.header()
    assert "\n" not in header["signature"]
    return dict(part.split(":", 1) for part in header["signature"].split("|"))


def test_every_choice_is_named(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    found = signed(arm, pawsx_dir, tmp_path, limit=6, draws=2, severities=[1, 4])
    settled = {
        "suite": "tiny",
        "tasks": "paws-x",
        "languages": "de+en",
        "split": "test",
        "aim": "all",
        "limit": "6",
        "seed": "0",
        "draws": "2",
        "severity": "1+4",
        "dtype": "float32",
        "device": "cpu",
        "batch": "1536",
        "length": "model",
    }
    assert {name: found[name] for name in settled} == settled
    assert found["noise"].startswith("casing.v")
    assert found["arms"].startswith("one=")
    assert {"data", "robustx", "torch", "transformers", "tokenizers", "python"} <= set(found)


def test_other_data_weights_and_batches_change_it(
    arm: Arm, make_checkpoint: MakeCheckpoint, pawsx_dir: Path, tmp_path: Path
) -> None:
    first = signed(arm, pawsx_dir, tmp_path / "a")
    assert signed(arm, pawsx_dir, tmp_path / "b") == first
    other = Arm("one", str(make_checkpoint(seed=5)))
    assert differing(first, signed(other, pawsx_dir, tmp_path / "c")) == {"arms"}
    small = Settings(device="cpu", batch_tokens=64)
    assert differing(first, signed(arm, pawsx_dir, tmp_path / "d", small)) == {"batch"}
    path = pawsx_dir / "x-final/de/test_2k.tsv"
    path.write_text(path.read_text().replace("Der Hund", "Ein Hund"))
    assert differing(first, signed(arm, pawsx_dir, tmp_path / "e")) == {"data"}


def test_a_run_that_has_grown_names_all_of_it(
    arm: Arm, make_checkpoint: MakeCheckpoint, pawsx_dir: Path, tmp_path: Path
) -> None:
    first = signed(arm, pawsx_dir, tmp_path, languages=["de"])
    two = Arm("two", str(make_checkpoint(seed=5)))
    grown = signed(two, pawsx_dir, tmp_path, languages=["en"], perturbations=["delete"])
    assert grown["languages"] == "de+en"
    assert grown["arms"].startswith(f"{first['arms']}+two=")
    assert grown["noise"].startswith(f"{first['noise']}+delete.v")
    assert grown["data"] != first["data"]


def differing(one: dict[str, str], other: dict[str, str]) -> set[str]:
    assert set(one) == set(other)
    return {name for name, value in one.items() if other[name] != value}
