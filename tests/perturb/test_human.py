"""The noise ``human`` makes the errors that people make, in all 50 languages."""

from __future__ import annotations

import lzma
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pytest

from robustx.languages import LANGUAGES, human
from robustx.perturb.human import Human
from robustx.perturb.human_outcomes import TONES
from robustx.perturb.measure import Realised, realised
from robustx.perturb.shares import homophones, shares, word_pairs
from robustx.seeding import Place
from robustx.testing import check_perturbation
from robustx.text.edits import Span
from tests.perturb.conftest import Sentences

NOISE = Human()
OTHER_TEXT = {"jv": "wikiann_train", "qu": "wikiann_train"}  # no news sentences
HAITIAN = [
    "Timoun yo ap jwe nan lakou lekòl la.",
    "Mwen pa konnen ki lè l ap tounen lakay li.",
    "Yon sèl dwèt pa manje kalalou.",
]

Read = Callable[[str, int], list[str]]


@pytest.fixture(scope="session")
def read(sentences: Sentences, data_dir: Path) -> Read:
    """Read real sentences of any of the 50 languages."""

    def texts(language: str, count: int) -> list[str]:
        if language == "ht":
            return HAITIAN
        if language not in OTHER_TEXT:
            return sentences(language, count)
        path = data_dir / "text" / f"{language}.{OTHER_TEXT[language]}.txt.xz"
        with lzma.open(path, "rt", encoding="utf-8") as file:
            return file.read().splitlines()[:count]

    return texts


def outcomes(text: str, language: str, severity: int = 4, count: int = 300) -> set[str]:
    """Return what becomes of a text under many seeds."""
    return {NOISE.apply(text, language, severity, seed=seed).target for seed in range(count)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_promises_are_kept_in_all_50_languages(language: str, read: Read) -> None:
    check_perturbation(NOISE, read(language, 6), language)


@pytest.mark.parametrize("language", human.measured())
def test_errors_have_the_shares_of_the_human_corpus(language: str, read: Read) -> None:
    pairs = [
        pair
        for text in read(language, 600)
        for pair in word_pairs(text, NOISE.apply(text, language, 2, address=(text,)).target)
    ]
    counted, people = shares(pairs, language).table(), human.table(language)
    people = {name: share for name, share in people.items() if name != "chance"}
    assert {name: counted[name] for name in people} == pytest.approx(people, abs=0.05)


def test_wrong_chinese_characters_sound_as_in_sighan(read: Read) -> None:
    texts = read("zh", 300)
    heard = homophones((text, NOISE.apply(text, "zh", 3, address=(text,)).target) for text in texts)
    assert heard == pytest.approx(dict(human.HOMOPHONES), abs=0.05)


@pytest.mark.parametrize("language", ["de", "ru", "ar", "hi", "th", "my", "tr", "sw", "ko", "zh"])
def test_the_rate_asked_for_is_the_rate_reached(language: str, read: Read) -> None:
    counts = Realised(0, 0, 0)
    for text in read(language, 60):
        counts += realised(NOISE.apply(text, language, 3, address=(text,)))
    assert counts.rate == pytest.approx(NOISE.rate(3), rel=0.05)


@pytest.mark.parametrize(
    ("language", "correct", "wrong"),
    [
        ("en", "relevant", {"relavant", "relevent", "relevnt", "rellevant", "relveant"}),
        ("fr", "problème", {"probleme", "probléme", "problme"}),
        ("de", "über", {"uber", "übber", "ber"}),
        ("ru", "корова", {"карова", "корава", "корва"}),
        ("ar", "إلى", {"الى", "ألى", "إلي"}),
        ("ar", "مدرسة", {"مدرسه", "مدرة"}),
        ("vi", "nghĩa", {"nghỉa", "nghia"}),
        ("vi", "lý", {"lí", "lỳ"}),
        ("hi", "में", {"मे", "मैं", "मेँ"}),
        ("bn", "নদী", {"নদি", "ণদী"}),
        ("ta", "வீடு", {"விடு", "வீடூ"}),
        ("th", "ไม่", {"ไม", "ไม้", "ใม่"}),
        ("tr", "ışık", {"ısık", "ışik"}),
        ("el", "είναι", {"ειναι", "είνι"}),
        ("he", "טוב", {"תוב", "טב"}),
        ("fa", "صبر", {"سبر", "ثبر"}),
        ("ko", "있다", {"잇다", "있따"}),
        ("zh", "在", {"再"}),
    ],
)
def test_known_misspellings_are_made(language: str, correct: str, wrong: set[str]) -> None:
    assert wrong <= outcomes(correct, language, count=6000)


def test_no_macron_is_written_in_yoruba() -> None:
    written = outcomes("rẹ̀ tó", "yo", count=6000)
    assert {"rẹ tó", "rẹ́ tó"} <= written
    assert not any("\u0304" in normalize("NFD", text) for text in written)


def test_capitals_stay_where_they_were() -> None:
    assert {"Ehllo", "Hallo"} <= outcomes("Hello", "en", count=6000)
    assert "eHllo" not in outcomes("Hello", "en", count=6000)


def test_turkish_capitals_follow_turkish_rules() -> None:
    seen = outcomes("ÜMİT", "tr", count=4000)
    assert {"UMİT", "ÜMIT"} <= seen
    assert not any("i" in text for text in seen)


def test_no_word_is_dropped() -> None:
    for text in outcomes("I am a cat, or so it is said", "en", severity=5):
        assert all(any(map(str.isalpha, word)) for word in text.split(" "))
        assert len(text.split(" ")) == 9


def test_a_word_of_one_letter_written_in_two_characters_is_not_dropped() -> None:
    assert "" not in outcomes("a\u0300", "fr", severity=5)


def test_one_of_two_equal_letters_is_left_out() -> None:
    assert {"leter", "Aron"} <= outcomes("letter", "en", count=3000) | outcomes("Aaron", "en")


def test_no_sign_is_written_where_its_script_has_no_place_for_it() -> None:
    seen = outcomes("\u0a16\u0a3c", "pa", severity=5, count=2000)
    assert not any("\u0a3c\u0a3c" in normalize("NFD", text) for text in seen)


def test_its_sites_are_the_letters() -> None:
    assert NOISE.sites("a 1é", "fr") == [Span(0, 1), Span(3, 4)]
    assert NOISE.sites("王", "zh") != []


def test_another_noise_can_have_it_as_a_channel() -> None:
    proposed = list(NOISE.proposals("color", "en", Place(0, "test").chance()))
    struck = [place for edit in proposed for place in range(edit.start, edit.end)]
    assert sorted(struck) == list(range(5))


def test_word_borders_stay_so_that_it_suits_every_task() -> None:
    assert not Human.hazards
    assert not Human.foreign_script
    assert all(text.count(" ") == 3 for text in outcomes("one two three four", "en", severity=5))


def test_what_is_no_letter_of_the_language_stays() -> None:
    assert outcomes("123, 456!", "en", count=50) == {"123, 456!"}
    assert outcomes("Привет", "en", count=50) == {"Привет"}


def test_protected_names_are_spared() -> None:
    text = "Angela Merkel lived in Berlin"
    for seed in range(100):
        rewrite = NOISE.apply(text, "en", 5, seed=seed, protected=[Span(0, 13)])
        assert rewrite.target.startswith("Angela Merkel ")


def test_chosen_languages_use_their_input_methods() -> None:
    assert [type(channel).__name__ for channel in NOISE.channels("zh")] == ["Pinyin"]
    assert [type(channel).__name__ for channel in NOISE.channels("ja")] == ["RomajiIme"]
    assert [type(channel).__name__ for channel in NOISE.channels("ko")] == ["Keyboard", "Jamo"]
    assert [type(channel).__name__ for channel in NOISE.channels("en")] == ["Misspelling"]


def test_a_single_letter_is_rewritten_as_another_noise_would_use_it() -> None:
    written = {NOISE.rewrite("e", i / 100, "en") for i in range(100)}
    assert {"a", "i", "r", "w"} <= written
    assert all(len(letter) == 1 for letter in written)
    assert NOISE.rewrite("7", 0.5, "en") == "7"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "a",
        "\u0301",
        "👩‍👩‍👧‍👦",
        "\ud800 a",
        "\0abc\0",
        "\u200fabc\u200e",
        "Привет",
        "ก็",
        "나",
    ],
)
@pytest.mark.parametrize("language", ["en", "ar", "hi", "th", "my", "ko", "zh", "ja"])
def test_odd_text_is_no_error(text: str, language: str) -> None:
    for severity in (1, 5):
        NOISE.apply(text, language, severity)


def test_long_text_is_no_error() -> None:
    text = "Wörter über Wörter, " * 5000
    assert realised(NOISE.apply(text, "de", 3)).rate == pytest.approx(0.1, rel=0.01)


def test_marks_that_are_added_give_letters_of_the_language() -> None:
    text = "cậu bé đã ăn hết cái bánh ở trường " * 40
    done = Human().apply(text, "vi", 5)
    assert not set(done.target) & {"\u0302", "\u0303", "\u0301", "\u0309", "\u0323", "\u0300"}


def test_a_vietnamese_syllable_keeps_one_tone_at_most() -> None:
    text = "mua trái cây qua năm tôi yêu người bạn của mẹ " * 30
    done = Human().apply(text, "vi", 4)
    tones = [sum(map(TONES["vi"].count, normalize("NFD", word))) for word in done.target.split()]
    assert done.edits
    assert max(tones) == 1
