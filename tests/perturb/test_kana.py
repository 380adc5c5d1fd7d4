"""Japanese is converted to the wrong word, or mistyped, as with a romaji input method."""

from __future__ import annotations

import pytest

from robustx.perturb.base import Perturbation, perturbations
from robustx.perturb.kana import (
    Homophone,
    KanaSize,
    LongMark,
    RomajiIme,
    RomajiSlip,
    Syllabary,
    Unconverted,
    Voicing,
)
from robustx.testing import check_perturbation
from robustx.text.edits import Rewrite
from robustx.text.scripts import scripts_of
from tests.perturb.conftest import Sentences

KINDS = (
    Homophone(),
    KanaSize(),
    LongMark(),
    RomajiSlip(),
    Syllabary(),
    Unconverted(),
    Voicing(),
)


@pytest.fixture(autouse=True)
def _registered() -> None:
    perturbations.register("romaji_ime_alone")(RomajiIme)
    for noise in KINDS:
        perturbations.register(f"{type(noise).__name__.lower()}_alone")(type(noise))


def apply(text: str, severity: int = 5, seed: int = 0, language: str = "ja") -> Rewrite:
    return RomajiIme().apply(text, language, severity, seed=seed)


def written(noise: Perturbation, text: str) -> set[str]:
    return {noise.apply(text, "ja", 5, seed=seed).target for seed in range(60)}


def sites(noise: Perturbation, text: str) -> list[str]:
    return [span.of(text) for span in noise.sites(text, "ja")]


def test_promises_are_kept(sentences: Sentences) -> None:
    check_perturbation(RomajiIme(), sentences("ja", 40), "ja")


@pytest.mark.parametrize("noise", KINDS, ids=lambda noise: type(noise).__name__)
def test_each_slip_keeps_the_promises_alone(noise: Perturbation, sentences: Sentences) -> None:
    check_perturbation(noise, sentences("ja"), "ja")


@pytest.mark.parametrize("severity", [3, 5])
def test_the_rate_asked_for_is_reached(severity: int, sentences: Sentences) -> None:
    texts = sentences("ja", 200)
    rewrites = [RomajiIme().apply(t, "ja", severity, address=(i,)) for i, t in enumerate(texts)]
    edited = sum(edit.end - edit.start for rewrite in rewrites for edit in rewrite.edits)
    expected = RomajiIme().rate(severity) * sum(map(len, texts))
    assert edited == pytest.approx(expected, rel=0.1)


def test_a_word_is_converted_to_a_homophone() -> None:
    assert "機械がある" in written(Homophone(), "機会がある")
    assert "人に合った" in written(Homophone(), "人に会った")
    assert "早く走る" in written(Homophone(), "速く走る")


def test_the_likeliest_homophone_comes_most_often() -> None:
    draws = [Homophone().rewrite("機械", place / 100, "ja") for place in range(100)]
    assert max(set(draws), key=draws.count) == "機会"


def test_a_word_is_left_in_hiragana_only_beside_hiragana() -> None:
    assert "きかいがある" in written(Unconverted(), "機会がある")
    assert sites(Unconverted(), "機会均等") == []


def test_romaji_slips_leave_kana() -> None:
    assert "きねん" in written(RomajiSlip(), "きんえん")
    assert {"こにちは", "こんいちは"} & written(RomajiSlip(), "こんにちは")
    assert "キネン" in written(RomajiSlip(), "キンエン")
    assert "がこう" in written(RomajiSlip(), "がっこう")
    assert all(scripts_of(text) == {"Hiragana"} for text in written(RomajiSlip(), "こんにちは"))


def test_a_long_vowel_is_typed_short() -> None:
    assert "とう" in sites(RomajiSlip(), "とうきょう")
    assert RomajiSlip(0, 0, 0, 1, 0).rewrite("とう", 0.99, "ja") == "と"


def test_kana_that_are_not_typed_in_romaji_stay() -> None:
    for piece in ("っゑ", "ゐ", "ん"):
        assert RomajiSlip().rewrite(piece, 0.5, "ja") == piece


def test_marks_of_voice_come_and_go() -> None:
    assert written(Voicing(), "が") == {"が", "か"}
    assert {"ば", "ぱ"} <= written(Voicing(), "は")
    assert Voicing().rewrite("な", 0.5, "ja") == "な"
    assert sites(Voicing(), "か\u3099な") == []


def test_small_kana_grow_and_large_ones_shrink_where_they_can() -> None:
    assert "がつこう" in written(KanaSize(), "がっこう")
    assert sites(KanaSize(), "ちゃ ひやく まつた やま つき") == ["ゃ", "や", "つ"]


def test_the_mark_of_a_long_vowel_is_dropped() -> None:
    assert {"コンピュタ", "コンピュータ"} & written(LongMark(), "コンピューター")
    assert sites(LongMark(), "ー 東ー") == []


def test_words_change_the_syllabary_where_the_text_has_both() -> None:
    assert "これはぺんだ" in written(Syllabary(), "これはペンだ")
    assert "コレはペンだ" in written(Syllabary(), "これはペンだ")
    assert sites(Syllabary(), "ペン") == sites(Syllabary(), "これはこれだ") == []
    assert sites(Syllabary(), "それぞれのものとペンとことば") == ["ペン"]


def test_no_script_comes_in_that_the_text_has_not() -> None:
    for text in ("機会均等", "ペン", "こんにちは", "機会とペン"):
        for seed in range(30):
            assert scripts_of(apply(text, seed=seed).target) <= scripts_of(text)


def test_the_shares_choose_the_slips() -> None:
    alone = RomajiIme(0, 0, 0, 1, 0, 0, 0)
    assert alone.apply("かいしゃ", "ja", 5).target != "かいしゃ"
    assert alone.apply("なにもない", "ja", 5).target == "なにもない"


@pytest.mark.parametrize("language", ["zh", "ko", "en"])
def test_other_languages_have_no_sites(language: str) -> None:
    text = "機会とペンがある"
    assert not RomajiIme().sites(text, language)
    assert not any(noise.sites(text, language) for noise in KINDS)
    assert apply(text, language=language).target == text


@pytest.mark.parametrize("noise", KINDS, ids=lambda noise: type(noise).__name__)
def test_a_piece_that_is_no_site_is_declined(noise: Perturbation) -> None:
    if not isinstance(noise, LongMark):
        assert noise.rewrite("x", 0.5, "ja") == "x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "a",
        "あ",
        "\ud800か\x00",
        "👩‍👩‍👧 👍🏽",
        "\u200fか\u202c",
        "ﾊﾟｿｺﾝ",
        "か\u3099",
        "々ー",
    ],
)
def test_odd_text_is_no_crash(text: str) -> None:
    assert apply(text).source == text
    assert apply(text, severity=0).target == text


def test_long_text_is_perturbed() -> None:
    assert apply("機会がある。" * 17_000, severity=1).changed
