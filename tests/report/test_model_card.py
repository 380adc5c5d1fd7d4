from __future__ import annotations

import pytest
import yaml
from huggingface_hub import ModelCardData

from robustx.errors import InputError
from robustx.report import summarise
from robustx.report.files.model_card import model_index, to_model_card


def results(summary, arm):
    [model] = model_index(arm, summary)
    assert model["name"] == arm
    return {result["dataset"]["name"]: result for result in model["results"]}


def test_each_arm_is_a_document_that_the_hub_reads(several):
    documents = list(yaml.safe_load_all(to_model_card(several)))
    assert [one["model-index"][0]["name"] for one in documents] == ["nli", "ner"]
    card = ModelCardData(**documents[0])
    assert card.model_name == "nli"
    assert card.eval_results is not None
    assert len(card.eval_results) == 3 * 3
    assert {result.task_type for result in card.eval_results[:3]} == {"text-classification"}


def test_a_task_has_its_clean_and_noisy_score_and_the_gap_with_bounds(summary):
    result = results(summary, "nli")["paws-x"]
    gap = summary.tasks[0].arms[0].overall.gap
    clean, noisy, lost = result["metrics"]
    assert clean["type"] == noisy["type"] == "accuracy"
    assert clean["value"] == pytest.approx(gap.clean.value, abs=1e-4)
    assert noisy["value"] == pytest.approx(gap.perturbed.value, abs=1e-4)
    assert lost["value"] == pytest.approx(gap.gap.value, abs=1e-2)
    assert lost["args"]["low"] <= lost["value"] <= lost["args"]["high"]


def test_the_data_set_is_that_of_the_hub_and_its_languages_are_those_of_the_mean(summary):
    dataset = results(summary, "nli")["paws-x"]["dataset"]
    assert dataset["type"] == "google-research-datasets/paws-x"
    assert dataset["split"] == "test"
    assert dataset["args"]["languages"] == ["en", "de", "ja"]  # ko is at chance


def test_a_task_without_a_checkpoint_is_left_out(several):
    assert set(results(several, "ner")) == {"paws-x", "xnli"}


def test_an_attack_is_named(attacked):
    metrics = results(attacked, "nli")["paws-x"]["metrics"]
    assert metrics[1]["name"] == "accuracy, under ensemble@standard"


def test_without_a_gap_there_is_no_card(make, tmp_path):
    guessing = make.but(at_chance=make.languages).write(tmp_path / "run")
    with pytest.raises(InputError, match="nothing to put in a model card"):
        to_model_card(summarise(guessing, resamples=100))
