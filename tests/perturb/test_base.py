"""How chance picks the places: addresses, severities, budgets, protection, mixtures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robustx.errors import InputError
from robustx.perturb import Characters, Delete, Insert, Keyboard, Mixture, Spacing, perturbations
from robustx.perturb.base import _shuffled
from robustx.seeding import Place
from robustx.text.edits import Span
from tests.perturb.test_golden import SENTENCES
from tests.text.strategies import texts

SENTENCE = "The quick brown fox jumps over the lazy dog near the river."


def test_severity_three_contains_severity_one() -> None:
    one = Delete().apply(SENTENCE, "en", 1, address=("a",))
    three = Delete().apply(SENTENCE, "en", 3, address=("a",))
    assert set(one.edits) < set(three.edits)


def test_another_address_gives_other_edits() -> None:
    noise = Characters()
    drawn = {noise.apply(SENTENCE, "en", 3, address=(i, "text")).target for i in range(20)}
    assert len(drawn) == 20


def test_another_seed_gives_other_edits() -> None:
    assert (
        Insert().apply(SENTENCE, "en", 3, seed=1).target
        != Insert().apply(SENTENCE, "en", 3, seed=2).target
    )


@pytest.mark.parametrize("severity", [-1, 6])
def test_a_severity_that_is_none_is_refused(severity: int) -> None:
    with pytest.raises(InputError, match="severity"):
        Delete().apply(SENTENCE, "en", severity)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InputError, match="unknown language"):
        Delete().apply(SENTENCE, "klingon", 3)


@given(texts, st.integers(0, 5), st.data())
def test_protected_spans_keep_their_text(text: str, severity: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    for noise in (Characters(), Spacing()):
        rewrite = noise.apply(text, "en", severity, protected=[span])
        if span.start < span.end:
            mapped = rewrite.map(span)
            assert mapped is not None
            assert mapped.of(rewrite.target) == span.of(text)


def test_the_expected_cost_is_the_budget_even_in_short_texts() -> None:
    edits = sum(len(Delete().apply("word", "en", 2, address=(i,)).edits) for i in range(4000))
    assert edits / 4000 == pytest.approx(0.05 * 4, rel=0.1)


@given(st.integers(0, 200), st.integers())
def test_shuffling_gives_every_index_once(count: int, seed: int) -> None:
    assert sorted(_shuffled(count, Place(seed).chance())) == list(range(count))


def test_shuffling_puts_every_index_first_equally_often() -> None:
    rng = Place(1).chance()
    first = [next(_shuffled(5, rng)) for _ in range(5000)]
    assert all(900 < first.count(index) < 1100 for index in range(5))


def test_a_mixture_makes_its_edits_in_the_shares_asked_for() -> None:
    noise = Characters(insert=1, delete=3, substitute=0, transpose=0)
    text = " ".join([SENTENCE] * 40)
    edits = noise.apply(text, "en", 4).edits
    deletions = sum(edit.replacement == "" for edit in edits)
    assert deletions / len(edits) == pytest.approx(0.75, abs=0.06)


def test_a_channel_with_no_share_never_acts() -> None:
    only_swaps = Keyboard(neighbour=0, extra=0, double=0, omit=0, swap=1)
    for edit in only_swaps.apply(SENTENCE, "en", 5).edits:
        assert sorted(edit.replacement.lower()) == sorted(SENTENCE[edit.start : edit.end].lower())
    assert (
        not Keyboard(neighbour=0, extra=0, double=0, omit=0, swap=0).apply(SENTENCE, "en", 5).edits
    )


@pytest.mark.parametrize(
    "name", [n for n in perturbations if issubclass(perturbations.get(n), Mixture)]
)
def test_a_mixture_rewrites_a_site_by_one_of_its_channels(name: str) -> None:
    noise = perturbations.build(name)
    changes = {
        (piece, noise.rewrite(piece, u / 20, language))
        for language, text in SENTENCES.items()
        for piece in {site.of(text) for site in noise.sites(text, language)}
        for u in range(20)
    }
    assert sum(piece != rewritten for piece, rewritten in changes) > 1


@pytest.mark.parametrize("name", list(perturbations))
def test_a_noise_is_rebuilt_from_its_spec(name: str) -> None:
    noise = perturbations.build(name)
    assert perturbations.build(perturbations.spec(noise)) == noise
    assert perturbations.spec(noise) == name


def test_a_changed_share_is_part_of_the_spec() -> None:
    assert perturbations.spec(Keyboard(swap=0.5)) == "keyboard?swap=0.5"
