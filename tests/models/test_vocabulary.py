"""Entries are read as text, and stand in for entries of their own kind alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from robustx.models.vocabulary import Kind, Vocabulary, is_letters
from robustx.text.scripts import scripts_of
from tests.conftest import needs_transformers_5
from tests.models.subword_checkpoints import KINDS, write_checkpoint

pytestmark = needs_transformers_5

SCRIPTS = ("Latin", "Cyrillic", "Arabic", "Devanagari", "Thai", "Han")


@pytest.fixture(scope="module", params=KINDS)
def vocabulary(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    path: Path = write_checkpoint(tmp_path_factory.mktemp("tiny"), request.param)
    return Vocabulary(AutoTokenizer.from_pretrained(path))


def texts(vocabulary: Vocabulary, script: str, begins: bool, longest: int = 9) -> set[str]:
    ids = vocabulary.alike(Kind(frozenset({script}), begins), longest)
    return {vocabulary.entries[number].text for number in ids.tolist()}


def test_beginnings_and_continuations_are_kept_apart(vocabulary: Vocabulary) -> None:
    assert {"the", "cat"} <= texts(vocabulary, "Latin", begins=True)
    assert "ing" not in texts(vocabulary, "Latin", begins=True)
    assert {"ing", "a"} <= texts(vocabulary, "Latin", begins=False)


@pytest.mark.parametrize("script", SCRIPTS)
def test_entries_are_in_the_script_that_is_asked_for(vocabulary: Vocabulary, script: str) -> None:
    for begins in (True, False):
        for text in texts(vocabulary, script, begins):
            assert is_letters(text)
            assert scripts_of(text) == {script}


def test_special_entries_signs_and_numbers_are_left_out(vocabulary: Vocabulary) -> None:
    found = {entry.text for entry in vocabulary.entries.values()}
    assert not found & {"[CLS]", "[UNK]", "<s>", "unused1", "[unused1]", "", "▁", ",", "1"}


def test_no_entry_is_longer_than_asked(vocabulary: Vocabulary) -> None:
    assert max(map(len, texts(vocabulary, "Latin", begins=True, longest=3))) == 3


def test_entries_of_byte_level_vocabularies_are_read_as_characters() -> None:
    vocabulary = {"<unk>": 0, "a": 1, "Ġthe": 2, "Ġд": 3, "Ð": 4, "ing": 5, "Ġ,": 6, "ĠÐ´Ð°": 7}
    tokenizer = Tokenizer(models.BPE(vocabulary, [], unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel()
    tokenizer.decoder = decoders.ByteLevel()
    fast: Any = PreTrainedTokenizerFast
    found = Vocabulary(fast(tokenizer_object=tokenizer, unk_token="<unk>"))
    entries = {number: (entry.text, entry.begins) for number, entry in found.entries.items()}
    expected = {1: ("a", False), 2: ("the", True), 5: ("ing", False), 7: ("да", True)}
    assert entries.items() >= expected.items()
    assert 4 not in entries
    assert 6 not in entries
