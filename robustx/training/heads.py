"""Puts a new head on an encoder, and turns text and words into what it reads."""

from __future__ import annotations

from typing import Any

import transformers
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    AutoTokenizer,
)

from robustx.errors import InputError
from robustx.training.tasks import Corpus, Head

# Labels that the loss skips, as torch's cross-entropy has it.
IGNORED = -100
_MODELS = {
    "sequence": AutoModelForSequenceClassification,
    "token": AutoModelForTokenClassification,
}

Encoded = dict[str, Any]


def load_tokenizer(source: str) -> Any:
    """Return the fast tokenizer of ``source``; raises InputError where there is none."""
    try:
        tokenizer = AutoTokenizer.from_pretrained(source)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot load a tokenizer from {source}: {_one_line(error)}") from None
    if not tokenizer.is_fast:
        raise InputError(f"{source} has no fast tokenizer; add its tokenizer.json")
    return tokenizer


def with_new_head(source: str, head: Head, labels: tuple[str, ...], seed: int) -> Any:
    """Return the encoder in ``source`` under a head whose every weight is drawn from ``seed``.

    A pooler (BERT has one between encoder and classifier, and none for tags) belongs to the
    head: otherwise it would cross from some intermediate tasks and not from others.

    Raises:
        InputError: ``source`` cannot be loaded, or lacks weights of its own encoder.
    """
    try:
        config = AutoConfig.from_pretrained(
            source, id2label=dict(enumerate(labels)), label2id={v: k for k, v in enumerate(labels)}
        )
        encoder, loading = AutoModel.from_pretrained(source, output_loading_info=True)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot load an encoder from {source}: {_one_line(error)}") from None
    missing = _encoder_keys(loading["missing_keys"])
    if missing:
        raise InputError(
            f"{source} lacks {len(missing)} weights of its encoder, {missing[0]} first"
        )
    transformers.set_seed(seed)
    model = _MODELS[head].from_config(config).float()
    lacking, unused = model.base_model.load_state_dict(encoder_weights(encoder), strict=False)
    if _encoder_keys(lacking) or unused:
        raise InputError(f"the {head} head of {config.model_type} does not fit {source}")
    return model


def encode(corpus: Corpus, tokenizer: Any, head: Head, max_length: int) -> list[Encoded]:
    """Return token ids and labels; a word's label is on its first token, the rest is ignored."""
    if head == "token":
        return _encode_words(corpus, tokenizer, max_length)
    encoded = tokenizer(
        *(list(side) for side in zip(*(example.text for example in corpus.examples), strict=True)),
        truncation=True,
        max_length=max_length,
    )
    return [
        {**{key: values[row] for key, values in encoded.items()}, "labels": example.labels[0]}
        for row, example in enumerate(corpus.examples)
    ]


def encoder_weights(encoder: Any) -> dict[str, Any]:
    """Return the weights of ``encoder`` that cross a phase: all but those of a pooler."""
    weights = encoder.state_dict()
    return {key: weights[key] for key in _encoder_keys(weights)}


def _encode_words(corpus: Corpus, tokenizer: Any, max_length: int) -> list[Encoded]:
    encoded = tokenizer(
        [list(example.text) for example in corpus.examples],
        is_split_into_words=True,
        truncation=True,
        max_length=max_length,
    )
    rows = []
    for row, example in enumerate(corpus.examples):
        words = encoded.word_ids(row)
        labels = [
            IGNORED if word is None or (at and words[at - 1] == word) else example.labels[word]
            for at, word in enumerate(words)
        ]
        rows.append({**{key: values[row] for key, values in encoded.items()}, "labels": labels})
    return rows


def _encoder_keys(keys: Any) -> list[str]:
    return sorted(key for key in keys if "pooler." not in key and "position_ids" not in key)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
