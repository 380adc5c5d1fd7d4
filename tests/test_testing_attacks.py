"""check_attack finds every broken promise."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import numpy as np
import pytest

from robustx.attacks import (
    Attack,
    Budget,
    Candidate,
    Case,
    Change,
    Cost,
    Outcome,
    Question,
    Search,
    Status,
    Tools,
    Word,
    attacks,
    default_goal,
    ranked_words,
)
from robustx.attacks.case import Attempt, Rules
from robustx.attacks.engine import Engine, Threat
from robustx.errors import InputError
from robustx.example import Example, Hazard
from robustx.models.checkpoint import Arm, Need, resolve
from robustx.models.encoder import place
from robustx.models.loading import Manner, load
from robustx.tasks import tasks
from robustx.testing import attack_complaints, check_attack, check_attack_on
from robustx.testing.hazards import hazard_complaints
from robustx.testing.outcomes import outcome_complaints
from robustx.testing.stages import Pairs, stages
from robustx.text.edits import Edit, Rewrite

TEXTS = ["The quick brown fox jumps over two dogs.", "Anna sold 12 old houses there.", "So it was."]


@dataclass(frozen=True)
class Stub(Attack):
    """Doubles letters, greedily."""

    def search(self, case: Case, rng: Random) -> Search:
        kept: Candidate = ()
        words = yield from ranked_words(case, rng)
        for word in words:
            options = [kept, *((*kept, Change(word.field, edit)) for edit in self.edits(word, rng))]
            judgements = yield options
            best = max(range(len(options)), key=lambda index: judgements[index].score)
            kept = options[best]

    def edits(self, word: Word, rng: Random) -> Sequence[Edit]:
        start, end = word.span
        return [
            Edit(i, i, word.text[i - start]) for i in rng.sample(range(start, end), end - start)
        ]


class GlobalChance(Stub):
    def edits(self, word: Word, rng: Random) -> Sequence[Edit]:
        return random.sample(super().edits(word, rng), 1)


class NumpyChance(Stub):
    def edits(self, word: Word, rng: Random) -> Sequence[Edit]:
        return super().edits(word, rng)[: 1 + int(np.random.randint(2))]


class RemembersCalls(Stub):
    calls: ClassVar[list[Word]] = []

    def edits(self, word: Word, rng: Random) -> Sequence[Edit]:
        self.calls.append(word)
        return super().edits(word, rng)[: 1 + len(self.calls) % 3]


class SharesANotebook(Stub):
    """Looks at what it has found out about other examples."""

    seen: ClassVar[dict[str, int]] = {}

    def edits(self, word: Word, rng: Random) -> Sequence[Edit]:
        count = self.seen[word.text] = self.seen.get(word.text, 0) + 1
        return super().edits(word, rng)[:count]


class Faulty(Stub):
    def edits(self, word: Word, rng: Random) -> Sequence[Edit]:
        return [] if word.text == "it" and 1 / 0 else super().edits(word, rng)


@dataclass(frozen=True)
class CannotBearRefusal(Attack):
    def search(self, case: Case, rng: Random) -> Search:
        for word in case.words:
            judgements = yield [(Change(word.field, Edit(*word.span, word.text + "s")),)]
            _ = int(judgements[0].score)


class CannotBeClosed(Stub):
    def search(self, case: Case, rng: Random) -> Search:
        try:
            yield from super().search(case, rng)
        finally:
            yield []


class StumblesOnNothing(Stub):
    def search(self, case: Case, rng: Random) -> Search:
        rng.choice(case.words)
        yield from super().search(case, rng)


class OutsideTheText(Stub):
    def edits(self, word: Word, rng: Random) -> Sequence[Edit]:
        return [Edit(0, 500, "x")]


@dataclass(frozen=True)
class AsksNoCandidates(Attack):
    def search(self, case: Case, rng: Random) -> Search:
        yield [(Change(word.field, Edit(*word.span, "д")),) for word in case.words]


class AddsWords(Stub):
    def edits(self, word: Word, rng: Random) -> Sequence[Edit]:
        return [Edit(word.span.end, word.span.end, f" {word.text}")]


class DropsWords(Stub):
    def edits(self, word: Word, rng: Random) -> Sequence[Edit]:
        return [Edit(*word.span, "-")]


class JoinsWords(Stub):
    hazards: ClassVar[frozenset[Hazard]] = frozenset({"drops words"})

    def edits(self, word: Word, rng: Random) -> Sequence[Edit]:
        return [Edit(word.span.end, word.span.end, "\t")]


class Honest(AddsWords):
    hazards: ClassVar[frozenset[Hazard]] = frozenset({"adds words"})


@dataclass(frozen=True)
class Moody(Stub):
    """Is never equal to another, so that its spec does not rebuild it."""

    mood: object = field(default_factory=object, init=False)


@pytest.fixture(autouse=True)
def _registered(_own_registry: None, monkeypatch: pytest.MonkeyPatch) -> None:
    classes: list[Any] = [Stub, CannotBearRefusal, AsksNoCandidates, Choosy, Sloping, OnlyTags]
    classes += [*Stub.__subclasses__(), *AddsWords.__subclasses__()]
    monkeypatch.setattr(attacks, "_classes", {cls.__name__: cls for cls in classes})
    SharesANotebook.seen.clear()


@pytest.mark.parametrize(
    ("cls", "complaint"),
    [
        (GlobalChance, "global random state"),
        (NumpyChance, "global random state"),
        (RemembersCalls, "finds something else"),
        (SharesANotebook, "finds something else"),
        (Faulty, "cannot be run: the attack Faulty fails on en .: ZeroDivisionError"),
        (CannotBearRefusal, "cannot be run: .* OverflowError"),
        pytest.param(
            CannotBeClosed,
            "cannot be run: .* generator ignored GeneratorExit",
            marks=pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
        ),
        (StumblesOnNothing, "cannot be run: .* IndexError"),
        (OutsideTheText, "cannot be run: .* outside the text"),
        (AsksNoCandidates, "asks about nothing"),
        (AddsWords, "a hazard that it does not name, adds words or moves borders"),
        (DropsWords, "a hazard that it does not name, drops words"),
        (JoinsWords, "a hazard that it does not name"),
        (Moody, "is another when it is built from its spec"),
    ],
)
def test_a_broken_promise_is_named(cls: type[Attack], complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        check_attack(cls(), TEXTS, "en")


@pytest.mark.parametrize("cls", [Stub, Honest])
@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", TEXTS),
        ("hi", ["यह किताब बहुत अच्छी है।"]),
        ("th", ["เขาไปตลาดเมื่อวานนี้"]),
        ("zh", ["他昨天去了图书馆。"]),
    ],
)
def test_an_attack_that_keeps_its_promises_passes(
    cls: type[Attack], language: str, texts: list[str]
) -> None:
    assert list(attack_complaints(cls(), texts, language)) == []


@dataclass(frozen=True)
class OnlyTags(Stub):
    heads = ("token",)


def test_one_that_is_for_tags_is_tried_on_tags() -> None:
    check_attack(OnlyTags(), TEXTS, "en")


@dataclass(frozen=True)
class Choosy(Stub):
    heads = ("choice",)


@dataclass(frozen=True)
class Sloping(Stub):
    """Needs a model with an encoder."""

    def services(self, tools: Tools) -> Mapping[type[Question], Any]:
        if not hasattr(tools.model, "encoder"):
            raise InputError("there are no gradients here")
        return {}


@pytest.mark.parametrize(
    ("cls", "message"),
    [(Choosy, "the head choice; use check_attack_on"), (Sloping, "no gradients here")],
)
def test_one_that_needs_a_checkpoint_says_so(cls: type[Attack], message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_attack(cls(), TEXTS, "en")


def tiny(path: Path) -> tuple[Tools, list[Example]]:
    task = tasks.build("paws-x")
    need = Need(task.name, task.heads, task.folders, task.labels, task.aliases)
    [member], _ = resolve(Arm("tiny", str(path)), [need], {})
    manner = Manner(place("cpu"))
    tools = Tools(load(member, manner), "sequence", task, default_goal(task, "sequence"), manner)
    examples = [
        Example(f"{number}{gold}", "en", "1", {"sentence1": text, "sentence2": TEXTS[0]}, gold)
        for number, text in enumerate(TEXTS)
        for gold in task.labels
    ]
    return tools, examples


def test_it_can_be_checked_on_a_checkpoint(make_checkpoint: Callable[..., Path]) -> None:
    tools, examples = tiny(make_checkpoint())
    check_attack_on(Sloping(), tools, examples)
    with pytest.raises(AssertionError, match="global random state"):
        check_attack_on(GlobalChance(), tools, examples)


@pytest.mark.parametrize("texts", [[], "a string"])
def test_without_a_text_nothing_is_checked(texts: Sequence[str]) -> None:
    with pytest.raises(InputError, match="list of texts"):
        check_attack(Stub(), texts, "en")


def test_without_an_example_nothing_is_checked() -> None:
    [stage, _] = stages("sequence", TEXTS, "en")
    with pytest.raises(InputError, match="examples"):
        check_attack_on(Stub(), stage.tools, [])


@pytest.mark.parametrize("head", ["sequence", "token"])
def test_the_models_lead_searches_and_one_never_gives_way(head: Any) -> None:
    gives_way, never = stages(head, TEXTS, "en")
    budget = Budget(queries=100, graphemes=12, words=6)
    found = [
        Engine(tools, Threat(budget, tools.goal)).run(Stub(), examples, 0, lambda _: None)
        for tools, examples in (gives_way, never)
    ]
    assert Status.SUCCEEDED in {outcome.status for outcome in found[0]}
    assert {outcome.status for outcome in found[1]} == {Status.FAILED}


def whole(text: str = "one two") -> Case:
    example = Example("1", "en", "1", {"first": text, "second": ""}, "dark")
    return Case(example, Pairs(), Budget(9, 30, 9), Rules(words=False))


@pytest.mark.parametrize(
    ("edit", "hazard"),
    [
        ((0, 7, "two one"), "moves words"),
        ((3, 4, "\t"), "moves borders"),
        ((3, 4, ""), "moves borders"),
        ((3, 3, " and"), "adds words"),
        ((0, 4, ""), "drops words"),
        ((0, 3, "."), "drops words"),
    ],
)
def test_what_an_edit_does_to_words_has_a_name(edit: tuple[int, int, str], hazard: Hazard) -> None:
    attempt = whole().attempt((Change("first", Edit(*edit)),))
    assert attempt is not None
    assert list(hazard_complaints((), attempt))
    assert not list(hazard_complaints((hazard,), attempt))


@pytest.mark.parametrize("edit", [(0, 1, "O"), (0, 3, "ein"), (3, 3, "s"), (0, 1, "\u24de")])
def test_an_edit_inside_a_word_is_no_hazard(edit: tuple[int, int, str]) -> None:
    case = whole()
    attempt = replace(case, rules=Rules(foreign_script=True)).attempt(
        (Change("first", Edit(*edit)),)
    )
    assert attempt is not None
    assert not list(hazard_complaints((), attempt))


def outcome(**changes: Any) -> Outcome:
    """A success on a model that never gives way, so that nothing about it is true."""
    [_, stage] = stages("sequence", ["one two three", "four"], "en")
    case = Case(stage.examples[0], Pairs(), Budget(9, 1, 1))
    rewrites = {"first": Rewrite.of("one two three", [Edit(*changes.pop("edit"))])}
    example = case.example.rewritten(rewrites)
    attempt = Attempt(case, (), rewrites, example, changes.pop("cost", Cost(1, 1)))
    [reading] = stage.tools.model.read([example.texts], lambda _: None)
    found = Outcome(Status.FAILED, attempt, reading, 1)
    return found._replace(**changes)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"edit": (0, 1, "x"), "queries": 10}, "asks more than 9 times"),
        ({"edit": (0, 1, "x"), "cost": Cost(2, 1)}, "costs Cost"),
        ({"edit": (0, 1, "x"), "cost": Cost(1, 2)}, "costs Cost"),
        ({"edit": (8, 9, "x")}, "edits a protected span"),
        ({"edit": (6, 8, "x")}, "reaches over a wall"),
        ({"edit": (0, 1, "x \u0301")}, "a mark without its base"),
        ({"edit": (0, 1, "\u0434")}, "another script"),
        ({"edit": (0, 1, "x"), "status": Status.SUCCEEDED}, "a success that does not hold"),
    ],
)
def test_an_outcome_is_checked_whatever_the_engine_has_promised(
    changes: Mapping[str, Any], complaint: str
) -> None:
    [_, stage] = stages("sequence", TEXTS, "en")
    budget = Budget(9, 1, 1)
    [found] = outcome_complaints(Stub(), stage.tools, outcome(**changes), budget)
    assert complaint in found


def test_a_sound_outcome_has_no_complaint() -> None:
    [_, stage] = stages("sequence", TEXTS, "en")
    found = outcome(edit=(0, 1, "x"))
    assert not list(outcome_complaints(Stub(), stage.tools, found, Budget(9, 1, 1)))
