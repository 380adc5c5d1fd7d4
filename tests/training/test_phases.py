"""Training tiny arms for real: what crosses a phase, what is recorded, what survives a kill."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from safetensors.torch import load_file
from transformers import AutoModel, AutoModelForSequenceClassification

from robustx.errors import InputError, RobustxError
from robustx.training import Bundle, Progress, load_recipe, plan, train

NLI = {"task": "nli", "train": ["nli.tsv"]}
NER = {"task": "ner", "train": ["ner.conll"]}
XNLI = {"train": ["xnli.tsv"], "dev": "dev.tsv", "epochs": 2.5, "batch_size": 8}


def write_recipe(folder: Path, encoder: Path, **changes: object) -> Path:
    recipe: dict[str, object] = {
        "encoder": str(encoder),
        "out": "out",
        "arms": {"nli": NLI},
        "intermediate": {"epochs": 4, "batch_size": 8, "learning_rate": 3e-3},
        "targets": {"xnli": XNLI},
        **changes,
    }
    path = folder / f"{recipe['out']}.yaml"
    path.write_text(yaml.safe_dump(recipe, sort_keys=False))
    return path


def record(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "robustx.json").read_text()))


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return dict(load_file(folder / "model.safetensors"))


class Trained:
    """Three arms trained once for the whole module, and what they told on the way."""

    def __init__(self, recipe: Path) -> None:
        self.recipe = load_recipe(recipe)
        self.seen: list[Progress] = []
        self.bundles: list[Bundle] = train(self.recipe, progress=self.seen.append)
        self.out = self.recipe.out


@pytest.fixture(scope="module")
def trained(
    make_data: Callable[[Path], Path], encoder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Trained:
    folder = make_data(tmp_path_factory.mktemp("trained"))
    targets = {"xnli": XNLI, "paws-x": {"train": ["paws.tsv"], "epochs": 1}}
    arms = {"nli": NLI, "ner": NER, "none": None}
    return Trained(write_recipe(folder, encoder, arms=arms, targets=targets))


def test_every_arm_becomes_a_bundle_with_one_model_per_target(trained: Trained) -> None:
    assert [bundle.arm for bundle in trained.bundles] == ["nli", "ner", "none"]
    for bundle in trained.bundles:
        assert bundle.models == (bundle.directory / "xnli", bundle.directory / "paws-x")


def test_a_target_model_names_its_labels_and_loads_without_new_weights(trained: Trained) -> None:
    model, loading = AutoModelForSequenceClassification.from_pretrained(
        trained.out / "ner" / "paws-x", output_loading_info=True
    )
    assert not loading["missing_keys"]
    assert model.config.id2label == {0: "not_paraphrase", 1: "paraphrase"}


def test_nothing_but_the_encoder_is_kept_of_an_intermediate_phase(trained: Trained) -> None:
    for arm in ("nli", "ner"):
        kept = weights(trained.out / arm / "intermediate" / "seed-1")
        assert kept
        assert not [key for key in kept if "classifier" in key or "pooler" in key]


def test_the_encoder_crosses_the_phase_and_the_head_does_not(trained: Trained) -> None:
    from robustx.training.encoder import with_new_head
    from robustx.training.heads import HEADS

    source = str(trained.out / "nli" / "intermediate" / "seed-1")
    labels = ("entailment", "neutral", "contradiction")
    one, two = (
        with_new_head(source, HEADS["sequence"], labels, seed).state_dict() for seed in (1, 2)
    )
    for key, crossed in weights(Path(source)).items():
        assert torch.equal(one[f"roberta.{key}"], crossed)
    assert not torch.equal(one["classifier.dense.weight"], two["classifier.dense.weight"])


def test_the_intermediate_phase_changes_the_encoder(trained: Trained, encoder: Path) -> None:
    before = AutoModel.from_pretrained(encoder).state_dict()
    after = weights(trained.out / "nli" / "intermediate" / "seed-1")
    assert all(not torch.equal(before[key], after[key]) for key in after if "layer.0" in key)


def test_the_loss_of_an_easy_task_falls(trained: Trained) -> None:
    for arm in ("nli", "ner"):
        losses = [loss for _, loss in record(trained.out / arm / "intermediate/seed-1")["losses"]]
        assert sum(losses[-3:]) < 0.8 * sum(losses[:3])


def test_the_record_of_a_target_holds_its_whole_path(trained: Trained) -> None:
    found = record(trained.out / "nli" / "xnli")
    assert found["task"] == "xnli"
    assert found["updates"] == 23
    assert found["intermediate"]["task"] == "nli"
    assert [item["skipped"] for item in found["intermediate"]["train"]] == [1]
    assert found["encoder"]["name"] == trained.recipe.encoder
    assert 0 <= found["dev_accuracy"] <= 1
    # A build may add its local part (+cpu) to one of the two only.
    assert torch.__version__.startswith(found["versions"]["torch"].partition("+")[0])
    assert record(trained.out / "none" / "xnli")["intermediate"] is None


def test_the_root_of_a_bundle_lists_its_models(trained: Trained) -> None:
    assert set(record(trained.out / "nli")["models"]) == {
        "intermediate/seed-1",
        "paws-x",
        "xnli",
    }


def test_progress_counts_every_update_of_every_phase(trained: Trained) -> None:
    steps = [(item.phase.name, item.step) for item in trained.seen]
    assert steps == [
        (phase.name, step) for phase in plan(trained.recipe) for step in range(1, phase.updates + 1)
    ]


def test_a_finished_recipe_is_not_trained_again(trained: Trained) -> None:
    seen: list[Progress] = []
    assert train(trained.recipe, progress=seen.append) == trained.bundles
    assert seen == []


def test_checkpoints_of_the_trainer_do_not_stay(trained: Trained) -> None:
    assert not list(trained.out.rglob("checkpoint-*"))
    assert not list(trained.out.rglob("*.part"))


def test_another_recipe_in_the_same_place_is_refused(trained: Trained, encoder: Path) -> None:
    folder = trained.out.parent
    other = write_recipe(folder, encoder, intermediate={"epochs": 1})
    with pytest.raises(InputError, match="another recipe"):
        train(load_recipe(other))


def test_a_killed_training_ends_in_the_same_weights(data: Path, encoder: Path) -> None:
    small = {"targets": {"xnli": {**XNLI, "epochs": 6}}, "checkpoint_every": 10}
    killed = write_recipe(data, encoder, **small)
    whole = write_recipe(data, encoder, **small, out="whole")
    code = "import sys; from robustx.training import *; train(load_recipe(sys.argv[1]))"
    process = subprocess.Popen([sys.executable, "-c", code, str(killed)])
    part = data / "out" / "nli" / "xnli.part"
    while process.poll() is None and not list(part.glob("checkpoint-*/trainer_state.json")):
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert [phase.status for phase in plan(load_recipe(killed))] == ["done", "part"]

    seen: list[Progress] = []
    train(load_recipe(killed), progress=seen.append)
    assert {item.phase.task for item in seen} == {"xnli"}
    assert min(item.step for item in seen) > 10
    train(load_recipe(whole))

    for model in ("intermediate/seed-1", "xnli"):
        one, two = weights(data / "out/nli" / model), weights(data / "whole/nli" / model)
        assert one.keys() == two.keys()
        assert all(torch.equal(one[key], two[key]) for key in one)


def test_a_half_written_checkpoint_is_passed_over(tmp_path: Path) -> None:
    from robustx.training.fitting import last_checkpoint

    for step in (10, 20):
        (tmp_path / f"checkpoint-{step}").mkdir()
    (tmp_path / "checkpoint-10" / "trainer_state.json").write_text("{}")
    assert last_checkpoint(tmp_path) == str(tmp_path / "checkpoint-10")


def test_matched_arms_take_the_updates_of_the_largest(data: Path, encoder: Path) -> None:
    arms = {"nli": NLI, "ner": NER}
    settings = {"epochs": 1, "batch_size": 8}
    free = write_recipe(data, encoder, arms=arms, intermediate=settings)
    assert [p.updates for p in plan(load_recipe(free)) if p.kind == "intermediate"] == [9, 5]
    matched = write_recipe(
        data, encoder, arms=arms, intermediate={**settings, "match_updates": True}
    )
    assert [p.updates for p in plan(load_recipe(matched)) if p.kind == "intermediate"] == [9, 9]


def test_several_seeds_get_a_folder_each(data: Path, encoder: Path) -> None:
    path = write_recipe(data, encoder, arms={"none": None}, seeds=[1, 2])
    folders = [phase.directory.relative_to(data / "out") for phase in plan(load_recipe(path))]
    assert folders == [Path("none/xnli/seed-1"), Path("none/xnli/seed-2")]


def test_a_model_in_the_way_of_several_seeds_is_not_overwritten(
    trained: Trained, encoder: Path, data: Path
) -> None:
    shutil.copytree(trained.out / "none", data / "out" / "none")
    path = write_recipe(data, encoder, arms={"none": None}, seeds=[1, 2])
    with pytest.raises(InputError, match="move it to"):
        plan(load_recipe(path))


def test_a_loss_that_is_no_number_stops_the_training(data: Path, encoder: Path) -> None:
    path = write_recipe(
        data, encoder, arms={"none": None}, targets={"xnli": {**XNLI, "learning_rate": 1e30}}
    )
    with pytest.raises(RobustxError, match="lower learning_rate"):
        train(load_recipe(path))


def test_an_unknown_arm_is_named_with_its_neighbour(data: Path, encoder: Path) -> None:
    recipe = load_recipe(write_recipe(data, encoder))
    with pytest.raises(InputError, match="did you mean 'nli'"):
        train(recipe, arms=["nlu"])


def test_planning_needs_no_torch() -> None:
    code = "import sys, robustx.training; print('torch' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


class Killed(Exception):
    """What ends a training from within."""


@pytest.mark.parametrize(
    ("target", "train_file", "dev_file", "architecture"),
    [
        ("panx", "panx.train.tsv", "panx.dev.tsv", "XLMRobertaForTokenClassification"),
        ("udpos", "udpos.train.tsv", "udpos.dev.tsv", "XLMRobertaForTokenClassification"),
        ("squad", "squad.train.json", "squad.dev.json", "XLMRobertaForQuestionAnswering"),
        ("xcopa", "copa.train.jsonl", "copa.dev.jsonl", "XLMRobertaForMultipleChoice"),
    ],
)
def test_every_head_is_trained_and_ends_in_the_same_weights_after_a_kill(
    data: Path, encoder: Path, target: str, train_file: str, dev_file: str, architecture: str
) -> None:
    settings = {"epochs": 6, "batch_size": 8, "learning_rate": 3e-3, "max_length": 64}
    common: dict[str, object] = {
        "arms": {"none": None},
        "checkpoint_every": 3,
        "targets": {target: {"train": train_file, "dev": dev_file, **settings}},
    }

    def kill(item: Progress) -> None:
        if item.step == 5:
            raise Killed

    killed = load_recipe(write_recipe(data, encoder, **common))
    with pytest.raises(Killed):
        train(killed, progress=kill)
    seen: list[Progress] = []
    train(killed, progress=seen.append)
    assert seen[0].step == 4
    train(load_recipe(write_recipe(data, encoder, **common, out="whole")))

    one, two = (weights(data / out / "none" / target) for out in ("out", "whole"))
    assert one.keys() == two.keys()
    assert all(torch.equal(one[key], two[key]) for key in one)
    found = record(data / "out" / "none" / target)
    first, *later = (loss for _, loss in found["losses"])
    assert min(later) < first  # a few rows and a high rate: it need not fall to the end
    assert found["dev_accuracy"] > 0.4
    config = json.loads((data / "out" / "none" / target / "config.json").read_text())
    assert config["architectures"] == [architecture]
