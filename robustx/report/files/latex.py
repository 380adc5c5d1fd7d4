"""The report as LaTeX tables for a paper; they need ``booktabs`` and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from robustx.report.arms.comparison import ArmComparison, Comparison, primary_p
from robustx.report.arms.contrast import ArmContrast
from robustx.report.attacks.attack_view import AttackSlice
from robustx.report.files.cost_lines import (
    Line,
    lines_across,
    lines_of_arms,
    lines_of_languages,
    lines_of_scopes,
)
from robustx.report.files.latex_table import Column, Row, TexTable, Wide, escaped, number, rendered
from robustx.report.view import ArmSummary, Summary, TaskSummary
from robustx.report.words.wording import (
    bounds,
    p_value,
    percent,
    percent_bounds,
    points,
    scope_name,
    signed,
    title,
)
from robustx.stats import Interval

_SAME = number(p_value(None))


def to_latex(summary: Summary, comparison: Comparison | None) -> str:
    """Return floats with tables of all arms, then of each by language, by noise and by attack.

    Every special character is escaped; letters of other scripts stay as they are.
    """
    heading = [
        f"% robustx: {title(summary)}",
        *(f"% {signature}" for signature in summary.signatures),
        r"% Needs \usepackage{booktabs}. \input the whole file, or take tables from it.",
    ]
    frame = _Frame.of(summary, comparison)
    tables = [
        _overview(summary, comparison, frame),
        *([_pairs_table(comparison, frame)] if comparison and not comparison.baseline else []),
        *(table for task in summary.tasks for table in _of_task(task, comparison, frame)),
    ]
    return "\n".join([*heading, *map(rendered, tables)]) + "\n"


class _Frame(NamedTuple):
    """What all tables of a report share: the heads of columns, and half the caption."""

    noisy: str
    level: str
    baseline: str | None
    made: str

    @classmethod
    def of(cls, summary: Summary, comparison: Comparison | None) -> _Frame:
        return cls(
            "attacked" if summary.attacked else "noisy",
            rf"{100 * summary.level:g}\,\%",
            comparison.baseline if comparison else None,
            f"{summary.resamples:,} resamples of the source items",
        )

    @property
    def columns(self) -> tuple[Column, ...]:
        interval = Column(f"[{self.level}]")
        cost = (Column("clean"), Column(self.noisy), Column("gap"), interval, Column("$p$"))
        if self.baseline is None:
            return cost
        return (*cost, Column(r"$\Delta$"), interval, Column(r"$p_\Delta$"))

    def caption(self, what: str, adjusted: str) -> str:
        """Return a caption that can be read without the text around it."""
        difference = (
            rf" $\Delta$: gap minus that of {escaped(self.baseline)}, over the cells that both "
            "have; negative is more robust."
            if self.baseline is not None
            else ""
        )
        return (
            f"{escaped(what)}. Scores in \\%, gap (clean $-$ {self.noisy}) in points, with "
            f"{self.level} intervals from {self.made}; $p$ of a gap of zero, {adjusted}."
            f"{difference}"
        )


def _overview(summary: Summary, comparison: Comparison | None, frame: _Frame) -> TexTable:
    """Return arms side by side: over all tasks, by kind and by task."""
    names: tuple[str, ...]
    if summary.across:
        what = f"{_cause(summary)} over {len(summary.tasks)} tasks"
        names, sections = ("task", "arm"), lines_across(summary, comparison)
        adjusted = "adjusted by Holm within kinds and within tasks"
    else:
        [task] = summary.tasks
        what = f"{_cause(summary)} on {task.name} ({task.metric}){_under(task)}"
        names, sections = ("arm",), [[lines_of_arms(task.arms, comparison)]]
        adjusted = "one test an arm"
    return _cost_table("robustx-overall", frame.caption(what, adjusted), names, sections, frame)


def _of_task(task: TaskSummary, comparison: Comparison | None, frame: _Frame) -> Iterator[TexTable]:
    what = "noise" if task.threat is None else "attack and budget"
    for arm in task.arms:
        if not arm.clean:
            continue
        pairs = comparison.arms if comparison and comparison.baseline else ()
        pair = next((one for one in pairs if (one.task, one.arm) == (task.name, arm.name)), None)
        own = frame if pair else frame._replace(baseline=None)
        about = f"{arm.name} on {task.name} ({task.metric})"
        where = f"robustx-{task.name}-{arm.name}"
        languages = lines_of_languages(arm, pair.by_language if pair else ())
        caption = own.caption(f"{about} by language{_under(task)}", "adjusted by Holm")
        yield _cost_table(f"{where}-languages", caption, ("language",), [[languages]], own)
        noises = lines_of_scopes(arm.by_noise, pair.by_noise if pair else ())
        caption = own.caption(f"{about} by {what}", "adjusted by Holm")
        yield _cost_table(f"{where}-conditions", caption, (what,), [[noises]], own)
        if arm.attacks is not None:
            yield _attack_table(f"{where}-attacks", about, arm, frame)


def _pairs_table(comparison: Comparison, frame: _Frame) -> TexTable:
    """Return the differences of all pairs of arms, over all tasks and on each."""
    columns = (
        *(Column(name, "l") for name in ("task", "arm", "baseline")),
        *(Column(r"$\Delta$"), Column(f"[{frame.level}]"), Column(r"$p_\Delta$")),
    )
    caption = (
        r"All pairs of arms. $\Delta$: gap of the arm minus that of the baseline, in points, with "
        f"{frame.level} intervals from {frame.made}; negative is more robust. "
        r"$p_\Delta$ adjusted by Holm over the pairs on a task."
    )
    blocks: dict[str, list[Row]] = {}
    pairs: list[tuple[str, ArmComparison | ArmContrast]] = [
        *(("all tasks", pair) for pair in comparison.across),
        *((pair.task, pair) for pair in comparison.arms),
    ]
    for task, pair in pairs:
        rows = blocks.setdefault(task, [])
        names = ["" if rows else task, pair.arm, pair.baseline]
        rows.append([*map(escaped, names), *_pair_cells(pair)])
    return TexTable("robustx-pairs", caption, columns, [list(blocks.values())])


def _pair_cells(pair: ArmComparison | ArmContrast) -> Row:
    if pair.overall is None:
        return [Wide(r"\emph{not compared}", 3)]
    value = pair.overall.difference.value
    shown = signed(value.value), bounds(value), p_value(primary_p(pair))
    return [number(part) for part in shown]


def _cause(summary: Summary) -> str:
    return "What attacks cost" if summary.attacked else "What noise costs"


def _under(task: TaskSummary) -> str:
    return "" if task.threat is None else f", under {task.threat.primary}"


def _cost_table(
    label: str,
    caption: str,
    names: Sequence[str],
    sections: Sequence[Sequence[Sequence[Line]]],
    frame: _Frame,
) -> TexTable:
    columns = (*(Column(name, "l") for name in names), *frame.columns)
    compared = frame.baseline is not None
    rows = [
        [[_cost_row(line, compared) for line in block] for block in section] for section in sections
    ]
    same = any(_SAME in row for section in rows for block in section for row in block)
    told = f"{caption} {_SAME}: no resample differs." if same else caption
    return TexTable(label, told, columns, rows)


def _cost_row(line: Line, compared: bool) -> Row:
    names = [escaped(name) for name in line.names]
    clean = percent(line.clean) if line.clean is not None else ""
    differs = _difference(line) if compared else []
    if line.gap is None:
        return [*names, clean, Wide(rf"\emph{{{escaped(line.status)}}}", 4), *differs]
    lost = line.gap.gap
    cost = [percent(line.gap.perturbed.value), points(lost.value), bounds(lost), p_value(line.p)]
    return [*names, clean, *map(number, cost), *differs]


def _difference(line: Line) -> list[str]:
    if line.tested is None:
        return ["", "", ""]
    value = line.tested.difference.value
    return [number(part) for part in (signed(value.value), bounds(value), p_value(line.tested.p))]


def _attack_table(label: str, about: str, arm: ArmSummary, frame: _Frame) -> TexTable:
    """Return what attacks achieved, over languages."""
    interval = Column(f"[{frame.level}]")
    columns = (
        Column("attack", "l"),
        *(Column("success"), interval, Column("unbroken"), interval),
        *(Column("lead"), interval, Column("$p$")),
    )
    caption = (
        f"{escaped(about)} under attack, mean over languages. Success: broken of attacked items; "
        r"unbroken: accuracy under attack, of all items; both in \%, with "
        f"{frame.level} intervals from {frame.made}. Lead: success minus that of random search, "
        "in points; $p$ of a lead of zero, adjusted by Holm."
    )
    rows = arm.attacks.by_condition if arm.attacks else ()
    return TexTable(label, caption, columns, [[list(map(_attack_row, rows))]])


def _attack_row(one: AttackSlice) -> Row:
    name = escaped(scope_name(one.scope))
    if one.rates is None:
        return [name, Wide(rf"\emph{{{escaped(one.status.value)}}}", 7)]
    lead = one.over_baseline
    beyond = (
        [signed(lead.value.value), bounds(lead.value), p_value(one.p_holm)] if lead else [""] * 3
    )
    shares = [*_share(one.rates.success), *_share(one.rates.accuracy), *beyond]
    return [name, *map(number, shares)]


def _share(part: Interval | None) -> list[str]:
    return [percent(part.value), percent_bounds(part)] if part else ["", ""]
