"""A universal trigger is learnt once, is the same for all texts, and keeps to their script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from robustx.attacks import Outcome, Status, attack_spec, attacks
from robustx.attacks.trigger import UniversalTrigger
from robustx.errors import InputError
from robustx.languages import profile
from robustx.models.base import Reading
from robustx.tasks import tasks
from robustx.text.scripts import scripts_of
from tests.attacks.encoder_cases import BUDGET, attacked, classifier, right_pairs, tools_of
from tests.attacks.spelling_model import TASK
from tests.conftest import needs_transformers_5
from tests.models.subword_checkpoints import KINDS

pytestmark = needs_transformers_5

SMALL = UniversalTrigger(length=2, tries=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tiny")


def inserted(outcomes: list[Outcome]) -> set[str]:
    """Return what is put before the hypotheses."""
    return {change.edit.replacement for one in outcomes for change in one.attempt.candidate}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "hi", "th", "zh"])
def test_one_trigger_in_the_script_of_the_texts(folder: Path, kind: str, language: str) -> None:
    model = classifier(folder, kind)
    examples = right_pairs(model, [language], 3)
    outcomes = attacked(SMALL, tools_of(model), examples)
    assert {outcome.queries for outcome in outcomes} == {1}
    triggers = inserted(outcomes)
    assert len(triggers) <= 1
    for trigger in triggers:
        assert scripts_of(trigger) <= scripts_of(examples[0].fields["hypothesis"])
        assert len(trigger) <= BUDGET.graphemes or language in ("hi", "th")
        assert (" " in trigger) == profile(language).spaced
    for one in outcomes:
        assert one.attempt.cost.graphemes <= BUDGET.graphemes
        assert one.attempt.example.fields["premise"] == one.attempt.case.example.fields["premise"]


def successes(outcomes: list[Outcome]) -> int:
    return sum(one.status is Status.SUCCEEDED for one in outcomes)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_learnt_breaks_more_than_what_it_starts_from(folder: Path, kind: str) -> None:
    model = classifier(folder, kind)
    examples = right_pairs(model, ["en", "sw"], 6)
    learnt = successes(attacked(SMALL, tools_of(model), examples))
    start = successes(attacked(UniversalTrigger(words="Human Human"), tools_of(model), examples))
    assert learnt >= start
    assert learnt > 0


def test_it_is_learnt_alike_each_time(folder: Path) -> None:
    model = classifier(folder, "mbert")
    examples = right_pairs(model, ["en", "sw"], 6)
    few = UniversalTrigger(length=2, tries=4, cases=5)
    first = attacked(few, tools_of(model), examples)
    again = attacked(few, tools_of(model), examples, in_flight=1)
    assert [one.attempt.candidate for one in first] == [one.attempt.candidate for one in again]


class Deaf:
    """Says the first label of all texts but those with a word in them."""

    def read(self, inputs: Any, advance: Any) -> list[Reading]:
        return [
            Reading(np.array([0, 0, "open sesame" in text[1]], np.float32), 1, 0, False)
            for text in inputs
        ]


def test_words_that_are_given_need_no_gradients_and_are_put_before_the_field() -> None:
    attack = attacks.build("UniversalTriggerWallace2019?words=open sesame")
    examples = right_pairs(Deaf(), ["en", "sw"])
    outcomes = attacked(attack, tools_of(Deaf()), examples)
    assert successes(outcomes) == 2
    for one in outcomes:
        before = one.attempt.case.example.fields["hypothesis"]
        assert one.attempt.example.fields["hypothesis"] == f"open sesame {before}"


def test_what_is_learnt_stands_in_the_spec() -> None:
    spec = attack_spec(UniversalTrigger(words="open sesame"))
    assert attacks.build(spec) == UniversalTrigger(words="open sesame")
    assert "sesame" in spec


def test_a_field_can_be_named(folder: Path) -> None:
    model = classifier(folder, "bert")
    attack = UniversalTrigger(length=1, tries=2, field="premise")
    for one in attacked(attack, tools_of(model), right_pairs(model, ["en"], 3)):
        assert {change.field for change in one.attempt.candidate} <= {"premise"}
    with pytest.raises(InputError, match="xnli has no field 'context'; it has premise, hypothesis"):
        UniversalTrigger(field="context").services(tools_of(model))


@pytest.mark.parametrize("graphemes", [1, 2])
def test_nothing_is_attacked_where_no_word_fits(folder: Path, graphemes: int) -> None:
    model = classifier(folder, "bert")
    outcomes = attacked(SMALL, tools_of(model), right_pairs(model, ["en"], 2), graphemes=graphemes)
    assert {one.status for one in outcomes} == {Status.IDLE}


def test_fewer_words_are_taken_where_there_is_room_for_no_more(folder: Path) -> None:
    model = classifier(folder, "bert")
    examples = right_pairs(model, ["sw"], 3)
    outcomes = attacked(UniversalTrigger(length=9), tools_of(model), examples, graphemes=8)
    assert {one.queries for one in outcomes} == {1}


@pytest.mark.parametrize("name", ["paws-x", "panx", "udpos"])
def test_it_is_not_for_tasks_whose_labels_do_not_survive_more_words(name: str) -> None:
    assert UniversalTrigger.hazards & tasks.build(name).hangs_on
    assert not UniversalTrigger.hazards & TASK.hangs_on


def test_nothing_is_learnt_from_no_cases(folder: Path) -> None:
    assert attacked(SMALL, tools_of(classifier(folder, "bert")), []) == []


@pytest.mark.parametrize("setting", ["length=0", "cases=0", "tries=0"])
def test_learning_nothing_is_refused(setting: str) -> None:
    with pytest.raises(InputError, match="a length, cases and tries of 1 at least"):
        attacks.build(f"UniversalTriggerWallace2019?{setting}")
