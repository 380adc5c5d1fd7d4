"""Tables that fit any width: closer columns, shorter names, fewer columns, several tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from robustx.report.words.wording import elided

NAME_WIDTH, NARROWEST = 15, 4  # a name is cut to 15 letters before a column goes, then to 4
WHOLE = 1000  # letters that no name has
APART = 2  # more blanks between two arms than between the columns of one


class Layout(NamedTuple):
    """Which columns of a table are shown, how wide each, and how many blanks apart."""

    columns: tuple[int, ...]
    widths: tuple[int, ...]
    gap: int

    @property
    def width(self) -> int:
        """The columns that a line takes."""
        return sum(self.widths) + self.gap * (len(self.widths) - 1)


@dataclass
class NumberTable:
    """A table of numbers, ``gap`` blanks apart; a column named with < is of words.

    Where it is too wide its columns close up, then its words are shortened, and then the columns
    that are ``spare`` go, the first before the second.
    """

    names: tuple[str, ...]
    gap: int = 2
    spare: tuple[str, ...] = ()
    rows: list[list[Text]] = field(default_factory=list)

    def add_row(self, *cells: Text) -> None:
        """Add a row; cells that are lacking at its end are blank."""
        self.rows.append([*cells, *(Text() for _ in self.names[len(cells) :])])

    def add_section(self) -> None:
        """Leave a blank line before the next row."""
        if self.rows and self.rows[-1]:
            self.rows.append([])

    def layout(self, width: int) -> Layout:
        """Lay the table out within a width, as well as it can be."""
        tried = self._layouts(width)
        found = next(tried)
        while found.width > width and (wider := next(tried, None)) is not None:
            found = wider
        return found

    def takes(self, least: int) -> int:
        """Return the width of all columns, closed up, where words have ``least`` letters."""
        every = tuple(range(len(self.names)))
        return self._shortened(every, 0, least).width

    def lines(self, layout: Layout) -> Iterator[Text]:
        """Yield the header and the rows."""
        heads = [Text(name.removesuffix("<"), style="dim") for name in self.names]
        for row in (heads, *self._trimmed()):
            yield self._line(row, layout) if row else Text()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines of the table."""
        yield from self.lines(self.layout(options.max_width))

    def _trimmed(self) -> list[list[Text]]:
        return self.rows if not self.rows or self.rows[-1] else self.rows[:-1]

    def _layouts(self, width: int) -> Iterator[Layout]:
        """Yield layouts, each narrower than the one before."""
        every = tuple(range(len(self.names)))
        yield self._shown(every, self.gap)
        yield self._shown(every, 1)
        yield self._shortened(every, width, NAME_WIDTH)
        for gone in range(1, len(self.spare) + 1):
            kept = tuple(i for i in every if self.names[i] not in self.spare[:gone])
            yield self._shown(kept, self.gap)
            yield self._shortened(kept, width, NAME_WIDTH)
        kept = tuple(i for i in every if self.names[i] not in self.spare)
        yield self._shortened(kept, width, NARROWEST)

    def _shown(self, columns: tuple[int, ...], gap: int) -> Layout:
        return Layout(columns, tuple(map(self._widest, columns)), gap)

    def _shortened(self, columns: tuple[int, ...], width: int, least: int) -> Layout:
        """Take from the widest words until the table fits or all are as short as they may be."""
        widths = {i: self._widest(i) for i in columns}
        words = [i for i in columns if self.names[i].endswith("<")]
        excess = sum(widths.values()) + len(columns) - 1 - width
        while excess > 0 and any(widths[i] > least for i in words):
            widths[max(words, key=lambda i: widths[i])] -= 1
            excess -= 1
        return Layout(columns, tuple(widths.values()), 1)

    def _widest(self, column: int) -> int:
        cells = (cell_len(row[column].plain) for row in self.rows if row)
        return max(cell_len(self.names[column].removesuffix("<")), *cells, 0)

    def _line(self, row: Sequence[Text], layout: Layout) -> Text:
        cells = [
            self._cell(row[column], width, self.names[column].endswith("<"))
            for column, width in zip(layout.columns, layout.widths, strict=True)
        ]
        line = Text(" " * layout.gap).join(cells)
        line.no_wrap, line.overflow = True, "ellipsis"
        return line

    def _cell(self, cell: Text, width: int, is_words: bool) -> Text:
        plain = elided(cell.plain, width) if is_words else cell.plain
        room = " " * (width - cell_len(plain))
        return Text.assemble((plain, cell.style), room) if is_words else Text(room) + cell


class Block(NamedTuple):
    """The columns of one arm, or of whatever stands beside others, and its cells by row."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True)
class BlockTable:
    """Blocks of columns beside each other, as many as fit, under the name of each.

    ``word`` names the column of ``labels``, one a row; a blank label makes a blank line.
    """

    word: str
    labels: tuple[str, ...]
    blocks: tuple[Block, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines of as many tables as it takes."""
        for index, blocks in enumerate(self._folded(options.max_width)):
            if index:
                yield Text()
            yield from self._lines(blocks, options.max_width)

    def _folded(self, width: int) -> list[list[Block]]:
        tables: list[list[Block]] = []
        for block in self.blocks:
            last = tables[-1] if tables else []
            if last and self._table([*last, block]).takes(WHOLE) <= width:
                last.append(block)
            else:
                tables.append([block])
        return tables

    def _lines(self, blocks: Sequence[Block], width: int) -> Iterator[Text]:
        table = self._table(blocks)
        layout = table.layout(width)
        if len(self.blocks) > 1:
            yield _heads(blocks, layout)
        yield from table.lines(layout)

    def _table(self, blocks: Sequence[Block]) -> NumberTable:
        names = [" " * APART * (not i) + name for one in blocks for i, name in _columns(one)]
        table = NumberTable((f"{self.word}<", *names), gap=1)
        for label, *cells in zip(self.labels, *(one.rows for one in blocks), strict=True):
            row = [Text(" " * APART * (not i)) + cell for of in cells for i, cell in enumerate(of)]
            if label:
                table.add_row(Text(label), *row)
            else:
                table.add_section()
        return table


def _columns(block: Block) -> Iterator[tuple[int, str]]:
    return enumerate(block.columns)


def _heads(blocks: Sequence[Block], layout: Layout) -> Text:
    """Write the name of each block over its columns."""
    line = Text(" " * layout.widths[0])
    at = 1
    for block in blocks:
        widths = layout.widths[at : at + len(block.columns)]
        at += len(block.columns)
        room = sum(widths) + layout.gap * (len(widths) - 1) - APART
        name = elided(block.name, room)
        line += Text(" " * (layout.gap + APART + room - cell_len(name)))
        line += Text(name, style="bold")
    return line


@dataclass(frozen=True)
class HeatTable:
    """A number in every cell of rows x columns; of many columns several tables one below another.

    ``word`` names the rows; ``rows`` are a name and a cell for each of ``columns``.
    """

    word: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Text, ...]], ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the tables, of nearly as many columns each."""
        for index, columns in enumerate(self.folded(options.max_width)):
            if index:
                yield Text()
            yield self._table(columns)

    def folded(self, width: int) -> list[list[int]]:
        """Return which columns stand in each table."""
        every = range(len(self.columns))
        for tables in range(1, len(self.columns) + 1):
            length = -(-len(self.columns) // tables)
            chunks = [list(every[at : at + length]) for at in every[::length]]
            if all(self._table(one).takes(NAME_WIDTH) <= width for one in chunks):
                return chunks
        return [[one] for one in every]

    def _table(self, columns: Sequence[int]) -> NumberTable:
        table = NumberTable((f"{self.word}<", *(self.columns[i] for i in columns)), gap=1)
        for name, cells in self.rows:
            table.add_row(Text(name), *(cells[i] for i in columns))
        return table


class IfWhole(NamedTuple):
    """A heat table below its heading, where it takes one table; nothing where it takes several."""

    heading: str
    table: HeatTable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield it, or nothing."""
        if len(self.table.folded(options.max_width)) == 1:
            yield Text()
            yield Text(self.heading, style="italic")
            yield self.table
