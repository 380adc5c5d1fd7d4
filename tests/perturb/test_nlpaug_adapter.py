"""Augmenters of nlpaug become noises that keep what noises promise."""

from __future__ import annotations

import pickle
import random
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
import regex

from robustx.errors import InputError
from robustx.perturb import Perturbation, perturbations
from robustx.perturb.nlpaug_adapter import Nlpaug, NlpaugLetters, NlpaugWords
from robustx.testing import check_perturbation
from robustx.text.edits import Rewrite, Span
from tests.perturb.conftest import Sentences

pytest.importorskip("nlpaug")

ROOT = Path(__file__).parents[2]
TEXT = "The people who live here don't believe that it will be necessary, at last."
SPECS = (
    "nlpaug:KeyboardAug?aug_char_p=0.1",
    "nlpaug:OcrAug",
    "nlpaug:RandomCharAug?action=insert",
    "nlpaug:RandomCharAug?action=swap",
    "nlpaug:RandomCharAug?action=delete&aug_word_p=0.5",
    "nlpaug:RandomWordAug",
    "nlpaug:RandomWordAug?action=swap",
    "nlpaug:SpellingAug",
    "nlpaug:SplitAug",
)


def built(spec: str) -> Nlpaug:
    noise = perturbations.build(spec)
    assert isinstance(noise, Nlpaug)
    return noise


@pytest.mark.parametrize("spec", SPECS)
def test_a_spec_names_the_augmenter_and_comes_back(spec: str) -> None:
    noise = built(spec)
    assert perturbations.spec(noise) == spec
    assert perturbations.build(spec) == noise
    assert pickle.loads(pickle.dumps(noise)) == noise  # noqa: S301
    assert noise.fingerprint().startswith("nlpaug 1.")


def test_what_is_the_default_is_left_out_of_the_spec() -> None:
    noise = perturbations.build("nlpaug:KeyboardAug?aug_char_p=0.3&lang=de&aug_char_max=5")
    assert perturbations.spec(noise) == "nlpaug:KeyboardAug?aug_char_max=5&lang=de"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("nlpaug:KeyboardAugment", "no augmenter of text.*did you mean 'KeyboardAug'"),
        ("nlpaug:CharAugmenter", "no augmenter of text"),
        ("nlpaug:NoiseAug", "known: .*KeyboardAug"),
        ("nlpaug:KeyboardAug?aug_chr_p=1", "did you mean 'aug_char_p'"),
        ("nlpaug:KeyboardAug?tokenizer=x", "unknown key 'tokenizer'"),
        ("nlpaug:KeyboardAug?aug_char_max=some", "must be a whole number"),
        ("nlpaug:ReservedAug", "needs the key 'reserved_tokens'"),
    ],
)
def test_a_wrong_spec_is_refused_when_it_is_built(spec: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        perturbations.build(spec)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("nlpaug:KeyboardAug?lang=xx", "lang=xx fails in nlpaug: ValueError"),
        ("nlpaug:RandomCharAug?action=dance", "fails in nlpaug: ValueError"),
        ("nlpaug:TfIdfAug?model_path=/nowhere", "fails in nlpaug"),
    ],
)
def test_an_augmenter_that_cannot_work_is_refused_before_it_meets_a_text(
    spec: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        built(spec).fingerprint()


def test_without_nlpaug_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nlpaug", None)
    with pytest.raises(InputError, match="pip install nlpaug"):
        perturbations.build("nlpaug:AntonymAug")


@pytest.mark.parametrize("language", ["en", "hi", "my", "zh"])
@pytest.mark.parametrize("spec", SPECS)
def test_promises_are_kept(spec: str, language: str, sentences: Sentences) -> None:
    check_perturbation(built(spec), sentences(language, 4), language)


@pytest.mark.parametrize("spec", SPECS)
def test_the_rate_asked_for_is_reached_in_english(spec: str, sentences: Sentences) -> None:
    from robustx.perturb import Realised, realised

    noise = built(spec)
    total = Realised(0, 0, 0)
    for index, text in enumerate(sentences("en", 80)):
        total += realised(noise.apply(text, "en", 3, address=(index,)))
    assert total.rate == pytest.approx(0.1, rel=0.25 if isinstance(noise, NlpaugWords) else 0.05)


@pytest.mark.parametrize("spec", SPECS)
def test_global_chance_is_as_it_was(spec: str) -> None:
    before = random.getstate(), str(np.random.get_state())
    built(spec).apply(TEXT, "en", 5)
    assert (random.getstate(), str(np.random.get_state())) == before


@pytest.mark.parametrize(
    ("spec", "target"),
    [
        (
            "nlpaug:KeyboardAug?aug_char_p=0.1",
            "The 0eIplD who iiDd hs3e don't belisCe thst it ail: be necessa4y, at lact.",
        ),
        (
            "nlpaug:RandomWordAug?action=swap",
            "Who the people here live here don'that believe that it will be , necessary at last.",
        ),
        (
            "nlpaug:SpellingAug",
            "The people who livs here do't bolieve that it will be necessary, as last.",
        ),
    ],
)
def test_the_same_seed_gives_the_same_bytes_in_any_process(spec: str, target: str) -> None:
    assert built(spec).apply(TEXT, "en", 4).target == target


def test_character_augmenters_keep_white_space_and_protected_words(sentences: Sentences) -> None:
    protected = [Span(TEXT.index("people"), TEXT.index("people") + 6)]
    for spec in SPECS[:5]:
        assert not built(spec).hazards
        for seed in range(10):
            target = built(spec).apply(TEXT, "en", 5, seed=seed, protected=protected).target
            assert regex.findall(r"\s", target) == regex.findall(r"\s", TEXT)
            assert " people " in target


@pytest.mark.parametrize(
    ("spec", "text", "output", "target"),
    [
        # letters: what the detokenizer did is not taken over
        ("nlpaug:OcrAug", "don't go, Al", "dun ' t go , Al", "dun't go, Al"),
        ("nlpaug:OcrAug", "the cat", "the xcat", "the xcat"),
        ("nlpaug:OcrAug", "the cat", "thex cat", "thex cat"),
        ("nlpaug:OcrAug", "  the\n\tcat ", "tho cat", "  tho\n\tcat "),
        ("nlpaug:OcrAug", "कि किताब", "क ि खिताब", "कि खिताब"),
        ("nlpaug:OcrAug", "ab cd", "abcd", "ab cd"),
        # words: a lost word takes its space with it, a new one brings its own
        ("nlpaug:RandomWordAug", "I do not know it, do I?", "I do know it, do I?", None),
        ("nlpaug:RandomWordAug", "The cat sat.", "Cat sat .", "Cat sat."),
        ("nlpaug:RandomWordAug", "don't do that", "don ' t do it", "don't do it"),
        ("nlpaug:RandomWordAug", "we saw it", "we saw it twice", "we saw it twice"),
        ("nlpaug:RandomWordAug", "we saw it", "then we saw it", "then we saw it"),
        ("nlpaug:RandomWordAug", "a b c d", "b a c d", "b a c d"),
        ("nlpaug:SplitAug", "the kitchen", "the kit chen", "the kit chen"),
        ("nlpaug:RandomWordAug", "the kitchen", "the kit chen", "the kitchen"),
    ],
)
def test_the_edits_of_an_output_leave_all_else_alone(
    spec: str, text: str, output: str, target: str | None
) -> None:
    edits = built(spec).edits(text, output)
    assert Rewrite.of(text, edits).target == (output if target is None else target)


def test_letters_that_change_places_are_one_edit() -> None:
    assert len(built("nlpaug:OcrAug").edits("brawn fox", "barwn fox")) == 1
    assert len(built("nlpaug:OcrAug").edits("brawn fox", "brwan fxo")) == 2
    assert len(built("nlpaug:RandomWordAug").edits("so it is now", "it so is now")) == 1


def test_neighbouring_words_are_edited_apart_from_each_other() -> None:
    assert len(built("nlpaug:OcrAug").edits("ab cd", "ax yd")) == 2


def test_what_nlpaug_itself_does_to_a_text_is_counted() -> None:
    noise = built("nlpaug:KeyboardAug?aug_char_p=0.1")
    english = noise.violations(["they believe it", "they don't believe (it), at last."])
    assert english == (2, 0, 1, 0, 0, 0)
    hindi = noise.violations(["हिन्दी में लिखो"])
    assert (hindi.outside, hindi.orphans, hindi.broken) == (1, 1, 1)
    assert noise.notes(["हिन्दी में लिखो"], "hi") == [
        "of 1 texts nlpaug changed text outside its edits in 1, left a mark without its base in 1, "
        "broke a grapheme cluster in 1"
    ]
    assert noise.notes([], "hi") == []
    assert str(noise.violations(["they believe it"])) == "of 1 texts nlpaug damaged none"


def test_a_cluster_of_which_a_part_is_lost_is_counted() -> None:
    noise = built("nlpaug:RandomCharAug?action=delete&aug_char_p=0.5&aug_word_p=1.0")
    assert noise.violations(["ทำงานนำทาง", "งานทาง"]).broken == 1


def test_an_augmenter_may_look_at_the_whole_text() -> None:
    assert built("nlpaug:OcrAug").sites("of a text", "en") == (Span(0, 9),)
    assert built("nlpaug:OcrAug").sites("  ", "en") == ()


def test_a_text_on_which_nlpaug_fails_is_left_alone_and_counted() -> None:
    noise = built("nlpaug:RandomWordAug?action=crop&aug_p=1.0")
    assert noise.apply("一", "zh", 5).target == "一"
    assert noise.rewrite("一", 0.5, "zh") == "一"
    assert noise.violations(["一"]).failed == 1
    assert "failed in 1" in str(noise.violations(["一"]))


def test_another_script_is_counted() -> None:
    noise = built("nlpaug:RandomCharAug?aug_word_p=1.0&aug_char_p=1.0")
    assert noise.foreign_script
    assert noise.violations(["наконецтосюда"]).foreign == 1


@pytest.mark.parametrize(
    "text", ["", "   ", "\u0301", "a", "👩‍👩‍👧 👍🏽", "ab\ud800cd", "a\x00b", "\u200f."]
)
@pytest.mark.parametrize("spec", SPECS)
def test_odd_texts_do_no_harm(spec: str, text: str) -> None:
    for language in ("en", "hi"):
        assert built(spec).apply(text, language, 5).source == text


def test_a_long_text_is_perturbed() -> None:
    text = "words and more " * 1000
    assert built(SPECS[0]).apply(text, "en", 1).changed


def test_lists_and_numbers_are_read_from_a_spec() -> None:
    noise: Perturbation = built("nlpaug:RandomWordAug?action=substitute&target_words=x,y")
    target = noise.apply(TEXT, "en", 5).target
    assert {*regex.findall(r"\b[xy]\b", target)} == {"x", "y"}
    reserved = built("nlpaug:ReservedAug?reserved_tokens=believe|trust")
    assert "trust" in reserved.apply(TEXT, "en", 5).target


def test_character_and_word_augmenters_say_what_they_endanger() -> None:
    assert isinstance(built("nlpaug:OcrAug"), NlpaugLetters)
    assert {"drops words", "moves borders"} <= built("nlpaug:SplitAug").hazards


def test_the_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = ROOT / "examples" / "nlpaug_noise.py"
    assert len(example.read_text().splitlines()) <= 40
    monkeypatch.setattr(sys, "argv", [str(example), str(tmp_path / "run")])
    runpy.run_path(str(example), run_name="__main__")
    assert "broke a grapheme cluster" in capsys.readouterr().out
    assert list((tmp_path / "run").rglob("*.parquet"))
