"""Shows what a noise did to a text: struck out where it was, coloured where it is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from operator import eq
from unicodedata import category

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from robustx.perturb import realised
from robustx.text.edits import Rewrite
from robustx.text.graphemes import clusters


def coloured(rewrite: Rewrite) -> Text:
    """Return the text with what was removed in red and struck out, what is new in green."""
    text = Text()
    for before, after in _changes(rewrite):
        if before == after:
            text.append(before)
            continue
        text.append(_visible(before), style="red strike")
        text.append(_visible(after), style="bold green")
    return text


def bracketed(rewrite: Rewrite) -> Text:
    """Return the text with what was removed in [- -] and what is new in {+ +}, without colour."""
    text = Text()
    for before, after in _changes(rewrite):
        if before == after:
            text.append(before)
            continue
        old, new = _visible(before), _visible(after)
        text.append((f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else ""))
    return text


def _visible(piece: str) -> str:
    """Return the piece with invisible characters as their code points."""
    return "".join(f"<{ord(c):04X}>" if category(c) == "Cf" else c for c in piece)


def _changes(rewrite: Rewrite) -> Iterator[tuple[str, str]]:
    """Yield the pieces before and after; what an edit leaves at its ends is unchanged."""
    for before, after in rewrite.segments():
        if before == after:
            yield before, after
            continue
        old, new = clusters(before), clusters(after)
        start = _common(old, new)
        end = _common(old[start:][::-1], new[start:][::-1])
        head, tail = "".join(old[:start]), "".join(old[len(old) - end :])
        yield head, head
        yield "".join(old[start : len(old) - end]), "".join(new[start : len(new) - end])
        yield tail, tail


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    """Return how many items both begin with."""
    return len(list(takewhile(bool, map(eq, one, two))))


def amount(rewrite: Rewrite) -> str:
    """Say how much was edited, or that nothing was."""
    if not rewrite.changed:
        return "untouched"
    done = realised(rewrite)
    return f"{done.edited} of {done.graphemes} graphemes ({done.rate:.1%}), CER {done.cer:.1%}"


def gallery(
    rewrites: Mapping[str, Rewrite], notes: Mapping[str, Sequence[str]], *, colour: bool
) -> RenderableType:
    """Return one row for each noise that changed the text, the names of the others, and notes."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("noise", no_wrap=True)
    table.add_column("text", overflow="fold")
    table.add_column("edited", justify="right", no_wrap=True)
    for name, rewrite in rewrites.items():
        if rewrite.changed:
            shown = coloured(rewrite) if colour else bracketed(rewrite)
            table.add_row(Text(name), shown, Text(f"{realised(rewrite).rate:.1%}", style="dim"))
    idle = [name for name, rewrite in rewrites.items() if not rewrite.changed]
    lines = [f"untouched by {', '.join(idle)}" if idle else "touched by every noise"]
    lines += [f"{name}: {line}" for name, said in notes.items() for line in said]
    return Group(table, *(Text(line, style="dim") for line in lines))
