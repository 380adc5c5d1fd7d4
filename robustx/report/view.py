"""The view model: what runs say, as frozen numbers that every renderer shows alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from robustx.evaluation.suite import Condition
from robustx.report.attacks.attack_view import AttackTables
from robustx.report.counts import Counts
from robustx.report.evidence import Status, TaskEvidence
from robustx.report.scope import Scope
from robustx.report.threat import Threat
from robustx.stats import Gap, Interval

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Slice:
    """What noise costs in one cell, or in the mean over the ``cells`` of a scope.

    ``gap`` and ``counts`` are there where the status is ok (``gap`` also in a cell of a language at
    chance, for the record). ``p_holm`` is adjusted within the table that the slice belongs to.
    ``not_applicable``, ``at_chance`` and ``lacking`` count the cells of the scope that are left out
    of the mean. ``beside`` has the metric's further scores under noise, by name.
    """

    scope: Scope
    status: Status
    reason: str | None = None
    gap: Gap | None = None
    p_holm: float | None = None
    counts: Counts | None = None
    cells: int = 0
    not_applicable: int = 0
    at_chance: int = 0
    lacking: int = 0
    beside: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class LevelTable:
    """What noise costs by a property of languages or noises, such as the family of languages.

    Each row is a mean over cells; its scope's ``level`` is the value of the property. The rows are
    one Holm family.
    """

    by: str
    rows: tuple[Slice, ...]


@dataclass(frozen=True)
class Figure:
    """One further number of an arm on a task, such as the cross-lingual transfer gap.

    ``unit`` is points, score (in [0, 1]), share (in [0, 1]) or ratio. ``value`` is None where it
    cannot be told, and ``reason`` says why; ``about`` says over what it is taken.
    """

    name: str
    unit: str
    value: Interval | None
    reason: str | None = None
    about: str | None = None


@dataclass(frozen=True)
class SliceRow:
    """What noise costs on the items of one kind, such as the longest texts.

    ``items`` and ``groups`` count what the slice holds over all languages; below 30 groups
    ``status`` stays ok and ``reason`` warns. ``p_holm`` is adjusted within the table. Retention is
    counted from zero, as nobody knows what guessing scores on a slice.
    """

    value: str
    items: int
    groups: int
    status: Status
    reason: str | None
    gap: Gap | None
    p_holm: float | None


@dataclass(frozen=True)
class SliceTable:
    """The items of a task cut by what ``by`` names; ``about`` says how, in a sentence."""

    by: str
    about: str
    rows: tuple[SliceRow, ...]


@dataclass(frozen=True)
class CleanScore:
    """An arm on the clean text of a language; at chance it has no robustness to speak of."""

    language: str
    status: Status
    reason: str | None
    score: Interval | None
    chance: float | None
    items: int
    groups: int
    beside: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskScore:
    """What a task adds to a benchmark's mean, in [0, 1], languages at chance included.

    ``clean`` is the unweighted mean over the ``languages`` that were run; ``noisy`` that over the
    ``noisy_languages`` in which a noise applies, of means over conditions; None where it is none.
    """

    clean: Interval
    noisy: Interval | None
    languages: int
    noisy_languages: int


class BesideScore(NamedTuple):
    """A further score of an arm on a task, over the cells of its overall mean."""

    name: str
    clean: float | None
    noisy: float | None


class Tokenised(NamedTuple):
    """What a tokeniser made of texts.

    ``fertility`` is sub-words per word of the clean text, None where words cannot be told;
    ``unknown`` the share of sub-words, ``truncated`` the share of inputs; ``lost`` counts words and
    answers that no model could get right, per input.
    """

    fertility: float | None
    unknown: float
    truncated: float
    lost: float


@dataclass(frozen=True)
class TokeniserRow:
    """What a tokeniser made of the clean and the noisy texts of the ``cells`` of a scope."""

    scope: Scope
    cells: int
    clean: Tokenised
    noisy: Tokenised


@dataclass(frozen=True)
class TokeniserTables:
    """What an arm's tokeniser saw on a task, in all cells that were run, at chance or not."""

    overall: TokeniserRow
    by_condition: tuple[TokeniserRow, ...]
    by_language: tuple[TokeniserRow, ...]
    cells: tuple[TokeniserRow, ...]


class Candidates(NamedTuple):
    """Candidates of a retrieval task: how many, and how many were cut to the encoder's length."""

    number: int
    cut: int


@dataclass(frozen=True)
class ArmSummary:
    """An arm on a task.

    ``clean`` and all tables but ``cells`` are empty where the arm has no checkpoint for it, and
    ``seeds`` where the checkpoint has none in its name. ``overall`` is None where there is nothing
    to average; ``status`` and ``reason`` say why. ``tests`` is the size of the Holm family of the
    cells: languages x conditions with a test. ``readiness`` says whether there is a checkpoint:
    ready, missing, wrong head or labels unmapped. ``score`` and ``tokeniser`` are None where
    nothing was run. ``made`` has every head, layer, pooling and dtype of its cells, ``candidates``
    the candidates of a retrieval task in a language, and how many of them were cut. In a suite of
    attacks ``overall`` and ``by_language`` are of the primary attack alone, and ``by_noise`` has
    each attack in each of its budgets; ``attacks`` says what they achieved. ``levels``, ``figures``
    and ``slices`` are over the cells of ``overall``.
    """

    name: str
    status: Status
    reason: str | None
    seeds: tuple[int, ...] = ()
    clean: tuple[CleanScore, ...] = ()
    overall: Slice | None = None
    by_condition: tuple[Slice, ...] = ()
    by_language: tuple[Slice, ...] = ()
    by_noise: tuple[Slice, ...] = ()
    by_language_and_noise: tuple[Slice, ...] = ()
    cells: tuple[Slice, ...] = ()
    tests: int = 0
    readiness: str = "ready"
    score: TaskScore | None = None
    beside: tuple[BesideScore, ...] = ()
    tokeniser: TokeniserTables | None = None
    made: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    candidates: Candidates | None = None
    attacks: AttackTables | None = None
    levels: tuple[LevelTable, ...] = ()
    figures: tuple[Figure, ...] = ()
    slices: tuple[SliceTable, ...] = ()

    def by_clean_language(self) -> tuple[tuple[CleanScore, Slice], ...]:
        """Return each language's clean score and its slice, which is idle without any noise."""
        slices = {one.scope.language: one for one in self.by_language}
        idle = Slice(Scope(), Status.NOT_APPLICABLE)
        return tuple((clean, slices.get(clean.language, idle)) for clean in self.clean)


@dataclass(frozen=True)
class LanguageInfo:
    """The test set of a language; empty where there is none, and ``absent`` says why.

    ``left_out`` counts rows that were not used, and ``repaired`` what was mended, by reason.
    """

    code: str
    chance: float | None
    items: int
    left_out: Mapping[str, int]
    repaired: Mapping[str, int]
    absent: str | None = None


@dataclass(frozen=True)
class TaskSummary:
    """A task: its test sets, and what each arm does on them.

    ``kind`` is the group of tasks that it belongs to, such as tagging; ``meaning`` says what the
    metric is; ``groups`` counts the source items that are resampled. ``threat`` is None in a suite
    of noises.
    """

    name: str
    kind: str
    metric: str
    meaning: str
    groups: int
    languages: tuple[LanguageInfo, ...]
    conditions: tuple[Condition, ...]
    arms: tuple[ArmSummary, ...]
    threat: Threat | None = None


@dataclass(frozen=True)
class Aggregate:
    """What noise costs in the mean over tasks: unweighted, over the task's own means.

    ``name`` is a task, a kind of tasks, a language, or ``all``. ``tasks`` are in the mean of the
    gap, ``without`` are those of the scope that have none (no checkpoint, at chance everywhere, no
    noise that applies). ``gap`` is None where ``tasks`` is empty; its ``groups`` are those of the
    task with the fewest. ``p_holm`` is adjusted within the table. The last four count cells, those
    in the mean and those left out of it.
    """

    name: str
    status: Status
    tasks: tuple[str, ...]
    without: tuple[str, ...]
    gap: Gap | None
    p_holm: float | None
    cells: int
    not_applicable: int
    at_chance: int
    lacking: int


@dataclass(frozen=True)
class BenchmarkScore:
    """The mean of the task scores of ``tasks``, as a benchmark has it; ``without`` are lacking."""

    name: str
    tasks: tuple[str, ...]
    without: tuple[str, ...]
    clean: Interval | None
    noisy: Interval | None


@dataclass(frozen=True)
class ArmAcross:
    """An arm over all tasks. ``overall`` is a family of one test: its ``p_holm`` is not adjusted.

    ``scores`` are those of all tasks, of each kind and of each task, in the order of the tables.
    """

    name: str
    overall: Aggregate
    by_kind: tuple[Aggregate, ...]
    by_task: tuple[Aggregate, ...]
    by_language: tuple[Aggregate, ...]
    scores: tuple[BenchmarkScore, ...]


@dataclass(frozen=True)
class Summary:
    """What one or several runs say. ``evidence`` is what it was computed from, for comparisons.

    ``across`` is empty where there is one task only.
    """

    runs: tuple[str, ...]
    identity: Mapping[str, Any]
    resamples: int
    seed: int
    level: float
    tasks: tuple[TaskSummary, ...]
    across: tuple[ArmAcross, ...]
    signatures: tuple[str, ...]
    evidence: tuple[TaskEvidence, ...] = field(repr=False, compare=False)

    @property
    def attacked(self) -> bool:
        """Whether the suite is one of attacks."""
        return any(task.threat is not None for task in self.tasks)

    @property
    def arms(self) -> tuple[str, ...]:
        """The names of all arms, in the order in which they were given."""
        return tuple(dict.fromkeys(arm.name for task in self.tasks for arm in task.arms))

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a cell, with the columns of the CSV; what is absent is ``pandas.NA``."""
        from robustx.report.files.frames import cells_frame

        return cells_frame(self)

    def _repr_html_(self) -> str:
        from robustx.report.files.notebook import summary_html

        return summary_html(self)
