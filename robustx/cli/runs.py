"""``robustx verify`` and ``robustx export``: what is done with finished runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from robustx.cli.options import Plugins, load_plugins, names, source_of
from robustx.cli.shell import app, say
from robustx.errors import InputError

UNLIKE = 1  # the exit code where a run does not come out as it was


@app.command()
def verify(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    rows: Annotated[int, typer.Option(help="Rows to make again, drawn from all cells.")] = 20,
    seed: Annotated[int, typer.Option(help="Seed of the draw.")] = 0,
    data: Annotated[
        Path | None, typer.Option(help="The run's data, where the run does not find them itself.")
    ] = None,
    device: Annotated[
        str | None, typer.Option(help="cpu, cuda, cuda:N, mps; the run's own without.")
    ] = None,
    plugin: Plugins = None,
) -> int:
    """Make random rows of a run again, and compare them with what it holds, byte for byte."""
    from rich.console import Console

    from robustx.evaluation.store import RunFolder
    from robustx.evaluation.verify import Sample, verify

    load_plugins(plugin)
    source = None if data is None else source_of(data)
    with Console(stderr=True).status("reading the data and checkpoints") as status:
        found = verify(
            RunFolder(run), Sample(rows, seed), source, device, lambda key: status.update(str(key))
        )
    for warning in found.warnings:
        say(f"warning: {warning}")
    for one in found.differences:
        print(one.sentence)
    print(found.sentence)
    return UNLIKE if found.differences else 0


@app.command("export")
def export_command(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    to: Annotated[Path, typer.Option(help="Folder to write; it must be new or empty.")],
    layout: Annotated[
        str, typer.Option("--format", help="xtreme: what XTREME's own scorer reads.")
    ] = "xtreme",
    checkpoint: Annotated[
        str | None, typer.Option(help="One checkpoint of the run; needed where it has several.")
    ] = None,
    condition: Annotated[str, typer.Option(help="clean, or a noise as keyboard@3.")] = "clean",
    tasks: Annotated[str | None, typer.Option(help="Only these tasks, as a,b.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="The run's data, where the run does not find them itself.")
    ] = None,
) -> None:
    """Write the predictions of a run as files for a benchmark's official scorer."""
    from robustx.evaluation.export import Selection, export
    from robustx.evaluation.store import RunFolder

    if layout != "xtreme":
        raise InputError(f"unknown format {layout!r}; the one there is is xtreme")
    chosen = Selection(checkpoint, condition, names(tasks))
    done = export(RunFolder(run), to, chosen, None if data is None else source_of(data))
    for note in done.notes:
        say(f"note: {note}")
    print(f"{len(done.files)} files in {to}")
