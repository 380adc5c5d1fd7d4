"""What two arms' comparison says, as frozen numbers: differences of gaps over shared cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from robustx.report.arms.contrast import AcrossDifference, ArmContrast
from robustx.report.arms.inference import Inference
from robustx.report.attacks.attack_view import AttackContrast
from robustx.report.scope import Scope
from robustx.report.view import Figure
from robustx.report.words.wording import listing, plural
from robustx.stats import Gap, GapDifference

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Difference:
    """How the gaps of two arms differ in a scope, over its cells that both arms have.

    ``baseline`` and ``other`` are their gaps in points, ``difference`` is other - baseline:
    negative means that the other is more robust. ``p_holm`` is adjusted within the table, and so
    is ``q``, for exploration: of the differences with q <= .05, one in twenty is none on average
    (Benjamini & Hochberg).
    """

    scope: Scope
    baseline: float
    other: float
    difference: GapDifference
    p_holm: float | None
    cells: int
    q: float | None = None


@dataclass(frozen=True)
class LeftOut:
    """Languages in which cells could not be compared, how many cells, and why."""

    languages: tuple[str, ...]
    cells: int
    reason: str

    @property
    def sentence(self) -> str:
        """All of it in words."""
        return (
            f"Not compared: {plural(self.cells, 'cell')} in {listing(self.languages)}: "
            f"{self.reason}."
        )


@dataclass(frozen=True)
class ArmComparison:
    """An arm against the baseline on a task.

    ``overall`` is the primary test; it is None where nothing can be compared, and ``left_out`` says
    why. Its ``p_holm`` is None, as it is not adjusted, but where all pairs of arms are compared:
    then it is adjusted over the ``family`` of so many pairs. ``inference`` says how strong its
    evidence is, ``figures`` what needs a baseline. ``baseline_gap`` and ``other_gap`` are over the
    same cells. ``clean`` is the difference of their clean scores in points, other - baseline.
    ``tests`` is the size of the Holm family of the cells. Where the suite has attacks, all of these
    are of the primary one, but for ``by_noise``, ``by_condition`` and ``cells``; ``attacks`` has
    what attacks achieved, and ``primary`` names that one.
    """

    task: str
    arm: str
    baseline: str
    overall: Difference | None
    clean: GapDifference | None
    baseline_gap: Gap | None
    other_gap: Gap | None
    by_noise: tuple[Difference, ...]
    by_language: tuple[Difference, ...]
    by_condition: tuple[Difference, ...]
    cells: tuple[Difference, ...]
    tests: int
    left_out: tuple[LeftOut, ...]
    attacks: AttackContrast | None = None
    primary: str | None = None
    inference: Inference | None = None
    figures: tuple[Figure, ...] = ()
    family: int = 1


@dataclass(frozen=True)
class Comparison:
    """Pairs of arms: by task, and ``across`` all of several tasks.

    They are every other arm against ``baseline``; all pairs where that is None.
    """

    baseline: str | None
    arms: tuple[ArmComparison, ...]
    across: tuple[ArmContrast, ...]

    @property
    def against(self) -> str:
        """What the arms are compared with, in words."""
        return "the arm it is compared with" if self.baseline is None else self.baseline

    def to_pandas(self) -> pd.DataFrame:
        """Return one row for each difference of gaps; ``table`` names its Holm family."""
        from robustx.report.files.frames import differences_frame

        return differences_frame(self)

    def _repr_html_(self) -> str:
        from robustx.report.files.notebook import comparison_html

        return comparison_html(self)


AnyPair = ArmComparison | ArmContrast


def primary_p(pair: AnyPair) -> float | None:
    """Return the p-value of the primary test, adjusted where it is one of a family."""
    return None if pair.overall is None else decisive_p(pair.overall)


def decisive_p(overall: Difference | AcrossDifference) -> float | None:
    """Return the p-value of an overall difference, adjusted where it is one of a family."""
    return overall.difference.p if overall.p_holm is None else overall.p_holm
