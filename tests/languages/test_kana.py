"""Japanese is taken apart as it is typed: words by their readings, kana by their keys."""

from __future__ import annotations

import pytest

from robustx.languages.kana import (
    conversion,
    converted,
    hiragana,
    kana,
    katakana,
    romaji,
    sizes,
    voicings,
)
from robustx.text.scripts import scripts_of


def words(text: str) -> list[str]:
    return [span.of(text) for span in converted(text)]


@pytest.mark.parametrize(
    ("word", "reading", "other"),
    [
        ("機械", "きかい", "機会"),
        ("以外", "いがい", "意外"),
        ("保障", "ほしょう", "保証"),
        ("対称", "たいしょう", "対象"),
        ("会う", "あう", "合う"),
        ("聞い", "きい", "聴い"),
        ("早く", "はやく", "速く"),
        ("暑い", "あつい", "熱い"),
    ],
)
def test_words_have_a_reading_and_homophones(word: str, reading: str, other: str) -> None:
    found = conversion(word)
    assert found is not None
    assert found.reading == reading
    assert other in found.others
    assert word not in found.others


def test_a_word_may_have_a_reading_and_no_homophone() -> None:
    found = conversion("議会")
    assert found is not None
    assert found.reading == "ぎかい"
    assert not found.others
    assert conversion("日本語学校") is None
    assert conversion("会") is None


def test_words_are_the_longest_from_the_left_in_a_run_of_kanji() -> None:
    assert words("国民議会議員の機会を") == ["国民", "議会", "議員", "機会"]
    assert words("大統領選挙") == ["大統領", "選挙"]


def test_a_single_kanji_is_a_word_with_the_first_kana_of_its_ending() -> None:
    assert words("人に会った") == ["会っ"]
    assert words("会議が山に上がる") == ["会議", "上が"]
    assert words("会の人") == []
    assert words("大会う") == ["大会"]


def test_homophones_stay_in_the_scripts_of_the_word() -> None:
    for word in words("機会と機械に会って本を読む早い電車の議会"):
        found = conversion(word)
        assert found is not None
        assert all(scripts_of(other) == scripts_of(word) for other in found.others)
        assert scripts_of(found.reading) == {"Hiragana"}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("こんにちは", "konnnitiha"),
        ("きんえん", "kinnenn"),
        ("ほんや", "honnya"),
        ("かんじ", "kanzi"),
        ("がっこう", "gakkou"),
        ("しゅじゅつ", "syujutu"),
        ("あっ", "axtu"),
        ("を", "wo"),
        ("ゐ", ""),
    ],
)
def test_kana_are_typed_in_romaji(text: str, keys: str) -> None:
    assert romaji(text) == keys


@pytest.mark.parametrize(
    "text", ["こんにちは", "きんえん", "ほんや", "がっこう", "ちゃんと", "ふぁ"]
)
def test_the_keys_of_a_word_type_it_again(text: str) -> None:
    assert kana(romaji(text)) == text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("konnitiha", "こんいちは"),
        ("konitiha", "こにちは"),
        ("kinen", None),
        ("kinenn", "きねん"),
        ("shinbun", None),
        ("shinbunn", "しんぶん"),
        ("gakou", "がこう"),
        ("kq", None),
        ("fuji", "ふじ"),
    ],
)
def test_other_keys_give_what_an_input_method_makes_of_them(keys: str, text: str | None) -> None:
    assert kana(keys) == text


def test_kana_are_written_in_the_other_syllabary() -> None:
    assert katakana("こんぴゅーたー") == "コンピューター"
    assert hiragana("ヴァイオリン") == "ゔぁいおりん"
    assert hiragana(katakana("がぎぐげごっゃゎゔ")) == "がぎぐげごっゃゎゔ"


def test_voiced_and_small_kana_have_partners_in_both_syllabaries() -> None:
    assert voicings()["か"] == "が"
    assert voicings()["パ"] == "ハバ"
    assert "な" not in voicings()
    assert sizes()["っ"] == "つ"
    assert sizes()["ヨ"] == "ョ"
