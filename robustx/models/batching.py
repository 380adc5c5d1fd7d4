"""Which inputs go through the model together: no duplicates, like lengths, a budget of tokens."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def distinct(inputs: Sequence[T]) -> tuple[list[T], list[int]]:
    """Return the distinct inputs in order of appearance, and the place of each input in them."""
    places: dict[T, int] = {}
    index = [places.setdefault(item, len(places)) for item in inputs]
    return list(places), index


def equal(items: Sequence[Hashable]) -> list[list[int]]:
    """Return the places of each different item, in order of first appearance."""
    found: dict[Hashable, list[int]] = {}
    for index, item in enumerate(items):
        found.setdefault(item, []).append(index)
    return list(found.values())


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield indices of inputs, longest first, so that rows x longest row <= ``budget`` tokens.

    A single input that is longer than the budget is a batch of its own. Equal lengths keep their
    order, so the batches depend on nothing but the lengths and the budget.
    """
    order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    start = 0
    while start < len(order):
        rows = max(1, budget // max(1, lengths[order[start]]))
        yield order[start : start + rows]
        start += rows
