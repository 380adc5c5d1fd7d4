"""Chinese is written in the other set of characters, phrase by phrase."""

from __future__ import annotations

import pytest

from robustx.languages.han import converted, other_characters


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("发展", "發展"),
        ("头发", "頭髮"),
        ("皇后以后", "皇后以後"),
        ("干净", "乾淨"),
        ("吃面", "吃麵"),
        ("这里刚才", "這裡剛才"),
    ],
)
def test_a_text_goes_to_the_other_set_and_back(simplified: str, traditional: str) -> None:
    assert other_characters(simplified) == traditional
    assert other_characters(traditional) == simplified


def test_edits_are_made_character_by_character() -> None:
    assert [tuple(edit) for edit in converted("我们的头发")] == [
        (1, 2, "們"),
        (3, 4, "頭"),
        (4, 5, "髮"),
    ]


def test_what_is_the_same_in_both_sets_stays() -> None:
    assert converted("中文 abc 𠀀\ud800") == ()
