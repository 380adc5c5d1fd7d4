"""An example under attack: what may be edited, what edits make of it, and what they cost."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from robustx.attacks.budget import Budget, Cost
from robustx.example import Example
from robustx.perturb.guard import Guard
from robustx.tasks.base import Task
from robustx.text.edits import Edit, Rewrite, Span
from robustx.text.graphemes import grapheme_count
from robustx.text.scripts import scripts_of
from robustx.text.words import word_spans


class Change(NamedTuple):
    """An edit of one field of an example."""

    field: str
    edit: Edit


# The changes that are made to the clean example; () is that example itself.
Candidate = tuple[Change, ...]


class Word(NamedTuple):
    """A word that may be edited, whole."""

    field: str
    span: Span
    text: str


@dataclass(frozen=True)
class Rules:
    """What an attack may do to a text besides its budget; see ``Attack``."""

    aim: str = "all"
    clusters: bool = True
    foreign_script: bool = False


class Attempt(NamedTuple):
    """What a candidate makes of an example, and its cost."""

    case: Case
    candidate: Candidate
    rewrites: Mapping[str, Rewrite]
    example: Example
    cost: Cost


@dataclass(frozen=True, eq=False)
class Ground:
    """One field under attack, whose ``protected`` spans must stay; an empty one is a wall."""

    text: str
    language: str
    protected: tuple[Span, ...]
    clusters: bool

    @cached_property
    def guard(self) -> Guard:
        """The guard of the untouched text; fork it."""
        return Guard(self.text, self.protected, clusters=self.clusters)

    @cached_property
    def words(self) -> tuple[Span, ...]:
        """All words, protected ones too; raises InputError where a segmenter is missing."""
        return word_spans(self.text, self.language)

    @cached_property
    def scripts(self) -> frozenset[str]:
        """The scripts of the text."""
        return scripts_of(self.text)

    def is_free(self, span: Span) -> bool:
        """Say whether no protected character lies in the span."""
        return not any(span.overlaps(other) for other in self.protected)

    def cost(self, edits: Sequence[Edit]) -> Cost:
        """Return what edits cost; they are trimmed, see ``Edit.trimmed``."""
        graphemes = sum(
            max(
                self.guard.cost(edit) if edit.end > edit.start else 0,
                grapheme_count(edit.replacement),
            )
            for edit in edits
        )
        return Cost(graphemes, len({place for edit in edits for place in self._touched(edit)}))

    def _touched(self, edit: Edit) -> Iterable[int]:
        """Return the numbers of the words that an edit touches; -1 - start of one in a gap."""
        first = bisect_left(self.words, edit.start, key=lambda word: word.end)
        last = first
        while last < len(self.words) and self.words[last].start <= edit.end:
            last += 1
        inside = [
            index
            for index in range(first, last)
            if edit.start == edit.end or self.words[index].overlaps(Span(edit.start, edit.end))
        ]
        return inside or [-1 - edit.start]


@dataclass(frozen=True, eq=False)
class Case:
    """An example under attack within a budget and rules."""

    example: Example
    task: Task
    budget: Budget
    rules: Rules = Rules()

    @cached_property
    def grounds(self) -> Mapping[str, Ground]:
        """The fields that may be edited, by name."""
        protected = self.task.protected(self.example, self.rules.aim)
        return {
            name: Ground(
                self.example.fields[name],
                self.example.language_of(name),
                tuple(protected.get(name, ())),
                self.rules.clusters,
            )
            for name in self.task.noised(self.rules.aim)
        }

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that may be edited, field by field, in the order of the text."""
        return tuple(
            Word(name, span, span.of(ground.text))
            for name, ground in self.grounds.items()
            for span in ground.words
            if ground.is_free(span)
        )

    @cached_property
    def limit(self) -> Cost:
        """The most that a candidate may cost."""
        return self.budget.within(sum(grapheme_count(g.text) for g in self.grounds.values()))

    def hiding(self, word: Word, mask: str) -> Attempt:
        """Return the example with a word replaced by ``mask``, whatever the rules say."""
        change = Change(word.field, Edit(*word.span, mask))
        rewrites = {word.field: Rewrite.of(self.grounds[word.field].text, [change.edit])}
        example = self.example.rewritten(rewrites)
        return Attempt(self, (change,), rewrites, example, Cost(len(mask), 1))

    def attempt(self, candidate: Candidate) -> Attempt | None:
        """Make the changes; None where they break a rule or the budget.

        No change may touch a protected span, reach over a wall, leave a broken grapheme cluster,
        write a script that the text has not, or swallow a mark, and no two may overlap.
        """
        rewrites: dict[str, Rewrite] = {}
        cost = Cost(0, 0)
        for name, edits in _by_field(self.grounds, candidate).items():
            ground = self.grounds[name]
            if not self._admits(ground, edits):
                return None
            rewrites[name] = Rewrite.of(ground.text, edits)
            cost += ground.cost(edits)
        if cost.graphemes > self.limit.graphemes or cost.words > self.limit.words:
            return None
        example = self.example.rewritten(rewrites)
        if example.lost_marks > self.example.lost_marks:
            return None
        return Attempt(self, candidate, rewrites, example, cost)

    def _admits(self, ground: Ground, edits: Sequence[Edit]) -> bool:
        guard = ground.guard.fork()
        for edit in edits:
            foreign = not self.rules.foreign_script and scripts_of(edit.replacement)
            if (foreign and not foreign <= ground.scripts) or not guard.admits(edit):
                return False
            guard.add(edit)
        return True


def _by_field(grounds: Mapping[str, Ground], candidate: Candidate) -> dict[str, list[Edit]]:
    """Return the trimmed edits of each field in order; edits that change nothing are left out."""
    found: dict[str, list[Edit]] = {}
    for name, edit in candidate:
        trimmed = edit.trimmed(grounds[name].text)
        if trimmed.start < trimmed.end or trimmed.replacement:
            found.setdefault(name, []).append(trimmed)
    return {name: sorted(edits) for name, edits in found.items()}
