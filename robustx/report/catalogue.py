"""What there is to choose from: noises, tasks, suites, languages, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from robustx.errors import InputError, did_you_mean
from robustx.evaluation.suite import load_suite, suite_names
from robustx.languages.profiles import LANGUAGES, profile
from robustx.perturb import perturbations
from robustx.tasks import tasks

KINDS = ("perturbations", "tasks", "suites", "languages")


@dataclass(frozen=True)
class Catalogue:
    """A list of named things with the same columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def records(self) -> list[dict[str, str]]:
        """Return the rows as mappings by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def table(self) -> Table:
        """Return the rows as a table for a terminal."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in self.columns:
            table.add_column(column, no_wrap=column in {"name", "code"})
        for row in self.rows:
            table.add_row(*map(Text, row))
        return table


def catalogue(kind: str) -> Catalogue:
    """Return what there is of a kind; raises InputError for an unknown kind."""
    if kind == "perturbations":
        return Catalogue(("name", "what it does"), tuple(map(_perturbation, perturbations)))
    if kind == "tasks":
        rows = tuple(_task(name) for name in tasks)
        return Catalogue(("name", "group", "metric", "labels", "languages"), rows)
    if kind == "suites":
        rows = tuple(_suite(name) for name in suite_names())
        return Catalogue(("name", "tasks", "languages", "conditions", "description"), rows)
    if kind == "languages":
        rows = tuple(_language(code) for code in LANGUAGES)
        return Catalogue(("code", "name", "script", "spaces", "keyboard", "tasks"), rows)
    hint = did_you_mean(kind, KINDS) or f"; known: {', '.join(KINDS)}"
    raise InputError(f"cannot list {kind!r}{hint}")


def _perturbation(name: str) -> tuple[str, ...]:
    return name, _first_line(perturbations.get(name))


def _task(name: str) -> tuple[str, ...]:
    task = tasks.build(name)
    labels = ", ".join(task.labels)
    return name, task.group, task.metric.name, labels, " ".join(task.languages)


def _suite(name: str) -> tuple[str, ...]:
    suite = load_suite(name)
    conditions = str(len(suite.conditions()) - 1)
    return (
        name,
        " ".join(suite.tasks),
        str(len(suite.languages)),
        conditions,
        suite.description,
    )


def _language(code: str) -> tuple[str, ...]:
    about = profile(code)
    found = [name for name in tasks if code in tasks.get(name).languages]
    return (
        code,
        about.name,
        "+".join(about.scripts),
        "yes" if about.spaced else "no",
        about.layout or "–",
        " ".join(found),
    )


def _first_line(thing: Any) -> str:
    return (thing.__doc__ or "").strip().splitlines()[0]
