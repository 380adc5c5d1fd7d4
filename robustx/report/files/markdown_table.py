"""How a table is written in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence


def table(heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table whose first column is of words; nothing where it has no rows."""
    lines = [_row(row) for row in rows]
    if lines:
        yield f"\n{heading}\n"
        yield _row(columns)
        yield _row(["---", *("---:" for _ in columns[1:])])
        yield from lines


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(_escaped, cells)) + " |"


def _escaped(text: str) -> str:
    """Return text that neither ends a cell nor opens a tag."""
    one_line = " ".join(text.splitlines()).replace("|", "\\|")
    return re.sub("<(?=[A-Za-z/!?])", "&lt;", one_line)
