"""One search on its way: what it is told, what it costs, how it ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from robustx.attacks import Budget, Candidate, Case, Change, Hidden, Judgement, Search, Status
from robustx.attacks.budget import Cost
from robustx.attacks.case import Attempt
from robustx.attacks.flight import CURIOSITY, PATIENCE, SAME, Asked, Flight, Key
from robustx.errors import InputError, RobustxError
from robustx.example import Example
from robustx.models.base import Reading
from robustx.testing.stages import OtherLabel, Pairs
from robustx.text.edits import Edit

READING = Reading(np.zeros(2, np.float32), 1, 0, False)


def flight(queries: int = 9) -> Flight:
    example = Example("7", "en", "7", {"first": "the old dog", "second": "a cat"}, "dark")
    case = Case(example, Pairs(), Budget(queries, 9, 9))
    clean = Attempt(case, (), {}, example, Cost(0, 0))
    known = {Key(example.texts, False): Judgement(0.0, False)}
    return Flight(0, "mine", case, OtherLabel(), clean, READING, Judgement(0.0, False), known)


def change(letter: str, place: int = 0) -> Candidate:
    return (Change("first", Edit(place, place + 1, letter)),)


def texts(example: Example) -> tuple[str, ...]:
    return example.texts


def asked(one: Flight) -> Sequence[Asked]:
    return one.affordable(list(one.asked(texts, "?")))


def in_turn(told: list[object], *requests: object) -> Search:
    for request in requests:
        told.append((yield request))  # type: ignore[misc]


def test_judgements_come_back_in_the_order_of_the_candidates_refused_ones_too() -> None:
    told: list[list[Judgement]] = []
    one = flight()
    one.start(in_turn(told, [change("x"), change("т"), (), change("x"), change("z")]))  # type: ignore[arg-type]
    first, last = asked(one)
    one.learn(first, Judgement(1.0, False), READING)
    one.learn(last, Judgement(2.0, False), READING)
    one.answer()
    assert [judgement.score for judgement in told[0]] == [1.0, float("-inf"), 0.0, 1.0, 2.0]
    assert one.outcome.queries == 2
    assert one.outcome.attempt.candidate == change("z")


def test_what_is_not_affordable_is_refused_and_the_search_over() -> None:
    one = flight(queries=2)
    one.start(in_turn([], [change("x"), change("y"), change("z")], []))
    assert [text.key.input[0][0] for text in asked(one)] == ["x", "y"]  # type: ignore[index]
    one.answer()
    assert one.request is None
    assert one.outcome.status is Status.FAILED


def test_scores_that_differ_by_less_than_company_makes_are_one_score() -> None:
    told: list[list[Judgement]] = []
    one = flight()
    one.start(in_turn(told, [change("x"), change("y"), change("z")]))  # type: ignore[arg-type]
    for text, score in zip(asked(one), (1.0, 1.0 + SAME / 10, 1.0 + 10 * SAME), strict=True):
        one.learn(text, Judgement(score, False), READING)
    one.answer()
    x, y, z = (judgement.score for judgement in told[0])
    assert x == y < z


def test_a_probe_is_no_candidate() -> None:
    one = flight()
    word = one.case.words[0]
    as_hidden = (Change("first", Edit(0, 3, "?")),)
    one.start(in_turn([], Hidden((word,)), [as_hidden]))
    [probe] = asked(one)
    assert one.probes
    one.learn(probe, Judgement(5.0, True), READING)
    assert one.outcome.attempt.candidate == ()
    one.answer()
    assert [text.attempt.candidate for text in asked(one)] == [as_hidden]  # asked as one, too


def test_a_search_that_asked_for_no_candidate_had_nothing_to_attack() -> None:
    one = flight()
    one.start(in_turn([], Hidden(one.case.words), [change("т")]))
    for text in asked(one):
        one.learn(text, Judgement(1.0, False), READING)
    one.answer()
    asked(one)
    one.answer()
    assert one.outcome.status is Status.IDLE
    assert one.outcome.queries == 4


def test_one_that_spent_all_on_probes_failed() -> None:
    one = flight(queries=1)
    one.start(in_turn([], Hidden(one.case.words), [change("x")]))
    asked(one)
    one.answer()
    assert one.request is None
    assert one.outcome.status is Status.FAILED


def test_a_success_loses_the_changes_that_it_can_do_without() -> None:
    both = change("x") + change("z", 4)
    one = flight()
    one.start(in_turn([], [both]))
    [text] = asked(one)
    one.win(text.attempt, READING)
    assert [text.attempt.candidate for text in asked(one)] == [both[1:], both[:1]]


@pytest.mark.parametrize("request_", [[], [change("т")], [()]])
def test_patience_ends_where_nothing_new_is_asked(request_: list[Candidate]) -> None:
    one = flight()
    one.start(in_turn([], *[request_] * 1000))
    for _ in range(PATIENCE):
        assert one.request is not None
        assert not asked(one)
        one.answer()
    assert one.request is None
    assert one.outcome.status is Status.IDLE


def test_questions_to_services_end_too() -> None:
    one = flight()
    one.start(in_turn([], *[Hidden(())] * 2000))
    for _ in range(CURIOSITY + 1):
        assert one.request is not None
        one.send("an answer")
    assert one.request is None


def test_a_search_that_is_over_lets_go_of_what_it_knew() -> None:
    one = flight()
    one.start(in_turn([], [change("x")]))
    [text] = asked(one)
    one.learn(text, Judgement(1.0, False), READING)
    one.answer()
    assert one.request is None
    assert not one.known


def broken(fault: Exception) -> Search:
    yield [change("x")]
    raise fault


def test_a_fault_names_the_attack_the_example_and_what_it_was() -> None:
    one = flight()
    one.start(broken(ZeroDivisionError("by zero")))
    asked(one)
    with pytest.raises(RobustxError, match="mine fails on en 7: ZeroDivisionError: by zero"):
        one.answer()


def test_what_the_user_can_mend_is_said_as_it_is() -> None:
    one = flight()
    one.start(broken(InputError("install a segmenter")))
    asked(one)
    with pytest.raises(InputError, match=r"^install a segmenter$"):
        one.answer()


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (None, "yields a NoneType, not a list of candidates"),
        ("first", "yields a str"),
        (7, "yields a int"),
        ({change("x")}, "yields a set"),
        ([None], "a tuple of changes, not None"),
        (change("x"), r"holds Change\(field, Edit"),
        ([(Change("title", Edit(0, 1, "x")),)], "'title' is not under attack"),
    ],
)
def test_a_request_that_is_none_is_named(request_: object, message: str) -> None:
    one = flight()
    one.start(in_turn([], request_))
    with pytest.raises(RobustxError, match=f"mine fails on en 7: .*{message}"):
        asked(one)


@pytest.mark.parametrize("search", [None, [], [[change("x")]]])
def test_a_search_that_never_yields_is_named(search: object) -> None:
    with pytest.raises(RobustxError, match=r"mine fails on en 7: .* no generator"):
        flight().start(search)  # type: ignore[arg-type]


def stubborn() -> Search:
    try:
        yield [change("x")]
    finally:
        yield [change("y")]


def test_a_search_that_will_not_be_closed_is_named() -> None:
    one = flight(queries=1)
    one.start(stubborn())
    asked(one)
    with pytest.raises(RobustxError, match="mine fails on en 7: RuntimeError: generator ignored"):
        one.answer()
