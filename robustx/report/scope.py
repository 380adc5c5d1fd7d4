"""What a row of a table covers."""

from __future__ import annotations

from typing import NamedTuple


class Scope(NamedTuple):
    """What a slice covers; None stands for all. A noise has a severity, an attack a budget.

    ``level`` is the value of a property of languages or noises by which cells were put together.
    """

    language: str | None = None
    perturbation: str | None = None
    severity: int | None = None
    draw: int | None = None
    attack: str | None = None
    budget: str | None = None
    level: str | None = None

    @property
    def is_cell(self) -> bool:
        """Whether it is a single cell."""
        return self.language is not None and self.draw is not None

    @property
    def actor(self) -> str | None:
        """The noise or attack."""
        return self.perturbation if self.attack is None else self.attack

    @property
    def strength(self) -> int | str | None:
        """The severity or budget."""
        return self.severity if self.attack is None else self.budget
