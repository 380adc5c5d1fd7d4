"""Holds rows that were made again against those of a run folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from robustx.evaluation.store import CellKey

# How far a model's values may be apart, absolutely, and be those of the same weights on the same
# text: in float32 they differ in the seventh digit on another machine or number of threads, and
# bfloat16 has three digits, float16 four. All that is counted from them must be the same.
TOLERANCE = {"float32": 1e-4, "bfloat16": 0.1, "float16": 0.01}


class Difference(NamedTuple):
    """What is not as it was, in a cell or in the row ``id`` of it."""

    cell: CellKey
    id: str | None
    what: str

    @property
    def sentence(self) -> str:
        """All of it in words."""
        row = "" if self.id is None else f", row {self.id}"
        return f"{self.cell}{row}: {self.what}"


class Alike(NamedTuple):
    """When two values of a model are taken for the same."""

    tolerance: float

    @classmethod
    def of(cls, dtype: str) -> Alike:
        """Return what goes for a precision."""
        return cls(TOLERANCE[dtype])


@dataclass
class Tally:
    """How many rows were compared, of how many the values are the same to the last bit.

    ``largest`` is the largest difference of two values that were taken for the same.
    """

    rows: int = 0
    exact: int = 0
    largest: float = 0.0

    @property
    def told(self) -> str:
        """The numbers in words."""
        what = f"{self.rows:,} rows compared; model values byte for byte in {self.exact:,}"
        close = f", within {self.largest:.1g} in the others" if self.largest else ""
        return what + close


def compare_rows(
    key: CellKey, stored: pa.Table, made: pa.Table, alike: Alike, tally: Tally
) -> list[Difference]:
    """Return the rows that differ in anything but the last digits of the model's values."""
    wrong: dict[int, list[str]] = {}
    for place, what in _unlike(stored, made):
        wrong.setdefault(place, []).append(what)
    for place, what in _unlike_values(stored, made, alike, tally):
        wrong.setdefault(place, []).append(what)
    tally.rows += made.num_rows
    ids = made["id"].to_pylist()
    return [Difference(key, ids[place], "; ".join(what)) for place, what in sorted(wrong.items())]


def _unlike(stored: pa.Table, made: pa.Table) -> Iterator[tuple[int, str]]:
    """Yield the cells of the tables that differ, values apart, by row."""
    for name in made.column_names:
        if name == "values" or stored[name].equals(made[name]):
            continue
        pairs = zip(stored[name].to_pylist(), made[name].to_pylist(), strict=True)
        for place, (before, now) in enumerate(pairs):
            if before != now:
                yield place, f"{name} is {_short(before)}, and comes out as {_short(now)}"


def _unlike_values(
    stored: pa.Table, made: pa.Table, alike: Alike, tally: Tally
) -> Iterator[tuple[int, str]]:
    pairs = zip(stored["values"].to_pylist(), made["values"].to_pylist(), strict=True)
    for place, (before, now) in enumerate(pairs):
        if before == now:
            tally.exact += 1
            continue
        apart = _apart(before, now)
        if apart is None:
            yield place, f"values are {len(before)} numbers, and come out as {len(now)}"
        elif apart > alike.tolerance:
            yield place, f"values are {apart:.3g} apart"
        else:
            tally.largest = max(tally.largest, apart)


def _apart(before: list[float], now: list[float]) -> float | None:
    """Return the largest difference; None where they are not as many."""
    if len(before) != len(now):
        return None
    one, other = np.array(before), np.array(now)
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    return float(np.abs(np.where(same, 0.0, one - other)).max(initial=0.0))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
