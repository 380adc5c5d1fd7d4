"""``robustx eval`` and ``robustx demo``: run a suite, and report it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robustx.cli.options import (
    Baseline,
    Device,
    FailIf,
    Full,
    Plugins,
    Tasks,
    Width,
    load_plugins,
    names,
    numbers,
    source_of,
)
from robustx.cli.shell import FAILED_CELLS, app, console, say
from robustx.cli.showing import Asked, show_report

if TYPE_CHECKING:
    from robustx.evaluation.evaluate import Evaluation, Settings
    from robustx.evaluation.suite import Suite
    from robustx.models.checkpoint import Arm
    from robustx.tasks.sources import Source


@app.command("eval")
def evaluate_command(
    ckpt: Annotated[
        list[str] | None,
        typer.Option("--ckpt", help="[NAME=]DIR, bundle, or hub id owner/name@revision."),
    ] = None,
    suite: Annotated[str, typer.Option(help="A suite's name or YAML file.")] = "paws-x-noise",
    data: Annotated[
        Path | None, typer.Option(help="Directory with the test sets; the hub without it.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Run folder; runs/<suite>/<checkpoints> without it.")
    ] = None,
    tasks: Tasks = None,
    languages: Annotated[str | None, typer.Option(help="Only these, as en,th.")] = None,
    perturbations: Annotated[str | None, typer.Option(help="Only these, as p,q.")] = None,
    severities: Annotated[str | None, typer.Option(help="Only these, as 1,3.")] = None,
    attacks: Annotated[str | None, typer.Option(help="Only these, as a,b.")] = None,
    budgets: Annotated[str | None, typer.Option(help="Only these, as standard.")] = None,
    goal: Annotated[
        list[str] | None,
        typer.Option(help="What attacks are after, as entities?strict=true; repeatable."),
    ] = None,
    constraint: Annotated[
        list[str] | None,
        typer.Option(help="What attacks must keep, as most-words?share=0.2; repeatable."),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Items a language, drawn by seed.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the noise or attacks.")] = None,
    split: Annotated[
        str | None, typer.Option(help="test, dev or train; by task as test,panx=dev.")
    ] = None,
    aim: Annotated[
        str | None,
        typer.Option(
            help="What noise or attacks may touch: all; panx: entities, context; questions: "
            "question, context; mewsli-x: mention, context."
        ),
    ] = None,
    baseline: Baseline = None,
    device: Device = "auto",
    dtype: Annotated[str, typer.Option(help="auto, float32, bfloat16, float16.")] = "auto",
    batch_tokens: Annotated[int | None, typer.Option(help="Tokens a batch.")] = None,
    max_length: Annotated[int | None, typer.Option(help="Sub-words an input.")] = None,
    label_map: Annotated[
        list[str] | None,
        typer.Option(help="TASK=label,label,... in the order of the model's outputs."),
    ] = None,
    layer: Annotated[
        int | None, typer.Option(help="Retrieval: hidden layer, from 1; the middle one without.")
    ] = None,
    pooling: Annotated[str, typer.Option(help="Retrieval: mean or cls.")] = "mean",
    plugin: Plugins = None,
    plan_only: Annotated[
        bool, typer.Option("--plan", help="Show which checkpoint does which task, and stop.")
    ] = False,
    full: Full = False,
    width: Width = None,
    fail_if: FailIf = None,
) -> int:
    """Evaluate checkpoints on a suite, and report what noise or attacks cost each of them."""
    from robustx.evaluation.evaluate import Settings
    from robustx.evaluation.suite import load_suite
    from robustx.models.checkpoint import Arm, parse_label_maps
    from robustx.report.gates.gates import names_to_run, parse_gate, require_known

    load_plugins(plugin)
    gates = [parse_gate(text) for text in fail_if or ()]
    chosen = load_suite(suite).narrowed(
        tasks=names(tasks),
        languages=names(languages),
        perturbations=names(perturbations),
        severities=numbers(severities, "--severities"),
        attacks=names(attacks),
        budgets=names(budgets),
    )
    settings = Settings(
        device=device,
        dtype=dtype,
        batch_tokens=batch_tokens,
        max_length=max_length,
        label_maps=parse_label_maps(label_map or ()),
        layer=layer,
        pooling=pooling,
    )
    chosen = chosen.changed(
        limit=limit,
        seed=seed,
        split=split,
        aim=aim,
        goals=None if goal is None else tuple(goal),
        constraints=None if constraint is None else tuple(constraint),
    )
    arms = [Arm.parse(text) for text in ckpt or ()]
    require_known(gates, names_to_run(chosen, [arm.name for arm in arms]))
    if plan_only:
        _show_plan(arms, chosen, source_of(data), settings)
        return 0
    evaluation = _evaluate(arms, chosen, source_of(data), out, settings)
    asked = Asked(baseline=baseline, full=full, width=width, gates=tuple(gates))
    return _close(evaluation, show_report([evaluation.folder.root], asked))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Run folder.")] = Path("runs/demo"),
) -> int:
    """Evaluate and compare two tiny encoders that ship with robustx, offline, in a minute."""
    from robustx.demo import demo_checkpoints, demo_data
    from robustx.evaluation.evaluate import Settings
    from robustx.evaluation.suite import load_suite
    from robustx.models.checkpoint import Arm
    from robustx.tasks.sources import LocalSource

    arms = [Arm(name, str(path)) for name, path in demo_checkpoints().items()]
    source = LocalSource(demo_data())
    evaluation = _evaluate(arms, load_suite("smoke"), source, out, Settings(device="cpu"))
    return _close(evaluation, show_report([evaluation.folder.root], Asked()))


def _show_plan(arms: Sequence[Arm], suite: Suite, source: Source, settings: Settings) -> None:
    from robustx.evaluation.evaluate import plan_of
    from robustx.report.commands.readiness import plan_notes, plan_table

    plan = plan_of(arms, suite, source, settings)
    console().print(plan_table(plan))
    for note in plan_notes(plan):
        say(note)


def _evaluate(
    arms: Sequence[Arm], suite: Suite, source: Source, out: Path | None, settings: Settings
) -> Evaluation:
    from rich.console import Console

    from robustx.evaluation.evaluate import evaluate
    from robustx.report.commands.progress import LiveProgress

    with LiveProgress(Console(stderr=True)) as progress:
        return evaluate(arms, suite, source, out, settings, progress)


def _close(evaluation: Evaluation, reported: int) -> int:
    """Say where the run is and what failed; return the exit code.

    Failed cells go before a failed gate: what a gate says of half a run is no verdict.
    """
    failed = evaluation.outcome.failed
    for key, reason in failed.items():
        say(f"failed: {key}: {reason}")
    say(f"run folder: {evaluation.folder.root}")
    return FAILED_CELLS if failed else reported
