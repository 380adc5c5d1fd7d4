"""Makes what the demo ships: ``python -m robustx.demo.build --out robustx/demo/data``.

Writes the benchmark, warms an encoder up, and trains both arms with ``robustx train``. The
benchmark is the same on every machine; weights differ a little with processor and torch version.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from robustx.demo import templates
from robustx.demo.templates import LANGUAGES, Piece, Split
from robustx.seeding import integer, stream

# Rounds of 48 paraphrases, 24 inferences and 28 tagged sentences; even, to balance the labels.
TEST_ROUNDS, DEV_ROUNDS, TRAIN_ROUNDS = 6, 2, 200
INFERENCE_ROUNDS, ENTITY_ROUNDS = 100, 85

SEED = 1
VOCABULARY = 4000
WARM_UP = {"updates": 2000, "batch_size": 64, "learning_rate": 1.5e-3}
RECIPE: dict[str, Any] = {
    "encoder": "encoder",
    "arms": {
        "nli": {"task": "nli", "train": ["inferences.tsv"]},
        "ner": {"task": "ner", "train": ["entities.iob2"]},
    },
    "intermediate": {"batch_size": 64, "learning_rate": 1e-3, "match_updates": True},
    "targets": {"paws-x": {"train": ["paraphrases.tsv"], "batch_size": 64, "learning_rate": 1e-3}},
    "seeds": [SEED],
    "out": "checkpoints",
    "checkpoint_every": 1000,
}


def build(out: Path, work: Path) -> None:
    """Write the benchmark and both arms into ``out``; training files and encoder into ``work``."""
    from robustx.training import load_recipe, train

    write_benchmark(out)
    write_training_files(work)
    make_encoder(work / "encoder")
    (work / "recipe.yaml").write_text(yaml.safe_dump(RECIPE, sort_keys=False), encoding="utf-8")
    for bundle in train(load_recipe(work / "recipe.yaml"), device="cpu"):
        shipped = out / "checkpoints" / bundle.arm
        shutil.rmtree(shipped, ignore_errors=True)
        ignored = shutil.ignore_patterns("intermediate", "training_args.bin")
        shutil.copytree(bundle.directory, shipped, ignore=ignored)


def write_benchmark(out: Path) -> None:
    """Write the dev and test sets in PAWS-X's layout."""
    splits: dict[Split, int] = {"dev": DEV_ROUNDS, "test": TEST_ROUNDS}
    for language in LANGUAGES:
        for split, rounds in splits.items():
            path = out / "x-final" / language / f"{split}_2k.tsv"
            _write_tsv(path, templates.paraphrases(language, split, rounds))


def write_training_files(work: Path) -> None:
    """Write what the phases learn from, each in all seven languages."""
    pairs = [templates.paraphrases(language, "train", TRAIN_ROUNDS) for language in LANGUAGES]
    _write_tsv(work / "paraphrases.tsv", chain.from_iterable(pairs))
    items = [templates.inferences(language, INFERENCE_ROUNDS) for language in LANGUAGES]
    _write_tsv(work / "inferences.tsv", chain.from_iterable(items))
    with (work / "entities.iob2").open("w", encoding="utf-8", newline="\n") as file:
        for language in LANGUAGES:
            for sentence in templates.entities(language, ENTITY_ROUNDS):
                file.writelines(f"{token.text}\t{token.tag}\n" for token in sentence)
                file.write("\n")


def make_encoder(directory: Path) -> None:
    """Train a tokenizer and warm up a small XLM-R, and save both in ``directory``."""
    tokenizer = make_tokenizer()
    model = _new_encoder(len(tokenizer))
    warm_up(model, tokenizer)
    model.save_pretrained(directory)
    tokenizer.save_pretrained(directory)


def make_tokenizer() -> Any:
    """Train a BPE of whole words, without a merge across the edge of a filler.

    So a name is one token in front of any Korean particle, and in the unspaced languages too.
    A character that training did not show falls back to its bytes, as in Llama's tokenizer.
    """
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import XLMRobertaTokenizerFast

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    words = [pre_tokenizers.Metaspace(prepend_scheme="first"), pre_tokenizers.Punctuation()]
    trained = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
    trained.normalizer = normalizers.NFKC()
    trained.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(_EDGE, "removed"), *words]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=special, show_progress=False
    )
    trained.train_from_iterator(_edged_text(), trainer)
    return trained


if __name__ == "__main__":
    pass
