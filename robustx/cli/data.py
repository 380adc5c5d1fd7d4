"""``robustx data``: a look at test sets before anything is run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from robustx.cli.options import Plugins, load_plugins, names
from robustx.cli.shell import console

app = typer.Typer(
    help="Look at data before anything is run.", no_args_is_help=True, rich_markup_mode=None
)

UNUSABLE_DATA = 1


@app.command("check")
def data_check(
    directory: Annotated[Path, typer.Argument(help="A directory with the files of any task.")],
    split: Annotated[str | None, typer.Option(help="Only these splits, as test,dev.")] = None,
    full: Annotated[bool, typer.Option(help="A row for every language.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    plugin: Plugins = None,
) -> int:
    """Read all test sets in a directory: what is there, what is missing, what is malformed."""
    from rich.console import Console

    from robustx.evaluation.inventory import take_inventory
    from robustx.report.commands.inventory import (
        inventory_in_full,
        inventory_records,
        inventory_table,
    )
    from robustx.tasks.base import SPLITS

    load_plugins(plugin)
    with Console(stderr=True).status(f"reading {directory}"):
        found = take_inventory(directory, names(split) or SPLITS)
    if as_json:
        print(json.dumps(inventory_records(found), ensure_ascii=False, indent=1))
    else:
        console().print(inventory_in_full(found) if full else inventory_table(found))
    return 0 if found.is_sound else UNUSABLE_DATA
