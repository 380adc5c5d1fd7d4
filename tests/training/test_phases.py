"""Training tiny arms for real: what crosses a phase, what is recorded, what survives a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from safetensors.torch import load_file

from robustx.errors import InputError, RobustxError
from robustx.training import load_recipe, plan, train


def write_recipe(folder: Path, encoder: Path, **changes: object) -> Path:
    recipe: dict[str, object] = {
        "encoder": str(encoder),
        "out": "out",
        "arms": {"nli": {"task": "nli", "train": ["nli.tsv"]}, "none": None},
        "intermediate": {"epochs": 2, "batch_size": 8, "learning_rate": 2e-3},
        "targets": {"xnli": {"train": ["xnli.tsv"], "epochs": 1, "learning_rate": 2e-3}},
        **changes,
    }
    path = folder / "recipe.yaml"
    path.write_text(yaml.safe_dump(recipe))
    return path


def record(folder: Path) -> dict[str, object]:
    return dict(json.loads((folder / "robustx.json").read_text()))


def test_smoke(data: Path, encoder: Path) -> None:
    recipe = load_recipe(
        write_recipe(
            data,
            encoder,
            arms={
                "nli": {"task": "nli", "train": ["nli.tsv"]},
                "ner": {"task": "ner", "train": ["ner.conll"], "dev": "ner.conll.dev"},
                "none": None,
            }
            if False
            else {
                "nli": {"task": "nli", "train": ["nli.tsv"]},
                "ner": {"task": "ner", "train": ["ner.conll"]},
                "none": None,
            },
            targets={
                "xnli": {"train": ["xnli.tsv"], "dev": "dev.tsv", "epochs": 2.5},
                "paws-x": {"train": ["paws.tsv"], "epochs": 1},
            },
        )
    )
    seen = []
    bundles = train(recipe, progress=seen.append)
    print(bundles)
    print(json.dumps(record(data / "out" / "ner" / "xnli"), indent=1))
    print(record(data / "out" / "ner"))
    assert {p.status for p in plan(recipe)} == {"done"}


def test_killed(data: Path, encoder: Path, tmp_path: Path) -> None:
    path = write_recipe(
        data,
        encoder,
        arms={"nli": {"task": "nli", "train": ["nli.tsv"]}},
        checkpoint_every=10,
        intermediate={"epochs": 4, "batch_size": 8},
        targets={"xnli": {"train": ["xnli.tsv"], "dev": "dev.tsv", "epochs": 8, "batch_size": 8}},
    )
    whole = data / "whole.yaml"
    whole.write_text(path.read_text().replace("out: out", "out: whole"))
    code = "import sys; from robustx.training import *; train(load_recipe(sys.argv[1]))"
    process = subprocess.Popen([sys.executable, "-c", code, str(path)])
    part = data / "out" / "nli" / "xnli.part"
    while process.poll() is None and not list(part.glob("checkpoint-*/trainer_state.json")):
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    print(sorted(p.name for p in part.iterdir()), [p.status for p in plan(load_recipe(path))])
    trained = []
    train(load_recipe(path), progress=trained.append)
    print({(p.phase.name, p.step) for p in trained})
    train(load_recipe(whole))
    for d in ("intermediate/seed-1", "xnli"):
        a, b = (load_file(data / o / "nli" / d / "model.safetensors") for o in ("out", "whole"))
        assert a.keys() == b.keys()
        assert all((a[k] == b[k]).all() for k in a), d
    for o in ("out", "whole"):
        r = record(data / o / "nli" / "xnli")
        print(r["dev_accuracy"], r["best_update"], r["losses"][-1])
