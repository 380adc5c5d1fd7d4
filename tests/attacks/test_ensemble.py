"""An ensemble gives each attack its turn, within one budget, and under its own rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robustx.attacks import Attack, Budget, Case, Change, Hidden, Outcome, Search, Status, attacks
from robustx.attacks.base import Lesson, Question, Service, Tools, attack_spec
from robustx.errors import InputError
from robustx.example import Example
from robustx.registry import Registry
from robustx.text.edits import Edit
from tests.attacks import typing_contract as contract
from tests.attacks.spelling_model import SENTENCES, chance

SPEC = "ensemble?attacks=greedy,DeepWordBugGao2018,random-search"
BUDGET = replace(contract.BUDGET, queries=40)


@pytest.fixture(autouse=True)
def _own_attacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attacks, "_classes", dict(attacks._classes))


@given(
    st.builds(
        Budget,
        queries=st.integers(1, 40),
        graphemes=st.integers(1, 8),
        words=st.integers(1, 4),
        share=st.floats(0.01, 1),
    ),
    st.sampled_from(contract.PAIRS),
)
@settings(max_examples=25, deadline=None)
def test_budgets_are_kept(budget: Budget, one: Example) -> None:
    contract.check_budgets_are_kept(SPEC, one, budget)


def test_successes_hold_alone() -> None:
    contract.check_successes_hold_alone(SPEC)


def test_company_does_not_matter() -> None:
    contract.check_company_does_not_matter(SPEC)


@pytest.mark.parametrize("spec", [SPEC, "ensemble"])
def test_a_text_without_letters_is_nothing_to_attack(spec: str) -> None:
    contract.check_nothing_to_attack(spec)


@pytest.mark.parametrize("language", SENTENCES)
def test_tokens_keep_their_borders(language: str) -> None:
    contract.check_tokens_keep_their_borders("ensemble", language)


@pytest.mark.parametrize("language", SENTENCES)
def test_answers_are_kept(language: str) -> None:
    contract.check_answers_are_kept("ensemble", language)


def test_by_default_labels_of_all_tasks_survive() -> None:
    standard = attacks.build("ensemble")
    assert standard.hazards == frozenset()
    assert not standard.broken_clusters
    assert standard.heads == ()


def test_it_attacks_the_heads_that_all_can_attack() -> None:
    mixed = attacks.build("ensemble?attacks=greedy,HotFlipEbrahimi2017")
    assert set(mixed.heads) == set(attacks.build("HotFlipEbrahimi2017").heads)


@dataclass(frozen=True)
class Typist(Attack):
    """Writes ``letter`` over the letters of the first field, one after the other."""

    letter: str = "z"
    most: int = 1000

    def search(self, case: Case, rng: Random) -> Search:
        name, ground = next(iter(case.grounds.items()))
        for place in range(min(self.most, len(ground.text))):
            if ground.text[place].isalpha():
                yield [(Change(name, Edit(place, place + 1, self.letter)),)]


@dataclass(frozen=True)
class Cyrillic(Typist):
    """Writes a letter of another script."""

    foreign_script: ClassVar[bool] = True
    letter: str = "я"


@dataclass(frozen=True)
class Budgeted(Attack):
    """Says the queries that it may spend, by the letter that it writes."""

    def search(self, case: Case, rng: Random) -> Search:
        letter = "abcdefghijklmnopqrstuvwxyz"[case.budget.queries % 26]
        yield [(Change("premise", Edit(1, 2, letter)),)]


@dataclass(frozen=True)
class Aside(Question):
    """Asks the name of the case's language, with a greeting."""

    greeting: str


@dataclass(frozen=True)
class Greeter:
    name: str

    def answer(self, asked: Sequence[tuple[Case, Aside]]) -> Sequence[Any]:
        return [f"{one.greeting} {self.name} {case.example.language}" for case, one in asked]


@dataclass(frozen=True)
class Curious(Attack):
    """Checks that its own service answers."""

    name: str = "a"

    def services(self, tools: Tools) -> Mapping[type[Question], Service]:
        return {Aside: Greeter(self.name)}

    def learn(self, cases: Sequence[Case], rng: Random) -> Lesson:
        said = yield [(case, Aside("learn")) for case in cases]
        assert said == [f"learn {self.name} {case.example.language}" for case in cases]
        return replace(self, name=self.name)

    def search(self, case: Case, rng: Random) -> Search:
        answer = yield Aside("hello")
        assert answer == f"hello {self.name} {case.example.language}"
        yield [(Change("premise", Edit(1, 2, "q")),)]


@dataclass(frozen=True)
class Hiding(Attack):
    """Asks for more hidden words than it may."""

    def search(self, case: Case, rng: Random) -> Search:
        judgements = yield Hidden(case.words)
        assert len(judgements) == len(case.words)
        yield [()]


ENGLISH = contract.PAIRS[1:2]


def test_each_has_three_quarters_of_what_is_left_and_the_last_has_all() -> None:
    _register(attacks, budgeted=Budgeted, typist=Typist)
    spec = "ensemble?attacks=typist,budgeted,budgeted"
    [outcome], asked = _asked(spec, 40)
    assert outcome.queries == 32
    # 30 for the typist; 10 - 10 // 4 = 8 for the next; 10 - 1 = 9 for the last
    assert [text[1] for text in asked[-2:]] == ["i", "j"]


def test_what_one_leaves_the_others_may_spend() -> None:
    _register(attacks, budgeted=Budgeted, typist=Typist)
    _, asked = _asked("ensemble?attacks=typist%3Fmost%3D4,budgeted,typist", 40)
    assert len(asked) == 40
    assert len(asked[:3]) == sum("z" in text for text in asked[:4])
    assert asked[3][1] == "abcdefghijklmnopqrstuvwxyz"[(37 - 37 // 4) % 26]


def test_each_keeps_its_own_rules() -> None:
    _register(attacks, typist=Typist, cyrillic=Cyrillic)
    _, asked = _asked("ensemble?attacks=typist%3Fletter%3D%25D1%258F,cyrillic%3Fmost%3D6", 40)
    assert asked
    assert all("я" in text for text in asked)
    assert len(asked) <= 6  # those of the attack that may


def test_each_is_answered_by_its_own_service() -> None:
    _register(attacks, curious=Curious)
    [outcome], asked = _asked("ensemble?attacks=curious,curious%3Fname%3Db", 40)
    assert outcome.status is Status.FAILED
    assert len(asked) == 1  # both ask about the same text


def test_hidden_words_are_counted_and_cut_off() -> None:
    _register(attacks, hiding=Hiding, typist=Typist)
    [outcome], asked = _asked("ensemble?attacks=hiding,typist", 10)
    assert outcome.queries == 10
    assert sum("z" in text for text in asked) == 10 // 4


def test_ensembles_nest() -> None:
    inner = "ensemble%3Fattacks%3Drandom-search%252Cbeam%253Fwidth%253D2"
    nested = attacks.build(f"ensemble?attacks=greedy,{inner}")
    assert attacks.build(attack_spec(nested)) == nested
    [outcome] = contract.run(nested, ENGLISH, by=1e9, budget=BUDGET)
    assert outcome.queries == BUDGET.queries


@pytest.mark.parametrize("listed", ["", ",", "gready"])
def test_a_list_without_an_attack_or_with_an_unknown_one_is_refused(listed: str) -> None:
    with pytest.raises(InputError, match=r"at least|unknown attack 'gready'"):
        attacks.build(f"ensemble?attacks={listed}")


def _register(registry: Registry[Attack], **classes: type[Attack]) -> None:
    for name, cls in classes.items():
        registry.register(name)(cls)


def _asked(spec: str, queries: int) -> tuple[list[Outcome], list[str]]:
    """Return the outcome, and what the model was asked about after the clean text."""
    model = contract.Trigrams()
    budget = replace(BUDGET, queries=queries)
    outcomes = contract.run(spec, ENGLISH, by=1e9, budget=budget, model=model)
    return outcomes, [texts[0] for texts in model.asked[1:]]


def test_an_attack_that_learns_nothing_leaves_the_ensemble_as_it_is() -> None:
    ensemble = attacks.build("ensemble")
    lesson = ensemble.learn([], chance())
    with pytest.raises(StopIteration) as stopped:
        next(lesson)
    assert stopped.value.value is ensemble


def test_attacks_that_long_ask_in_vain_leave_the_others_their_turn() -> None:
    @dataclass(frozen=True)
    class Dull(Attack):
        """Asks the same for ever."""

        def search(self, case: Case, rng: Random) -> Search:
            while True:
                yield [(Change("premise", Edit(1, 2, "q")),)]

    _register(attacks, dull=Dull, typist=Typist)
    _, asked = _asked("ensemble?attacks=dull,dull,dull,dull,typist", 40)
    assert any("z" in text for text in asked)
