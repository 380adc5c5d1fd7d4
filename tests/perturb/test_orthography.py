"""Misspelling keeps to its language, its shares and the rate asked for."""

from __future__ import annotations

import re
from collections import Counter
from unicodedata import normalize

import pytest

from robustx.errors import InputError
from robustx.languages.orthography import operations
from robustx.perturb import Realised, realised
from robustx.perturb.base import perturbations
from robustx.perturb.orthography import Habit, Orthography
from robustx.seeding import Place
from robustx.testing import check_perturbation
from robustx.text.edits import Rewrite, Span
from tests.perturb.conftest import Sentences

EUROPEAN = (
    "af", "az", "bg", "de", "el", "en", "es", "et", "eu", "fi", "fr", "hu", "id", "it", "jv", "lt",
    "ms", "nl", "pl", "pt", "qu", "ro", "ru", "sw", "tl", "tr", "uk", "vi", "wo", "yo",
)  # fmt: skip
HAITIAN = "Tout moun fèt lib, egal ego pou diyite kou wè dwa."

HOSTILE = [
    "",
    "   ",
    "e",
    "É",
    "\ud800e\udfff",
    "e\x00a",
    "\u202eabc\u202c",
    "👨\u200d👩\u200d👧 des enfants",
    "e\u0301\u0301\u0301",
    "こんにちは мир नमस्ते",
    "'’ʼ",
]


def everything(text: str, language: str, only: str = "") -> str:
    """Return the text with every proposal that fits, in the order of the text."""
    noise = Orthography(only)
    taken: list[Span] = []
    edits = []
    for edit in noise.proposals(text, language, Place(0, "all").chance(text)):
        span = Span(edit.start, edit.end)
        if not any(span.overlaps(other) or span.start == other.start for other in taken):
            taken.append(span)
            edits.append(edit)
    return Rewrite.of(text, edits).target


@pytest.mark.parametrize("language", EUROPEAN)
def test_promises_are_kept(language: str, sentences: Sentences) -> None:
    check_perturbation(Orthography(), sentences(language, 12), language)


def test_promises_are_kept_in_haitian_creole() -> None:
    check_perturbation(Orthography(), [HAITIAN], "ht")


@pytest.mark.parametrize("language", ["de", "en", "fr", "pl", "ru", "sw", "tr", "vi", "yo"])
def test_promises_are_kept_in_decomposed_text(language: str, sentences: Sentences) -> None:
    texts = [normalize("NFD", text) for text in sentences(language, 6)]
    check_perturbation(Orthography(), texts, language)


# The few lines in Javanese and Quechua are titles of a word or two.
@pytest.mark.parametrize("language", sorted({*EUROPEAN} - {"jv", "qu"}))
def test_the_rate_asked_for_is_reached_up_to_severity_three(
    language: str, sentences: Sentences
) -> None:
    noise, texts = Orthography(), sentences(language, 40)
    counts = Realised(0, 0, 0)
    for index, text in enumerate(texts):
        counts += realised(noise.apply(text, language, 3, address=(index,)))
    assert counts.rate == pytest.approx(noise.rate(3), rel=0.05)


@pytest.mark.parametrize(
    ("language", "only", "text", "expected"),
    [
        ("de", "umlauts", "Schöne Grüße, ÜBER Äpfel", "Schoene Gruesse, UEBER Aepfel"),
        ("de", "noun_capital", "Das ist mein Hund.", "Das ist mein hund."),
        ("en", "apostrophe", "I don't think it’s ours", "I dont think its ours"),
        ("it", "final_accent", "La città è più bella", "La citta' e' piu' bella"),
        ("ro", "cedilla", "Știință și țară", "Ştiinţă şi ţară"),
        ("ru", "yo", "Её ёлка", "Ее елка"),
        ("id", "short_words", "Orang yang tidak dengan", "Org yg .* dg"),
        ("sw", "ng_apostrophe", "ng'ombe", "ngombe"),
        ("pl", "ch_h", "Chyba chleb", "Hyba hleb"),
        ("tr", "dotting", "Işık İzmir", "İşik Izmır"),
        ("uk", "ghe", "ґрунт", "грунт"),
    ],
)
def test_a_sentence_is_misspelled_as_its_writers_do(
    language: str, only: str, text: str, expected: str
) -> None:
    assert re.fullmatch(expected, everything(text, language, only))


def test_an_edit_is_cut_to_what_differs() -> None:
    assert everything("Hola", "es", "silent_h") in {"Ola"}
    noise = Orthography("short_words")
    [edit] = noise.proposals("dengan", "id", Place(0, "cut").chance())
    assert (edit.start, edit.end) != (0, 6)


def test_only_names_operations() -> None:
    noise = perturbations.build("orthography?only=umlauts,sharp_s")
    assert isinstance(noise, Orthography)
    assert [habit.name for habit in noise.channels("de")] == ["umlauts", "sharp_s"]  # type: ignore[attr-defined]


def test_an_operation_of_another_language_has_no_sites_here() -> None:
    noise = Orthography("tones")
    assert not noise.sites("Über Äpfel", "de")
    assert noise.apply("Über Äpfel", "de", 5).target == "Über Äpfel"


def test_an_unknown_operation_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"unknown operation 'umlaut'.*did you mean 'umlauts'"):
        Orthography("umlaut").apply("Äpfel", "de", 3)


def test_shares_say_how_often_an_operation_is_chosen(sentences: Sentences) -> None:
    noise, chosen = Orthography(), Counter[str]()
    matches = {each.name: each for each in operations("vi")}
    for index, text in enumerate(sentences("vi", 60)):
        for edit in noise.apply(text, "vi", 2, address=(index,)).edits:
            chosen["tones"] += any(
                m.start() <= edit.start and edit.end <= m.end()
                for m in matches["tones"].matches(text)
            )
            chosen["all"] += 1
    assert 0.4 < chosen["tones"] / chosen["all"] < 0.9


def test_hook_and_tilde_are_confused_first() -> None:
    drawn = Counter(Habit("tones").rewrite("ả", i / 100, "vi") for i in range(100))
    assert drawn.most_common(1)[0][0] == "ã"


def test_a_piece_without_its_context_is_rewritten_where_that_suffices() -> None:
    assert Habit("umlauts").rewrite("ä", 0.5, "de") == "ae"
    assert Habit("umlauts").rewrite("x", 0.5, "de") == "x"
    assert Habit("tones").rewrite("á", 0.5, "de") == "á"
    assert Habit("double_consonant").rewrite("mm", 0.5, "de") == "mm"


@pytest.mark.parametrize("text", HOSTILE)
def test_bad_input_is_survived(text: str) -> None:
    for language in ("en", "fr", "vi", "yo", "ru", "ht"):
        noise = Orthography()
        rewrite = noise.apply(text, language, 5)
        assert rewrite == noise.apply(text, language, 5)
        assert noise.apply(text, language, 0).target == text


def test_a_long_text_takes_no_more_than_its_length_says() -> None:
    text = "Die Äpfel müssen größer sein als die Straße. " * 2500
    counts = realised(Orthography().apply(text, "de", 3))
    assert counts.rate == pytest.approx(0.1, rel=0.01)


def test_a_text_in_another_script_stays() -> None:
    assert not Orthography().apply("Ein deutscher Satz", "ru", 5).changed


def test_protected_words_keep_their_spelling() -> None:
    text = "Größe und Straße"
    rewrite = Orthography("umlauts").apply(text, "de", 5, protected=[Span(0, 5)])
    assert rewrite.target.startswith("Größe")


def test_sites_are_the_matches() -> None:
    assert Habit("umlauts").sites("Äpfel größer", "de") == [Span(0, 1), Span(8, 9), Span(9, 10)]
    assert not Habit("umlauts").sites("Äpfel", "fr")
    assert Orthography("umlauts").sites("Äpfel", "de") == [Span(0, 1)]


def test_two_letters_are_not_inserted_at_one_place() -> None:
    noise = Orthography("doubling,vowels")
    for index in range(40):
        rewrite = noise.apply("A lemon, a tomato and a melon", "en", 5, address=(index,))
        inserted = [edit.start for edit in rewrite.edits if edit.start == edit.end]
        assert len(inserted) == len(set(inserted))
