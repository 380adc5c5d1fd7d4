"""The examples of a page: as many as there is room for, packed by task and language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from robustx.evaluation.suite import Condition
from robustx.report.evidence import TaskEvidence
from robustx.report.html.packing import json_text, packed
from robustx.report.html.picking import Example, Sought, examples
from robustx.report.html.sheet import Row


@dataclass(frozen=True)
class Room:
    """How many examples a page may hold: so many of each cell, so many bytes in all.

    Of more than ``cells`` noisy cells only those are read in which a noise is strongest, and half
    as many examples are taken of each.
    """

    each: int = 8
    bytes: int = 9_000_000
    cells: int = 5_000


def packed_examples(evidence: Sequence[TaskEvidence], room: Room) -> dict[str, str]:
    """Return the examples of every task and language, packed, by ``examples/task/language``.

    Where there is no room for all, every language gives up its last ones, those that tell least.

    Raises:
        InputError: a cell cannot be read.
    """
    sets = [(found, language) for found in evidence for language in found.data]
    share = room.bytes // max(1, len(sets))
    cells = sum(len(found.conditions) * len(found.arms) for found, _ in sets)
    many = cells > room.cells
    chosen = _strongest if many else frozenset[Condition]
    each = room.each // 2 if many else room.each
    return {
        f"examples/{found.task}/{language}": chunk
        for found, language in sets
        if (chunk := _chunk(_examples(found, language, each, chosen), share)) is not None
    }


def _examples(
    found: TaskEvidence,
    language: str,
    each: int,
    chosen: Callable[[Sequence[Condition]], frozenset[Condition]],
) -> Iterator[Example]:
    return examples(found, language, Sought(each, chosen(found.conditions)))


def _strongest(conditions: Sequence[Condition]) -> frozenset[Condition]:
    """Return the last condition of every noise or attack, of repeated draws the first."""
    return frozenset({one.actor: one for one in conditions if not one.draw}.values())


def _chunk(found: Iterator[Example], share: int) -> str | None:
    """Pack the first examples, fewer until they fit in ``share`` bytes; None where none does."""
    kept = list(_first(found, _GAIN * share))
    while kept:
        chunk = packed(_plain(kept))
        if len(chunk) <= share:
            return chunk
        kept = kept[: min(len(kept) - 1, len(kept) * share // len(chunk))]
    return None


# How much smaller packing makes examples at the most; more is not tried.
_GAIN = 6


class _Line(NamedTuple):
    """An example and its row, whose item is not yet numbered."""

    example: Example
    row: Row


def _first(found: Iterable[Example], limit: int) -> Iterator[_Line]:
    size = 0
    for one in found:
        row = _row(one)
        size += len(json_text(row).encode())
        if size > limit:
            return
        yield _Line(one, row)


def _plain(lines: Sequence[_Line]) -> dict[str, Any]:
    """Return examples with the texts of each item once.

    ``items`` are [id, gold, texts by field], ``rows`` [arm, condition, output before, after,
    right before, right after, changes by field, item]; a change is [start, end, new] in characters
    of the clean text, with what is shown for the old at its end where that is spelt out.
    """
    items = {one.id: [one.id, one.gold, dict(one.texts)] for one, _ in lines}
    numbers = {name: number for number, name in enumerate(items)}
    rows = [[*row, numbers[one.id]] for one, row in lines]
    return {"items": list(items.values()), "rows": rows}


def _row(one: Example) -> Row:
    right = int(one.was_right), int(one.is_right)
    return [one.arm, one.condition, one.before, one.after, *right, _changes(one)]


def _changes(one: Example) -> Mapping[str, list[Row]]:
    return {
        name: [
            [*change.span, change.new]
            + ([] if change.span.of(one.texts[name]) == change.old else [change.old])
            for change in made
        ]
        for name, made in one.changes.items()
    }
