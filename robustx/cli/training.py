"""``robustx train``: arms from a recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from robustx.cli.shell import app, console


@app.command()
def train(
    recipe: Annotated[Path, typer.Argument(help="A recipe in YAML; see examples/two_arms.yaml.")],
    plan_only: Annotated[bool, typer.Option("--plan", help="Show the plan and stop.")] = False,
) -> None:
    """Train arms: encoder, then intermediate task, then target task."""
    from robustx.report.commands.training import TrainingProgress, plan_table
    from robustx.training import load_recipe, plan
    from robustx.training import train as run_training

    loaded = load_recipe(recipe)
    screen = console()
    screen.print(plan_table(plan(loaded)))
    if plan_only:
        return
    with TrainingProgress(screen) as progress:
        bundles = run_training(loaded, progress=progress)
    for bundle in bundles:
        screen.print(f"--ckpt {bundle.arm}={bundle.directory}", highlight=False, soft_wrap=True)
