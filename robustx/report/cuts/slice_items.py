"""The items of a language on clean text, as those see them that cut them into slices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

IndexArray = NDArray[np.intp]
FloatArray = NDArray[np.float64]

# Which items of a language (by index) have which value; an item may have several, or none.
Members = Mapping[str, IndexArray]


@dataclass(frozen=True)
class Item:
    """An item of a test set on clean text.

    ``group`` is its source item; ``texts`` are its fields, in the task's order; ``gold`` is the
    answer as it stands in a cell: a label, tags with blanks between, a JSON list of answers.
    ``tokens`` counts the arm's sub-words with special ones, ``words`` is None where they cannot be
    told, ``graphemes`` counts those at which noise is aimed.
    """

    id: str
    language: str
    group: str
    texts: tuple[str, ...]
    gold: str
    tokens: int
    words: int | None
    graphemes: int


OF_ITEM = ("id", "group", "texts", "gold", "tokens", "words", "graphemes")


@dataclass(frozen=True, eq=False)
class CleanItems:
    """The n items of a language: those columns of a clean cell for which a slicing asked."""

    language: str
    table: pa.Table

    def numbers(self, column: str) -> FloatArray:
        """Return a column of numbers (n,), NaN where there is none."""
        found: FloatArray = self.table[column].to_numpy().astype(np.float64)
        return found

    def texts(self, column: str) -> list[str]:
        """Return a column of texts (n,)."""
        found: list[str] = self.table[column].to_pylist()
        return found

    def __iter__(self) -> Iterator[Item]:
        """Yield the items; the columns of an item must all be there."""
        columns: list[list[Any]] = [self.table[name].to_pylist() for name in OF_ITEM]
        for name, group, texts, *rest in zip(*columns, strict=True):
            yield Item(name, self.language, group, tuple(texts), *rest)
