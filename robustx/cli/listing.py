"""``robustx list``: what there is to choose from."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from robustx.cli.options import Plugins, load_plugins
from robustx.cli.shell import app, console
from robustx.errors import InputError


@app.command("list")
def list_command(
    kind: Annotated[
        str,
        typer.Argument(
            help="perturbations, attacks, goals, constraints, budgets, tasks, suites or languages."
        ),
    ],
    language: Annotated[
        str | None,
        typer.Option("-l", "--language", help="With perturbations: what is real in it, as th."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    plugin: Plugins = None,
) -> None:
    """List what there is to choose from."""
    from robustx.report.commands.catalogue import catalogue, noises_of

    load_plugins(plugin)
    if language is not None and kind != "perturbations":
        raise InputError(f"--language goes with perturbations, not with {kind!r}")
    found = catalogue(kind) if language is None else noises_of(language)
    if as_json:
        print(json.dumps(found.records(), ensure_ascii=False, indent=1))
    else:
        console().print(found.table())
