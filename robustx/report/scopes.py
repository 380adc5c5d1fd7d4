"""The ways to cut a table of cells: by condition, by language, by noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from robustx.report.evidence import Place
from robustx.report.scope import Scope


def grouped(places: Sequence[Place], scope: Callable[[Place], Scope]) -> dict[Scope, list[Place]]:
    """Sort cells by what ``scope`` makes of them, in order of first appearance."""
    found: dict[Scope, list[Place]] = {}
    for place in places:
        found.setdefault(scope(place), []).append(place)
    return found


def by_cell(place: Place) -> Scope:
    """Every cell on its own."""
    return by_condition(place)._replace(language=place.language)


def by_condition(place: Place) -> Scope:
    """Over languages."""
    return by_noise(place)._replace(severity=_severity(place), draw=place.condition.draw)


def by_language(place: Place) -> Scope:
    """Over conditions."""
    return Scope(language=place.language)


def by_noise(place: Place) -> Scope:
    """Over languages, severities and draws; an attack in each of its budgets."""
    condition = place.condition
    if condition.attack is not None:
        return Scope(attack=condition.attack, budget=condition.budget)
    return Scope(perturbation=condition.perturbation)


def by_language_and_noise(place: Place) -> Scope:
    """Over severities and draws; an attack in each of its budgets."""
    return by_noise(place)._replace(language=place.language)


def over_all(_: Place) -> Scope:
    """Over everything."""
    return Scope()


def _severity(place: Place) -> int | None:
    return place.condition.severity if place.condition.attack is None else None
