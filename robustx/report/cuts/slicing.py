"""Ways to cut the items of a task into slices: those that are built in, and those of your own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from robustx.errors import InputError, did_you_mean
from robustx.report.cuts.slice_items import (
    OF_ITEM,
    CleanItems,
    FloatArray,
    IndexArray,
    Item,
    Members,
)
from robustx.tasks import QuestionTask, Task
from robustx.text.graphemes import grapheme_count

# A table of more rows says nothing, and a function that gives so many values is mistaken.
MOST_VALUES = 50

Cut = Callable[[CleanItems], Members]
SliceOf = Callable[[Item], str | None]
S = TypeVar("S", bound=SliceOf)


def _any_task(_: Task) -> bool:
    return True


@dataclass(frozen=True)
class Slicing:
    """One way to cut the items of a language.

    ``about`` says how in a sentence, ``columns`` what it reads of the clean cell, ``fits`` for
    which tasks it means something. ``values`` are in the order of the table, and always in it.
    """

    about: str
    columns: tuple[str, ...]
    cut: Cut
    fits: Callable[[Task], bool] = _any_task
    values: tuple[str, ...] = ()

    def ordered(self, found: Iterable[str]) -> list[str]:
        """Return the values of a table's rows: first its own, then others as the alphabet goes."""
        return [*self.values, *sorted(set(found) - set(self.values))]


class Slices:
    """Ways to cut items, by name. Each that fits a task is a table of the report."""

    def __init__(self, built_in: Mapping[str, Slicing], home: str | None = None) -> None:
        """Begin with what is ``built_in``; ``home`` is the entry-point group of plug-ins."""
        self._slicings = dict(built_in)
        self._homes = dict.fromkeys(built_in, "robustx")
        self._home = home

    def register(self, name: str) -> Callable[[S], S]:
        """Return a decorator that files a function of an `Item` under ``name``.

        The function returns the slice of the item, or None where it is in none. The first line of
        its docstring stands beside the table.

        Raises:
            InputError: the name is taken by another function.
        """

        def file(function: S) -> S:
            home = f"{function.__module__}.{function.__qualname__}"
            taken = self._homes.setdefault(name, home)
            if taken != home:
                raise InputError(
                    f"slice {name!r} is already defined by {taken}; choose another name for {home}"
                )
            about = (function.__doc__ or name).strip().partition("\n")[0]
            self._slicings[name] = Slicing(about, OF_ITEM, _by_function(name, function))
            return function

        return file

    def get(self, name: str) -> Slicing:
        """Return the slicing of a name; raises InputError with the nearest one."""
        self._load_plugins()
        if name not in self._slicings:
            hint = did_you_mean(name, self._slicings) or f"; known: {', '.join(self)}"
            raise InputError(f"unknown slice {name!r}{hint}")
        return self._slicings[name]

    def for_task(self, task: Task, names: Sequence[str] | None = None) -> dict[str, Slicing]:
        """Return those that mean something for a task, out of ``names`` or of all.

        Raises:
            InputError: a name is unknown.
        """
        asked = {name: self.get(name) for name in (self if names is None else names)}
        return {name: slicing for name, slicing in asked.items() if slicing.fits(task)}

    def __iter__(self) -> Iterator[str]:
        """Yield the names, those that are built in first."""
        self._load_plugins()
        return iter(tuple(self._slicings))

    def _load_plugins(self) -> None:
        home, self._home = self._home, None
        for entry in entry_points(group=home) if home else ():
            entry.load()


def terciles(values: FloatArray) -> IndexArray:
    """Return the third of the sample, 0, 1 or 2, to which each of the values (n,) belongs.

    Equal values stay together, in the third in which the middle of their ranks lies.
    """
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    thirds: IndexArray = (3 * middle / max(1, len(values))).astype(np.intp)
    return thirds[inverse]


def _thirds(measure: Callable[[CleanItems], FloatArray], names: Sequence[str]) -> Cut:
    def cut(items: CleanItems) -> Members:
        values = measure(items)
        known = np.flatnonzero(~np.isnan(values))
        third = terciles(values[known])
        return {name: known[third == place] for place, name in enumerate(names)}

    return cut


def _by_function(name: str, function: SliceOf) -> Cut:
    def cut(items: CleanItems) -> Members:
        found: dict[str, list[int]] = {}
        for place, item in enumerate(items):
            value = _value(name, function, item)
            if value is not None:
                found.setdefault(value, []).append(place)
            if len(found) > MOST_VALUES:
                raise InputError(
                    f"the slice {name!r} has more than {MOST_VALUES} values in {items.language}; "
                    "return a few kinds, such as 'short' and 'long'"
                )
        return {value: np.array(places) for value, places in found.items()}

    return cut


def _value(name: str, function: SliceOf, item: Item) -> str | None:
    where = f"the slice {name!r} at item {item.id!r} in {item.language}"
    try:
        value: object = function(item)
    except Exception as error:
        raise InputError(f"{where} fails: {type(error).__name__}: {error}") from error
    if value is None or isinstance(value, str):
        return value
    raise InputError(f"{where} gives {value!r}; return a text, or None for no slice")


def _length(items: CleanItems) -> FloatArray:
    return items.numbers("graphemes")


def _fertility(items: CleanItems) -> FloatArray:
    words = items.numbers("words")
    return items.numbers("tokens") / np.where(words > 0, words, np.nan)


def _answer_length(items: CleanItems) -> FloatArray:
    answers = map(json.loads, items.texts("gold"))
    return np.array([grapheme_count(of[0]) if of else np.nan for of in answers], np.float64)


def _label(items: CleanItems) -> Members:
    gold = items.table["gold"]
    return {value: _where(pc.equal(gold, value)) for value in gold.unique().to_pylist()}


def _entity(items: CleanItems) -> Members:
    gold = items.table["gold"]
    tags = {tag for sentence in gold.unique().to_pylist() for tag in sentence.split()}
    kinds = {tag.partition("-")[2] for tag in tags} - {""}
    return {kind: _where(pc.match_substring_regex(gold, _tagged(kind))) for kind in kinds}


def _tagged(kind: str) -> str:
    return f"-{re.escape(kind)}( |$)"


def _where(holds: pa.ChunkedArray) -> IndexArray:
    return np.flatnonzero(holds.to_numpy())


def _has_label(task: Task) -> bool:
    return bool(task.labels) and "sequence" in task.heads


def _has_entities(task: Task) -> bool:
    return any(label.startswith("B-") for label in task.labels)


def _has_answers(task: Task) -> bool:
    return isinstance(task, QuestionTask)


_LENGTHS = ("short", "middle", "long")
_HEIGHTS = ("low", "middle", "high")

slices = Slices(
    {
        "length": Slicing(
            "Thirds of a language's items by graphemes of the clean texts that may be perturbed.",
            ("graphemes",),
            _thirds(_length, _LENGTHS),
            values=_LENGTHS,
        ),
        "fertility": Slicing(
            "Thirds of a language's items by the arm's sub-words per word of the clean text.",
            ("tokens", "words"),
            _thirds(_fertility, _HEIGHTS),
            values=_HEIGHTS,
        ),
        "label": Slicing("Items by their gold label.", ("gold",), _label, _has_label),
        "entity": Slicing(
            "Sentences that hold an entity of the type, scored as a whole; some are in several.",
            ("gold",),
            _entity,
            _has_entities,
        ),
        "answer-length": Slicing(
            "Thirds of a language's questions by graphemes of the first gold answer.",
            ("gold",),
            _thirds(_answer_length, _LENGTHS),
            _has_answers,
            _LENGTHS,
        ),
    },
    home="robustx.slices",
)
