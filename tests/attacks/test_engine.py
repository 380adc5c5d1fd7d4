"""Many searches at once: the same as one by one, within budgets, and believed only when alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from robustx.attacks import (
    Attack,
    Budget,
    Candidate,
    Case,
    Change,
    Constraint,
    Engine,
    Hidden,
    Outcome,
    Question,
    Search,
    Status,
    Threat,
    Tools,
    attacks,
    default_goal,
    ranked_words,
)
from robustx.attacks.engine import MASK, mask_of
from robustx.errors import InputError, RobustxError
from robustx.example import Example
from robustx.models.base import Advance, Reading
from robustx.models.checkpoint import Arm, Need, resolve
from robustx.models.encoder import place
from robustx.models.loading import Manner, load
from robustx.tasks import tasks
from robustx.testing.attacks import Refuser
from robustx.testing.stages import Ear, Pairs, Stage, stages
from robustx.text.edits import Edit

BUDGET = Budget(queries=30, graphemes=6, words=4)
TEXTS = [
    "the old dog sees a small cat",
    "we met here last year and again",
    "no rain fell on the green hills",
    "she said that it was never so",
    "my friend has two new red cars",
    "a long way from home they stood",
]


def letters(case: Case, rng: Random) -> list[Change]:
    """Every letter of the free words, made another one."""
    found = [
        Change(word.field, Edit(place, place + 1, letter))
        for word in case.words
        for place in range(*word.span)
        for letter in rng.sample("aeorst", 2)
    ]
    return rng.sample(found, len(found))


@dataclass(frozen=True)
class Greedy(Attack):
    """Takes the best of four letters again and again."""

    def search(self, case: Case, rng: Random) -> Search:
        yield from ranked_words(case, rng)
        kept: Candidate = ()
        changes = letters(case, rng)
        while changes:
            options = [(*kept, changes.pop()) for _ in range(min(4, len(changes)))]
            judgements = yield options
            best = max(range(len(options)), key=lambda index: judgements[index].score)
            if judgements[best].score > float("-inf"):
                kept = options[best]


@dataclass(frozen=True)
class Scripted(Attack):
    """Yields what a test says; set ``script`` on a subclass."""

    script = staticmethod(lambda case, rng: iter(()))

    def search(self, case: Case, rng: Random) -> Search:
        yield from self.script(case, rng)


@pytest.fixture(autouse=True)
def _registered(_own_registry: None) -> None:
    attacks.register("t-greedy")(Greedy)
    attacks.register("t-scripted")(Scripted)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Attack]:
    def make(script: Any) -> Attack:
        monkeypatch.setattr(Scripted, "script", staticmethod(script))
        return Scripted()

    return make


def gives_way() -> Stage:
    return stages("sequence", TEXTS, "en")[0]


def never_gives_way() -> Stage:
    return stages("sequence", TEXTS, "en")[1]


def run(
    attack: Attack,
    stage: Stage,
    budget: Budget = BUDGET,
    in_flight: int = 128,
    constraints: tuple[Constraint, ...] = (),
    advance: Advance = lambda _: None,
) -> list[Outcome]:
    threat = Threat(budget, stage.tools.goal, constraints)
    return Engine(stage.tools, threat, in_flight).run(attack, stage.examples, 0, advance)


def told(outcomes: Sequence[Outcome]) -> list[tuple[Any, ...]]:
    return [(one.status, one.attempt.candidate, one.queries) for one in outcomes]


def one_letter(case: Case, rng: Random) -> Any:
    yield [(Change("first", Edit(0, 1, "e")),)]


@dataclass(frozen=True)
class Listener:
    """Holds what a model is asked, call by call."""

    model: Any
    calls: list[Sequence[Any]]

    def read(self, inputs: Sequence[Any], advance: Advance) -> list[Reading]:
        self.calls.append(inputs)
        readings: list[Reading] = self.model.read(inputs, advance)
        return readings


def listened(stage: Stage) -> tuple[Stage, list[Sequence[Any]]]:
    calls: list[Sequence[Any]] = []
    model = Listener(stage.tools.model, calls)
    return stage._replace(tools=replace(stage.tools, model=model)), calls


@pytest.mark.parametrize("in_flight", [1, 2, 5])
def test_company_decides_nothing(in_flight: int) -> None:
    alone = run(Greedy(), gives_way(), in_flight=in_flight)
    assert told(alone) == told(run(Greedy(), gives_way()))
    assert {one.status for one in alone} >= {Status.SUCCEEDED}


def test_order_decides_nothing() -> None:
    stage = gives_way()
    backwards = stage._replace(examples=stage.examples[::-1])
    assert told(run(Greedy(), backwards)[::-1]) == told(run(Greedy(), stage))


def checkpoint_stage(path: Path, texts: Sequence[str]) -> Stage:
    task = tasks.build("paws-x")
    need = Need(task.name, task.heads, task.folders, task.labels, task.aliases)
    [member], _ = resolve(Arm("tiny", str(path)), [need], {})
    manner = Manner(place("cpu"))
    tools = Tools(load(member, manner), "sequence", task, default_goal(task, "sequence"), manner)
    examples = [
        Example(str(number), "en", str(number), {"sentence1": text, "sentence2": text[::-1]}, gold)
        for number, text in enumerate(texts)
        for gold in task.labels
    ]
    return Stage(tools, tuple(examples))


def test_company_decides_nothing_on_a_checkpoint_to_which_many_texts_are_alike(
    make_checkpoint: Callable[..., Path],
) -> None:
    # The tokeniser knows small Latin letters alone: each Greek word is one unknown sub-word.
    greek = ["ο γέρος dog βλέπει a μικρή cat", "we είδαμε last έτος and πάλι", "no βροχή green"]
    stage = checkpoint_stage(make_checkpoint(), [*TEXTS, *greek] * 2)
    crowd = run(Greedy(), stage)
    assert {one.status for one in crowd} >= {Status.SUCCEEDED, Status.SKIPPED}
    for in_flight in (1, 3):
        assert told(run(Greedy(), stage, in_flight=in_flight)) == told(crowd)


def test_every_success_holds_when_it_is_read_alone() -> None:
    stage = gives_way()
    for outcome in run(Greedy(), stage):
        if outcome.status is Status.SUCCEEDED:
            task, example = stage.tools.task, outcome.attempt.example
            [alone] = stage.tools.model.read([task.model_input(example)], lambda _: None)
            assert task.decode(example, alone.values) != task.gold(example)


@dataclass(frozen=True)
class Swayed:
    """Changes its mind in company only."""

    def read(self, inputs: Sequence[Any], advance: Advance) -> list[Reading]:
        dark = 1.0 if len(inputs) == 1 else -1.0
        clean = [
            1.0 if "dog" in texts[0].split() and texts[0][0] == "t" else dark for texts in inputs
        ]
        return [Reading(np.array([one, 0.0], np.float32), 1, 0, False) for one in clean]


def test_a_success_that_only_holds_in_company_is_none(scripted: Callable[[Any], Attack]) -> None:
    seen: list[Any] = []

    def script(case: Case, rng: Random) -> Any:
        seen.append((yield [(Change("first", Edit(0, 1, letter)),) for letter in "es"]))
        seen.append((yield [(Change("first", Edit(0, 1, letter)),) for letter in "es"]))

    stage = gives_way()
    dark = replace(stage.examples[0], gold="dark")
    tools = replace(stage.tools, model=Swayed())
    [outcome] = run(scripted(script), Stage(tools, (dark,)))
    assert outcome.status is Status.FAILED
    assert seen[0] == seen[1]  # no second chance for the same text
    assert [judgement.reached for judgement in seen[0]] == [False, False]


def test_no_more_is_asked_than_the_budget_allows() -> None:
    for queries in (1, 2, 7, 30):
        stage, calls = listened(never_gives_way())
        outcomes = run(Greedy(), stage, replace(BUDGET, queries=queries))
        assert queries - 3 < max(one.queries for one in outcomes) <= queries
        assert len({texts for call in calls for texts in call}) <= (queries + 1) * len(TEXTS)


def test_what_was_asked_before_costs_nothing(scripted: Callable[[Any], Attack]) -> None:
    changes = [(Change("first", Edit(0, 1, letter)),) for letter in "ozo"]

    def script(case: Case, rng: Random) -> Any:
        first = yield [*changes, ()]
        assert first[0] == first[2]
        assert (yield changes) == first[:3]

    stage, calls = listened(never_gives_way())
    assert [one.queries for one in run(scripted(script), stage)] == [2] * len(TEXTS)
    assert len(calls) == 2  # the clean texts; everybody's candidates together


def test_what_is_refused_costs_nothing(scripted: Callable[[Any], Attack]) -> None:
    def script(case: Case, rng: Random) -> Any:
        judgements = yield [(Change("first", Edit(0, 1, "\u0301")),)]
        assert judgements[0].score == float("-inf")

    for outcome in run(scripted(script), gives_way()):
        assert outcome.status is Status.IDLE
        assert outcome.queries == 0


def test_constraints_that_refuse_all_leave_nothing_to_attack() -> None:
    no_ranking = replace(BUDGET, queries=1000)
    for outcome in run(Greedy(), gives_way(), no_ranking, constraints=(Refuser(),)):
        assert outcome.status is Status.IDLE
        assert outcome.attempt.candidate == ()


def test_a_success_loses_the_changes_that_are_not_needed(
    scripted: Callable[[Any], Attack],
) -> None:
    stage = gives_way()

    def script(case: Case, rng: Random) -> Any:
        changes = letters(case, rng)
        for size in range(1, 7):
            yield [tuple(changes[start : start + size]) for start in range(40)]

    for outcome in run(scripted(script), stage, Budget(500, 8, 8)):
        if outcome.status is Status.SUCCEEDED and outcome.queries < 500:
            kept = outcome.attempt.candidate
            for place in range(len(kept) if len(kept) > 1 else 0):
                fewer = outcome.attempt.case.attempt(kept[:place] + kept[place + 1 :])
                assert fewer is None or not _reached(stage, fewer.example)


def _reached(stage: Stage, example: Example) -> bool:
    [reading] = stage.tools.model.read([stage.tools.task.model_input(example)], lambda _: None)
    return stage.tools.goal.judge(stage.tools.task, example, reading.values).reached


def test_what_is_wrong_before_is_skipped_and_everybody_is_counted() -> None:
    stage = gives_way()
    other = {"dark": "light", "light": "dark"}
    wrong = tuple(replace(one, gold=other[one.gold]) for one in stage.examples[:2])
    done: list[int] = []
    mixed = stage._replace(examples=(*wrong, *stage.examples[2:]))
    outcomes = run(Greedy(), mixed, in_flight=2, advance=done.append)
    assert [one.status is Status.SKIPPED for one in outcomes] == [True] * 2 + [False] * 4
    assert outcomes[0].queries == 0
    assert sum(done) == len(TEXTS)


def test_without_examples_nothing_comes_out() -> None:
    assert run(Greedy(), gives_way()._replace(examples=())) == []


def test_the_same_id_in_two_languages_is_two_examples() -> None:
    one = gives_way().examples[0]
    twins = (one, replace(one, language="de"), one)
    first, _, third = run(Greedy(), gives_way()._replace(examples=twins))
    assert told([first]) == told([third])


def test_a_text_with_nothing_to_edit_is_told() -> None:
    blank = replace(gives_way().examples[0], fields={"first": "", "second": "..."})
    [reading] = Ear().read([blank.texts], lambda _: None)
    blank = replace(blank, gold=Pairs().decode(blank, reading.values))
    [outcome] = run(Greedy(), gives_way()._replace(examples=(blank,)))
    assert outcome.status is Status.IDLE


def test_no_search_in_flight_is_refused() -> None:
    with pytest.raises(InputError, match="give 1 or more"):
        run(Greedy(), gives_way(), in_flight=0)


def test_a_fault_in_one_search_names_it(scripted: Callable[[Any], Attack]) -> None:
    def script(case: Case, rng: Random) -> Any:
        yield [(Change("first", Edit(0, 1, "e")),)]
        if case.example.id == "3":
            raise KeyError("lost")

    with pytest.raises(RobustxError, match="t-scripted fails on en 3: KeyError: 'lost'") as caught:
        run(scripted(script), never_gives_way())
    assert isinstance(caught.value.__cause__, KeyError)


@dataclass(frozen=True)
class Length(Question):
    """How long is the first text?"""


@dataclass(frozen=True)
class Ruler:
    too_few: int = 0

    def answer(self, asked: Sequence[tuple[Case, Length]]) -> Sequence[int]:
        found = [len(case.example.fields["first"]) for case, _ in asked]
        return found[self.too_few :]


def measured(case: Case, rng: Random) -> Any:
    length = yield Length()
    assert length == len(case.example.fields["first"])
    yield from one_letter(case, rng)


def with_services(attack: Attack, services: Mapping[type[Question], Any]) -> Attack:
    object.__setattr__(attack, "services", lambda tools: services)
    return attack


def test_a_service_answers_the_questions_of_all(scripted: Callable[[Any], Attack]) -> None:
    outcomes = run(with_services(scripted(measured), {Length: Ruler()}), gives_way())
    assert [one.queries for one in outcomes] == [1] * len(TEXTS)


@pytest.mark.parametrize(
    ("services", "message"),
    [
        ({}, "no service that answers Length"),
        ({Length: Ruler(too_few=1)}, "6 questions Length have 5 answers"),
    ],
)
def test_a_question_without_an_answer_is_named(
    services: Any, message: str, scripted: Callable[[Any], Attack]
) -> None:
    with pytest.raises(RobustxError, match=message):
        run(with_services(scripted(measured), services), gives_way())


def test_questions_without_end_end(scripted: Callable[[Any], Attack]) -> None:
    def script(case: Case, rng: Random) -> Any:
        while True:
            yield Length()

    attack = with_services(scripted(script), {Length: Ruler()})
    assert {one.status for one in run(attack, gives_way())} == {Status.IDLE}


@dataclass(frozen=True)
class Learner(Scripted):
    """Yields in its lesson what a test says."""

    lesson = staticmethod(lambda attack, cases, rng: iter(()))

    def learn(self, cases: Sequence[Case], rng: Random) -> Any:
        return self.lesson(self, cases, rng)


@pytest.fixture
def learner(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Attack]:
    def make(lesson: Any) -> Attack:
        attacks.register("t-learner")(Learner)
        monkeypatch.setattr(Learner, "lesson", staticmethod(lesson))
        monkeypatch.setattr(Learner, "script", staticmethod(one_letter))
        return Learner()

    return make


def test_a_lesson_is_told_what_a_search_would_be(learner: Callable[[Any], Attack]) -> None:
    told: list[Any] = []

    def lesson(attack: Attack, cases: Sequence[Case], rng: Random) -> Any:
        letter = (Change("first", Edit(0, 1, "e")),)
        requests = [letter, (), Hidden(cases[0].words[:2]), Length()]
        told.extend((yield [(cases[0], request) for request in requests]))
        return attack

    outcomes = run(with_services(learner(lesson), {Length: Ruler()}), gives_way())
    assert len(outcomes) == len(TEXTS)
    assert told[0].score != told[1].score
    assert len(told[2]) == 2
    assert told[3] == len(TEXTS[0])


def endless(attack: Attack, cases: Sequence[Case], rng: Random) -> Any:
    while True:
        yield []


def forgetful(attack: Attack, cases: Sequence[Case], rng: Random) -> Any:
    yield []


@pytest.mark.parametrize("lesson", [endless, forgetful])
def test_a_lesson_that_teaches_nothing_is_named(
    lesson: Any, learner: Callable[[Any], Attack]
) -> None:
    with pytest.raises(RobustxError, match="t-learner learns without an end, or no attack"):
        run(learner(lesson), gives_way())


def test_words_are_hidden_behind_what_a_vocabulary_has_for_the_unknown(
    make_checkpoint: Callable[..., Path],
) -> None:
    stage = checkpoint_stage(make_checkpoint(), TEXTS)
    assert mask_of(stage.tools.model) == "[UNK]"
    assert mask_of(Ear()) == MASK
