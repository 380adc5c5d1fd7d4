"""How a table is written in LaTeX with booktabs, and how words and numbers are escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "–": "--",
    "—": "---",
    "…": r"\dots{}",
    "≤": r"$\leq$",
    "×": r"$\times$",
    "\n": " ",
}


class Column(NamedTuple):
    """A column: its head, in LaTeX, and whether it is to the left (l) or to the right (r)."""

    head: str
    align: str = "r"


class Wide(NamedTuple):
    """A cell over several columns."""

    text: str
    span: int


Row = Sequence["str | Wide"]


class TexTable(NamedTuple):
    """A float with a table; texts are in LaTeX.

    ``sections`` are set off by a line and have blocks of rows, set off by some space.
    """

    label: str
    caption: str
    columns: tuple[Column, ...]
    sections: Sequence[Sequence[Sequence[Row]]]


def escaped(text: str) -> str:
    """Return text in which no character has a meaning to LaTeX."""
    return "".join(_SPECIAL.get(char, char) for char in text)


def number(text: str) -> str:
    """Return a number with a minus that is no hyphen: ``$-$0.8``, ``$<$.001``, ``$=$``."""
    return re.sub("[-<=]", lambda found: f"${found[0]}$", text)


def rendered(table: TexTable) -> str:
    """Return the float, its rows indented; a cell that starts with [ is no argument of a line."""
    return "\n".join(_lines(table))


def _lines(table: TexTable) -> Iterator[str]:
    yield ""
    yield r"\begin{table}"
    yield r"  \centering"
    yield r"  \small"
    yield rf"  \caption{{{table.caption}}}"
    yield rf"  \label{{tab:{label(table.label)}}}"
    yield rf"  \begin{{tabular}}{{{''.join(column.align for column in table.columns)}}}"
    yield r"    \toprule"
    yield _row([column.head for column in table.columns])
    for section in table.sections:
        yield r"    \midrule"
        yield from _blocks(section)
    yield r"    \bottomrule"
    yield r"  \end{tabular}"
    yield r"\end{table}"


def _blocks(section: Sequence[Sequence[Row]]) -> Iterator[str]:
    for position, block in enumerate(section):
        if position and len(block) > 1:
            yield r"    \addlinespace"
        yield from map(_row, block)


def label(name: str) -> str:
    """Return a name as a label: letters of ASCII, digits and hyphens; others by code point."""
    spelt = "".join(char if char.isascii() else f"u{ord(char):x}" for char in name)
    return re.sub("[^A-Za-z0-9]+", "-", spelt).strip("-")


def _row(cells: Iterable[str | Wide]) -> str:
    texts = [
        rf"\multicolumn{{{cell.span}}}{{c}}{{{cell.text}}}" if isinstance(cell, Wide) else cell
        for cell in cells
    ]
    first, *others = texts
    guarded = "{" + first + "}" if first.startswith(("[", "*")) else first
    return f"    {' & '.join([guarded, *others])} " + r"\\"
