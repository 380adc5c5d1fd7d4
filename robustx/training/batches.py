"""Plans which rows go into which batch, so that a training is a pure function of its seed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from robustx import seeding

# Rows are sorted by length within windows of this many batches: nearly no padding, yet the
# batches of two epochs differ.
WINDOW = 50


def per_epoch(rows: int, size: int) -> int:
    """Return the number of batches of up to ``size`` that cover ``rows`` once."""
    return math.ceil(rows / size)


def schedule(lengths: Sequence[int], size: int, updates: int, seed: int) -> list[list[int]]:
    """Return ``updates`` batches of row indices, rows of like length together.

    Every row comes once per epoch; epochs follow one another, each in another order, until there
    are enough batches. ``lengths`` are in tokens.
    """
    batches: list[list[int]] = []
    epoch = 0
    while len(batches) < updates:
        batches.extend(_epoch(lengths, size, seed, epoch))
        epoch += 1
    return batches[:updates]


def _epoch(lengths: Sequence[int], size: int, seed: int, epoch: int) -> list[list[int]]:
    chance = seeding.stream(seed, "batches", epoch)
    order = list(range(len(lengths)))
    chance.shuffle(order)
    batches = [
        batch
        for window in _chunks(order, size * WINDOW)
        for batch in _chunks(sorted(window, key=lambda row: lengths[row]), size)
    ]
    chance.shuffle(batches)
    return batches


def _chunks(rows: Sequence[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(rows), size):
        yield list(rows[start : start + size])
