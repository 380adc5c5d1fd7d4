"""A finished run for a notebook: its summary, comparison, data frames and items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from robustx.evaluation.store import RunFolder
from robustx.report import runs
from robustx.report.arms.comparing import compare, compare_pairwise
from robustx.report.arms.comparison import Comparison
from robustx.report.files.frames import cells_frame, items_frame
from robustx.report.files.item_rows import chosen_cells
from robustx.report.files.notebook import run_html
from robustx.report.summary import summarise
from robustx.report.view import Summary

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Run:
    """A run folder, by its path or as ``evaluate(...).folder``, and how to look at it.

    The rest is as for ``robustx.summarise``: how items are resampled, and how they are cut.

    Cells are read when something is first asked of the run, and once: open it again to see those
    that have come since. Several runs go to ``robustx.summarise`` together.
    """

    folder: Path | str | RunFolder
    resamples: int = 10_000
    seed: int = 0
    level: float = 0.95
    slices: Sequence[str] | None = None

    def summary(self) -> Summary:
        """Return what the cells say of each arm.

        Raises:
            InputError: the folder is no run, or a cell cannot be read.
        """
        return self._summary

    def compare(self, baseline: str | None = None) -> Comparison:
        """Compare all arms with ``baseline``, by default the first.

        Raises:
            InputError: as ``summary``, or there is a single arm, or none of that name.
        """
        return compare(self._summary, baseline)

    def compare_pairwise(self) -> Comparison:
        """Compare every two arms, as one Holm family a task.

        Raises:
            InputError: as ``summary``, or there is a single arm.
        """
        return compare_pairwise(self._summary)

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a cell; with several arms, their differences from the first beside it.

        The columns are those of the CSV (docs/exports.md). Raises as ``summary`` does.
        """
        several = len(self._summary.arms) > 1
        return cells_frame(self._summary, self.compare() if several else None)

    def rows(
        self,
        *,
        task: str | None = None,
        language: str | None = None,
        condition: str | None = None,
        arm: str | None = None,
    ) -> pd.DataFrame:
        """Return one row for each item of the chosen cells; None stands for all of them.

        ``condition`` is as in the reports: ``clean``, ``keyboard@3``, ``greedy@standard``. The
        columns are those of a cell (docs/runs.md), with ``texts`` as the model read them and
        ``clean_texts``.

        Raises:
            InputError: there is no such cell, or one cannot be read.
        """
        keys = chosen_cells(self._run, arm, task, language, condition)
        return items_frame(self._run, keys)

    def _repr_html_(self) -> str:
        return run_html(str(self._opened.root), self._summary)

    @property
    def _opened(self) -> RunFolder:
        return self.folder if isinstance(self.folder, RunFolder) else RunFolder(Path(self.folder))

    @cached_property
    def _run(self) -> runs.Run:
        return runs.Run(self._opened, self._opened.header())

    @cached_property
    def _summary(self) -> Summary:
        return summarise(
            self._opened,
            resamples=self.resamples,
            seed=self.seed,
            level=self.level,
            slices=self.slices,
        )
