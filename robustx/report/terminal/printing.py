"""How a report is put on a console: lines without blanks at their end, wrapped text, headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.rule import Rule
from rich.segment import Segment, Segments
from rich.text import Text

WIDTH = 80
RULE = "─"


def columns_of(console: Console, width: int | None) -> int:
    """Return how wide a report is: as told, else 80, or as wide as a narrower terminal."""
    if width is not None:
        return width
    return min(console.width, WIDTH) if console.is_terminal else WIDTH


def put(console: Console, columns: int, parts: Iterable[RenderableType]) -> str:
    """Print parts within so many columns, whatever the console's width; return the text.

    A blank line below a heading or another blank line is left out.
    """
    options = console.options.update(width=columns)
    printed: list[str] = []
    for part in parts:
        for line in console.render_lines(part, options, pad=False):
            segments = _trimmed(line)
            text = "".join(segment.text for segment in segments)
            if text or not (printed and _is_opening(printed[-1])):
                console.print(Segments([*segments, Segment.line()]), end="", crop=False)
                printed.append(text)
    return "\n".join(printed)


def _is_opening(line: str) -> bool:
    """Say whether a line needs no blank one below it: it is blank, or a heading."""
    return not line or line.endswith(RULE)


def _trimmed(line: list[Segment]) -> list[Segment]:
    """Drop the blanks at the end of a line, which tables leave there."""
    kept = list(line)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        text, style, control = kept.pop()
        kept.append(Segment(text.rstrip(), style, control))
    return kept


def section(heading: str) -> Iterator[RenderableType]:
    """Yield a heading across the page."""
    yield Text()
    yield Rule(Text(heading, style="bold"), align="left", style="dim", characters=RULE)


def titled(heading: str, *tables: RenderableType) -> Group:
    """Put tables below a heading, a blank line apart."""
    blocks = [part for table in tables for part in (table, Text())][:-1]
    return Group(Text(), Text(heading, style="italic"), *blocks)


def bullets(sentences: Iterable[str], style: str = "") -> Iterator[RenderableType]:
    """Yield sentences as a list."""
    for sentence in sentences:
        yield Hanging("• ", sentence, "", style)


class Hanging(NamedTuple):
    """A text that is wrapped beside its head; an interval or a p-value stays on one line."""

    head: str
    body: str
    head_style: str
    body_style: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the wrapped text."""
        joined = _UNBROKEN.sub(lambda match: match[0].replace(" ", _GLUE), self.body)
        lines = wrap(joined, options.max_width - len(self.head), break_on_hyphens=False)
        text = f"\n{' ' * len(self.head)}".join(lines).replace(_GLUE, " ")
        yield Text.assemble((self.head, self.head_style), (text, self.body_style))


_UNBROKEN = re.compile(r"\[[^\[\]]*\]|p [<=] \S+|\([\d,]+ cells?\)|\d+\.\d [%p]\w*")
_GLUE = "\u00a0"


class Signature(NamedTuple):
    """A signature, in as many lines as it takes."""

    line: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield its lines."""
        yield Text(_folded(self.line, options.max_width), style="dim", overflow="fold")


def _folded(signature: str, width: int) -> str:
    """Break a signature after its bars and pluses, so that its parts stay whole."""
    lines = [""]
    for part in re.findall(r"[^|+]+[|+]?", signature):
        if len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(line for line in lines if line)
