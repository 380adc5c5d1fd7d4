"""Greedy search over words: each in its turn is given the one edit that hurts most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from robustx.attacks.base import Search
from robustx.attacks.budget import Cost
from robustx.attacks.case import Candidate, Case, Change, Word
from robustx.text.edits import Edit

Offers = Callable[[Word], Sequence[Edit]]


def word_by_word(case: Case, words: Iterable[Word], offers: Offers, limit: Cost) -> Search:
    """Ask about the edits offered for each word, keeping the best where it is an improvement.

    The search is over where the ``limit`` or the budget is spent. What has been kept so far is
    known, so that asking about it again costs no query.
    """
    most = Cost(*map(min, limit, case.limit))
    kept: Candidate = ()
    spent = 0
    for word in words:
        if len(kept) >= most.words or spent >= most.graphemes:
            return
        room = most.graphemes - spent
        changes = [Change(word.field, e) for e in offers(word) if _graphemes(case, word, e) <= room]
        if changes:
            options = [kept, *((*kept, change) for change in changes)]
            judgements = yield options
            best = max(range(len(options)), key=lambda place: (judgements[place].score, -place))
            spent += _graphemes(case, word, changes[best - 1].edit) if best else 0
            kept = options[best]


def _graphemes(case: Case, word: Word, edit: Edit) -> int:
    ground = case.grounds[word.field]
    return ground.graphemes(edit.trimmed(ground.text))
