"""The frame of the command line: the app, exit codes, errors in one line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from robustx.errors import InputError, RobustxError

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    name="robustx",
    help="Which multilingual encoder breaks less under noise and attack, and is the "
    "difference real?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

# Exit codes: DESIGN's 0 to 3, and the shell's own for Ctrl-C.
FAILED_CELLS, BAD_INPUT, GATE_FAILED, INTERRUPTED = 1, 2, 3, 130


def main() -> None:
    """Run the command line; an error is one line with its cure."""
    try:
        code = app(standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except RobustxError as error:
        say(f"error: {error}")
        code = BAD_INPUT if isinstance(error, InputError) else FAILED_CELLS
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        say(f"error: {error.format_message()}")
        code = BAD_INPUT
    if code == INTERRUPTED:
        say("stopped; what is finished is kept, so the same command goes on from there")
    sys.exit(code)


def console() -> Console:
    """Return what reports are printed on: coloured on a terminal alone, and not with NO_COLOR."""
    from rich.console import Console

    return Console()


def say(line: str) -> None:
    """Print a line that is no result."""
    print(line, file=sys.stderr)
