"""What the tables of the terminal are made of: cells of numbers, and their colours."""

from __future__ import annotations

from typing import Protocol

from rich.text import Text

from robustx.report.evidence import Status
from robustx.report.terminal.fitted import NumberTable
from robustx.report.words.wording import aligned_bounds, p_value, percent, points
from robustx.stats import Gap, Interval

SIGNIFICANT = 0.05
LARGE, VERY_LARGE = 5, 10  # points of a gap that is shown in red, in bold red
LABELS = {
    Status.NOT_APPLICABLE: "n/a",
    Status.AT_CHANCE: "at chance",
    Status.MISSING: "–",
    Status.FAILED: "failed",
}


class Costed(Protocol):
    """A row of a table that says what noise costs, or why it does not."""

    @property
    def status(self) -> Status:
        """Whether there is a gap to show."""

    @property
    def gap(self) -> Gap | None:
        """What is lost."""

    @property
    def p_holm(self) -> float | None:
        """The adjusted p-value of the gap."""


def number_table(*columns: str, gap: int = 2, spare: tuple[str, ...] = ()) -> NumberTable:
    """Make a table of numbers; see `NumberTable`."""
    return NumberTable(columns, gap, spare)


def cost(one: Costed) -> list[Text]:
    """Return the cells: score under noise, gap, its interval, p; or why there are none."""
    if one.status is not Status.OK or one.gap is None:
        return [Text(), Text(), Text(LABELS[one.status], style="magenta"), Text()]
    value = one.gap.gap
    return [
        Text(percent(one.gap.perturbed.value)),
        Text(points(value.value), style=_heat_color(value.value, one.p_holm)),
        Text(aligned_bounds(value)),
        Text(p_value(one.p_holm)),
    ]


def cost_of_arm(one: Costed, readiness: str) -> list[Text]:
    """Return the same of an arm; without a fitting checkpoint its readiness stands for it."""
    cells = cost(one)
    if readiness != "ready":
        cells[2] = Text(readiness, style="magenta")
    return cells


def heat(one: Costed) -> Text:
    """Return a gap with a star where it is significant, or why there is none."""
    if one.status is not Status.OK or one.gap is None:
        return Text(LABELS[one.status].replace("at ", ""))
    value = one.gap.gap.value
    mark = "*" if _is_significant(one.p_holm) else " "
    return Text(points(value) + mark, style=_heat_color(value, one.p_holm))


def share(part: Interval | None) -> Text:
    """Return a share in per cent; empty where there is none."""
    return Text(percent(part.value) if part else "")


def color(worse: float, p: float | None) -> str:
    """Return the colour of a difference that is significant."""
    if not _is_significant(p):
        return ""
    return "red" if worse > 0 else "green"


def _heat_color(gap: float, p: float | None) -> str:
    """Colour a gap by its size where it is significant: all are, often enough."""
    if not _is_significant(p) or 0 < gap < LARGE:
        return ""
    if gap < 0:
        return "green"
    return "red" if gap < VERY_LARGE else "bold red"


def _is_significant(p: float | None) -> bool:
    return p is not None and p < SIGNIFICANT
