"""Options that several commands share, and what their texts stand for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robustx.errors import InputError

if TYPE_CHECKING:
    from robustx.tasks.sources import Source

Plugins = Annotated[
    list[Path] | None,
    typer.Option(
        "--plugin", help="A Python file with noises, attacks, tasks or slices of your own."
    ),
]
Baseline = Annotated[str | None, typer.Option(help="Arm to compare with; the first without.")]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N, mps.")]
Tasks = Annotated[str | None, typer.Option(help="Only these tasks, as a,b.")]
Full = Annotated[bool, typer.Option(help="Report every language x condition.")]
Width = Annotated[
    int | None, typer.Option(min=60, help="Columns of the report; 80, or the terminal's if less.")
]
FailIf = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-if",
        help="Exit with 3 where it holds, as gap>3 or 'worst[language=th]<0.5' (docs/runs.md); "
        "repeatable.",
    ),
]


def load_plugins(plugins: Sequence[Path] | None) -> None:
    """Run plug-in files, which register what they bring."""
    from robustx.registry import load_plugin

    for path in plugins or ():
        load_plugin(path)


def names(text: str | None) -> list[str] | None:
    """Read ``a,b``."""
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


def numbers(text: str | None, option: str) -> list[int] | None:
    """Read ``1,3``; raises InputError."""
    try:
        return None if text is None else [int(number) for number in text.split(",")]
    except ValueError:
        raise InputError(f"{option} {text!r} is not a list of numbers such as 1,3") from None


def source_of(data: Path | None) -> Source:
    """Return the data in a directory, or those of the hub."""
    from robustx.tasks.sources import HubSource, LocalSource

    return HubSource() if data is None else LocalSource(data)
