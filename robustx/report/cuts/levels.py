"""What noise costs by family, script and resource class, by severity and channel of the noise."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from robustx.languages.profiles import profile
from robustx.languages.resources import resource_class
from robustx.perturb.channels import channel_of
from robustx.report.evidence import Place
from robustx.report.scope import Scope
from robustx.report.view import LevelTable, Slice

Table = Callable[[Callable[[Place], Scope]], tuple[Slice, ...]]


def levels(table: Table) -> tuple[LevelTable, ...]:
    """Cut the cells on which an arm is judged by properties of their languages and noises.

    ``table`` makes slices of those cells, whose p-values are one Holm family. A property that has
    one value only says no more than the overall mean, and has no table; nor have attacks one by
    severity or channel. Rows are in the order of their values.
    """
    found = (LevelTable(by, table(_scope_by(value))) for by, value in PROPERTIES.items())
    return tuple(_sorted(one) for one in found if len(one.rows) > 1)


def family(place: Place) -> str | None:
    """Return the family of the language, as fine as Germanic or Slavic."""
    return profile(place.language).family


def script(place: Place) -> str | None:
    """Return the script of the language; Japanese is written in three."""
    return " + ".join(profile(place.language).scripts)


def resources(place: Place) -> str | None:
    """Return the resource class of the language, 0 to 5."""
    return str(resource_class(place.language))


def severity(place: Place) -> str | None:
    """Return the severity of the noise; None for attacks."""
    return None if place.condition.attack else str(place.condition.severity)


def channel(place: Place) -> str | None:
    """Return the channel of the noise; None for attacks."""
    noise = place.condition.perturbation
    return channel_of(noise) if noise else None


PROPERTIES: Mapping[str, Callable[[Place], str | None]] = {
    "family": family,
    "script": script,
    "resource class": resources,
    "severity": severity,
    "channel": channel,
}


def _scope_by(value: Callable[[Place], str | None]) -> Callable[[Place], Scope]:
    return lambda place: Scope(level=value(place))


def _sorted(table: LevelTable) -> LevelTable:
    return LevelTable(table.by, tuple(sorted(table.rows, key=lambda one: str(one.scope.level))))
