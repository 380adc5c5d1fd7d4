"""Words come out as speakers of the language type them in Latin letters."""

from __future__ import annotations

import pytest

from robustx.languages import LANGUAGES, profile
from robustx.languages.romanisation import letter_by_letter, romanised

UNITS = [i / 60 for i in range(60)]


@pytest.mark.parametrize(
    ("language", "word", "spellings"),
    [
        ("ar", "صباح", {"saba7", "9aba7", "sabah"}),
        ("ar", "محمد", {"ma7mad", "mahmad"}),
        ("fa", "خوبی", {"khobi", "khubi", "xubi"}),
        ("ur", "زبان", {"zaban"}),
        ("he", "שלום", {"shalom", "shelom"}),
        ("el", "Θέλω", {"Thelw", "8elw", "Thelo"}),
        ("el", "ψωμί", {"4wmi", "pswmi"}),
        ("ru", "Щука", {"Schuka", "Shchuka"}),
        ("uk", "Київ", {"Kyiv"}),
        ("bg", "шест", {"shest", "6est"}),
        ("bg", "ъгъл", {"agal", "ugul"}),
        ("kk", "қазақ", {"qazaq", "kazak"}),
        ("ka", "წყალი", {"wyali", "tskali"}),
        ("ko", "한국", {"hanguk"}),
        ("ja", "がっこう", {"gakkou"}),
        ("ja", "マッチ", {"matchi"}),
        ("ja", "しゃしん", {"shashin"}),
        ("hi", "करना", {"karna"}),
        ("hi", "हिन्दी", {"hindi", "hindee"}),
        ("hi", "ज़मीन", {"zamin", "zameen"}),
        ("bn", "বাংলা", {"bangla"}),
        ("pa", "ਪੰਜਾਬੀ", {"panjabi"}),
        ("gu", "ભારત", {"bharat"}),
        ("mr", "मराठी", {"marathi"}),
        ("ta", "தமிழ்", {"thamizh", "tamizh"}),
        ("te", "నమస్కారం", {"namaskaram"}),
        ("ml", "കേരളം", {"keralam"}),
        ("th", "โรงเรียน", {"rongrian"}),
        ("th", "กรุงเทพ", {"krungthep"}),
        ("th", "สวัสดี", {"sawatdi"}),
        ("my", "မြန်မာ", {"myanmar"}),
        ("my", "မင်္ဂလာပါ", {"mingalarpar"}),
        ("zh", "银行", {"yinhang"}),
    ],
)
def test_a_word_is_spelt_as_people_type_it(language: str, word: str, spellings: set[str]) -> None:
    assert {romanised(word, language, u) for u in UNITS} >= spellings


def test_a_letter_is_spelt_alike_throughout_a_word() -> None:
    assert {romanised("шушу", "bg", u) for u in UNITS} == {"shushu", "6u6u"}


def test_capitals_stay() -> None:
    assert romanised("ЮЛЯ", "ru", 0.0) == "YULYA"
    assert romanised("Юля", "ru", 0.0) == "Yulya"


def test_letters_without_a_habit_are_spelt_letter_by_letter() -> None:
    assert romanised("ћ", "ru", 0.0) == letter_by_letter("ћ") == "c"


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in {"ja", "zh"}])
def test_every_letter_of_a_language_has_a_spelling(language: str) -> None:
    if "Latin" in profile(language).scripts:
        pytest.skip("in Latin script already")
    words = [letter * 2 for letter in profile(language).letters]
    assert all(romanised(word, language, u).isascii() for word in words for u in (0.0, 0.5, 0.99))
