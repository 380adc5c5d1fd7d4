"""PolyGloss mixes in other languages by a user's dictionary."""

from __future__ import annotations

from pathlib import Path

import pytest

from robustx.attacks import Budget, Status, attack_spec, attacks
from robustx.attacks.polyglot import PolyGloss
from robustx.errors import InputError
from robustx.tasks import tasks
from tests.attacks.spelling_model import Speller, attacked, example

# A word of each sentence in SENTENCES, and an English one for it.
WORDS = {
    "ar": ("الناس", "people"),
    "hi": ("मामले", "matter"),
    "ja": ("人間", "human"),
    "ko": ("존엄과", "dignity"),
    "ru": ("люди", "people"),
    "sw": ("huru", "free"),
    "th": ("อิสระ", "free"),
    "zh": ("尊严", "dignity"),
}
GERMAN = "free\tfrei\nequal\tgleich\nhuman\tmenschlich\nrights\tRechte\nbeings\tWesen\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "en_de.tsv"
    path.write_text(GERMAN, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", WORDS)
def test_a_word_is_translated_in_any_script(path: Path, language: str) -> None:
    word, translation = WORDS[language]
    path.write_text(f"{word}\t{translation}\n", encoding="utf-8")
    outcome = attacked(PolyGloss(str(path)), example(language), Speller((word,)))
    assert outcome.status is Status.SUCCEEDED
    [after, _] = outcome.attempt.example.texts
    assert translation in after
    assert word not in after


def test_the_beam_goes_over_all_places(path: Path) -> None:
    one, budget = example("en"), Budget(200, 40, 9)
    outcome = attacked(PolyGloss(str(path)), one, Speller.of(one, 0.75), budget)
    assert outcome.status is Status.SUCCEEDED
    assert len(outcome.attempt.candidate) > 2
    mixed = outcome.attempt.example.texts[0].split()
    assert {"Wesen", "frei", "gleich", "menschlich"} & {*mixed}


def test_a_beam_finds_what_greed_misses(path: Path) -> None:
    """Of the translations of "free", "frei" is the better one, until "equal" is translated too."""
    path.write_text("free\tfrei\nfree\tgratis\nequal\tgleich\n", encoding="utf-8")
    known = (*["free and"] * 2, "gratis and equal", *["frei and gleich"] * 3, "and equal")
    statuses = [
        attacked(PolyGloss(str(path), beam=beam), example("en"), Speller(known, 0.1)).status
        for beam in (1, 2)
    ]
    assert statuses == [Status.FAILED, Status.SUCCEEDED]


def test_all_translations_are_tried_in_the_case_of_the_word(path: Path) -> None:
    path.write_text("free\tkostenlos\nfree\tfrei\t3\n", encoding="utf-8")
    [words] = PolyGloss(str(path)).lists
    assert words.others("Free", "en") == ("Frei", "Kostenlos")  # the likelier one first
    assert words.others("born", "en") == ()
    outcome = attacked(PolyGloss(str(path)), example("en"), Speller(("free", "frei"), 0.4))
    assert outcome.status is Status.SUCCEEDED
    assert "born kostenlos and" in outcome.attempt.example.texts[0]


def test_each_language_has_its_list(path: Path) -> None:
    path.with_name("en_hi.tsv").write_text("free\tमुक्त\n", encoding="utf-8")
    lists = str(path.with_name("en_{language}.tsv"))
    model = Speller(("free", "frei"), 0.4)
    assert attacked(PolyGloss(lists, "de"), example("en"), model).status is Status.FAILED
    attack = PolyGloss(lists, "de,hi")
    outcome = attacked(attack, example("en"), model)
    assert outcome.status is Status.SUCCEEDED
    assert "born मुक्त and" in outcome.attempt.example.texts[0]
    assert attacks.build(attack_spec(attack)) == attack


def test_languages_and_path_fit_each_other(path: Path) -> None:
    with pytest.raises(InputError, match="do not fit"):
        PolyGloss(str(path), "de")
    with pytest.raises(InputError, match="do not fit"):
        PolyGloss("en_{language}.tsv")
    with pytest.raises(InputError, match="beam"):
        PolyGloss(str(path), beam=0)
    with pytest.raises(InputError, match="needs the key 'dictionary'"):
        attacks.build("PolyGloss")


def test_a_bad_row_is_named_with_file_and_line(path: Path) -> None:
    path.write_text("free\tfrei\nequal\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"en_de\.tsv:2: 'equal' is not word<TAB>translation"):
        attacked(PolyGloss(str(path)), example("en"))
    with pytest.raises(InputError, match="cannot read the word list"):
        attacked(PolyGloss(str(path.with_name("none.tsv"))), example("en"))


def test_another_file_is_another_attack(path: Path) -> None:
    before = PolyGloss(str(path)).edition()
    path.write_text(GERMAN + "all\talle\n", encoding="utf-8")
    assert PolyGloss(str(path)).edition() != before


def test_phrases_change_how_many_words_there_are(path: Path) -> None:
    path.write_text("free and equal\tgleich\n", encoding="utf-8")
    one, model = example("en"), Speller(("equal",))
    assert attacked(PolyGloss(str(path)), one, model).status is Status.IDLE
    outcome = attacked(PolyGloss(str(path), phrases=True), one, model, Budget(99, 30, 9))
    assert outcome.status is Status.SUCCEEDED
    assert "born gleich in" in outcome.attempt.example.texts[0]
    assert PolyGloss(str(path), phrases=True).hazards & tasks.build("panx").hangs_on
    assert not PolyGloss(str(path)).hazards


def test_numbers_and_negations_stay_where_the_task_says_so(path: Path) -> None:
    path.write_text("not\tnicht\n12\tzwölf\n", encoding="utf-8")
    outcome = attacked(PolyGloss(str(path)), example("en", "not 12", "not"), Speller(("not",)))
    assert outcome.status is Status.IDLE


def test_a_language_without_entries_is_nothing_to_attack(path: Path) -> None:
    path.write_text("language\tword\ttranslation\nde\tfrei\tfree\n", encoding="utf-8")
    outcome = attacked(PolyGloss(str(path)), example("en"))
    assert outcome.status is Status.IDLE
    assert outcome.queries == 0
