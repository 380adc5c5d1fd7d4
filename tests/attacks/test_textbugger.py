"""TextBugger splits words, and writes letters that look or lie alike."""

from __future__ import annotations

from random import Random

import pytest

from robustx.attacks import Status, attacks
from robustx.attacks.textbugger import TextBugger
from robustx.errors import InputError
from robustx.tasks import tasks
from robustx.text.graphemes import orphan_marks
from robustx.text.scripts import scripts_of
from tests.attacks.spelling_model import (
    BUDGET,
    SENTENCES,
    Speller,
    attacked,
    case_of,
    example,
)


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("space", [True, False])
def test_it_breaks_a_model_that_needs_its_words(language: str, *, space: bool) -> None:
    one = example(language)
    outcome = attacked(TextBugger(space=space, tries=2), one, Speller.of(one, 0.75))
    assert outcome.status is Status.SUCCEEDED
    assert 0 < outcome.attempt.cost.words <= BUDGET.words
    for before, after in zip(one.texts, outcome.attempt.example.texts, strict=True):
        assert scripts_of(after) <= scripts_of(before)
        assert len(orphan_marks(after)) <= len(orphan_marks(before))
        assert space or after.count(" ") == before.count(" ")


def bugs_of(attack: TextBugger, language: str, premise: str) -> set[str]:
    """Return what the bugs make of the first word in many draws."""
    case = case_of(example(language, premise), foreign_script=attack.foreign_script)
    word = case.words[0]
    edits = [edit for seed in range(40) for edit in attack._bugs(case, word, Random(seed))]
    return {word.text[: e.start] + e.replacement + word.text[e.end :] for e in edits}


def test_the_five_bugs_of_an_english_word() -> None:
    bugs = bugs_of(TextBugger(tries=99), "en", "foolish")
    assert {"f oolish", "fo olish", "fool ish"} <= bugs  # Insert: a space
    assert {"folish", "foolih"} <= bugs  # Delete
    assert {"foloish", "foolsih"} <= bugs  # Swap
    assert {"f0olish", "fo0lish", "foohsh"} <= bugs  # Substitute-C, what looks alike
    assert {"doolish", "foklish", "fooliah"} <= bugs  # Substitute-C, what lies alike
    assert not {"oolish", "foolis", "ofolish", "foolihs", " foolish", "foolish"} & bugs


def test_letters_that_lie_alike_are_those_of_the_layout_or_the_input_method() -> None:
    attack = TextBugger(space=False, tries=99)
    assert "сир" in bugs_of(attack, "ru", "мир")  # м and с are neighbours on йцукен
    assert "인꿘" in bugs_of(attack, "ko", "인권")  # ㄱ and ㄲ look alike
    assert {"入民", "仁民"} <= bugs_of(attack, "zh", "人民")  # the second sounds like 人
    assert "人問" in bugs_of(attack, "ja", "人間")
    assert "حقوف" in bugs_of(attack, "ar", "حقوق")
    assert "भानव" in bugs_of(attack, "hi", "मानव")
    assert "ฆนุษย์" in bugs_of(attack, "th", "มนุษย์")


def test_look_alikes_of_other_scripts_are_written_on_demand_alone() -> None:
    cyrillic = {"fооlish", "fоolish", "foоlish"}
    assert not cyrillic & bugs_of(TextBugger(tries=99), "en", "foolish")
    found = bugs_of(TextBugger(foreign=True, tries=99), "en", "foolish")
    assert any(len(scripts_of(text)) > 1 for text in found)
    assert TextBugger(foreign=True).foreign_script
    assert not TextBugger().foreign_script


def test_words_stay_whole_where_labels_hang_on_their_borders() -> None:
    tagging = tasks.build("panx")
    assert TextBugger().hazards & tagging.hangs_on
    assert not TextBugger(space=False).hazards
    assert not TextBugger().hazards & tasks.build("xnli").hangs_on


def test_a_text_without_letters_is_nothing_to_attack() -> None:
    outcome = attacked(TextBugger(), example("ko", "12 34", "..."), Speller(("12",)))
    assert outcome.status is Status.IDLE


def test_a_bad_setting_is_refused() -> None:
    assert attacks.build("TextBuggerLi2018?space=false") == TextBugger(space=False)
    with pytest.raises(InputError, match="tries"):
        attacks.build("TextBuggerLi2018?tries=0")
