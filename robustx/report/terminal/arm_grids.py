"""The tables of the terminal report that put the arms of a task beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.text import Text

from robustx.languages.profiles import profile
from robustx.report.evidence import Status
from robustx.report.scope import Scope
from robustx.report.terminal.fitted import Block, BlockTable
from robustx.report.terminal.table_parts import heat
from robustx.report.view import ArmSummary, Figure, Slice, TaskSummary
from robustx.report.words.wording import aligned_bounds, percent, percent_bounds, points
from robustx.stats import Interval

Cells = tuple[Text, ...]
BOUNDS = "[low, high]"
# Levels that the short report shows where they have a few values.
SHORT_LEVELS = ("severity", "channel", "family")
FEW_VALUES = 8
BY_WIDTH = 10
# Figures that other tables have as well, over the same cells.
ELSEWHERE = frozenset({"original", "perturbed", "items right, original"})


def by_noise(task: TaskSummary) -> BlockTable:
    """Show the gap under every noise at each severity, and in the mean over them."""
    arms = _there(task)
    grades = tuple(dict.fromkeys(_grade(one.scope) for arm in arms for one in arm.by_condition))
    noises = dict.fromkeys(one.scope.perturbation for arm in arms for one in arm.by_noise)
    blocks = []
    for arm in arms:
        found = {(one.scope.perturbation, _grade(one.scope)): one for one in arm.by_condition}
        means = {one.scope.perturbation: one for one in arm.by_noise}
        rows = [
            (*(_heat(found.get((noise, grade))) for grade in grades), _heat(means.get(noise)))
            for noise in noises
        ]
        blocks.append(Block(arm.name, (*grades, "mean"), tuple(rows)))
    return BlockTable("noise", tuple(map(str, noises)), tuple(blocks))


def _grade(scope: Scope) -> str:
    return f"@{scope.severity}" + (f"#{scope.draw}" if scope.draw else "")


def by_language(task: TaskSummary) -> BlockTable:
    """Show the clean score of every language and what is lost of it."""
    arms = _there(task)
    codes = tuple(dict.fromkeys(one.language for arm in arms for one in arm.clean))
    blocks = []
    for arm in arms:
        found = {clean.language: (clean, one) for clean, one in arm.by_clean_language()}
        rows = []
        for code in codes:
            clean, one = found[code]
            rows.append((Text(percent(clean.score.value) if clean.score else ""), _heat(one)))
        blocks.append(Block(arm.name, ("clean", "gap "), tuple(rows)))
    return BlockTable("language", tuple(map(_language, codes)), tuple(blocks))


def by_level(task: TaskSummary, most: int = FEW_VALUES) -> BlockTable | None:
    """Show what noise costs by severity, channel and family; of no more values each than ``most``.

    None where there is nothing to show.
    """
    arms = _there(task)
    labels: list[str] = []
    at: list[tuple[str, str]] = []
    for by in SHORT_LEVELS:
        values = list(dict.fromkeys(value for arm in arms for value in _values(arm, by)))
        if 0 < len(values) <= most:
            at += [(by, value) for value in ("", *values)]
            labels += ["", f"{by:<{BY_WIDTH}}{values[0]}"]
            labels += [f"{'':<{BY_WIDTH}}{value}" for value in values[1:]]
    if not labels:
        return None
    blocks = [
        Block(arm.name, ("gap ", BOUNDS), tuple(_cost(_values(arm, by).get(v)) for by, v in at))
        for arm in arms
    ]
    return BlockTable("by", tuple(labels), tuple(blocks))


def _values(arm: ArmSummary, by: str) -> Mapping[str, Slice]:
    tables = (one for one in arm.levels if one.by == by)
    return {str(row.scope.level): row for table in tables for row in table.rows}


def figures(arms: Iterable[tuple[str, Sequence[Figure]]]) -> BlockTable | None:
    """Show the further numbers of arms that can be told for one of them; None without any."""
    of_arm = {arm: {one.name: one for one in found} for arm, found in arms}
    told: dict[str, Figure] = {}
    for one in (one for found in of_arm.values() for one in found.values() if one.value):
        if one.name not in ELSEWHERE:
            told.setdefault(one.name, one)
    if not told:
        return None
    blocks = [
        Block(arm, ("", BOUNDS), tuple(_figure(found.get(name)) for name in told))
        for arm, found in of_arm.items()
    ]
    return BlockTable("number", tuple(map(figure_name, told.values())), tuple(blocks))


def figure_name(one: Figure) -> str:
    """Name a figure with its unit."""
    return f"{one.name}{UNITS[one.unit]}"


UNITS = {"points": "", "score": ", %", "share": ", %", "ratio": ", ratio"}


def figure_value(one: Figure, value: Interval) -> tuple[str, str]:
    """Write a figure and its interval."""
    if one.unit == "points":
        return points(value.value), aligned_bounds(value)
    if one.unit == "ratio":
        return f"{value.value:.2f}", f"[{value.low:.2f}, {value.high:.2f}]"
    return percent(value.value), percent_bounds(value)


def _figure(one: Figure | None) -> Cells:
    if one is None or one.value is None:
        return Text("–"), Text()
    value, interval = figure_value(one, one.value)
    return Text(value), Text(interval)


def _cost(one: Slice | None) -> Cells:
    told = one is not None and one.status is Status.OK and one.gap is not None
    bounds = aligned_bounds(one.gap.gap) if told and one and one.gap else ""
    return _heat(one), Text(bounds)


def _heat(one: Slice | None) -> Text:
    return Text("–") if one is None else heat(one)


def _there(task: TaskSummary) -> list[ArmSummary]:
    return [arm for arm in task.arms if arm.clean]


def _language(code: str) -> str:
    return f"{code}  {profile(code).name}"
