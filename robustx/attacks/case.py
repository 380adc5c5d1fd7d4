"""An example under attack: what may be edited, what edits make of it, and what they cost."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, starmap
from typing import NamedTuple

import regex

from robustx.attacks.budget import Budget, Cost
from robustx.attacks.soundness import misplaces_a_mark, swallows_a_word
from robustx.errors import RobustxError
from robustx.example import Example
from robustx.perturb.guard import Guard, walls
from robustx.tasks.base import Task
from robustx.text.edits import Edit, Rewrite, Span
from robustx.text.graphemes import clusters, grapheme_count
from robustx.text.scripts import scripts_of
from robustx.text.words import word_spans

# What no model's tokeniser can read.
_HALF = regex.compile(r"[\uD800-\uDFFF]")

# Characters of a grapheme cluster that count as one: as many as conjuncts have in real words.
_LONGEST = 8


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
    words: bool = True  # whether all that stand between blanks must stay


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
        """All words, protected ones too, cut at walls; raises InputError without a segmenter."""
        places = walls(self.protected)
        whole = word_spans(self.text, self.language)
        return tuple(piece for word in whole for piece in _cut(word, places)) if places else whole

    @cached_property
    def scripts(self) -> frozenset[str]:
        """The scripts of the text."""
        return scripts_of(self.text)

    def is_free(self, span: Span) -> bool:
        """Say whether no protected character lies in the span."""
        return not any(span.overlaps(other) for other in self.protected)

    def graphemes(self, edit: Edit) -> int:
        """Return what a trimmed edit costs: the larger of what it takes out and what it puts in."""
        taken = self.guard.cost(edit) if edit.end > edit.start else 0
        return max(taken, _written(edit.replacement))

    def cost(self, edits: Sequence[Edit]) -> Cost:
        """Return what edits cost; they are trimmed, see ``Edit.trimmed``."""
        places = {place for edit in edits for place in self.places(edit)}
        return Cost(sum(map(self.graphemes, edits)), len(places))

    def places(self, edit: Edit) -> Iterable[int]:
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

    def admits(self, edits: Sequence[Edit], foreign_script: bool) -> bool:
        """Say whether all the edits keep the rules; they are trimmed and in order."""
        guard = self.guard.fork()
        for edit in edits:
            foreign = not foreign_script and scripts_of(edit.replacement)
            if (foreign and not foreign <= self.scripts) or not guard.admits(edit):
                return False
            guard.add(edit)
        return True


def _cut(span: Span, places: Sequence[int]) -> Iterator[Span]:
    """Yield what the places cut a span into; the tokens of a text are not its words in Chinese."""
    inside = places[bisect_right(places, span.start) : bisect_left(places, span.end)]
    return starmap(Span, pairwise((span.start, *inside, span.end)))


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

    def admits(self, change: Change) -> bool:
        """Say whether a trimmed change, alone, keeps the rules and the budget.

        It is quicker than ``attempt``, and agrees with it.
        """
        name, edit = change
        ground = self.grounds[name]
        return (
            ground.graphemes(edit) <= self.limit.graphemes
            and ground.admits([edit], self.rules.foreign_script)
            and ground.cost([edit]).words <= self.limit.words
            and not (edit.replacement == "" and self._swallows_a_mark(change))
            and self._keeps(Rewrite.of(ground.text, [edit]))
        )

    def _keeps(self, rewrite: Rewrite) -> bool:
        """Say whether words and marks stay, as far as the rules want it."""
        rules = self.rules
        return not (
            (rules.words and swallows_a_word(rewrite))
            or (rules.clusters and misplaces_a_mark(rewrite))
        )

    def _swallows_a_mark(self, change: Change) -> bool:
        start, end, _ = change.edit
        marks = self.example.marks.get(change.field, ())
        return any(start <= mark.span.start < mark.span.end <= end for mark in marks)

    def attempt(self, candidate: Candidate) -> Attempt | None:
        """Make the changes; None where they break a rule or the budget.

        No change may touch a protected span, reach over a wall, leave a broken grapheme cluster,
        write a script that the text has not, or swallow a mark or a word, and no two may overlap.

        Raises:
            RobustxError: the candidate is no tuple of changes, or one is of another field than
                those under attack, lies outside the text, or writes half a character.
        """
        rewrites: dict[str, Rewrite] = {}
        cost = Cost(0, 0)
        for name, edits in _by_field(self.grounds, candidate).items():
            ground = self.grounds[name]
            if not ground.admits(edits, self.rules.foreign_script):
                return None
            rewrites[name] = Rewrite.of(ground.text, edits)
            if not self._keeps(rewrites[name]):
                return None
            cost += ground.cost(edits)
        if cost.graphemes > self.limit.graphemes or cost.words > self.limit.words:
            return None
        example = self.example.rewritten(rewrites)
        if example.lost_marks > self.example.lost_marks:
            return None
        return Attempt(self, candidate, rewrites, example, cost)


def _written(text: str) -> int:
    """Count graphemes, one with a heap of marks as several."""
    if len(text) <= _LONGEST:
        return grapheme_count(text)
    return sum(-(-len(cluster) // _LONGEST) for cluster in clusters(text))


def _by_field(grounds: Mapping[str, Ground], candidate: Candidate) -> dict[str, list[Edit]]:
    """Return the trimmed edits of each field in order; edits that change nothing are left out."""
    found: dict[str, list[Edit]] = {}
    for name, edit in _sound(grounds, candidate):
        trimmed = edit.trimmed(grounds[name].text)
        if trimmed.start < trimmed.end or trimmed.replacement:
            found.setdefault(name, []).append(trimmed)
    return {name: sorted(edits) for name, edits in found.items()}


def _sound(grounds: Mapping[str, Ground], candidate: Candidate) -> Iterator[Change]:
    """Yield the changes; raises RobustxError where the author of an attack is at fault."""
    if not isinstance(candidate, tuple):
        raise RobustxError(f"a candidate is a tuple of changes, not {candidate!r}")
    for change in candidate:
        if not (isinstance(change, Change) and isinstance(change.edit, Edit)):
            raise RobustxError(f"a candidate holds Change(field, Edit(...)), not {change!r}")
        name, (start, end, replacement) = change
        if name not in grounds:
            raise RobustxError(f"{name!r} is not under attack; that are: {', '.join(grounds)}")
        length = len(grounds[name].text)
        if not 0 <= start <= end <= length:
            raise RobustxError(f"{change} lies outside the text of {length} characters")
        if _HALF.search(replacement):
            raise RobustxError(f"{change} writes half a character (a lone surrogate)")
        yield change
