"""Fixtures for all tests: the real data where they are, tiny checkpoints, small data sets."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

ROOT = Path(__file__).parents[1]

PAIRS = {
    "de": [("Der Hund jagt die Katze", "Die Katze jagt den Hund"), ("Ein roter Ball", "Ein Ball")],
    "en": [("The dog chases the cat", "The cat chases the dog"), ("A red ball", "A ball")],
}


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The real files, read-only."""
    path = Path(os.environ.get("ROBUSTX_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip(f"no test data in {path}; set ROBUSTX_TEST_DATA to where they are")
    return path


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone after it."""
    from robustx.attacks import attacks, constraints, goals
    from robustx.perturb import perturbations
    from robustx.tasks import tasks

    for registry in (perturbations, tasks, attacks, constraints, goals):
        assert list(registry)  # whatever is imported late is there before it is copied
        monkeypatch.setattr(registry, "_classes", dict(registry._classes))


MakeCheckpoint = Callable[..., Path]

# Tokenizers that a test builds are saved and read otherwise by transformers 4 (no token types, no
# add_prefix_space), and its DeBERTa and ModernBERT warn of torch.jit, which is an error here.
needs_transformers_5 = pytest.mark.skipif(
    int(version("transformers").partition(".")[0]) < 5,
    reason="transformers 4 reads the tokenizers of this test otherwise, or warns of torch.jit",
)


@pytest.fixture(scope="session")
def make_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> MakeCheckpoint:
    """A maker of tiny BERT classifiers with random weights, the same for the same seed."""

    def make(
        labels: Sequence[str] = ("not_paraphrase", "paraphrase"),
        seed: int = 0,
        head: str = "AutoModelForSequenceClassification",
        folder: Path | None = None,
    ) -> Path:
        import torch
        import transformers

        path = folder or tmp_path_factory.mktemp("checkpoint")
        torch.manual_seed(seed)
        config = transformers.BertConfig(
            vocab_size=_write_tokenizer(path),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=64,
            initializer_range=1.0,
            id2label=dict(enumerate(labels)),
            label2id={label: index for index, label in enumerate(labels)},
        )
        getattr(transformers, head).from_config(config).save_pretrained(path)
        return path

    return make


@pytest.fixture
def pawsx_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small PAWS-X in two languages, in the official layout."""
    return write_pawsx(tmp_path_factory.mktemp("data"), dict.fromkeys(PAIRS, 12))


def write_pawsx(root: Path, sizes: Mapping[str, int]) -> Path:
    """Write ``sizes[language]`` rows a language, parallel by id, both labels in turn."""
    for language, size in sizes.items():
        folder = root / "x-final" / language
        folder.mkdir(parents=True)
        rows = ["id\tsentence1\tsentence2\tlabel"]
        for index in range(size):
            first, second = PAIRS[language][index % 2]
            rows.append(f"{index + 1}\t{first} {index}\t{second} {index} mal\t{index % 2}")
        (folder / "test_2k.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return root


def _write_tokenizer(path: Path) -> int:
    """Write a character tokenizer; return the size of its vocabulary."""
    letters = "abcdefghijklmnopqrstuvwxyzäöüß0123456789.,!?"
    special = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
    tokens = [*special.values(), *letters, *(f"##{letter}" for letter in letters)]
    from tokenizers import BertWordPieceTokenizer
    from transformers import PreTrainedTokenizerFast

    vocabulary = {token: index for index, token in enumerate(tokens)}
    PreTrainedTokenizerFast(
        tokenizer_object=BertWordPieceTokenizer(vocabulary)._tokenizer,
        model_max_length=64,
        **{f"{role}_token": token for role, token in special.items()},
    ).save_pretrained(path)
    return len(tokens)
