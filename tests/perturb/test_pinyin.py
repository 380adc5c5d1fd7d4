"""Chinese is written with the wrong characters that pinyin typists pick."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

import pytest

from robustx.languages.pinyin import RELATIONS, is_traditional, reading_at, readings, relation
from robustx.perturb.base import perturbations
from robustx.perturb.pinyin import Pinyin, WrongCharacter
from robustx.testing import check_perturbation
from robustx.text.edits import Rewrite
from tests.perturb.conftest import Sentences

SIGHAN = {"same_tone": 0.51, "other_tone": 0.25, "fuzzy": 0.08, "one_letter": 0.10, "other": 0.07}


@pytest.fixture(autouse=True)
def _registered() -> None:
    perturbations.register("pinyin_alone")(Pinyin)
    perturbations.register("wrong_character_alone")(WrongCharacter)


def apply(text: str, severity: int = 5, seed: int = 0, language: str = "zh") -> Rewrite:
    return Pinyin().apply(text, language, severity, seed=seed)


def written(noise: WrongCharacter, text: str) -> set[str]:
    rewrites = (noise.apply(text, "zh", 5, seed=seed) for seed in range(60))
    return {edit.replacement for rewrite in rewrites for edit in rewrite.edits}


def test_promises_are_kept(sentences: Sentences) -> None:
    check_perturbation(Pinyin(), sentences("zh", 40), "zh")


@pytest.mark.parametrize("severity", [1, 3, 5])
def test_errors_are_shared_out_as_in_sighan(severity: int, sentences: Sentences) -> None:
    rewrites = [
        Pinyin().apply(text, "zh", severity, address=(index,))
        for index, text in enumerate(sentences("zh", 900))
    ]
    pairs = [(r.source[e.start], e.replacement) for r in rewrites for e in r.edits]
    counts = Counter(relation(correct, wrong) for correct, wrong in pairs)
    for kind in RELATIONS:
        assert counts[kind] / counts.total() == pytest.approx(SIGHAN[kind], abs=0.05)


def test_the_shares_are_fields_with_the_figures_of_sighan() -> None:
    assert {field.name: field.default for field in fields(Pinyin)} == SIGHAN


def test_a_homophone_replaces_a_character() -> None:
    assert "再" in written(WrongCharacter("same_tone"), "他在家")


def test_a_character_with_two_readings_is_replaced_as_its_word_is_read() -> None:
    wrong = written(WrongCharacter("same_tone"), "银行") - set("银吟淫寅垠")
    as_xing = {char for char in wrong if readings(char)[0] == ("xing", 2)}
    assert reading_at("银行", 1) == ("hang", 2)
    assert "航" in wrong
    assert not as_xing


def test_traditional_text_stays_traditional_and_simplified_text_simplified() -> None:
    for text, traditional in (("這個機會對國家很重要", True), ("这个机会对国家很重要", False)):
        for seed in range(20):
            assert is_traditional(apply(text, seed=seed).target) == traditional


def test_every_edit_replaces_one_character_by_another() -> None:
    for edit in apply("我们明天去北京看电影，好吗？").edits:
        assert edit.end - edit.start == len(edit.replacement) == 1


def test_a_character_alone_is_rewritten_as_it_is_mostly_read() -> None:
    assert relation("杂", WrongCharacter("fuzzy").rewrite("杂", 0.5, "zh")) == "fuzzy"
    assert readings(WrongCharacter("same_tone").rewrite("在", 0.5, "zh"))[0] == ("zai", 4)
    assert WrongCharacter("same_tone").rewrite("x", 0.5, "zh") == "x"
    assert relation("国", Pinyin().rewrite("国", 0.1, "zh")) == "same_tone"


@pytest.mark.parametrize("language", ["ja", "ko", "en"])
def test_other_languages_have_no_sites(language: str) -> None:
    assert not Pinyin().sites("日本国", language)
    assert not WrongCharacter("same_tone").sites("日本国", language)
    assert apply("日本国", language=language).target == "日本国"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "a",
        "好",
        "\ud800好\x00",
        "👩‍👩‍👧 👍🏽",
        "\u200f好\u202c",
        "ありがとう",
        "々〇㐀𠀀",
    ],
)
def test_odd_text_is_no_crash(text: str) -> None:
    assert apply(text).source == text
    assert apply(text, severity=0).target == text


def test_long_text_is_perturbed() -> None:
    text = "我们在北京" * 20_000
    assert len(apply(text, severity=1).target) == len(text)


def test_a_character_without_a_homophone_is_left_to_other_relations() -> None:
    text = "这给" * 20
    edits = WrongCharacter("same_tone").apply(text, "zh", 5).edits
    assert {text[edit.start] for edit in edits} == {"这"}
    kinds = {relation(text[e.start], e.replacement) for e in apply(text).edits}
    assert kinds >= {"same_tone", "other_tone"}
    assert not Pinyin(0, 0, 0, 0, 0).apply(text, "zh", 5).changed
