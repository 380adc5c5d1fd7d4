"""Words in Latin letters, and Chinese in the other set of characters."""

from __future__ import annotations

import pytest

from robustx.languages import LANGUAGES, profile
from robustx.perturb.script_noise import Romanised, Script, SpeltOut, Traditional
from robustx.testing import check_perturbation
from tests.perturb.conftest import Sentences

NOT_LATIN = [code for code in LANGUAGES if "Latin" not in profile(code).scripts]


@pytest.mark.parametrize("language", NOT_LATIN)
def test_romanisation_keeps_its_promises(language: str, sentences: Sentences) -> None:
    check_perturbation(Script(), sentences(language), language)


def test_conversion_keeps_its_promises(sentences: Sentences) -> None:
    check_perturbation(Traditional(), sentences("zh"), "zh")


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("ru", "Он дал iPhone!", ["Он", "дал"]),
        ("ja", "私はスーパーへ行く", ["は", "スーパー", "へ"]),
        ("th", "วันนี้อากาศดี", ["วัน", "นี้", "อากาศ", "ดี"]),
        ("hi", "आज मौसम", ["आज", "मौसम"]),
        ("en", "Он дал", []),
        ("my", "ေ၀လႏိုင္ငံ", []),  # Zawgyi
    ],
)
def test_whole_words_of_the_script_are_romanised(
    language: str, text: str, words: list[str]
) -> None:
    assert [span.of(text) for span in Romanised().sites(text, language)] == words


def test_a_word_is_written_in_latin_letters() -> None:
    assert Romanised().rewrite("спасибо", 0.5, "ru") == "spasibo"
    assert Script().apply("спасибо", "ru", 5, address=(4,)).target in {"спасибо", "spasibo"}


def test_what_has_no_spelling_stays() -> None:
    assert Romanised().rewrite("ေ", 0.5, "my") == "ေ"
    assert SpeltOut().rewrite("\ud800", 0.5, "ru") == "\ud800"


def test_letter_by_letter_is_for_alphabets() -> None:
    assert SpeltOut() in Script().channels("ko")
    assert SpeltOut() not in Script().channels("hi")
    assert SpeltOut().rewrite("한국", 0.5, "ko") == "hangug"


def test_a_simplified_text_becomes_traditional_in_its_phrases() -> None:
    noise = Traditional()
    assert noise.apply("头发", "zh", 5, address=(1,)).target in {"頭发", "头髮", "头发", "頭髮"}
    assert [span.of("我的头发") for span in noise.sites("我的头发", "zh")] == ["头", "发"]
    assert noise.rewrite("髮", 0.5, "zh") == "发"


def test_japanese_is_not_converted() -> None:
    assert Traditional().sites("国会", "ja") == ()
    assert Traditional().apply("国会", "ja", 5).edits == ()
