"""What an attack may spend on one example: graphemes, words and queries."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from robustx.errors import InputError, did_you_mean
from robustx.registry import arguments


class Cost(NamedTuple):
    """What edits cost; it adds up over the fields of an example.

    ``graphemes`` counts, edit by edit, the larger of what is taken out and what is put in, so that
    a long insertion is not cheap. ``words`` counts the words of the source that edits touch, an
    insertion between words counting as one.
    """

    graphemes: int
    words: int

    def __add__(self, other: object) -> Cost:
        if not isinstance(other, Cost):
            return NotImplemented
        return Cost(self.graphemes + other.graphemes, self.words + other.words)


@dataclass(frozen=True)
class Budget:
    """The most that an attack may spend on one example.

    ``graphemes`` and ``words`` are counted as in ``Cost``; ``share`` is the largest share of the
    graphemes of the fields under attack, of which one may always be edited. The smaller of the two
    limits counts. ``queries`` is how many different texts the model may be asked about; the clean
    text, and the check of a success, are not counted.
    """

    queries: int
    graphemes: int
    words: int
    share: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a budget with which nothing can be done."""
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if not value > 0:
                raise InputError(
                    f"a budget of {value} {field.name} lets an attack do nothing; give more than 0"
                )
        if self.share > 1:
            raise InputError(f"a share of {self.share} is more than the whole text; give 1 at most")

    def within(self, graphemes: int) -> Cost:
        """Return the most that may be spent on texts of so many graphemes."""
        return Cost(min(self.graphemes, max(1, int(self.share * graphemes))), self.words)


# The strengths of the suites' threat model. A word substitution spends as many graphemes as the
# word has, a typing error one or two.
BUDGETS: Mapping[str, Budget] = {
    "tight": Budget(queries=50, graphemes=4, words=2, share=0.1),
    "standard": Budget(queries=200, graphemes=12, words=6, share=0.2),
    "loose": Budget(queries=1000, graphemes=30, words=15, share=0.4),
}


def parse_budget(spec: str) -> Budget:
    """Return the budget that a spec names, such as ``standard`` or ``standard?queries=500``.

    Raises:
        InputError: the name or a key is unknown, or a value is no number above 0.
    """
    name, _, query = spec.partition("?")
    if name not in BUDGETS:
        hint = did_you_mean(name, BUDGETS) or f"; known: {', '.join(BUDGETS)}"
        raise InputError(f"unknown budget {name!r}{hint}")
    return replace(BUDGETS[name], **arguments(Budget, query, f"budget {name!r}", required=()))
