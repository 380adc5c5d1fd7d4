"""What the tokeniser made of the texts: counted apart from what the model made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from robustx.evaluation.suite import CLEAN
from robustx.report.counts import Counts
from robustx.report.evidence import Place, TaskEvidence
from robustx.report.scope import Scope
from robustx.report.scopes import by_cell, by_condition, by_language, grouped, over_all
from robustx.report.view import Tokenised, TokeniserRow, TokeniserTables


def tokeniser_tables(found: TaskEvidence, arm: str) -> TokeniserTables | None:
    """Return what an arm's tokeniser saw; None where no noisy cell was run.

    The clean side of a mean is over the clean cells of the same languages, each as often as it has
    noisy ones.
    """
    places = found.run(arm)
    if not places:
        return None

    def table(scope: Callable[[Place], Scope]) -> tuple[TokeniserRow, ...]:
        return tuple(_row(found, arm, one, of) for one, of in grouped(places, scope).items())

    [overall] = table(over_all)
    return TokeniserTables(overall, table(by_condition), table(by_language), table(by_cell))


def tokenised(counts: Counts) -> Tokenised:
    """Return the shares of what was counted."""
    return Tokenised(
        counts.fertility, counts.unknown_share, counts.truncated_share, counts.lost_share
    )


def _row(found: TaskEvidence, arm: str, scope: Scope, places: Sequence[Place]) -> TokeniserRow:
    clean = [Place(place.language, CLEAN) for place in places]
    return TokeniserRow(scope, len(places), _total(found, arm, clean), _total(found, arm, places))


def _total(found: TaskEvidence, arm: str, places: Sequence[Place]) -> Tokenised:
    counts = (found.cells[arm, place].counts for place in places)
    return tokenised(Counts.total(one for one in counts if one is not None))
