"""What can be done to a word, in any script."""

from __future__ import annotations

import pytest

from robustx.attacks import Case, Word
from robustx.attacks.word_bugs import bugs, drawn, has_letters, inside, within
from robustx.example import Example, Mark
from robustx.perturb import Delete, Insert, Substitute, Transpose
from robustx.tasks import tasks
from robustx.text.edits import Rewrite, Span
from robustx.text.graphemes import orphan_marks
from robustx.text.scripts import scripts_of
from tests.attacks.spelling_model import BUDGET, SENTENCES, case_of, chance, example

KINDS = (Transpose(), Substitute(), Delete(), Insert())


def word(case: Case, text: str) -> Word:
    return next(one for one in case.words if one.text == text)


def written(case: Case, one: Word, noise: Delete | Insert | Substitute | Transpose) -> set[str]:
    """Return what the bugs make of a word."""
    text = case.grounds[one.field].text
    edits = bugs(noise, case, one, chance())
    return {Rewrite.of(text, [e]).target[one.span.start :].split()[0] for e in edits}


def test_the_bugs_of_an_english_word() -> None:
    case = case_of(example("en"))
    free = word(case, "free")
    assert written(case, free, Transpose()) == {"rfee", "fere"}  # ee is the same either way
    assert written(case, free, Delete()) == {"ree", "fee", "fre"}
    assert all(len(text) == 4 for text in written(case, free, Substitute()))
    assert all(len(text) == 5 for text in written(case, free, Insert()))


def test_a_letter_is_a_cluster_with_all_its_signs() -> None:
    case = case_of(example("hi", "मानव अधिकार"))
    assert written(case, word(case, "मानव"), Delete()) == {"नव", "माव", "मान"}
    assert written(case, word(case, "मानव"), Transpose()) == {"नमाव", "मावन"}


@pytest.mark.parametrize("language", SENTENCES)
def test_bugs_leave_valid_text_of_the_same_script(language: str) -> None:
    case = case_of(example(language))
    found = 0
    for one in case.words:
        text = case.grounds[one.field].text
        for edit in drawn(KINDS, case, one, chance(), 3):
            after = Rewrite.of(text, [edit]).target
            assert after != text
            assert one.span.start <= edit.start <= edit.end <= one.span.end
            assert scripts_of(after) <= scripts_of(text)
            assert len(orphan_marks(after)) <= len(orphan_marks(text))
            found += 1
    assert found >= 2 * len(case.words)


def test_a_word_of_one_letter_is_never_deleted() -> None:
    for language, text in (("en", "I am"), ("zh", "我，在")):
        case = case_of(example(language, text, text))
        assert not [*bugs(Delete(), case, case.words[0], chance())]


def test_latin_words_in_a_text_of_another_script_get_latin_letters() -> None:
    case = case_of(example("zh", "他住在Berlin"))
    city = word(case, "Berlin")
    assert [*bugs(Delete(), case, city, chance())]
    [edit] = drawn([Insert()], case, city, chance(), 1)
    assert scripts_of(edit.replacement) == {"Latin"}


def test_numbers_and_protected_words_have_no_bugs() -> None:
    case = case_of(example("en", "1984", "not"))
    assert not has_letters(case)
    assert has_letters(case_of(example("en", "in 1984")))


def test_words_end_where_the_tokens_of_a_task_end() -> None:
    marks = {"text": tuple(Mark(Span(place, place + 1), "O") for place in range(3))}
    one = Example("1", "zh", "1", {"text": "国王来"}, ("O", "O", "O"), marks)
    case = Case(one, tasks.build("panx"), BUDGET)
    assert [word.text for word in case.words] == ["国", "王", "来"]  # 国王 is one of ICU's words
    assert all(drawn([Substitute()], case, word, chance(), 1) for word in case.words)


def test_the_inside_of_a_word_is_without_its_first_and_last_letter() -> None:
    case = case_of(example("hi", "मानव अधिकार"))
    one = word(case, "मानव")
    assert inside(one, case).of("मानव अधिकार") == "न"
    edits = [*within(inside(one, case), bugs(Delete(), case, one, chance()))]
    assert [edit.start for edit in edits] == [2]
    short = word(case_of(example("en", "I am")), "I")
    assert inside(short, case_of(example("en", "I am"))) == (0, 0)
