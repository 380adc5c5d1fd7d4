"""Makes what the demo ships: ``python -m robustx.demo.build --out robustx/demo/data``.

Writes the benchmark, warms an encoder up, and trains both arms with ``robustx train``: some eight
minutes on one core (``OMP_NUM_THREADS=1``; a model this small gains nothing from more). The
benchmark comes out the same everywhere; weights depend a little on processor and torch version.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from robustx.demo import templates
from robustx.demo.templates import LANGUAGES, Inference, Pair, Piece, Split, Token
from robustx.demo.tokenizer import SPECIAL, train_tokenizer
from robustx.demo.typos import mistyped
from robustx.seeding import integer, stream

# Rounds of 48 paraphrases, 24 inferences and 28 tagged sentences; even, to balance the labels.
TEST_ROUNDS, DEV_ROUNDS, TRAIN_ROUNDS = 6, 2, 300
INFERENCE_ROUNDS, ENTITY_ROUNDS = 100, 85

SEED = 1
VOCABULARY, MAX_LENGTH = 4000, 256
BATCH, LEARNING_RATE, WARM_UP_UPDATES = 64, 1.5e-3, 6000
RECIPE: dict[str, Any] = {
    "encoder": "encoder",
    "arms": {
        "nli": {"task": "nli", "train": ["inferences.tsv"]},
        "ner": {"task": "ner", "train": ["entities.iob2"]},
    },
    "intermediate": {
        "epochs": 2,
        "batch_size": BATCH,
        "learning_rate": 3e-4,
        "match_updates": True,
    },
    "targets": {
        "paws-x": {
            "train": ["paraphrases.tsv"],
            "epochs": 1,
            "batch_size": BATCH,
            "learning_rate": 1e-3,
        }
    },
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
        _ship(bundle.directory, out / "checkpoints" / bundle.arm)


def write_benchmark(out: Path) -> None:
    """Write the dev and test sets in PAWS-X's layout."""
    splits: dict[Split, int] = {"dev": DEV_ROUNDS, "test": TEST_ROUNDS}
    for language in LANGUAGES:
        for split, rounds in splits.items():
            path = out / "x-final" / language / f"{split}_2k.tsv"
            _write_tsv(path, templates.paraphrases(language, split, rounds))


def write_training_files(work: Path) -> None:
    """Write what the phases learn from, each in all seven languages and mistyped in part."""
    work.mkdir(parents=True, exist_ok=True)
    rng = stream(SEED, "typos")
    pairs = (
        _mistyped_pair(pair, rng)
        for language in LANGUAGES
        for pair in templates.paraphrases(language, "train", TRAIN_ROUNDS)
    )
    _write_tsv(work / "paraphrases.tsv", pairs)
    items = (
        _mistyped_pair(item, rng)
        for language in LANGUAGES
        for item in templates.inferences(language, INFERENCE_ROUNDS)
    )
    _write_tsv(work / "inferences.tsv", items)
    sentences = (s for language in LANGUAGES for s in templates.entities(language, ENTITY_ROUNDS))
    _write_iob2(work / "entities.iob2", sentences, rng)


def make_encoder(directory: Path) -> None:
    """Train a tokenizer, warm up a small XLM-R, and save both in ``directory``."""
    tokenizer = make_tokenizer()
    model = warm_up(tokenizer)
    model.save_pretrained(directory)
    tokenizer.save_pretrained(directory)


def make_tokenizer() -> Any:
    """Train a tokenizer on the sentences of all tasks, as they are without typos."""
    from transformers import PreTrainedTokenizerFast

    roles = ("bos", "pad", "eos", "unk", "mask", "cls", "sep")
    tokens = (*SPECIAL, "<s>", "</s>")
    return PreTrainedTokenizerFast(
        tokenizer_object=train_tokenizer(_sentences(), VOCABULARY),
        model_max_length=MAX_LENGTH,
        model_input_names=["input_ids", "attention_mask"],
        **{f"{role}_token": token for role, token in zip(roles, tokens, strict=True)},
    )


def warm_up(tokenizer: Any) -> Any:
    """Teach a new XLM-R to find replaced fillers, beside a sentence that says what was meant.

    This is the replaced-token detection of ELECTRA (Clark et al. 2020, arXiv 2003.10555), on
    pairs. Without it, a model of this size does not learn to compare two sentences in minutes.
    """
    import torch
    from torch.nn import functional
    from transformers import XLMRobertaForTokenClassification

    torch.manual_seed(integer(SEED, "warm-up") % 2**31)
    model = XLMRobertaForTokenClassification(_configuration(len(tokenizer)))
    _let_alike_attend(model)
    updates = WARM_UP_UPDATES
    optimiser = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / 100, 1 - step / updates)
    )
    detections = _detections(tokenizer)
    for step in range(updates):
        batch = [detections[(step * BATCH + row) % len(detections)] for row in range(BATCH)]
        ids = torch.tensor(_padded([item.ids for item in batch], tokenizer.pad_token_id))
        gold = torch.tensor(_padded([item.replaced for item in batch], _IGNORED))
        mask = (ids != tokenizer.pad_token_id).long()
        logits = model(input_ids=ids, attention_mask=mask).logits
        loss = functional.cross_entropy(logits.transpose(1, 2), gold, ignore_index=_IGNORED)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if (step + 1) % 500 == 0:
            print(f"warm-up: update {step + 1} of {updates}, loss {loss.item():.3f}", flush=True)
    return model.base_model


_IGNORED = -100


class _Detection(NamedTuple):
    """Token ids of a pair; for each, whether it is of a replaced filler, or is not asked."""

    ids: list[int]
    replaced: list[int]


def _configuration(vocabulary: int) -> Any:
    from transformers import XLMRobertaConfig

    return XLMRobertaConfig(
        vocab_size=vocabulary,
        hidden_size=64,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=MAX_LENGTH + 2,
        type_vocab_size=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        initializer_range=0.05,
    )


def _let_alike_attend(model: Any) -> None:
    """Start the first head of each layer with equal query and key maps.

    A token then attends to its like in the other sentence from the beginning. This is half of
    mimetic initialisation (Trockman and Kolter 2023, arXiv 2305.09828).
    """
    import torch

    width = model.config.hidden_size // model.config.num_attention_heads
    with torch.no_grad():
        for layer in model.base_model.encoder.layer:
            attention = layer.attention.self
            basis, _ = torch.linalg.qr(torch.randn(model.config.hidden_size, width))
            attention.query.weight[:width] = attention.key.weight[:width] = 1.5 * basis.T


def _sentences() -> Iterator[list[Piece]]:
    for language in LANGUAGES:
        for item in templates.restatements(language, TRAIN_ROUNDS // 2):
            yield from (item.first, item.second)
        yield from templates.statements(language, INFERENCE_ROUNDS // 2)


def _detections(tokenizer: Any) -> list[_Detection]:
    """Return the pairs of all languages, mistyped in part and shuffled."""
    rng = stream(SEED, "warm-up")
    found = [
        _detection(item, tokenizer, rng)
        for language in LANGUAGES
        for item in templates.restatements(language, TRAIN_ROUNDS)
    ]
    rng.shuffle(found)
    return found


def _detection(item: templates.Restatement, tokenizer: Any, rng: Random) -> _Detection:
    first = mistyped("".join(piece.text for piece in item.first), rng)
    second = ""
    asked: list[int] = []  # by character of the second sentence
    for meant, written in zip(item.second, item.altered, strict=True):
        typed = mistyped(written.text, rng)
        second += typed
        asked += [int(meant != written) if written.kind else _IGNORED] * len(typed)
    encoded = tokenizer(first, second)
    replaced = [
        asked[end - 1] if sequence == 1 else _IGNORED
        for (_, end), sequence in zip(encoded[0].offsets, encoded[0].sequence_ids, strict=True)
    ]
    return _Detection(encoded["input_ids"], replaced)


def _padded(rows: Sequence[list[int]], filling: int) -> list[list[int]]:
    longest = max(map(len, rows))
    return [row + [filling] * (longest - len(row)) for row in rows]


def _ship(trained: Path, shipped: Path) -> None:
    """Copy what an evaluation needs of a trained bundle, readable by transformers 4 and 5."""
    shutil.rmtree(shipped, ignore_errors=True)
    (shipped / "paws-x").mkdir(parents=True)
    shutil.copyfile(trained / "paws-x/model.safetensors", shipped / "paws-x/model.safetensors")
    work = f"{trained.parent.parent}/"
    for name in _SHIPPED:
        text = (trained / name).read_text(encoding="utf-8").replace(work, "")
        # transformers 5 names a class here that 4 does not know; both know this one.
        text = text.replace('"TokenizersBackend"', '"PreTrainedTokenizerFast"')
        (shipped / name).write_text(text, encoding="utf-8", newline="\n")


_SHIPPED = (
    "robustx.json",
    "paws-x/config.json",
    "paws-x/robustx.json",
    "paws-x/tokenizer.json",
    "paws-x/tokenizer_config.json",
)


def _mistyped_pair(row: Pair | Inference, rng: Random) -> Pair | Inference:
    first, second = mistyped(row.sentence1, rng), mistyped(row.sentence2, rng)
    return row._replace(sentence1=first, sentence2=second)


def _write_iob2(path: Path, sentences: Iterable[list[Token]], rng: Random) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for sentence in sentences:
            for token in sentence:
                file.write(f"{mistyped(token.text, rng) or token.text}\t{token.tag}\n")
            file.write("\n")


def _write_tsv(path: Path, rows: Iterable[NamedTuple]) -> None:
    """Write ``rows`` under a header of their field names, unquoted, as PAWS-X and SNLI are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    for row in rows:
        lines += ["\t".join(row._fields)] if not lines else []
        lines.append("\t".join(map(str, row)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the shipped files go")
    parser.add_argument("--work", type=Path, help="where the rest is kept; by default nowhere")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        build(given.out, given.work or Path(scratch))


if __name__ == "__main__":
    _main()
