"""The command line: parses, calls, prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robustx.errors import InputError, RobustxError

if TYPE_CHECKING:
    from rich.console import Console

    from robustx.evaluation.evaluate import Evaluation, Settings
    from robustx.evaluation.suite import Suite
    from robustx.tasks.sources import Source
    from robustx.text.edits import Rewrite

app = typer.Typer(
    name="robustx",
    help="Which multilingual encoder breaks less under noise and attack, and is the "
    "difference real?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

data_app = typer.Typer(
    help="Look at data before anything is run.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(data_app, name="data")

# Exit codes: DESIGN's 0, 1, 2 (and 3 for gates), and the shell's own for Ctrl-C.
FAILED_CELLS, BAD_INPUT, INTERRUPTED = 1, 2, 130
UNUSABLE_DATA = 1


def main() -> None:
    """Run the command line; an error is one line with its cure."""
    try:
        code = app(standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except RobustxError as error:
        _say(f"error: {error}")
        code = BAD_INPUT if isinstance(error, InputError) else FAILED_CELLS
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        _say(f"error: {error.format_message()}")
        code = BAD_INPUT
    if code == INTERRUPTED:
        _say("stopped; what is finished is kept, so the same command goes on from there")
    sys.exit(code)


Checkpoints = Annotated[
    list[str] | None,
    typer.Option("--ckpt", help="[NAME=]DIR, bundle or hub id owner/name@revision; repeatable."),
]
Languages = Annotated[str | None, typer.Option(help="Only these, as en,th.")]
Plugins = Annotated[
    list[Path] | None,
    typer.Option("--plugin", help="A Python file with noises, attacks or tasks of your own."),
]


@app.command("eval")
def evaluate_command(
    ckpt: Checkpoints = None,
    suite: Annotated[str, typer.Option(help="A suite's name or YAML file.")] = "paws-x-noise",
    data: Annotated[
        Path | None, typer.Option(help="Directory with the test sets; the hub without it.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Run folder; runs/<suite>/<checkpoints> without it.")
    ] = None,
    tasks: Annotated[str | None, typer.Option(help="Only these tasks, as a,b.")] = None,
    languages: Languages = None,
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
    baseline: Annotated[str | None, typer.Option(help="Arm to compare with.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N, mps.")] = "auto",
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
    full: Annotated[bool, typer.Option(help="Report every language x condition.")] = False,
) -> int:
    """Evaluate checkpoints on a suite, and report what noise or attacks cost each of them."""
    from robustx.evaluation.evaluate import Settings
    from robustx.evaluation.suite import load_suite
    from robustx.models.checkpoint import parse_label_maps

    _load(plugin)
    chosen = load_suite(suite).narrowed(
        tasks=_names(tasks),
        languages=_names(languages),
        perturbations=_names(perturbations),
        severities=_numbers(severities, "--severities"),
        attacks=_names(attacks),
        budgets=_names(budgets),
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
    if plan_only:
        _show_plan(ckpt or (), chosen, _source(data), settings)
        return 0
    evaluation = _evaluate(ckpt or (), chosen, _source(data), out, settings)
    _report([evaluation.folder.root], baseline, full)
    return _close(evaluation)


@app.command()
def report(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    to: Annotated[
        Path | None, typer.Option(help="Write to FILE.json, .md or .csv instead.")
    ] = None,
    baseline: Annotated[str | None, typer.Option(help="Arm to compare with.")] = None,
    full: Annotated[bool, typer.Option(help="Every language x condition.")] = False,
) -> None:
    """Report a finished run again; no model is loaded."""
    _report([run], baseline, full, to)


@app.command()
def compare(
    runs: Annotated[list[Path], typer.Argument(help="Run folders of the same suite.")],
    baseline: Annotated[str | None, typer.Option(help="Arm to compare with.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="Write to FILE.json, .md or .csv instead.")
    ] = None,
) -> None:
    """Compare the gaps of the arms of one or more runs: is one arm's smaller?"""
    _report(runs, baseline, full=False, to=to, comparison_only=True)


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
    from robustx.report.diff import gallery

    _load(plugin)
    profile(language)
    console = _console()
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
            console.print(gallery(rewrites, notes, language, colour=console.is_terminal))
        else:
            for name, rewrite in rewrites.items():
                _print_one(console, name, rewrite, notes[name])


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
    from robustx.report.catalogue import catalogue, noises_of

    _load(plugin)
    if language is not None and kind != "perturbations":
        raise InputError(f"--language goes with perturbations, not with {kind!r}")
    found = catalogue(kind) if language is None else noises_of(language)
    if as_json:
        print(json.dumps(found.records(), ensure_ascii=False, indent=1))
    else:
        _console().print(found.table())


@data_app.command("check")
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
    from robustx.report.inventory import inventory_in_full, inventory_records, inventory_table
    from robustx.tasks.base import SPLITS

    _load(plugin)
    with Console(stderr=True).status(f"reading {directory}"):
        found = take_inventory(directory, _names(split) or SPLITS)
    if as_json:
        print(json.dumps(inventory_records(found), ensure_ascii=False, indent=1))
    else:
        _console().print(inventory_in_full(found) if full else inventory_table(found))
    return 0 if found.is_sound else UNUSABLE_DATA


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
    chosen = Selection(checkpoint, condition, _names(tasks))
    done = export(RunFolder(run), to, chosen, None if data is None else _source(data))
    for note in done.notes:
        _say(f"note: {note}")
    print(f"{len(done.files)} files in {to}")


@app.command()
def train(
    recipe: Annotated[Path, typer.Argument(help="A recipe in YAML; see examples/two_arms.yaml.")],
    plan_only: Annotated[bool, typer.Option("--plan", help="Show the plan and stop.")] = False,
) -> None:
    """Train arms: encoder, then intermediate task, then target task."""
    from robustx.report.training import TrainingProgress, plan_table
    from robustx.training import load_recipe, plan
    from robustx.training import train as run_training

    loaded = load_recipe(recipe)
    console = _console()
    console.print(plan_table(plan(loaded)))
    if plan_only:
        return
    with TrainingProgress(console) as progress:
        bundles = run_training(loaded, progress=progress)
    for bundle in bundles:
        console.print(f"--ckpt {bundle.arm}={bundle.directory}", highlight=False, soft_wrap=True)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Run folder.")] = Path("runs/demo"),
) -> int:
    """Evaluate and compare two tiny encoders that ship with robustx, offline, in a minute."""
    from robustx.demo import demo_checkpoints, demo_data
    from robustx.evaluation.evaluate import Settings
    from robustx.evaluation.suite import load_suite
    from robustx.tasks.sources import LocalSource

    checkpoints = [f"{name}={path}" for name, path in demo_checkpoints().items()]
    source = LocalSource(demo_data())
    evaluation = _evaluate(checkpoints, load_suite("smoke"), source, out, Settings(device="cpu"))
    _report([evaluation.folder.root], None, full=False)
    return _close(evaluation)


def _show_plan(
    checkpoints: Sequence[str], suite: Suite, source: Source, settings: Settings
) -> None:
    from robustx.evaluation.evaluate import plan_of
    from robustx.models.checkpoint import Arm
    from robustx.report.readiness import plan_notes, plan_table

    plan = plan_of([Arm.parse(text) for text in checkpoints], suite, source, settings)
    _console().print(plan_table(plan))
    for note in plan_notes(plan):
        _say(note)


def _evaluate(
    checkpoints: Sequence[str],
    suite: Suite,
    source: Source,
    out: Path | None,
    settings: Settings,
) -> Evaluation:
    from rich.console import Console

    from robustx.evaluation.evaluate import evaluate
    from robustx.models.checkpoint import Arm
    from robustx.report.progress import LiveProgress

    arms = [Arm.parse(text) for text in checkpoints]
    with LiveProgress(Console(stderr=True)) as progress:
        return evaluate(arms, suite, source, out, settings, progress)


def _report(
    folders: Sequence[Path],
    baseline: str | None,
    full: bool,
    to: Path | None = None,
    comparison_only: bool = False,
) -> None:
    from robustx.evaluation.store import RunFolder
    from robustx.report import compare, render, render_comparison, summarise, write

    summary = summarise(*map(RunFolder, folders))
    alone = len(summary.arms) < 2 and not comparison_only
    comparison = None if alone else compare(summary, baseline)
    if to is not None:
        write(to, summary, comparison)
    elif comparison_only and comparison is not None:
        render_comparison(summary, comparison, _console())
    else:
        render(summary, comparison, _console(), full=full)


def _close(evaluation: Evaluation) -> int:
    """Say where the run is and what failed; return the exit code."""
    failed = evaluation.outcome.failed
    for key, reason in failed.items():
        _say(f"failed: {key}: {reason}")
    _say(f"run folder: {evaluation.folder.root}")
    return FAILED_CELLS if failed else 0


def _source(data: Path | None) -> Source:
    from robustx.tasks.sources import HubSource, LocalSource

    return HubSource() if data is None else LocalSource(data)


def _print_one(console: Console, name: str, rewrite: Rewrite, notes: Sequence[str]) -> None:
    from robustx.report.diff import amount, bracketed, coloured

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


def _load(plugins: Sequence[Path] | None) -> None:
    from robustx.registry import load_plugin

    for path in plugins or ():
        load_plugin(path)


def _names(text: str | None) -> list[str] | None:
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


def _numbers(text: str | None, option: str) -> list[int] | None:
    try:
        return None if text is None else [int(number) for number in text.split(",")]
    except ValueError:
        raise InputError(f"{option} {text!r} is not a list of numbers such as 1,3") from None


def _console() -> Console:
    from rich.console import Console

    return Console()


def _say(line: str) -> None:
    print(line, file=sys.stderr)
