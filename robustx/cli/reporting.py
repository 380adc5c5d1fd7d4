"""``robustx report`` and ``robustx compare``: what finished runs say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from robustx.cli.options import Baseline, FailIf, Full, Plugins, Width, load_plugins
from robustx.cli.shell import app
from robustx.cli.showing import Asked, show_comparison, show_pairwise, show_report
from robustx.errors import InputError

To = Annotated[
    Path | None,
    typer.Option(
        help="Write to FILE instead; its suffix says how: .html, .md, .tex, .csv, .parquet, .json, "
        ".yaml (a model card's block)."
    ),
]
Resamples = Annotated[int, typer.Option(min=100, help="Resamples behind intervals and p-values.")]
Margin = Annotated[
    float, typer.Option(help="Points within which two gaps count as the same, for that test.")
]
BootstrapSeed = Annotated[int, typer.Option(help="Seed of the resamples, not of the noise.")]


@app.command()
def report(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    to: To = None,
    baseline: Baseline = None,
    full: Full = False,
    width: Width = None,
    resamples: Resamples = 10_000,
    bootstrap_seed: BootstrapSeed = 0,
    margin: Margin = 1.0,
    slice_: Annotated[
        list[str] | None,
        typer.Option("--slice", help="Cut items by this alone, as length; repeatable."),
    ] = None,
    plugin: Plugins = None,
    fail_if: FailIf = None,
) -> int:
    """Report a finished run again; no model is loaded."""
    from robustx.report.gates.gates import parse_gate

    load_plugins(plugin)
    gates = tuple(parse_gate(text) for text in fail_if or ())
    slices = None if slice_ is None else tuple(slice_)
    asked = Asked(baseline, full, to, width, resamples, bootstrap_seed, margin, gates, slices)
    return show_report([run], asked)


@app.command()
def compare(
    runs: Annotated[list[Path], typer.Argument(help="Run folders of the same suite.")],
    baseline: Baseline = None,
    pairwise: Annotated[bool, typer.Option("--pairwise", help="Every two arms.")] = False,
    to: To = None,
    width: Width = None,
    resamples: Resamples = 10_000,
    bootstrap_seed: BootstrapSeed = 0,
    margin: Margin = 1.0,
    plugin: Plugins = None,
    fail_if: FailIf = None,
) -> int:
    """Compare the gaps of the arms of one or more runs: is one arm's smaller?"""
    from robustx.report.gates.gates import parse_gate

    if pairwise and baseline is not None:
        raise InputError("--pairwise has no baseline; give one of the two")
    load_plugins(plugin)
    gates = tuple(parse_gate(text) for text in fail_if or ())
    asked = Asked(baseline, False, to, width, resamples, bootstrap_seed, margin, gates)
    return show_pairwise(runs, asked) if pairwise else show_comparison(runs, asked)
