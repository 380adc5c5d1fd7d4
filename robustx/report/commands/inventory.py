"""Shows what a data directory holds, in 80 columns: a row a task, and what is odd below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from robustx.evaluation.inventory import Holding, Inventory, Standing, TaskInventory
from robustx.report.words.wording import first_of, plural

WIDTH = 80
_NAME = 16
_MOST = 12  # entries that no task reads, by name
_SIGNS = {
    Standing.EQUAL: "=",
    Standing.FEWER: "<",
    Standing.MORE: ">",
    Standing.UNKNOWN: "?",
}
_MIXED = "≠"
_LEGEND = "languages/of the task, rows: = as published, < fewer, > more, ≠ both, ? unknown"


def inventory_table(found: Inventory) -> RenderableType:
    """Return a row for every task, with second lines only where there is something to say."""
    return Group(*_lines(found))


def inventory_in_full(found: Inventory) -> RenderableType:
    """Return a row for every language of every task and split."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    for column in ("task", "split", "lang", "items", "published", "remarks"):
        right = column in {"items", "published"}
        table.add_column(column, justify="right" if right else "left", no_wrap=column != "remarks")
    for holding in found.holdings:
        table.add_row(*_full_row(holding))
    return Group(table, *_unread(found))


def inventory_records(found: Inventory) -> dict[str, Any]:
    """Return the whole inventory for machines."""
    return {
        "directory": str(found.root),
        "splits": list(found.splits),
        "tasks": {task.name: _task_record(task, found.splits) for task in found.tasks},
        "unread": list(found.unread),
        "errors": len(found.errors),
    }


def _lines(found: Inventory) -> Iterator[Text]:
    head = "".join(f"{split:>14}      " for split in found.splits)
    yield Text(f"{'task':<{_NAME}}{head}".rstrip(), style="dim")
    for task in found.tasks:
        if task.holdings:
            yield _row(task, found.splits)
            for split in found.splits:
                yield from _remarks(task, split)
    yield Text()
    yield Text(_LEGEND, style="dim")
    yield from _unread(found)


def _row(task: TaskInventory, splits: Sequence[str]) -> Text:
    text = Text(f"{task.name:<{_NAME}}")
    for split in splits:
        holdings = task.of(split)
        usable = [holding for holding in holdings if holding.error is None]
        if not holdings:
            text.append(f"{'–':>5}{'':15}", style="dim")
            continue
        rows = sum(holding.rows for holding in usable)
        text.append(f"{f'{len(usable)}/{len(task.languages)}':>5}{rows:>9,} ")
        text.append(f"{_sign(usable):<5}", style="" if _sign(usable) in "=?" else "yellow")
    text.rstrip()
    return text


def _sign(usable: Sequence[Holding]) -> str:
    standings = {holding.standing for holding in usable}
    odd = standings - {Standing.EQUAL, Standing.UNKNOWN}
    if not odd:
        known = Standing.EQUAL if Standing.EQUAL in standings else Standing.UNKNOWN
        return _SIGNS[known] if usable else ""
    return _SIGNS[odd.pop()] if len(odd) == 1 else _MIXED


def _remarks(task: TaskInventory, split: str) -> Iterator[Text]:
    holdings = task.of(split)
    usable = [holding for holding in holdings if holding.error is None]
    missing = task.missing(split)
    if holdings and missing and split != "train":
        yield from _said(split, _missing(missing, [one.language for one in holdings]), "dim")
    for holding in usable:
        if holding.standing in (Standing.FEWER, Standing.MORE):
            yield from _said(split, f"{holding.language}: {_size(holding)}", "yellow")
    for what in ("left out", "repaired"):
        for reason, codes in _reasons(usable, what).items():
            yield from _said(split, f"{what}, {reason}: {_counts(codes)}", "cyan")
    for holding in holdings:
        if holding.error is not None:
            yield from _said(split, f"{holding.language}: {holding.error}", "red")


def _missing(missing: Sequence[str], there: Sequence[str]) -> str:
    if len(there) < len(missing):
        return f"only {' '.join(there)}"
    return f"no file for {' '.join(missing)}"


def _size(holding: Holding) -> str:
    assert holding.nearest is not None
    return (
        f"{holding.rows:,} rows, {holding.standing.value} than the published "
        f"{holding.nearest.items:,} ({holding.nearest.source})"
    )


def _reasons(usable: Iterable[Holding], what: str) -> dict[str, Counter[str]]:
    """Return how many rows were left out or repaired, by reason and then by language."""
    found: dict[str, Counter[str]] = {}
    for holding in usable:
        counts = holding.left_out if what == "left out" else holding.repaired
        for reason, number in counts.items():
            found.setdefault(reason, Counter())[holding.language] += number
    return found


def _counts(by_language: Mapping[str, int]) -> str:
    total = sum(by_language.values())
    each = ", ".join(f"{code} {number:,}" for code, number in by_language.items())
    return f"{total:,} ({each})" if len(by_language) > 1 else each


def _said(split: str, what: str, style: str) -> Iterator[Text]:
    lines = wrap(f"{split} {what}", WIDTH - 2, subsequent_indent="  ", break_on_hyphens=False)
    for line in lines:
        yield Text(f"  {line}", style=style)


def _unread(found: Inventory) -> Iterator[Text]:
    """Say which tasks have no files, and which files no task reads."""
    absent = [task.name for task in found.tasks if not task.holdings]
    if len(absent) == len(found.tasks):
        whole = f"no task finds its files in {found.root}; docs/data.md says where each looks"
        yield from _wrapped(whole, "red")
    elif absent:
        yield from _wrapped(f"no files of {', '.join(absent)}", "dim")
    if found.unread:
        yield from _wrapped(f"no task reads {first_of(found.unread, _MOST)}", "dim")


def _wrapped(sentence: str, style: str) -> Iterator[Text]:
    for line in wrap(sentence, WIDTH, subsequent_indent="  ", break_on_hyphens=False):
        yield Text(line, style=style)


def _full_row(holding: Holding) -> tuple[Text | str, ...]:
    sizes = " or ".join(f"{size.items:,}" for size in holding.published) or "?"
    remarks = [
        *(f"left out {number}: {reason}" for reason, number in holding.left_out.items()),
        *(f"repaired {number}: {reason}" for reason, number in holding.repaired.items()),
        *([f"{plural(holding.candidates, 'candidate')}"] if holding.candidates else []),
    ]
    text = Text("; ".join(remarks)) if holding.error is None else Text(holding.error, "red")
    style = "yellow" if holding.standing in (Standing.FEWER, Standing.MORE) else ""
    items = "" if holding.error else f"{holding.items:,}"
    return (
        holding.task, holding.split, holding.language, items, Text(sizes, style), text
    )  # fmt: skip


def _task_record(task: TaskInventory, splits: Sequence[str]) -> dict[str, Any]:
    return {
        split: {
            "missing": task.missing(split),
            "languages": {one.language: _record(one) for one in task.of(split)},
        }
        for split in splits
    }


def _record(holding: Holding) -> dict[str, Any]:
    return {
        "file": str(holding.path),
        "error": holding.error,
        "items": holding.items,
        "left out": dict(holding.left_out),
        "repaired": dict(holding.repaired),
        "candidates": holding.candidates,
        "published": [size._asdict() for size in holding.published],
        "standing": None if holding.error else holding.standing.value,
    }
