"""Words are ranked by how much they are missed, within half of the queries."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from robustx.attacks import REFUSED, Budget, Case, Hidden, Judgement, Word, ranked_words
from tests.attacks.spelling_model import SENTENCES, case_of, chance, example


def ranked(case: Case, scores: dict[str, float], rng: Random) -> tuple[Sequence[Word], list[Word]]:
    """Return the words that were asked about, and their order."""
    search = ranked_words(case, rng)
    asked = next(search)
    assert isinstance(asked, Hidden)
    judgements = [Judgement(scores.get(word.text, 0.0), reached=False) for word in asked.words]
    with pytest.raises(StopIteration) as stop:
        search.send(judgements)
    return asked.words, stop.value.value


def test_the_word_that_is_missed_most_comes_first() -> None:
    _, order = ranked(case_of(example("en")), {"equal": 2.0, "dignity": 3.0, "All": -1.0}, chance())
    assert [word.text for word in order[:2]] == ["dignity", "equal"]
    assert order[-1].text == "All"


@pytest.mark.parametrize("language", SENTENCES)
def test_all_words_of_all_fields_are_ranked_once(language: str) -> None:
    case = case_of(example(language))
    asked, order = ranked(case, {}, chance())
    assert sorted(order) == sorted(asked) == sorted(case.words)


def test_half_of_the_queries_are_left() -> None:
    case = case_of(example("en"), Budget(queries=8, graphemes=3, words=3))
    asked, order = ranked(case, {}, chance())
    assert len(asked) == 4
    assert order[:4] == sorted(order[:4], key=list(asked).index)
    assert sorted(order) == sorted(case.words)


def test_a_single_query_is_left_for_the_attack() -> None:
    case = case_of(example("en"), Budget(1, 3, 3))
    asked, order = ranked(case, {}, chance())
    assert asked == ()
    assert sorted(order) == sorted(case.words)


def test_chance_draws_the_words_that_are_asked_about() -> None:
    case = case_of(example("en"), Budget(queries=8, graphemes=3, words=3))
    draws = {tuple(ranked(case, {}, Random(seed))[0]) for seed in range(8)}
    assert len(draws) > 1
    assert ranked(case, {}, Random(3)) == ranked(case, {}, Random(3))


def test_refused_words_come_last() -> None:
    case = case_of(example("en"))
    search = ranked_words(case, chance())
    asked = next(search)
    assert isinstance(asked, Hidden)
    judgements = [REFUSED, *[Judgement(0.0, reached=False)] * (len(asked.words) - 1)]
    with pytest.raises(StopIteration) as stop:
        search.send(judgements)
    assert stop.value.value[-1] == asked.words[0]
