"""The demo's sentences are what they say they are, in every language."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from robustx.demo import templates
from robustx.demo.templates import LANGUAGES, Filler, Token

# Either shape of a Korean particle counts as the same letters.
SAME = str.maketrans("는가를와", "은이을과")


def letters(text: str) -> Counter[str]:
    return Counter(text.lower().replace("으로", "로").translate(SAME))


@pytest.mark.parametrize("language", LANGUAGES)
def test_exchanging_the_roles_keeps_the_letters_and_changes_the_sentence(language: str) -> None:
    a, b = Filler("cities", 11), Filler("cities", 22)
    others = {"p": Filler("persons", 5), "o": Filler("objects", 0), "y": Filler("years", 7)}
    for frame in ("send", "move", "population", "home"):
        for template in templates._yaml("paraphrases.yaml")[frame][language]:
            one = templates.render(template, {"a": a, "b": b, **others}, language)
            two = templates.render(template, {"a": b, "b": a, **others}, language)
            assert one != two
            assert letters(one) == letters(two)


@pytest.mark.parametrize("language", LANGUAGES)
def test_either_label_is_as_frequent_in_every_pair_of_templates(language: str) -> None:
    pairs = templates.paraphrases(language, "test", 6)
    counts = Counter(((pair.id - 1) % 48, pair.label) for pair in pairs)
    assert set(counts.values()) == {3}


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_of_all_languages_have_the_same_years(language: str) -> None:
    """A year is written alike everywhere, so it shows that the rows belong together."""

    def years(pairs: list[templates.Pair]) -> list[list[str]]:
        return [["".join(filter(str.isdigit, text)) for text in pair[1:3]] for pair in pairs]

    assert years(templates.paraphrases(language, "test", 2)) == years(
        templates.paraphrases("en", "test", 2)
    )


def test_no_exchange_of_a_test_item_is_in_training() -> None:
    def exchanges(split: templates.Split, rounds: int) -> set[frozenset[Filler]]:
        draws = templates._draws(split, rounds, 0)
        return {frozenset((draw["a"], draw["b"])) for _, draw in draws}

    test, dev, train = exchanges("test", 6), exchanges("dev", 2), exchanges("train", 20)
    assert not test & train
    assert not test & dev
    assert not dev & train


@pytest.mark.parametrize(
    ("row", "written"),
    [
        (0, "파리로 파리는 파리가 파리를 파리와"),
        (11, "서울로 서울은 서울이 서울을 서울과"),
        (4, "런던으로 런던은 런던이 런던을 런던과"),
    ],
)
def test_korean_particles_agree_with_the_filler(row: int, written: str) -> None:
    template = "{a}(으)로 {a}은(는) {a}이(가) {a}을(를) {a}과(와)"
    assert templates.render(template, {"a": Filler("cities", row)}, "ko") == written


def test_no_korean_sentence_is_left_with_both_shapes() -> None:
    pairs = templates.paraphrases("ko", "test", 2)
    assert not any("(" in text for pair in pairs for text in pair[1:3])


def test_no_french_or_spanish_filler_calls_for_another_form_of_the_word_before_it() -> None:
    """``de``, ``que`` and ``y`` change before some vowels; names that do that are not listed."""
    for kind in ("persons", "cities"):
        for language, vowels in (("fr", "aeiouyhéèà"), ("es", "iíy")):
            for word in templates._words(kind, language):
                assert word[0].lower() not in vowels


@pytest.mark.parametrize("kind", ["persons", "cities", "objects", "subjects"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_forty_different_fillers_and_more_in_every_language(kind: str, language: str) -> None:
    words = templates._words(kind, language)
    assert len(set(words)) == len(words) > 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entity_begins_with_b_and_goes_on_with_its_own_type(language: str) -> None:
    for sentence in templates.entities(language, 2):
        for before, token in pairwise([Token("", "O"), *sentence]):
            if token.tag.startswith("I-"):
                assert before.tag[2:] == token.tag[2:]


def test_a_korean_word_carries_the_tag_of_its_name() -> None:
    sentence = templates.entities("ko", 1)[0]
    assert [token.tag for token in sentence] == ["B-PER", "B-DATE", "B-LOC", "O", "O", "O"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hypothesis_comes_with_each_relation_as_often(language: str) -> None:
    counts = Counter(item.gold_label for item in templates.inferences(language, 3))
    assert counts == dict.fromkeys(templates.RELATIONS, 24)
