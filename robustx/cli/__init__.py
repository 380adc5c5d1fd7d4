"""The command line: parses, calls, prints. Commands stand in the help as they are imported here."""

from robustx.cli import evaluating, reporting, runs, noising, listing, training, data  # isort: skip
from robustx.cli.shell import app, main

app.add_typer(data.app, name="data")

__all__ = ["app", "evaluating", "listing", "main", "noising", "reporting", "runs", "training"]
