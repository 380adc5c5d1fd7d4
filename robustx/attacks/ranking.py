"""Which words matter to the model: those that are missed most when they are hidden."""

from __future__ import annotations

from collections.abc import Generator
from random import Random
from typing import Any

from robustx.attacks.base import Hidden
from robustx.attacks.case import Case, Word

# The share of the queries that may go into ranking, so that some are left for the attack itself.
_SHARE = 0.5


def ranked_words(case: Case, rng: Random) -> Generator[Any, Any, list[Word]]:
    """Return the words that may be edited, those first that bring the goal nearest when hidden.

    Use it as ``words = yield from ranked_words(case, rng)``. It takes a query a word, and half of
    the budget at most: of more words some are drawn, and the others follow in random order. Words
    that are written alike get the judgement of each place.
    """
    words = list(case.words)
    rng.shuffle(words)
    affordable = int(_SHARE * case.budget.queries)
    asked = sorted(words[:affordable])
    judgements = yield Hidden(tuple(asked))
    scores = [judgement.score for judgement in judgements]
    order = sorted(range(len(asked)), key=lambda index: -scores[index])
    return [*(asked[index] for index in order), *words[affordable:]]
