"""Tiny checkpoints with the tokenizers of BERT, mBERT and XLM-R, for texts in many scripts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import BertWordPieceTokenizer, Tokenizer, models, normalizers, pre_tokenizers
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

KINDS = ("bert", "mbert", "xlmr")

LETTERS = (
    "abcdefghijklmnopqrstuvwxyz"
    "абвгдежзийклмнопрстуфхцчшщыьэюя"
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويةى"
    "अआइईउऊएऐओकखगघचछजटडणतथदधनपफबभमयरलवशषसहािीुूेैोौंँ्"
    "กขคงจชดตถทนบปผพมยรลวสหอะาิีึืุูเแโไ่้็์"
    "在中国北京年的人大小"
)
WORDS = (
    "the", "cat", "dog", "sat", "ran", "big", "red", "Paris", "Berlin", "Rome", "кот", "дом", "мир",
    "كتاب", "بيت", "घर", "राम", "แมว", "บ้าน", "北京", "中国", "mbwa", "paka",
)  # fmt: skip
SIGNS = "0123456789.,!?'"


def write_checkpoint(
    path: Path,
    kind: str,
    head: str = "AutoModelForSequenceClassification",
    labels: Sequence[str] = ("not_paraphrase", "paraphrase"),
    spread: float = 0.5,
) -> Path:
    """Write a checkpoint with random weights, their standard deviation being ``spread``."""
    size = {"bert": _bert, "mbert": _mbert, "xlmr": _xlmr}[kind](path)
    family: Any = transformers.XLMRobertaConfig if kind == "xlmr" else transformers.BertConfig
    torch.manual_seed(0)
    config = family(
        vocab_size=size,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=130,
        pad_token_id=1 if kind == "xlmr" else 0,
        initializer_range=spread,
        id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)},
    )
    getattr(transformers, head).from_config(config).save_pretrained(path)
    return path


def _bert(path: Path) -> int:
    return _wordpiece(path, lowercase=True)


def _mbert(path: Path) -> int:
    return _wordpiece(path, lowercase=False)


def _wordpiece(path: Path, *, lowercase: bool) -> int:
    special = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
    words = [word.lower() if lowercase else word for word in WORDS]
    letters = [*LETTERS, *LETTERS.upper()]
    continuing = [f"##{one}" for one in (*letters, "ing", "est")]
    tokens = dict.fromkeys([*special.values(), "[unused1]", *SIGNS, *letters, *words, *continuing])
    vocabulary = {token: index for index, token in enumerate(tokens)}
    tokenizer = BertWordPieceTokenizer(
        vocabulary, lowercase=lowercase, strip_accents=lowercase, handle_chinese_chars=True
    )
    _save(tokenizer._tokenizer, path, {f"{role}_token": one for role, one in special.items()})
    return len(vocabulary)


def _xlmr(path: Path) -> int:
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    words = ["▁", *(f"▁{word}" for word in WORDS), "ing", "แมว", "北京"]
    pieces = dict.fromkeys([*special, *LETTERS, *LETTERS.upper(), *SIGNS, *words])
    scores = {piece: -9.0 if len(piece) == 1 else -5.0 for piece in pieces}
    unigram = models.Unigram([(piece, scores[piece]) for piece in pieces], unk_id=3)
    tokenizer = Tokenizer(unigram)
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    roles = {
        "bos": "<s>",
        "cls": "<s>",
        "eos": "</s>",
        "sep": "</s>",
        "pad": "<pad>",
        "unk": "<unk>",
    }
    _save(tokenizer, path, {f"{role}_token": one for role, one in roles.items()})
    return len(pieces)


def _save(tokenizer: Tokenizer, path: Path, roles: dict[str, str]) -> None:
    fast: Any = PreTrainedTokenizerFast
    fast(
        tokenizer_object=tokenizer,
        model_max_length=128,
        model_input_names=["input_ids", "attention_mask"]
        if roles["pad_token"] == "<pad>"
        else ["input_ids", "token_type_ids", "attention_mask"],
        **roles,
    ).save_pretrained(path)
