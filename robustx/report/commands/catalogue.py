"""What there is to choose from: noises, attacks, tasks, suites, languages, as rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from robustx.errors import InputError, did_you_mean
from robustx.evaluation.suite import suite_names
from robustx.languages.evidence import TIERS, Evidence, documented, evidence, tier
from robustx.languages.profiles import LANGUAGES, Profile, profile
from robustx.perturb import perturbations
from robustx.report.commands.attack_offers import OFFERS
from robustx.report.commands.offers import (
    SUITE_COLUMNS,
    TASK_COLUMNS,
    hubs,
    suite_record,
    suite_row,
    task_record,
    task_row,
)
from robustx.tasks import tasks

KINDS = ("perturbations", *OFFERS, "tasks", "suites", "languages")

_STYLES = {"A": "bold green", "B": "bold cyan", "C": "bold yellow", "–": "dim"}
_LEGEND = (
    ("A", "seen in a measured corpus"),
    ("B", "encoded by linguists, Unicode or a layout"),
    ("C", "well known"),
    ("–", "chance"),
)
# Columns that do not wrap.
_WHOLE = {"name", "code", "queries", "graphemes", "words", "words by", "tier", "sites"}

# Noises that have a column in the list of languages, headed by the start of their name.
_COLUMNS = (
    "human", "keyboard", "input_method", "orthography", "diacritics", "casing", "spacing", "script",
)  # fmt: skip
_PREFIX = 3


@dataclass(frozen=True)
class Catalogue:
    """A list of named things with the same columns, and what is said below it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Text, ...], ...]
    details: tuple[Mapping[str, Any], ...] = ()  # what JSON gets where it is more than the rows
    notes: tuple[Text, ...] = ()

    def records(self) -> list[dict[str, Any]]:
        """Return the rows, or their details, as mappings."""
        if self.details:
            return [dict(detail) for detail in self.details]
        return [dict(zip(self.columns, map(str, row), strict=True)) for row in self.rows]

    def table(self) -> RenderableType:
        """Return the rows as a table for a terminal."""
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
        for column in self.columns:
            table.add_column(column, no_wrap=column in _WHOLE or len(column) == _PREFIX)
        for row in self.rows:
            table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
        return Group(table, *self.notes)


def catalogue(kind: str) -> Catalogue:
    """Return what there is of a kind; raises InputError for an unknown kind."""
    if kind == "perturbations":
        rows: list[tuple[str | Text, ...]] = [(name, about(name)) for name in perturbations]
        rows += [(form, _about_form(form)) for form in perturbations.forms()]
        return Catalogue(("name", "what it does"), tuple(rows))
    if kind in OFFERS:
        found = OFFERS[kind]()
        note = (Text(""), Text(found.note, style="dim")) if found.note else ()
        return Catalogue(found.columns, found.rows, found.records, note)
    if kind == "tasks":
        rows = [task_row(name, briefly) for name in tasks]
        records = tuple(task_record(name) for name in tasks)
        return Catalogue(TASK_COLUMNS, tuple(rows), records, (Text(""), hubs()))
    if kind == "suites":
        rows = [suite_row(name) for name in suite_names()]
        return Catalogue(SUITE_COLUMNS, tuple(rows), tuple(map(suite_record, suite_names())))
    if kind == "languages":
        return _languages()
    hint = did_you_mean(kind, KINDS) or f"; known: {', '.join(KINDS)}"
    raise InputError(f"cannot list {kind!r}{hint}")


def noises_of(language: str) -> Catalogue:
    """Return every noise: what of it is real in a language, the best evidence first.

    Raises:
        InputError: the language is not among the 50.
    """
    known = {name: [e for e in evidence(language) if e.noise == name] for name in perturbations}
    order = sorted(known, key=lambda name: (_rank(tier(language, name)), prominence(name)))
    return Catalogue(
        ("name", "tier", "sites", f"what is real in {profile(language).name}, and its source"),
        tuple(row for name in order for row in _noise(name, known[name])),
        tuple(_noise_record(name, known[name]) for name in order),
        (Text(""), _legend(), Text("sites: per 100 letters of news text", style="dim")),
    )


def prominence(name: str) -> tuple[int, str]:
    """Return the key by which noises are sorted."""
    return (_COLUMNS.index(name) if name in _COLUMNS else len(_COLUMNS)), name


def about(name: str) -> str:
    """Return in a line what a noise does."""
    return (perturbations.get(name).__doc__ or "").strip().partition("\n")[0]


def _about_form(form: str) -> str:
    name = form.partition("?")[0]
    return about(name) if name in perturbations else f"Runs what {name[:-1]} calls by this name."


@lru_cache(maxsize=1)
def common_noises() -> Mapping[str, str]:
    """Return the noises, known to the tables, that have the same tier in all languages."""
    tiers = {name: {tier(code, name) for code in LANGUAGES} for name in documented()}
    return {name: str(*found) for name, found in tiers.items() if len(found) == 1}


def _rank(letter: str | None) -> int:
    return TIERS.index(letter) if letter else len(TIERS)


def _noise(name: str, known: Sequence[Evidence]) -> Iterator[tuple[str | Text, ...]]:
    """Yield the rows of a noise: what it does, then what of it is real."""
    if not known:
        why = "not real here" if name in documented() else f"{about(name)} (no evidence on record)"
        yield Text(name, style="dim"), "", "", Text(why, style="dim")
        return
    yield name, _letter(known[0].tier), "", about(name)
    for row in known:
        if row.tier != TIERS[-1]:
            sites = "" if row.sites is None else f"{row.sites:5.1f}"
            source = Text(f" ({row.source})" if row.source else "", style="dim")
            yield "", _letter(row.tier), sites, Text(row.operation).append(source)


def _letter(letter: str) -> Text:
    return Text(letter, style=_STYLES[letter])


def _noise_record(name: str, known: Sequence[Evidence]) -> dict[str, Any]:
    return {
        "name": name,
        "tier": known[0].tier if known else None,
        "what it does": about(name),
        "operations": [
            {"operation": e.operation, "tier": e.tier, "sites": e.sites, "source": e.source}
            for e in known
        ],
    }


def _languages() -> Catalogue:
    common = {name: letter for name, letter in common_noises().items() if name in perturbations}
    own = {code: _own_noises(code) for code in LANGUAGES}
    columns = [name for name in _COLUMNS if name in perturbations]
    others = sorted({name for tiers in own.values() for name in tiers} - set(columns))
    heads = tuple(name[:_PREFIX] for name in columns)
    named = Text(", ".join(f"{name[:_PREFIX]} {name}" for name in columns), style="dim")
    return Catalogue(
        ("code", "name", "script", "typed", "words by", *heads),
        tuple(_language(profile(code), own[code], columns) for code in LANGUAGES),
        tuple(_language_record(profile(code)) for code in LANGUAGES),
        (Text(""), named, _in_some(others, own), _headed("in all: ", _grouped(common)), _legend()),
    )


def _in_some(names: Sequence[str], own: Mapping[str, Mapping[str, str]]) -> Text:
    """Return the noises that have no column with the languages of each tier: telex C vi."""
    parts = []
    for name in names:
        tiers = sorted((own[code][name], code) for code in own if name in own[code])
        part = Text(name)
        for letter, found in groupby(tiers, key=lambda pair: pair[0]):
            codes = briefly([code for _, code in found])
            part.append(" ").append(_letter(letter)).append(f" {codes}")
        parts.append(part)
    return _headed("in some: ", Text(", ").join(parts))


def briefly(codes: Collection[str]) -> str:
    """Return the codes of languages, or of those that are left out where these are fewer."""
    others = [code for code in LANGUAGES if code not in codes]
    if len(others) < len(codes):
        return f"all but {' '.join(others)}" if others else "all"
    return " ".join(codes)


def _headed(head: str, text: Text) -> Text:
    return Text(head, style="bold").append(text)


def _own_noises(language: str) -> dict[str, str]:
    """Return registered noise -> tier, without those that are alike in all languages."""
    return {
        name: letter
        for name in perturbations
        if name not in common_noises() and (letter := tier(language, name))
    }


def _language(
    known: Profile, tiers: Mapping[str, str], columns: Sequence[str]
) -> tuple[str | Text, ...]:
    return (
        known.code,
        known.name,
        " ".join(known.scripts),
        typed(known),
        words_by(known),
        *(_letter(tiers[name]) if name in tiers else Text("·", style="dim") for name in columns),
    )


def typed(known: Profile) -> str:
    """Return the layout, the input method, or both."""
    method = "" if known.input_method == "direct" else known.input_method
    return ", ".join(filter(None, (known.layout, method)))


def words_by(known: Profile) -> str:
    """Return what finds the words of the language."""
    return "spaces" if known.segmentation == "space" else known.segmentation


def _language_record(known: Profile) -> dict[str, Any]:
    return {
        "code": known.code,
        "name": known.name,
        "family": known.family,
        "scripts": list(known.scripts),
        "direction": known.direction,
        "spaced": known.spaced,
        "cased": known.cased,
        "layout": known.layout,
        "input_method": known.input_method,
        "segmentation": known.segmentation,
        "reach": known.reach._asdict() if known.reach else None,
        "note": known.note,
        "noises": {
            name: letter for name in perturbations if (letter := tier(known.code, name)) is not None
        },
        "tasks": [name for name in tasks if known.code in tasks.get(name).languages],
    }


def _grouped(tiers: Mapping[str, str]) -> Text:
    """Return the noises behind the letter of their tier: A keyboard  B diacritics."""
    ordered = sorted(tiers, key=lambda name: (TIERS.index(tiers[name]), prominence(name)))
    text = Text()
    for letter, names in groupby(ordered, key=lambda name: tiers[name]):
        text.append("  " if text else "")
        text.append(_letter(letter)).append(" " + " ".join(names))
    return text


def _legend() -> Text:
    text = Text(style="dim")
    for letter, meaning in _LEGEND:
        text.append("   " if text else "")
        text.append(_letter(letter)).append(" " + meaning)
    return text
