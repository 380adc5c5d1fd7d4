"""Chinese characters are related as SIGHAN sorts the errors, and offered as their readings say."""

from __future__ import annotations

import pytest

from robustx.languages.pinyin import (
    RELATIONS,
    Candidates,
    Reading,
    Relation,
    candidates,
    hanzi,
    is_traditional,
    reading_at,
    readings,
    relation,
)

TEXT = "威尔士银行的行长在重庆长大，他认为这个机会很重要"


@pytest.mark.parametrize(
    ("correct", "wrong", "expected"),
    [
        ("在", "再", "same_tone"),
        ("他", "她", "same_tone"),
        ("買", "賣", "other_tone"),
        ("会", "回", "other_tone"),
        ("四", "是", "fuzzy"),
        ("民", "明", "fuzzy"),
        ("南", "兰", "fuzzy"),
        ("张", "咱", "fuzzy"),
        ("好", "猫", "one_letter"),
        ("安", "班", "one_letter"),
        ("未", "末", "other"),
        ("我", "好", "other"),
    ],
)
def test_errors_are_sorted_by_how_close_the_readings_are(
    correct: str, wrong: str, expected: Relation
) -> None:
    assert relation(correct, wrong) == expected
    assert relation(wrong, correct) == expected


def test_the_closest_of_all_readings_counts() -> None:
    assert relation("行", "航") == "same_tone"
    assert relation("行", "形") == "same_tone"


@pytest.mark.parametrize("other", ["a", "あ", "", "，", "\ud800", "好好"])
def test_what_has_no_reading_is_another_kind_of_error(other: str) -> None:
    assert relation("好", other) == "other"
    assert relation(other, "好") == "other"


def test_u_with_dots_is_written_v_and_a_syllable_without_mark_has_the_fifth_tone() -> None:
    assert readings("绿")[0] == Reading("lv", 4)
    assert readings("的")[0] == Reading("de", 5)
    assert readings("x") == ()


def test_a_character_is_read_as_in_its_word() -> None:
    assert [reading_at(word, i) for word, i in (("银行", 1), ("行人", 0))] == [
        Reading("hang", 2),
        Reading("xing", 2),
    ]
    assert reading_at("重庆", 0) == Reading("chong", 2)
    assert reading_at("x", 0) is None


def test_only_characters_that_have_a_reading_are_found() -> None:
    assert [span.of("三x国々，") for span in hanzi("三x国々，")] == ["三", "国"]


def test_a_text_is_traditional_where_more_of_it_is_in_big5_alone() -> None:
    assert is_traditional("這個機會很重要")
    assert not is_traditional("这个机会很重要")
    assert not is_traditional("不在")


@pytest.mark.parametrize("kind", RELATIONS)
def test_all_that_is_offered_has_the_relation_that_was_asked_for(kind: Relation) -> None:
    for index, char in enumerate(TEXT):
        reading = reading_at(TEXT, index)
        if reading:
            offered = candidates(kind, char, reading.syllable, False).characters
            assert {relation(char, other) for other in offered} <= {kind}
            assert char not in offered


def test_common_and_confused_characters_are_offered_first() -> None:
    offered = candidates("same_tone", "在", "zai", False)
    draws = [offered.draw(place / 100) for place in range(100)]
    assert max(set(draws), key=draws.count) == "再"


def test_alike_characters_are_offered_as_other_errors() -> None:
    assert "末" in candidates("other", "未", "wei", False).characters
    assert "兔" in candidates("other", "免", "mian", False).characters


def test_traditional_characters_are_offered_for_traditional_ones_in_any_text() -> None:
    assert "廈" in candidates("same_tone", "下", "xia", True).characters
    for traditional in (True, False):
        offered = candidates("same_tone", "國", "guo", traditional).characters
        assert not set(offered) & set("国过")
    assert "圍" not in candidates("other", "园", "yuan", True).characters


def test_a_reading_that_no_word_has_is_not_offered() -> None:
    assert "而" not in candidates("same_tone", "能", "neng", False).characters
    assert "门" in candidates("same_tone", "们", "men", False).characters


def test_nothing_is_drawn_where_nothing_is_offered() -> None:
    assert Candidates("", ()).draw(0.5) is None
    assert not candidates("other", "㐀", "qiu", False).characters


def test_the_last_of_the_candidates_is_drawn_at_the_end_of_chance() -> None:
    assert Candidates("ab", (1.0, 2.0)).draw(1 - 2**-53) == "b"
