"""Dependent signs have their places."""

from __future__ import annotations

import pytest

from robustx.text.signs import misplaced_signs


@pytest.mark.parametrize(
    "word",
    [
        "हिन्दी", "ज़्यादा", "বাংলা", "ক্ষুদ্র", "தமிழ்", "கொடு", "മലയാളം", "അതു്", "తెలుగు",
        "ਪੰਜਾਬੀ", "ગુજરાતી", "น้ำ", "เก้าอี้", "สิทธิ์", "မြန်မာ", "ကြောင်း", "ကို", "အိမ်", "plain", "",
    ],
)  # fmt: skip
def test_words_as_they_are_written_have_none(word: str) -> None:
    assert misplaced_signs(word) == 0


@pytest.mark.parametrize(
    "word",
    [
        "िक",
        "काि",
        "क््",
        "अि",
        "क\u093f\u094d",
        "কাি",
        "กิี",
        "ก่้",
        "เ่",
        "ก่ิ",
        "ကိီ",
        "কংং",
        "क\u093f\u093c",
    ],
)
def test_a_sign_that_nothing_carries_is_counted(word: str) -> None:
    assert misplaced_signs(word) == 1
