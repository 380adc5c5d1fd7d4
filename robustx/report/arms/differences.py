"""Every table of differences of two arms on a task, from one pass over the cells that both have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from robustx.evaluation.suite import CLEAN
from robustx.report.arms.comparison import Difference
from robustx.report.arms.pairing import Pair
from robustx.report.evidence import Place
from robustx.report.scope import Scope
from robustx.report.scopes import by_cell, by_condition, by_language, by_noise, over_all
from robustx.stats import (
    GapDifference,
    Interval,
    Sampled,
    benjamini_hochberg,
    holm,
    interval,
    p_value,
)


class Differences(NamedTuple):
    """The tables of `ArmComparison`, each a family of its own; ``overall`` is not adjusted."""

    overall: Difference | None
    by_noise: tuple[Difference, ...]
    by_language: tuple[Difference, ...]
    by_condition: tuple[Difference, ...]
    cells: tuple[Difference, ...]


def differences(pair: Pair) -> Differences:
    """Compare two arms in every scope; by language over the cells of the headline alone."""
    overall, languages = _Sums(pair, over_all), _Sums(pair, by_language)
    noises = _Sums(pair, by_noise)
    conditions, cells = _Sums(pair, by_condition), []
    headline = set(pair.headline)
    for lost in _losses(pair):
        [place] = lost.places
        cells.append(_mean(pair, by_cell(place), lost))
        for sums in (noises, conditions, *([overall, languages] if place in headline else [])):
            sums.add(lost)
    return Differences(
        overall=next(iter(overall.means()), None),
        by_noise=noises.table(),
        by_language=languages.table(),
        by_condition=conditions.table(),
        cells=_family(cells),
    )


class _Lost(NamedTuple):
    """What ``places`` lose, added up, in points; ``difference`` is other - baseline."""

    places: Sequence[Place]
    other: float
    baseline: float
    difference: Sampled

    def plus(self, more: _Lost) -> _Lost:
        return _Lost(
            [*self.places, *more.places],
            self.other + more.other,
            self.baseline + more.baseline,
            self.difference + more.difference,
        )


def _losses(pair: Pair) -> Iterator[_Lost]:
    """Yield every cell; the clean scores of a language are read once."""
    found, names = pair.found, (pair.other.name, pair.baseline.name)
    clean: dict[str, list[Sampled]] = {}
    for place in pair.places:
        if place.language not in clean:
            clean = {
                place.language: [
                    found.mean(name, [Place(place.language, CLEAN)]).times(100) for name in names
                ]
            }
        scores = [found.mean(name, [place]).times(100) for name in names]
        other, baseline = (
            before - after for before, after in zip(clean[place.language], scores, strict=True)
        )
        yield _Lost([place], other.value, baseline.value, other - baseline)


class _Sums:
    """Adds up cells by scope, in the order in which scopes appear."""

    def __init__(self, pair: Pair, scope: Callable[[Place], Scope]) -> None:
        self.pair = pair
        self.scope = scope
        self.found: dict[Scope, _Lost] = {}

    def add(self, lost: _Lost) -> None:
        """Add a cell to its scope."""
        scope = self.scope(lost.places[0])
        before = self.found.get(scope)
        self.found[scope] = before.plus(lost) if before else lost

    def table(self) -> tuple[Difference, ...]:
        """Return the means of all scopes, a family."""
        return _family(self.means())

    def means(self) -> list[Difference]:
        """Return the means of all scopes, as they are."""
        return [_mean(self.pair, scope, lost) for scope, lost in self.found.items()]


def _mean(pair: Pair, scope: Scope, lost: _Lost) -> Difference:
    cells = len(lost.places)
    n, groups = pair.sample_size(lost.places)
    difference = lost.difference.times(1 / cells) if cells > 1 else lost.difference
    return Difference(
        scope=scope,
        baseline=_exact(lost.baseline / cells),
        other=_exact(lost.other / cells),
        difference=GapDifference(
            value=Interval(*map(_exact, interval(difference, groups, pair.found.level))),
            p=p_value(difference, groups),
            n=n,
            groups=groups,
        ),
        p_holm=None,
        cells=cells,
    )


def _exact(points: float) -> float:
    """Round what is error away, so that nil is nil."""
    return round(points, 10) + 0.0


def _family(table: Sequence[Difference]) -> tuple[Difference, ...]:
    """Adjust the p-values of a table."""
    tested = [one.difference.p for one in table]
    adjusted = zip(table, holm(tested), benjamini_hochberg(tested), strict=True)
    return tuple(replace(one, p_holm=p, q=q) for one, p, q in adjusted)
