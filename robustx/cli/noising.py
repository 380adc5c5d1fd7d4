"""``robustx perturb``: what a noise does to a text."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robustx.cli.options import Plugins, load_plugins
from robustx.cli.shell import app, console
from robustx.errors import InputError, RobustxError

if TYPE_CHECKING:
    from rich.console import Console

    from robustx.text.edits import Rewrite


@app.command()
def perturb(
    language: Annotated[str, typer.Option("-l", "--language", help="Its language, as en.")],
    text: Annotated[
        str | None, typer.Argument(help="A text, or - for lines of standard input.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="Take the lines of a file instead.")] = None,
    perturbation: Annotated[
        str, typer.Option("-p", "--perturbation", help="Name or spec of a noise.")
    ] = "keyboard",
    severity: Annotated[int, typer.Option("-s", "--severity", help="1 to 5.")] = 3,
    seed: Annotated[int, typer.Option(help="Seed of the noise.")] = 0,
    every: Annotated[bool, typer.Option("--all", help="Show every noise.")] = False,
    plain: Annotated[bool, typer.Option(help="Print the perturbed text alone.")] = False,
    plugin: Plugins = None,
) -> None:
    """Show what a noise does to a text."""
    from robustx.languages.profiles import profile
    from robustx.perturb import perturbations
    from robustx.report.commands.diff import gallery

    load_plugins(plugin)
    profile(language)
    screen = console()
    if "@" in perturbation.partition("?")[0]:
        raise InputError(f"{perturbation!r} is no noise; the severity goes to -s")
    noises = [perturbations.build(spec) for spec in (perturbations if every else [perturbation])]
    for number, line in enumerate(_lines(text, file)):
        rewrites: dict[str, Rewrite] = {}
        notes: dict[str, list[str]] = {}
        for noise in noises:
            name = f"{perturbations.spec(noise)}@{severity}"
            try:
                rewrites[name] = noise.apply(line, language, severity, seed=seed, address=(number,))
                notes[name] = noise.notes([line], language)
            except Exception as error:  # a plug-in's, or a library's that is not there
                notes[name] = [_reason(error)]
                if not every:
                    raise InputError(f"{name}: {_reason(error)}") from error
        if plain:
            for name, rewrite in rewrites.items():
                print(f"{name}\t{rewrite.target}" if every else rewrite.target)
        elif every:
            screen.print(gallery(rewrites, notes, language, colour=screen.is_terminal))
        else:
            for name, rewrite in rewrites.items():
                _print_one(screen, name, rewrite, notes[name])


def _print_one(console: Console, name: str, rewrite: Rewrite, notes: Sequence[str]) -> None:
    from robustx.report.commands.diff import amount, bracketed, coloured

    show = coloured if console.is_terminal else bracketed
    console.print(show(rewrite), soft_wrap=True)
    for said in (f"{name}: {amount(rewrite)}", *notes):
        console.print(said, style="dim", markup=False, highlight=False, soft_wrap=True)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, RobustxError) else f"{type(error).__name__}: {error}"


def _lines(text: str | None, file: Path | None) -> Iterator[str]:
    """Yield the text, or the lines of a file, or those of standard input for -."""
    if text is not None and file is not None:
        raise InputError("give a text or --file FILE, not both")
    if text is None and file is None:
        raise InputError("give a text, - for standard input, or --file FILE")
    if file is not None:
        try:
            with file.open(encoding="utf-8") as opened:
                yield from (line.rstrip("\n") for line in opened)
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot read {file}: {error}") from error
    elif text == "-":
        yield from (line.rstrip("\n") for line in sys.stdin)
    else:
        yield str(text)
