from __future__ import annotations

from importlib.util import find_spec

import pytest

from robustx.attacks import attacks
from robustx.attacks.textattack_loading import words_of
from robustx.attacks.textattack_search import edits_between
from robustx.errors import InputError
from robustx.text.edits import Edit, Rewrite
from robustx.text.words import word_spans

absent = pytest.mark.skipif(find_spec("textattack") is not None, reason="TextAttack is installed")

THAI = "มนุษย์ทั้งหลายเกิดมามีอิสระ"


@absent
def test_without_textattack_the_message_says_how_to_get_it() -> None:
    with pytest.raises(InputError, match=r'pip install "robustx\[textattack\]".*transformers'):
        attacks.build("textattack:DeepWordBugGao2018")


def test_textattack_is_a_form_of_specs() -> None:
    assert "textattack:" in attacks.forms()


def test_hindi_words_are_whole() -> None:
    text = "सभी मनुष्यों को"
    assert words_of(text, text, "hi") == ["सभी", "मनुष्यों", "को"]


def test_a_misspelt_hindi_word_is_one_word() -> None:
    assert words_of("सभी मनष्यों को", "सभी मनुष्यों को", "hi") == ["सभी", "मनष्यों", "को"]


def test_a_misspelling_in_thai_leaves_the_borders_of_the_other_words() -> None:
    spans = word_spans(THAI, "th")
    edit = Edit(spans[1].start, spans[1].start + 1, "ก")
    misspelt = Rewrite.of(THAI, [edit]).target
    found = words_of(misspelt, THAI, "th")
    assert [word for number, word in enumerate(found) if number != 1] == [
        span.of(THAI) for number, span in enumerate(spans) if number != 1
    ]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("a red ball", "a rde ball"),
        ("a red ball", "a ball"),
        ("a red ball", "a  red ball"),
        ("a red ball", "red\u202d a\u202c ball"),
        ("सभी को", "सभ को"),
        ("", "new"),
    ],
)
def test_edits_between_two_texts_make_the_second_of_the_first(source: str, target: str) -> None:
    assert Rewrite.of(source, edits_between(source, target)).target == target


def test_equal_texts_have_no_edits_between_them() -> None:
    assert edits_between("a red ball", "a red ball") == []
