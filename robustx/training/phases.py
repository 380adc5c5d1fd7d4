"""Runs the phases: encoder, English intermediate task, English target task."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from robustx.errors import InputError, RobustxError, did_you_mean
from robustx.training import provenance
from robustx.training.planning import Corpora, Phase, plan, read_corpora
from robustx.training.recipe import Recipe


class Progress(NamedTuple):
    """How far a phase is; ``loss`` is the latest logged one, None before the first."""

    phase: Phase
    step: int
    total: int
    loss: float | None


class Bundle(NamedTuple):
    """A trained arm: a folder for ``--ckpt``, and the model folders in it."""

    arm: str
    directory: Path
    models: tuple[Path, ...]


def train(
    recipe: Recipe,
    *,
    arms: Collection[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
    device: Literal["auto", "cpu"] = "auto",
) -> list[Bundle]:
    """Train what is missing of ``recipe`` and return one bundle per arm.

    A finished phase is skipped; one that was killed goes on from its last checkpoint. ``arms``
    narrows the work, so that processes or machines can share a recipe arm by arm.

    Raises:
        InputError: as ``plan``, or an arm is unknown.
        RobustxError: the loss is not a number, or the disk is full.
    """
    chosen = list(recipe.arms) if arms is None else list(arms)
    for arm in chosen:
        if arm not in recipe.arms:
            raise InputError(f"no arm {arm!r} in the recipe{did_you_mean(arm, recipe.arms)}")
    phases = [phase for phase in plan(recipe) if phase.arm in chosen]
    for phase in phases:
        if phase.status != "done":
            _run(phase, recipe, progress, device)
            provenance.write_bundle(recipe.out / phase.arm, phase.arm)
    return [
        Bundle(
            arm,
            recipe.out / arm,
            tuple(item.directory for item in phases if item.arm == arm and item.kind == "target"),
        )
        for arm in chosen
    ]


def _run(
    phase: Phase,
    recipe: Recipe,
    progress: Callable[[Progress], None] | None,
    device: Literal["auto", "cpu"],
) -> None:
    def tell(step: int, loss: float | None) -> None:
        if progress is not None:
            progress(Progress(phase, step, phase.updates, loss))

    try:
        if not (phase.part / provenance.FILE).exists():
            provenance.open_part(phase.part, phase.digest)
            _fit(phase, recipe, tell, device)
        provenance.finish(phase.part, phase.directory)
    except OSError as error:
        raise RobustxError(
            f"cannot write {phase.part}: {error.strerror or error}; make room there and run "
            "again, training goes on from the last checkpoint"
        ) from error


def _fit(
    phase: Phase,
    recipe: Recipe,
    tell: Callable[[int, float | None], None],
    device: Literal["auto", "cpu"],
) -> None:
    from robustx.training.fitting import fit

    corpora = read_corpora(phase.learns, phase.train, phase.dev)
    fitted = fit(phase, corpora, recipe.checkpoint_every, tell, device)
    provenance.write(phase.part, _record(phase, recipe, corpora, fitted._asdict()))


def _record(
    phase: Phase, recipe: Recipe, corpora: Corpora, fitted: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "digest": phase.digest,
        "arm": phase.arm,
        "phase": phase.kind,
        "task": phase.task,
        "seed": phase.seed,
        "encoder": {
            "name": recipe.encoder,
            "digest": provenance.encoder_digest(recipe.encoder),
        },
        "intermediate": provenance.read(phase.after.directory) if phase.after else None,
        "train": provenance.files(corpora.train),
        "dev": provenance.files(corpora.dev) if corpora.dev else [],
        "labels": list(corpora.train.labels),
        "settings": provenance.plain(phase.settings),
        "updates": phase.updates,
        **fitted,
        "versions": provenance.versions(),
    }
