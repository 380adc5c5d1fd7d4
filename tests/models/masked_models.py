"""Tiny masked language models over a vocabulary of one's own, with words that they favour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import tokenizers
import torch
import transformers
from tokenizers import decoders, models, pre_tokenizers, processors, trainers

SPECIAL = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}


def wordpiece(entries: Sequence[str], *, lowercase: bool = False) -> tokenizers.Tokenizer:
    """Return a tokenizer as BERT's; entries begin words, or go on where ## says so."""
    vocabulary = {token: place for place, token in enumerate([*SPECIAL.values(), *entries])}
    made: tokenizers.Tokenizer = tokenizers.BertWordPieceTokenizer(
        vocabulary, lowercase=lowercase, strip_accents=False
    )._tokenizer
    return made


def sentencepiece(entries: Sequence[str]) -> tokenizers.Tokenizer:
    """Return a tokenizer as XLM-R's; entries go on, or begin words where ▁ says so."""
    scores = [(token, -1.0 - len(token) / 100) for token in ["▁", *entries]]
    special = [(token, 0.0) for token in SPECIAL.values()]
    made = tokenizers.Tokenizer(models.Unigram([*special, *scores], unk_id=1))
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    return _framed(made)


def byte_level(texts: Sequence[str]) -> tokenizers.Tokenizer:
    """Return a tokenizer as RoBERTa's that knows the words of some texts."""
    made = tokenizers.Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            special_tokens=list(SPECIAL.values()), vocab_size=5000, show_progress=False
        ),
    )
    return _framed(made)


def _framed(made: tokenizers.Tokenizer) -> tokenizers.Tokenizer:
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B [SEP]",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    made.add_special_tokens(list(SPECIAL.values()))
    return made


def masked_model(
    folder: Path,
    made: tokenizers.Tokenizer,
    favourites: Sequence[str] = (),
    roles: Sequence[str] = tuple(SPECIAL),
) -> str:
    """Write a model that finds ``favourites`` likely anywhere, the first most; return its path."""
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=made,
        model_max_length=64,
        **{f"{role}_token": SPECIAL[role] for role in roles},
    ).save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=made.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        initializer_range=0.2,
    )
    model = transformers.BertForMaskedLM(config)
    with torch.no_grad():
        for rank, token in enumerate(favourites):
            model.cls.predictions.bias[made.token_to_id(token)] = 100.0 - rank * 10
    model.save_pretrained(folder)
    return str(folder)
