"""Shows a run as it goes: a bar, cells done, items a second, time left."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from robustx.evaluation.plan import Plan
from robustx.evaluation.store import CellKey
from robustx.report.commands.readiness import plan_notes, plan_table


class LiveProgress:
    """Draws the progress of a run on a terminal; on anything else it prints failures alone."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            TextColumn("{task.fields[where]}", style="dim"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            _ItemsPerSecond(),
            TimeRemainingColumn(compact=True),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._items = self._bar.add_task("items", total=None, where="loading")
        self._cells = 0
        self._left = 0

    def __enter__(self) -> LiveProgress:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def plan(self, plan: Plan) -> None:
        """Show which checkpoint does which task, and what is missing, where something is."""
        if plan.missing or plan.absent:
            self._console.print(plan_table(plan))
            for note in plan_notes(plan):
                self._console.print(Text(note, style="dim"))

    def start(self, cells: int, items: int) -> None:
        """Take the size of the run."""
        self._cells = cells
        self._bar.update(self._items, total=items)

    def enter(self, key: CellKey) -> None:
        """Name the cell that begins."""
        where = f"cell {self._left + 1}/{self._cells} {key.checkpoint} {key.language}"
        self._bar.update(self._items, where=where)

    def embed(self, done: int, total: int) -> None:
        """Say how many candidates have their vectors, which can take hours."""
        self._bar.update(self._items, where=f"candidates {done:,} of {total:,}")

    def advance(self, items: int) -> None:
        """Move the bar."""
        self._bar.advance(self._items, items)

    def leave(self, key: CellKey, status: str) -> None:
        """Count the cell; a failed one is named."""
        self._left += 1
        if status == "failed":
            self._console.print(f"failed: {key}", style="red", markup=False)


class _ItemsPerSecond(ProgressColumn):
    """The speed of the last seconds."""

    def render(self, task: Task) -> Text:
        """Return items per second, or nothing before there is a speed."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="dim")
