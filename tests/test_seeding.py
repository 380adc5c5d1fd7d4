"""Chance depends on its address, and on nothing else."""

from __future__ import annotations

import subprocess
import sys
from itertools import accumulate, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robustx.seeding import Place, by_share, index_at, integer, stream

part = st.text(st.characters(exclude_categories=())) | st.integers()


@given(st.integers(), st.lists(part))
def test_the_same_address_gives_the_same_stream(seed: int, address: list[str | int]) -> None:
    assert stream(seed, *address).random() == stream(seed, *address).random()


@given(st.lists(part), st.lists(part))
def test_other_addresses_give_other_streams(one: list[str | int], two: list[str | int]) -> None:
    assert (integer(0, *one) == integer(0, *two)) == (one == two)


def test_parts_are_kept_apart() -> None:
    assert integer(0, "a", "bc") != integer(0, "ab", "c")
    assert integer(0, "1") != integer(0, 1)


def test_no_machine_or_process_changes_a_draw() -> None:
    program = "from robustx.seeding import stream; print(stream(7, 'keyboard', 'x', 3).random())"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "1"},
    )
    assert float(done.stdout) == stream(7, "keyboard", "x", 3).random() == EXPECTED


# Written down once: a change here would change every noise that was ever drawn.
EXPECTED = 0.6896569893486253


@given(st.lists(part), st.lists(part))
def test_chance_differs_exactly_where_the_address_does(
    one: list[str | int], two: list[str | int]
) -> None:
    same = Place(1, "x").chance(*one).random() == Place(1, "x").chance(*two).random()
    assert same == (one == two)


def test_chance_is_the_same_on_every_machine() -> None:
    chance = Place(7, "keyboard").chance("x", 3)
    assert [next(chance.words) for _ in range(40)][::13] == [
        3267199582,
        2606027021,
        4018620190,
        482272191,
    ]
    assert 0 <= chance.random() < 1


def test_words_go_on_and_are_even() -> None:
    words = list(islice(Place(0).chance().words, 20_000))
    assert len(set(words)) > 19_900
    assert sum(words) / len(words) / 2**32 == pytest.approx(0.5, abs=0.01)


weights = st.lists(st.floats(0.001, 1000), min_size=1, max_size=20)
units = st.floats(0, 1, exclude_max=True)


@given(weights, units)
def test_a_share_is_drawn_as_an_index_is_and_leaves_a_chance(shares: list[float], u: float) -> None:
    drawn = by_share(list(enumerate(shares)), u)
    assert drawn is None or 0 <= drawn[1] < 1
    assert index_at(list(accumulate(shares)), u) in range(len(shares))


def test_draws_follow_the_shares() -> None:
    assert [index_at([1.0, 1.0, 4.0], u) for u in (0, 0.24, 0.25, 0.99)] == [0, 0, 2, 2]
    assert by_share([("a", 1.0), ("b", 0.0), ("c", 3.0)], 0.625) == ("c", 0.5)
    assert by_share([("a", 0.0)], 0.5) is None
    assert by_share([], 0.5) is None
