"""Puts the page together: what is there from the start, what is opened when asked for."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

import robustx
from robustx.languages.profiles import LANGUAGES, profile
from robustx.report.arms.comparison import ArmComparison, Comparison
from robustx.report.arms.contrast import ArmContrast
from robustx.report.files.writing import write_whole
from robustx.report.html.attacks import attack_cells, attack_sheets
from robustx.report.html.contrasts import (
    across_differences,
    difference_cells,
    difference_sheets,
    pairs_on,
)
from robustx.report.html.costs import cell_sheet, cost_sheets
from robustx.report.html.examples import Room, packed_examples
from robustx.report.html.overall import across_sheets
from robustx.report.html.packing import packed, script_json
from robustx.report.html.sheet import Sheet
from robustx.report.html.tokenisers import tokeniser_sheets
from robustx.report.view import Summary, TaskSummary
from robustx.report.words.definitions import definitions
from robustx.report.words.pointer import Pointer
from robustx.report.words.pointers import pointers
from robustx.report.words.remarks import remarks
from robustx.report.words.verdicts import beside, comparison_sentences, headlines, task_verdicts
from robustx.report.words.wording import test_sets, title

SCRIPTS = (
    "vendor/d3.min.js",
    "vendor/plot.umd.min.js",
    "data.js",
    "table.js",
    "charts.js",
    "examples.js",
    "frame.js",
    "sections.js",
    "main.js",
)
ROOM = Room()


def to_html(summary: Summary, comparison: Comparison | None, room: Room = ROOM) -> str:
    """Return the report as one page of HTML that needs no other file and no network.

    Examples are read from the cells of the runs, as many as ``room`` allows.

    Raises:
        InputError: a cell cannot be read.
    """
    scripts = [Markup(_asset(name)) for name in SCRIPTS]
    page: str = _template().render(
        title=title(summary),
        verdicts=[_unbroken(line) for line in headlines(summary, comparison)],
        notes=remarks(summary),
        definitions=[tuple(one) for one in definitions(summary, comparison)],
        signatures=summary.signatures,
        version=robustx.__version__,
        resamples=summary.resamples,
        level=summary.level,
        css=Markup(_asset("report.css")),
        scripts=scripts,
        licences=[_asset(f"vendor/LICENSE.{name}") for name in ("d3", "plot")],
        hashes=[_digest(script) for script in scripts],
        overview=Markup(script_json(_overview(summary, comparison))),
        chunks=_chunks(summary, comparison, room),
    )
    return page


def write_html(
    path: Path, summary: Summary, comparison: Comparison | None, room: Room = ROOM
) -> None:
    """Write the page to a file.

    Raises:
        InputError: a cell cannot be read.
        StoreError: the file cannot be written.
    """
    write_whole(path, to_html(summary, comparison, room).encode())


def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, loader=FunctionLoader(_asset)
    )
    return environment.get_template("page.html")


def _asset(name: str) -> str:
    return (files("robustx.report.html") / "assets" / name).read_text(encoding="utf-8")


def _digest(script: str) -> str:
    """Return what a content security policy calls a script by."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


def _unbroken(sentence: str) -> str:
    """Keep intervals and p-values on one line."""
    return _PARTS.sub(lambda match: match[0].replace(" ", "\u00a0"), sentence)


_PARTS = re.compile(r"\[[^\[\]]*\]|p [<=] \S+")


def _overview(summary: Summary, comparison: Comparison | None) -> dict[str, Any]:
    """Return all but cells and examples."""
    return {
        "attacked": summary.attacked,
        "level": summary.level,
        "arms": summary.arms,
        "baseline": comparison.baseline if comparison else None,
        "languages": {
            one.code: _language(one.code) for task in summary.tasks for one in task.languages
        },
        "pointers": [_pointer(one) for one in pointers(summary, comparison)],
        "evidence": [
            _evidence(pair, comparison_sentences(pair, summary.level))
            for pair in (comparison.across if comparison else ())
        ],
        "across": _plain([*across_sheets(summary), *across_differences(comparison)]),
        "tasks": [_task(task, summary, comparison) for task in summary.tasks],
    }


def _task(task: TaskSummary, summary: Summary, comparison: Comparison | None) -> dict[str, Any]:
    sheets = [
        *cost_sheets(task),
        *difference_sheets(task, comparison),
        *attack_sheets(task, comparison),
        *tokeniser_sheets(task),
    ]
    return {
        "name": task.name,
        "kind": task.kind,
        "metric": task.metric,
        "meaning": task.meaning,
        "about": test_sets(task),
        "primary": str(task.threat.primary) if task.threat else None,
        "verdicts": task_verdicts(task, summary, comparison),
        "evidence": [
            _evidence(pair, _told(pair, summary.level)) for pair in pairs_on(task, comparison)
        ],
        "sheets": _plain(sheets),
    }


def _told(pair: ArmComparison, level: float) -> Iterator[str]:
    yield from beside(pair)
    yield from comparison_sentences(pair, level)
    yield from (one.sentence for one in pair.left_out)


def _evidence(pair: ArmComparison | ArmContrast, sentences: Iterable[str]) -> dict[str, Any]:
    """Return what there is to say of two arms beside the difference of their gaps."""
    return {"arm": pair.arm, "baseline": pair.baseline, "sentences": list(sentences)}


def _chunks(summary: Summary, comparison: Comparison | None, room: Room) -> Mapping[str, str]:
    """Return what is opened when asked for, packed, by name."""
    cells = {
        f"cells/{task.name}": packed(
            _plain(
                [
                    cell_sheet(task),
                    *difference_cells(task, comparison),
                    *attack_cells(task, comparison),
                ]
            )
        )
        for task in summary.tasks
    }
    return {**cells, **packed_examples(summary.evidence, room)}


def _plain(sheets: Iterable[Sheet]) -> list[dict[str, Any]]:
    return [sheet.plain() for sheet in sheets if sheet.rows]


def _language(code: str) -> dict[str, str]:
    if code not in LANGUAGES:
        return {"name": code, "dir": "auto"}
    return {"name": profile(code).name, "dir": profile(code).direction}


def _pointer(one: Pointer) -> dict[str, Any]:
    return {
        "sentence": one.sentence,
        "task": one.task,
        "arm": one.arm,
        "language": one.scope.language,
        "actor": one.scope.actor,
        "strength": one.scope.strength,
        "draw": one.scope.draw,
    }
