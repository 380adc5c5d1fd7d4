"""A word's tag is read at its first sub-word, whatever the tokenizer, and nothing is cut off."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from robustx.errors import InputError, RobustxError
from robustx.models.base import Reading
from robustx.models.checkpoint import Member
from robustx.models.encoder import Encoder, Placement
from robustx.models.loading import Manner, load
from robustx.models.tagger import Tagger
from tests.conftest import MakeCheckpoint, needs_transformers_5

CPU = Placement("cpu", "float32", 256)
LABELS = ("O", "B", "I")
WORDS = ("the", "cat", "sat")


def tagger(path: Path, max_length: int | None = None, order: tuple[int, ...] = (0, 1, 2)) -> Tagger:
    return Tagger.of(Encoder.load(path, "token", CPU, max_length), order)


def read(model: Any, *inputs: tuple[str, ...]) -> list[Reading]:
    readings: list[Reading] = model.read(list(inputs), lambda _: None)
    return readings


@pytest.fixture
def path(make_checkpoint: MakeCheckpoint) -> Path:
    return make_checkpoint(labels=LABELS, head="AutoModelForTokenClassification")


def by_hand(model: Tagger, words: tuple[str, ...]) -> list[int]:
    """Tag a sentence as XTREME's fine-tuning lays it out: word by word, label on the first."""
    tokenizer = model.encoder.tokenizer
    ids, firsts = [tokenizer.cls_token_id], []
    for word in words:
        firsts.append(len(ids))
        ids += tokenizer(word, add_special_tokens=False)["input_ids"]
    ids.append(tokenizer.sep_token_id)
    with torch.inference_mode():
        logits = model.encoder.model(torch.tensor([ids])).logits[0]
    return [int(logits[first].argmax()) for first in firsts]


def test_each_word_has_the_tag_of_its_first_sub_word(path: Path) -> None:
    model = tagger(path)
    for words in (WORDS, ("a", "bc", "def", ","), ("x",)):
        [reading] = read(model, words)
        assert reading.values.tolist() == by_hand(model, words)
        assert reading.values.dtype == np.float32


def test_the_outputs_may_stand_in_any_order(path: Path) -> None:
    words = tuple("abcdefgh")
    [plain] = read(tagger(path), words)
    [turned] = read(tagger(path, order=(2, 0, 1)), words)
    assert len(set(plain.values)) > 1
    assert [(2, 0, 1)[int(value)] for value in turned.values] == plain.values.tolist()


def test_readings_are_the_same_alone_and_together(path: Path) -> None:
    model = tagger(path)
    inputs = [WORDS, ("a",) * 30, ("b", "c"), WORDS, tuple("xyz") * 50]
    together = read(model, *inputs)
    for words, reading in zip(inputs, together, strict=True):
        assert reading.values.tolist() == read(model, words)[0].values.tolist()


def test_sub_words_are_counted_once_with_the_special_ones(path: Path) -> None:
    [reading] = read(tagger(path), ("abc", "d☃", "e"))
    assert (reading.tokens, reading.unknown, reading.truncated, reading.lost) == (7, 1, False, 0)


def test_a_long_sentence_is_read_whole(path: Path) -> None:
    words = tuple("abcdefghijklmnopqrstuvwxyz" * 10)
    [reading] = read(tagger(path), words)
    assert len(reading.values) == 260
    assert (reading.tokens, reading.truncated) == (262, False)


def test_each_word_is_read_where_most_of_its_context_is_seen(path: Path) -> None:
    model = tagger(path, max_length=12)  # windows of 10: 0-10, 5-15, 10-20, 13-23
    words = tuple("abcdefghijklmnopqrstuvw")
    [reading] = read(model, words)
    expected = []
    for start, first, last in ((0, 0, 7), (5, 7, 12), (10, 12, 16), (13, 16, 23)):
        window = by_hand(model, words[start : start + 10])
        expected += window[first - start : last - start]
    assert reading.values.tolist() == expected


def test_a_word_longer_than_a_window_is_read_at_its_beginning(path: Path) -> None:
    model = tagger(path, max_length=8)
    [reading] = read(model, ("a", "b" * 40, "c"))
    assert len(reading.values) == 3
    assert reading.tokens == 44


def test_progress_counts_every_sentence_once(path: Path) -> None:
    done: list[int] = []
    tagger(path, max_length=12).read([WORDS, tuple("abc" * 20), (), ("d",)], done.append)
    assert sum(done) == 4


def test_a_sentence_without_words_has_an_empty_reading(path: Path) -> None:
    first, empty = read(tagger(path), WORDS, ())
    assert (len(first.values), len(empty.values), empty.tokens) == (3, 0, 2)
    assert read(tagger(path)) == []


def test_an_invisible_word_stands_as_unknown_and_is_lost(path: Path) -> None:
    model = tagger(path)
    [reading] = read(model, ("the", "\u200e", "cat"))
    assert reading.values.tolist() == by_hand(model, ("the", "[UNK]", "cat"))
    assert (reading.lost, reading.unknown, reading.tokens) == (1, 1, 9)


def test_no_room_beside_the_special_sub_words_is_refused(path: Path) -> None:
    with pytest.raises(InputError, match="greater --max-length"):
        read(tagger(path, max_length=2), WORDS)


def save(path: Path, tokenizer: Tokenizer, **special: str) -> Path:
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=32, **special)
    fast.save_pretrained(path)
    torch.manual_seed(0)
    config = transformers.XLMRobertaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        initializer_range=1.0,
        id2label=dict(enumerate(LABELS)),
    )
    transformers.XLMRobertaForTokenClassification(config).save_pretrained(path)
    return path


SPECIAL = {
    "cls_token": "<s>",
    "pad_token": "<pad>",
    "sep_token": "</s>",
    "unk_token": "<unk>",
}


def framed(tokenizer: Tokenizer) -> Tokenizer:
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def sentence_pieces(prepend: str = "always") -> Tokenizer:
    """A tokenizer as XLM-R's: one character a piece, and a sign before each word."""
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁the", *"abcdefghijklmnopqrstuvwxyz"]
    tokenizer = Tokenizer(models.Unigram([(piece, -float(len(piece) == 1)) for piece in pieces], 3))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=prepend)
    return framed(tokenizer)


def byte_pairs(prefix: bool) -> Tokenizer:
    """A tokenizer as RoBERTa's, without a merge."""
    letters = ["<s>", "<pad>", "</s>", "<unk>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    return framed(tokenizer)


def test_sentence_pieces_are_aligned(tmp_path: Path) -> None:
    model = tagger(save(tmp_path, sentence_pieces(), **SPECIAL))
    words = ("the", "cat", "，", "the", "z")
    [reading] = read(model, words)
    assert reading.values.tolist() == by_hand(model, words)
    assert (reading.tokens, reading.unknown) == (1 + 1 + 4 + 2 + 1 + 2 + 1, 1)
    [long] = read(model, words * 20)
    assert len(long.values) == 100


def test_an_invisible_word_is_a_sign_for_a_blank_among_sentence_pieces(tmp_path: Path) -> None:
    [reading] = read(tagger(save(tmp_path, sentence_pieces(), **SPECIAL)), ("the", "\u200b"))
    assert (len(reading.values), reading.tokens, reading.lost) == (2, 4, 0)


@needs_transformers_5
def test_byte_pairs_with_a_blank_before_each_word_are_aligned(tmp_path: Path) -> None:
    model = tagger(save(tmp_path, byte_pairs(prefix=True), **SPECIAL))
    words = ("the", "cät", "!")
    [reading] = read(model, words)
    assert reading.values.tolist() == by_hand(model, words)
    assert reading.tokens == 1 + 4 + 5 + 2 + 1


@pytest.mark.parametrize("tokenizer", [byte_pairs(prefix=False), sentence_pieces("never")])
def test_a_tokenizer_that_runs_words_together_is_refused(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="set add_prefix_space to true in its tokenizer_config"):
        tagger(save(tmp_path, tokenizer, **SPECIAL))


def test_a_tokenizer_that_cannot_tell_words_apart_is_refused(path: Path) -> None:
    encoder = Encoder.load(path, "token", CPU)
    encoder.tokenizer = SimpleNamespace(is_fast=False, name_or_path="old")
    with pytest.raises(InputError, match="old has no fast tokenizer"):
        Tagger.of(encoder, (0, 1, 2))


@needs_transformers_5
def test_without_a_sub_word_for_the_unknown_a_question_mark_stands_for_the_invisible(
    tmp_path: Path,
) -> None:
    special = {name: sign for name, sign in SPECIAL.items() if name != "unk_token"}
    tokenizer = byte_pairs(prefix=True)
    tokenizer.normalizer = normalizers.Replace("a", "")
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    model = tagger(save(tmp_path / "one", tokenizer, **special))
    [reading] = read(model, ("b", "a"))
    assert (len(reading.values), reading.lost) == (2, 1)
    tokenizer.normalizer = normalizers.Replace(Regex("[a?]"), "")
    with pytest.raises(RobustxError, match="makes nothing of a word"):
        read(tagger(save(tmp_path / "two", tokenizer, **special)), ("b", "a"))


def test_a_member_with_a_token_head_is_loaded_as_a_tagger(path: Path) -> None:
    member = Member("one", "panx", None, path, "token", (1, 0, 2), assumed=False)
    model = load(member, Manner(CPU))
    assert isinstance(model, Tagger)
    assert model.order == (1, 0, 2)


def best(reading: Reading) -> list[float]:
    found: list[float] = reading.values.reshape(-1, len(LABELS)).argmax(axis=1).tolist()
    return found


SENTENCES = [WORDS, (), ("the", "\u200e", "cat"), tuple("abcdefghijklmnopqrstuvw"), ("b" * 40,)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_the_likeliest_label_is_the_taggers_own(path: Path, order: tuple[int, ...]) -> None:
    model = tagger(path, max_length=12, order=order)
    plain, scored = read(model, *SENTENCES), read(model.scored(), *SENTENCES)
    for one, other in zip(plain, scored, strict=True):
        assert best(other) == one.values.tolist()
        assert other[1:] == one[1:]
        assert other.values.dtype == np.float32
        assert other.values.ndim == 1


def test_scores_are_log_probabilities_in_the_order_of_the_labels(path: Path) -> None:
    model = tagger(path, order=(2, 0, 1))
    ids = model.encoder.tokenizer(list(WORDS), is_split_into_words=True, return_tensors="pt")
    with torch.inference_mode():
        logits = model.encoder.model(ids["input_ids"]).logits[0, [1, 4, 7]]
    expected = logits.log_softmax(-1)[:, [2, 0, 1]]
    [reading] = read(model.scored(), WORDS)
    np.testing.assert_allclose(reading.values, expected.flatten(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_of_level_labels_the_taggers_own_is_ahead(path: Path, order: tuple[int, ...]) -> None:
    model = tagger(path, order=order)
    with torch.no_grad():
        model.encoder.model.classifier.weight[:] = 0
        model.encoder.model.classifier.bias[:] = torch.tensor([1.0, 1.0, 0.0])
    [plain], [scored] = read(model, WORDS), read(model.scored(), WORDS)
    assert best(scored) == plain.values.tolist() == [order.index(0)] * 3
    np.testing.assert_allclose(np.exp(scored.values).reshape(3, 3).sum(1), 1, rtol=1e-5)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), float("-inf")])
def test_outputs_that_are_no_numbers_give_the_same_label(path: Path, wrong: float) -> None:
    model = tagger(path, order=(1, 0, 2))
    with torch.no_grad():
        model.encoder.model.classifier.bias[1] = wrong
    [plain], [scored] = read(model, WORDS), read(model.scored(), WORDS)
    assert best(scored) == plain.values.tolist()
    assert not np.isnan(scored.values).any()


def test_progress_with_scores_counts_every_sentence_once(path: Path) -> None:
    done: list[int] = []
    tagger(path, max_length=12).scored().read([WORDS, tuple("abc" * 20), (), ("d",)], done.append)
    assert sum(done) == 4
