"""Batches hold like lengths, keep to the budget, and lose nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from robustx.models.batching import batches, distinct, equal

lengths = st.lists(st.integers(1, 60), max_size=80)


@given(lengths, st.integers(1, 200))
def test_every_input_is_in_one_batch(sizes: list[int], budget: int) -> None:
    assert sorted(i for batch in batches(sizes, budget) for i in batch) == list(range(len(sizes)))


@given(lengths, st.integers(1, 200))
def test_a_padded_batch_keeps_to_the_budget(sizes: list[int], budget: int) -> None:
    for batch in batches(sizes, budget):
        assert len(batch) == 1 or len(batch) * max(sizes[i] for i in batch) <= budget


def test_longest_come_first_so_that_memory_fails_at_once() -> None:
    assert list(batches([3, 9, 5], 9)) == [[1], [2], [0]]


@given(st.lists(st.sampled_from("abc")))
def test_distinct_inputs_rebuild_the_inputs(inputs: list[str]) -> None:
    items, places = distinct(inputs)
    assert [items[place] for place in places] == inputs
    assert len(items) == len(set(inputs))


def test_equal_items_share_a_group_in_order_of_appearance():
    assert equal(["b", "a", "b", "c", "a"]) == [[0, 2], [1, 4], [3]]
    assert equal([]) == []
