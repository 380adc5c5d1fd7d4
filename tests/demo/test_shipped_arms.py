"""The shipped arms load with plain transformers and read what no training text showed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from robustx.demo import demo_checkpoints, demo_data

ARMS = demo_checkpoints()


@pytest.mark.parametrize("arm", ARMS)
def test_an_unknown_character_becomes_bytes(arm: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(ARMS[arm] / "paws-x")
    assert tokenizer.unk_token_id not in tokenizer("Ωμέγα 힣 鬱 🎉 ق")["input_ids"]


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("text", ["Nina, née à Zürich.", "レナは送った。", "레나는 🎉 보냈다."])
def test_the_tokenizer_reads_back_what_it_wrote(arm: str, text: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(ARMS[arm] / "paws-x")
    assert tokenizer.decode(tokenizer(text)["input_ids"], skip_special_tokens=True) == text


@pytest.mark.parametrize("arm", ARMS)
def test_an_arm_tells_a_paraphrase_from_an_exchange(arm: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(ARMS[arm] / "paws-x")
    model = AutoModelForSequenceClassification.from_pretrained(ARMS[arm] / "paws-x").eval()
    first = "Nina mailed a clock to Sydney from Geneva."
    second = [
        "From Geneva, Nina sent a clock to Sydney.",
        "From Sydney, Nina sent a clock to Geneva.",
    ]
    logits = model(**tokenizer([first] * 2, second, return_tensors="pt", padding=True)).logits
    found = [model.config.id2label[int(label)] for label in logits.argmax(-1)]
    assert found == ["paraphrase", "not_paraphrase"]


def test_both_arms_took_the_same_path_but_for_the_intermediate_task() -> None:
    nli, ner = (
        json.loads((ARMS[arm] / "paws-x" / "robustx.json").read_text(encoding="utf-8"))
        for arm in ("nli", "ner")
    )
    for key in ("encoder", "task", "seed", "train", "settings", "updates", "versions"):
        assert nli[key] == ner[key]
    assert nli["intermediate"]["updates"] == ner["intermediate"]["updates"]
    assert (nli["intermediate"]["task"], ner["intermediate"]["task"]) == ("nli", "ner")


def test_no_path_of_a_machine_is_shipped() -> None:
    records: list[Path] = list(demo_data().rglob("*.json"))
    names = [json.loads(path.read_text(encoding="utf-8")).get("encoder") for path in records]
    assert {name["name"] for name in names if name} == {"encoder"}
