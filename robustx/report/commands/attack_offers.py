"""The attacks there are, what they may be after, must keep and may spend: rows for a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple, TypeVar

from rich.text import Text

from robustx.attacks import BUDGETS, Attack, Constraint, Goal, attacks, constraints, goals
from robustx.registry import Registry

T = TypeVar("T")
Row = tuple[str | Text, ...]


class Offer(NamedTuple):
    """A list of one kind: the heads of its columns, its rows, and all of it for machines."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    records: tuple[Mapping[str, Any], ...]
    note: str


def attack_offers() -> Offer:
    """Return every attack: what it does, and for which heads."""
    columns = ("name", "what it does")
    records = tuple(_attack(spec, cls) for spec, cls in _classes(attacks))
    rows = tuple((one["name"], _with_heads(one["what it does"], one["heads"])) for one in records)
    return Offer(
        columns,
        rows,
        records,
        "also: textattack:NAME; and list goals, constraints, budgets",
    )


def _attack(name: str, cls: type[Attack]) -> dict[str, Any]:
    heads, hazards = _settled(cls.heads), _settled(cls.hazards)
    return {
        "name": name,
        "what it does": _about(cls),
        "heads": None if heads is None else list(heads),
        "hazards": None if hazards is None else sorted(hazards),
        "foreign script": _settled(cls.foreign_script),
        "broken clusters": _settled(cls.broken_clusters),
        "version": cls.version,
    }


def _classes(registry: Registry[T]) -> Iterator[tuple[str, type[T]]]:
    """Yield what a registry has: specs that need no setting, and how those begin that need one.

    Families of names, which end in a colon, have no class of their own.
    """
    yield from ((name, registry.get(name)) for name in registry)
    for form in registry.forms():
        if not form.endswith(":"):
            yield form, registry.get(form.partition("?")[0])


def _settled(value: T) -> T | None:
    """Return what a class says; None where its settings decide, so that only an instance can."""
    return None if isinstance(value, property) else value


def goal_offers() -> Offer:
    """Return every goal: what is to be broken, and for which heads."""
    columns = ("name", "what is to be broken")
    records = tuple(_goal(spec, cls) for spec, cls in _classes(goals))
    rows = tuple((one["name"], _with_heads(one[columns[1]], one["heads"])) for one in records)
    return Offer(columns, rows, records, "")


def _goal(name: str, cls: type[Goal]) -> dict[str, Any]:
    return {"name": name, "what is to be broken": _about(cls), "heads": list(cls.heads)}


def constraint_offers() -> Offer:
    """Return every constraint that attacks may be given."""
    return _plain(constraints, "what must be kept")


def _plain(registry: Registry[Constraint], what: str) -> Offer:
    records = tuple({"name": spec, what: _about(cls)} for spec, cls in _classes(registry))
    return Offer(("name", what), tuple((one["name"], one[what]) for one in records), records, "")


def budget_offers() -> Offer:
    """Return the budgets with their numbers."""
    columns = ("name", "queries", "graphemes", "words", "share of the graphemes")
    rows = tuple(
        (name, f"{of.queries:,}", str(of.graphemes), str(of.words), f"{100 * of.share:g} %")
        for name, of in BUDGETS.items()
    )
    records = tuple({"name": name, **asdict(of)} for name, of in BUDGETS.items())
    note = "the most for one example; with other numbers: standard?queries=500&words=4"
    return Offer(columns, rows, records, note)


OFFERS: Mapping[str, Callable[[], Offer]] = {
    "attacks": attack_offers,
    "goals": goal_offers,
    "constraints": constraint_offers,
    "budgets": budget_offers,
}


def _with_heads(told: str, heads: Sequence[str] | None) -> Text:
    """Return what is told of a thing, with the heads that it is for where these are not all."""
    return Text(told).append(f" ({', '.join(heads)})" if heads else "", style="dim")


def _about(cls: type) -> str:
    """Return in a line what a class is."""
    return (cls.__doc__ or "").strip().partition("\n")[0]
