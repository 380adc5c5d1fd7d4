from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from robustx.attacks.aside import aside

Ask = Callable[[Any], Any]


def threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name == "robustx-aside"]


def test_what_the_work_asks_is_yielded_and_what_is_sent_is_its_answer() -> None:
    heard = []

    def work(ask: Ask) -> None:
        heard.append(ask("one"))
        heard.append(ask("two"))

    talk = aside(work, 0)
    assert next(talk) == "one"
    assert talk.send(1) == "two"
    with pytest.raises(StopIteration):
        talk.send(2)
    assert heard == [1, 2]
    assert not threads()


def test_work_that_asks_nothing_ends_at_once() -> None:
    assert list(aside(lambda ask: None, 0)) == []


def test_an_error_of_the_work_comes_out() -> None:
    def work(ask: Ask) -> None:
        ask("one")
        raise ValueError("broken")

    talk = aside(work, 0)
    next(talk)
    with pytest.raises(ValueError, match="broken"):
        talk.send(None)
    assert not threads()


def test_a_closed_search_leaves_no_thread() -> None:
    cleaned = []

    def work(ask: Ask) -> None:
        try:
            ask("one")
        finally:
            cleaned.append(True)

    talk = aside(work, 0)
    next(talk)
    talk.close()
    assert cleaned == [True]
    assert not threads()


def test_work_that_swallows_its_end_is_ended_when_it_asks_again() -> None:
    def work(ask: Ask) -> None:
        try:
            ask("one")
        except BaseException:  # as a bare except does
            ask("two")

    talk = aside(work, 0)
    next(talk)
    talk.close()
    assert not threads()


def test_a_search_that_nobody_holds_any_more_leaves_no_thread() -> None:
    talk = aside(lambda ask: ask("one"), 0)
    next(talk)
    del talk
    assert not threads()


def test_each_work_draws_from_generators_of_its_own() -> None:
    def work(ask: Ask) -> None:
        for _ in range(3):
            ask((random.random(), float(np.random.rand())))

    def alone(seed: int) -> list[Any]:
        return list(aside(work, seed))

    both = list(zip(aside(work, 1), aside(work, 2), strict=True))
    assert [one for one, _ in both] == alone(1)
    assert [two for _, two in both] == alone(2)
    assert alone(1) != alone(2)


def test_the_global_generators_are_left_as_they_were() -> None:
    def work(ask: Ask) -> None:
        random.random()
        np.random.rand()
        ask("one")

    random.seed(7)
    np.random.seed(7)
    wanted = random.Random(7).random(), np.random.RandomState(7).rand()
    assert list(aside(work, 0)) == ["one"]
    assert (random.random(), np.random.rand()) == wanted
