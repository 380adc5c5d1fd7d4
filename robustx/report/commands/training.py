"""Shows a training plan as a table, and training as it goes."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table

from robustx.training import Phase, Progress


def plan_table(phases: Sequence[Phase]) -> Table:
    """Return the phases with their updates, learning rate and status."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("phase", "updates", "batch", "rate", "status"):
        table.add_column(column, justify="left" if column in {"phase", "status"} else "right")
    for phase in phases:
        settings = phase.settings
        table.add_row(
            phase.name,
            str(phase.updates),
            str(settings.batch_size),
            f"{settings.learning_rate:g}",
            phase.status,
        )
    return table


class TrainingProgress:
    """A bar per phase, with the latest loss."""

    def __init__(self, console: Console) -> None:
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[loss]}"),
            TimeRemainingColumn(compact=True),
            console=console,
            disable=not console.is_terminal,
        )
        self._ids: dict[str, TaskID] = {}

    def __enter__(self) -> TrainingProgress:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def __call__(self, progress: Progress) -> None:
        """Move the bar of a phase."""
        name = progress.phase.name
        if name not in self._ids:
            self._ids[name] = self._bars.add_task(name, total=progress.total, loss="")
        loss = "" if progress.loss is None else f"loss {progress.loss:.3f}"
        self._bars.update(self._ids[name], completed=progress.step, loss=loss)
