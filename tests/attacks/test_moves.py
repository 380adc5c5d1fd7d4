"""Moves are what noises would change, as far as the rules admit it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from random import Random

import pytest

from robustx.attacks import Budget, Case, Change, NoiseAttack, Search, attacks
from robustx.attacks.base import rules_of
from robustx.errors import InputError
from robustx.example import Example, Mark
from robustx.tasks.base import Task
from robustx.text.edits import Span
from robustx.text.scripts import scripts_of
from tests.attacks import typing_contract as contract
from tests.attacks.spelling_model import SENTENCES, chance, example

BUDGET = Budget(queries=200, graphemes=12, words=6)


@dataclass(frozen=True)
class Typing(NoiseAttack):
    """Only makes moves."""

    def search(self, case: Case, rng: Random) -> Search:
        yield []


def moves(
    attack: NoiseAttack, one: Example, count: int = 200, budget: Budget = BUDGET
) -> list[Change]:
    case = Case(one, _task(one), budget, rules_of(attack, "all"))
    return list(islice(attack.moves(case, chance()), count))


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("kind", [example, contract.sentence, contract.question])
def test_every_move_is_admitted_alone(kind: Callable[[str], Example], language: str) -> None:
    attack, one = Typing(), kind(language)
    case = Case(one, _task(one), BUDGET, rules_of(attack, "all"))
    for change in islice(attack.moves(case, chance()), 200):
        assert case.attempt((change,)) is not None


@pytest.mark.parametrize("language", SENTENCES)
def test_a_language_has_many_different_moves(language: str) -> None:
    assert len(set(moves(Typing(), example(language)))) >= 60


def test_moves_depend_on_chance_alone() -> None:
    one = example("hi")
    assert moves(Typing(), one) == moves(Typing(), one)
    case = Case(one, contract.NLI, BUDGET, rules_of(Typing(), "all"))
    other = list(islice(Typing().moves(case, Random(1)), 200))
    assert other != moves(Typing(), one)


def test_a_place_has_another_change_the_next_time() -> None:
    found = moves(Typing("keyboard"), example("en", "a", "b"), 400)
    by_field = Counter(change.field for change in set(found))
    assert by_field["premise"] > 3


def test_fields_have_their_turns_whatever_their_length() -> None:
    found = moves(Typing(), example("en", "word " * 200, "two words"), 400)
    shares = Counter(change.field for change in found)
    assert shares["hypothesis"] > 100 < shares["premise"]


def test_without_a_foreign_noise_the_script_stays() -> None:
    for language in SENTENCES:
        attack = Typing("keyboard,orthography,input_method")
        assert not attack.foreign_script
        one = example(language)
        scripts = scripts_of(" ".join(one.texts))
        for change in moves(attack, one):
            assert scripts_of(change.edit.replacement) <= scripts


def test_what_the_budget_cannot_pay_is_not_offered() -> None:
    tight = replace(BUDGET, graphemes=1)
    for change in moves(Typing(), example("ru"), budget=tight):
        assert len(change.edit.replacement) <= 2


@pytest.mark.parametrize("text", ["", "12345", "?!"])
def test_a_text_without_letters_has_no_moves(text: str) -> None:
    assert moves(Typing(), Example("1", "en", "1", _pair(text), "neutral")) == []


def test_what_is_protected_has_no_moves() -> None:
    one = contract.question("en")
    whole = Mark(Span(0, len(one.fields["context"])), one.fields["context"])
    one = replace(one, fields={**one.fields, "question": "?"}, marks={"context": (whole,)})
    assert moves(Typing(), one) == []


def test_the_attack_says_what_its_noises_do() -> None:
    attack = attacks.build("greedy?noises=keyboard,split_words")
    assert attack.hazards == {"moves borders"}
    assert not attack.foreign_script
    assert attacks.build("greedy?noises=zawgyi").broken_clusters
    assert attacks.build("greedy?noises=confusables").foreign_script
    assert attack.edition() != attacks.build("greedy?noises=keyboard").edition()


def test_a_noise_in_the_list_may_have_settings() -> None:
    attack = attacks.build("greedy?noises=keyboard%3Fswap%3D1,orthography%3Fonly%3Da%252Cb")
    assert isinstance(attack, NoiseAttack)
    keyboard, orthography = attack.perturbations
    assert keyboard == replace(keyboard, swap=1.0)  # type: ignore[type-var]
    assert vars(orthography)["only"] == "a,b"


@pytest.mark.parametrize("listed", ["", " , ", "keybord"])
def test_a_list_without_a_noise_or_with_an_unknown_one_is_refused(listed: str) -> None:
    with pytest.raises(InputError, match=r"at least|keyboard"):
        Typing(listed)


def _pair(text: str) -> dict[str, str]:
    return {"premise": text, "hypothesis": text}


def _task(one: Example) -> Task:
    if "text" in one.fields:
        return contract.NER
    return contract.QA if "question" in one.fields else contract.NLI
