"""A table as the page takes it: columns of a kind, and rows of plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from robustx.stats import Interval

Row = list[Any]
Triple = tuple[float, float, float]


class Column(NamedTuple):
    """A column of a sheet.

    ``kind`` says how its values are written: text, language, count, percent (0 to 100), points,
    signed (points with their sign), number, p, or one of percent, points, signed and number as
    an interval ``(value, low, high)``, which ends in ``[]``. ``about`` explains it.
    """

    key: str
    title: str
    kind: str = "text"
    about: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table by name. What is absent in a row is None; a column without any value is not shown."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: list[Row]

    def plain(self) -> dict[str, Any]:
        """Return the sheet as JSON takes it."""
        return {
            "name": self.name,
            "title": self.title,
            "columns": [list(column) for column in self.columns],
            "rows": self.rows,
        }


def sheet(name: str, title: str, columns: tuple[Column, ...], rows: Iterable[Row]) -> Sheet:
    """Make a sheet of rows that may come one by one."""
    return Sheet(name, title, columns, list(rows))


def shares(interval: Interval | None) -> Triple | None:
    """Return an interval of shares in per cent."""
    return None if interval is None else _triple(interval, 100)


def numbers(interval: Interval | None) -> Triple | None:
    """Return an interval in its own unit."""
    return None if interval is None else _triple(interval, 1)


def share(value: float | None) -> float | None:
    """Return a share in per cent."""
    return None if value is None else round(100 * value, 2)


def chance_of(p: float | None) -> float | None:
    """Return a p-value to the digits that are shown."""
    return None if p is None else round(p, 4)


def _triple(interval: Interval, unit: float) -> Triple:
    value, low, high = (round(unit * bound, 2) + 0.0 for bound in interval)
    return value, low, high
