"""The main job as one call: checkpoints and a suite in, a run folder out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from robustx.errors import InputError
from robustx.evaluation.attacking import rehearse
from robustx.evaluation.header import header, merged
from robustx.evaluation.plan import Plan, make_plan
from robustx.evaluation.run import Outcome, Progress, run
from robustx.evaluation.store import CellKey, RunFolder
from robustx.evaluation.suite import Suite
from robustx.models.base import Model
from robustx.models.checkpoint import Arm, Member
from robustx.tasks.sources import Source


@dataclass(frozen=True)
class Settings:
    """How models are run; none of it changes which noise a text meets.

    ``batch_tokens`` and ``max_length`` (sub-words) follow from the device and the model where None;
    ``label_maps`` gives, by task, the labels in the order of the model's outputs. ``layer`` and
    ``pooling`` say how a retrieval task turns sub-words into a vector (robustx.models.loading).
    """

    device: str = "auto"
    dtype: str = "auto"
    batch_tokens: int | None = None
    max_length: int | None = None
    label_maps: Mapping[str, Sequence[str]] | None = None
    layer: int | None = None
    pooling: str = "mean"


@dataclass(frozen=True)
class Evaluation:
    """A run: its folder, its plan, and how it ended."""

    folder: RunFolder
    plan: Plan
    outcome: Outcome


class Silent:
    """Progress that nobody watches."""

    def plan(self, plan: Plan) -> None:
        """Say nothing."""

    def start(self, cells: int, items: int) -> None:
        """Say nothing."""

    def enter(self, key: CellKey) -> None:
        """Say nothing."""

    def embed(self, done: int, total: int) -> None:
        """Say nothing."""

    def advance(self, items: int) -> None:
        """Say nothing."""

    def leave(self, key: CellKey, status: str) -> None:
        """Say nothing."""


def evaluate(
    arms: Sequence[Arm],
    suite: Suite,
    source: Source,
    out: Path | None = None,
    settings: Settings = Settings(),
    progress: Progress | None = None,
) -> Evaluation:
    """Run every arm on every cell of ``suite`` and keep the rows in ``out``.

    ``out`` defaults to ``runs/<suite>/<arms>``. What is there already is not computed again.

    Raises:
        InputError: a checkpoint, the data or the folder cannot be used.
        StoreError: the folder cannot be written; finished cells are kept.
    """
    from robustx.models.encoder import place
    from robustx.models.loading import Manner
    from robustx.models.loading import load as load_model

    watcher = progress or Silent()
    plan = plan_of(arms, suite, source, settings)
    watcher.plan(plan)
    placement = place(settings.device, settings.dtype, settings.batch_tokens)
    manner = Manner(placement, settings.max_length, settings.layer, settings.pooling)
    rehearse(suite, manner)
    folder = RunFolder(out or default_out(suite, arms))
    folder.open(header(plan, placement), grow=merged)

    def load(member: Member) -> Model:
        return load_model(member, manner)

    return Evaluation(folder, plan, run(plan, folder, load, watcher, manner))


def plan_of(
    arms: Sequence[Arm], suite: Suite, source: Source, settings: Settings = Settings()
) -> Plan:
    """Find the checkpoints and the data, and load no weights.

    Raises:
        InputError: a checkpoint or the data cannot be used.
    """
    from robustx.models.encoder import place

    if not arms:
        raise InputError("no checkpoint to evaluate; give at least one with --ckpt NAME=WHERE")
    placement = place(settings.device, settings.dtype, settings.batch_tokens)
    return make_plan(
        suite,
        arms,
        source,
        label_maps=settings.label_maps or {},
        dtype=placement.dtype,
        max_length=settings.max_length,
        embedding={"layer": settings.layer, "pooling": settings.pooling},
    )


def default_out(suite: Suite, arms: Sequence[Arm]) -> Path:
    """Return where a run goes when nobody says: the same arms and suite find their run again."""
    aimed = "" if suite.aim == "all" else f"@{suite.aim}"
    return Path("runs", suite.name, "+".join(arm.name for arm in arms) + aimed)
