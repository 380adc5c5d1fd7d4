"""A masked language model proposes whole words that fit their place, in any script."""

from __future__ import annotations

from pathlib import Path

import pytest
import tokenizers
import torch
from tokenizers import models
from transformers import AutoModelForMaskedLM

from robustx.errors import InputError
from robustx.models.encoder import place
from robustx.models.filler import Blank, Filler, Stretch
from robustx.models.whole_words import WholeWords
from robustx.text.edits import Span
from tests.conftest import MakeCheckpoint
from tests.models.masked_models import byte_level, masked_model, sentencepiece, wordpiece

ENGLISH = ["the", "cat", "dog", "Dog", "bird", "sat", "on", "mat", "2004", ".", "##s", "##ing"]


def opened(where: str) -> Filler:
    return Filler.load(where, place("cpu"))


def blank(text: str, word: str, language: str = "en") -> Blank:
    start = text.index(word)
    return Blank(text, Span(start, start + len(word)), language)


def test_guesses_are_whole_words_the_likeliest_first(tmp_path: Path) -> None:
    favourites = ["##s", ".", "cat", "bird", "2004", "mat", "[SEP]", "dog"]
    filler = opened(masked_model(tmp_path, wordpiece(ENGLISH), favourites))
    [words] = filler.guesses([blank("the cat sat", "cat")], 3)
    assert words == ["bird", "mat", "dog"]


def test_a_word_that_is_seen_has_rivals_too_though_it_has_several_sub_words(tmp_path: Path) -> None:
    filler = opened(masked_model(tmp_path, wordpiece(ENGLISH), ["##s", "bird", "dog"]))
    assert filler.rivals([blank("the cats sat", "cats")], 2) == [["bird", "dog"]]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("cat", ["dog", "mat"]), ("Cat", ["Dog", "Mat"]), ("CAT", ["DOG", "MAT"])],
)
def test_the_first_letter_keeps_its_case(tmp_path: Path, word: str, expected: list[str]) -> None:
    entries = ["the", "cat", "dog", "mat", "##s"]
    made = wordpiece(entries, lowercase=True)
    filler = opened(masked_model(tmp_path, made, ["dog", "mat"]))
    assert filler.guesses([blank(f"the {word}", word)], 2) == [expected]


def test_a_name_never_stands_for_a_small_word(tmp_path: Path) -> None:
    filler = opened(masked_model(tmp_path, wordpiece(ENGLISH), ["Dog", "bird"]))
    assert filler.guesses([blank("the cat sat", "cat")], 1) == [["bird"]]


def test_turkish_capitals_have_their_dot(tmp_path: Path) -> None:
    filler = opened(masked_model(tmp_path, wordpiece(["ev", "Ev", "iyi", "##ler"]), ["iyi"]))
    assert filler.guesses([blank("Ev iyi", "Ev", "tr")], 1) == [["İyi"]]


@pytest.mark.parametrize(
    ("language", "text", "word", "expected"),
    [
        ("ru", "мир и cat", "мир", ["дом"]),
        ("en", "мир и cat", "cat", ["dog"]),
        ("hi", "किताब अच्छी", "किताब", ["घर"]),
        ("ar", "بيت كبير", "بيت", ["باب"]),
        ("ko", "집 문", "집", ["문"]),
    ],
)
def test_words_stay_in_the_script_of_the_word(
    tmp_path: Path, language: str, text: str, word: str, expected: list[str]
) -> None:
    words = ["dog", "дом", "घर", "باب", "문", "cat", "мир", "किताब", "بيت", "집", "и"]
    entries = [f"▁{each}" for each in words] + ["ом", "og", "문"]
    favourites = ["ом", "og", "▁dog", "▁дом", "▁घर", "▁باب", "▁문"]
    filler = opened(masked_model(tmp_path, sentencepiece(entries), favourites))
    assert filler.guesses([blank(text, word, language)], 1) == [expected]


def test_byte_level_vocabularies_are_read_as_text(tmp_path: Path) -> None:
    made = byte_level([" дом мир дом мир", " cat", "дом"])
    words = WholeWords.of(
        opened(masked_model(tmp_path, made)).encoder.tokenizer, made.get_vocab_size()
    )
    found = {piece.text for piece in words.words(frozenset({"Cyrillic"}), "ru")}
    assert {"дом", "мир"} <= found
    assert not any("Ð" in piece.text for piece in words.pieces)


def test_numbers_and_signs_are_left_alone(tmp_path: Path) -> None:
    filler = opened(masked_model(tmp_path, wordpiece(ENGLISH), ["bird"]))
    assert filler.guesses([blank("the 2004 cat", "2004")], 5) == [[]]
    assert filler.guesses([], 5) == []


def test_a_chinese_word_of_two_characters_gives_way_to_one_of_two(tmp_path: Path) -> None:
    entries = [*"我们在学校里老师很好猫", "##s"]
    filler = opened(masked_model(tmp_path, wordpiece(entries), ["老", "师", "学", "猫"]))
    two = blank("我们在学校里", "学校", "zh")
    one = blank("我们在学校里", "在", "zh")
    [pair], [single] = filler.guesses([two], 4), filler.guesses([one], 2)
    assert "老师" in pair
    assert all(len(word) == 2 for word in pair)
    assert single == ["老", "师"]
    assert "老师" in filler.rivals([two], 4)[0]


def test_a_thai_word_is_what_the_segmenter_takes_for_one_marked_or_not(tmp_path: Path) -> None:
    entries = ["▁ฉัน", "รัก", "แมว", "หมา", "▁บ้าน", "แมวหมา"]
    filler = opened(masked_model(tmp_path, sentencepiece(entries), ["แมวหมา", "หมา", "▁บ้าน"]))
    assert filler.guesses([blank("ฉันรักแมว", "แมว", "th")], 2) == [["หมา", "บ้าน"]]


def test_what_is_found_does_not_depend_on_the_company(tmp_path: Path) -> None:
    filler = opened(masked_model(tmp_path, wordpiece(ENGLISH)))
    text = "the cat sat on the mat"
    blanks = [blank(text, word) for word in ("cat", "sat", "mat")]
    blanks += [blank(f"{text} {text}", "on"), blank("the dogs sat", "dogs")]
    for ask in (filler.guesses, filler.rivals):
        assert ask(blanks, 4) == [words for one in blanks for words in ask([one], 4)]


def test_of_a_long_text_the_surroundings_are_read(tmp_path: Path) -> None:
    filler = opened(masked_model(tmp_path, wordpiece(ENGLISH), ["bird"]))
    text = "the dog sat . " * 60 + "cat" + " the dog sat" * 60
    assert filler.guesses([blank(text, "cat")], 1) == [["bird"]]
    start = text.index("cat")
    [total] = filler.surprise([Stretch(text, (Span(start, start + 3),))])
    assert total > 0


def test_surprise_hides_each_sub_word_in_turn(tmp_path: Path) -> None:
    where = masked_model(tmp_path, wordpiece(ENGLISH))
    filler = opened(where)
    model = AutoModelForMaskedLM.from_pretrained(where).eval()
    text = "the cats sat on the mat"
    row = filler.encoder.tokenizer(text, return_tensors="pt")
    expected = 0.0
    for spot in (2, 3, 6):  # cat ##s, the
        hidden = row["input_ids"].clone()
        hidden[0, spot] = filler.encoder.tokenizer.mask_token_id
        with torch.inference_mode():
            scores = model(**{**row, "input_ids": hidden}).logits[0, spot]
        expected -= float(scores.log_softmax(-1)[row["input_ids"][0, spot]])
    stretch = Stretch(text, (Span(4, 8), Span(16, 19)))
    [total, nothing] = filler.surprise([stretch, Stretch(text, ())])
    assert total == pytest.approx(expected, abs=1e-4)
    assert nothing == 0


def test_a_checkpoint_without_the_head_is_refused(make_checkpoint: MakeCheckpoint) -> None:
    with pytest.raises(InputError, match="no trained weights"):
        opened(str(make_checkpoint()))


def test_a_wrong_path_is_refused() -> None:
    with pytest.raises(InputError, match="no checkpoint directory /no/such/model"):
        opened("/no/such/model")


def test_a_tokenizer_without_a_mask_is_refused(tmp_path: Path) -> None:
    where = masked_model(tmp_path, wordpiece(ENGLISH), roles=("pad", "unk", "cls", "sep"))
    with pytest.raises(InputError, match="names no mask token"):
        opened(where)


def test_a_vocabulary_that_does_not_mark_words_is_refused(tmp_path: Path) -> None:
    letters = {token: place for place, token in enumerate(["[UNK]", "[MASK]", *"abcdefgh"])}
    made = tokenizers.Tokenizer(models.WordLevel(letters, unk_token="[UNK]"))
    where = masked_model(tmp_path, made, roles=("unk", "mask"))
    with pytest.raises(InputError, match="does not mark where words begin"):
        opened(where)
