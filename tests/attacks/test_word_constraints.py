"""What an adversary must keep: stop words, numbers, names, most words."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from robustx.attacks import Budget, Case, Change, constraints
from robustx.attacks.word_constraints import stop_words
from robustx.errors import InputError
from robustx.example import Example
from robustx.tasks.classification import Xnli
from robustx.text.edits import Edit, Span

BUDGET = Budget(queries=10, graphemes=100, words=20)


@dataclass(frozen=True)
class Unprotected(Xnli):
    """Pairs of which a constraint alone protects parts."""

    def protected(self, example: Example, aim: str = "all") -> Mapping[str, Sequence[Span]]:
        return {}


def case(language: str, text: str) -> Case:
    fields = {"premise": text, "hypothesis": "."}
    return Case(Example("1", language, "1", fields, "entailment"), Unprotected(), BUDGET)


def admitted(spec: str, case: Case, *edits: tuple[str, str]) -> bool:
    """Say whether the constraint admits the text with each ``before`` made ``after``."""
    text = case.example.fields["premise"]
    changes = []
    for before, after in edits:
        start = text.index(before)
        changes.append(Change("premise", Edit(start, start + len(before), after)))
    attempt = case.attempt(tuple(changes))
    assert attempt is not None
    [verdict] = constraints.build(spec).opened(cast(Any, None))([attempt])
    return verdict


@pytest.mark.parametrize(
    ("language", "text", "edit", "expected"),
    [
        ("en", "paid 1,500 in 2004", ("paid", "pays"), True),
        ("en", "paid 1,500 in 2004", ("2004", "2005"), False),
        ("en", "paid 1,500 in 2004", ("1,500", "1500"), False),
        ("en", "paid 1,500 in 2004", ("paid", "paid 3"), False),
        ("ar", "عام ٢٠٠٤ كان", ("٢٠٠٤", "٢٠٠٥"), False),
        ("ar", "عام ٢٠٠٤ كان", ("كان", "كن"), True),
        ("hi", "साल १९९० था", ("१९९०", "१९९१"), False),
        ("th", "ปี 2547 ดี", ("2547", "254"), False),
        ("zh", "他在1990年来", ("1990", "199"), False),
        ("zh", "他在1990年来", ("来", "在"), True),
    ],
)
def test_numbers_stay(language: str, text: str, edit: tuple[str, str], expected: bool) -> None:
    assert admitted("numbers", case(language, text), edit) is expected


@pytest.mark.parametrize(
    ("language", "text", "edit", "expected"),
    [
        ("en", "Yesterday Anna went to Rome", ("Anna", "Anne"), False),
        ("en", "Yesterday Anna went to Rome", ("Rome", "Romee"), False),
        ("en", "Yesterday Anna went to Rome", ("Yesterday", "Yesterdey"), True),
        ("en", "Yesterday Anna went to Rome", ("went", "came"), True),
        ("ru", "Вчера Анна была тут", ("Анна", "Анны"), False),
        ("ru", "Вчера Анна была тут", ("была", "было"), True),
        ("el", "Χθες η Άννα ήταν εδώ", ("Άννα", "Άνα"), False),
        ("ja", "昨日マリアが東京に来た", ("マリア", "マリ"), False),
        ("ja", "昨日マリアが東京に来た", ("来", "東"), True),
        ("hi", "कल IBM गया", ("IBM", "IB"), False),
    ],
)
def test_names_stay(language: str, text: str, edit: tuple[str, str], expected: bool) -> None:
    assert admitted("names", case(language, text), edit) is expected


def test_a_name_is_not_added_to_either() -> None:
    assert not admitted("names", case("en", "Yesterday Anna went"), ("Anna", "Annas"))


def test_the_largest_share_of_words_is_kept() -> None:
    one = case("en", "one two three four five six seven eight nine ten")
    edits = [("one", "onee"), ("two", "twoo"), ("three", "threee"), ("four", "fourr")]
    assert admitted("most-words", one, *edits[:3])
    assert not admitted("most-words", one, *edits)
    assert admitted("most-words?share=0.4", one, *edits)


def test_one_word_may_always_be_edited() -> None:
    assert admitted("most-words?share=0.1", case("en", "two words"), ("two", "too"))


@pytest.mark.parametrize("share", ["0", "1.5", "nan", "-1"])
def test_a_share_that_is_none_is_refused(share: str) -> None:
    with pytest.raises(InputError, match="share of 'most-words'"):
        constraints.build(f"most-words?share={share}")


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    lists = {"en": "the\nis\n", "ka": "და\n", "th": "และ\n", "zh": "和\n", "hi": "और\n", "ta": "\n"}
    for language, words in lists.items():
        (tmp_path / f"{language}.txt").write_text(words, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("language", "text", "edit", "expected"),
    [
        ("en", "The cat is here", ("The", "Teh"), False),
        ("en", "The cat is here", ("is", "i"), False),
        ("en", "The cat is here", ("cat", "rat"), True),
        ("en", "The theme is new", ("theme", "themes"), True),
        ("ka", "ძაღლი და კატა", ("და", "დ"), False),
        ("ka", "ძაღლი და კატა", ("კატა", "კატ"), True),
        ("hi", "राम और सीता", ("और", "ओर"), False),
        ("th", "แมวและหมา", ("และ", "แล"), False),
        ("zh", "老师和学校", ("和", "好"), False),
        ("zh", "老师和学校", ("学校", "好"), True),
    ],
)
def test_stop_words_stay(
    lists: Path, language: str, text: str, edit: tuple[str, str], expected: bool
) -> None:
    assert admitted(f"stop-words?folder={lists}", case(language, text), edit) is expected


def test_a_language_without_stop_words_says_how_to_give_them(lists: Path) -> None:
    with pytest.raises(InputError, match=r"put ta.txt, a word a line, in a folder"):
        stop_words("ta", str(lists))


def test_a_list_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(InputError, match="is not UTF-8"):
        stop_words("en", str(tmp_path))


def test_a_folder_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="no folder /no/such"):
        constraints.build("stop-words?folder=/no/such").opened(cast(Any, None))


def test_other_lists_make_another_constraint(lists: Path) -> None:
    one = constraints.build(f"stop-words?folder={lists}")
    before = one.edition()
    assert before.startswith("1-")
    (lists / "en.txt").write_text("a\n", encoding="utf-8")
    assert one.edition() != before


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "stopwordsiso", None)
    stop_words.cache_clear()
    with pytest.raises(InputError, match=r"robustx\[stop-words\]"):
        stop_words("fr")


def test_the_packaged_lists_hold_the_commonest_words() -> None:
    pytest.importorskip("stopwordsiso")
    found = {"de": "und", "ar": "من", "hi": "और", "ru": "и", "sw": "na", "th": "และ", "zh": "的"}
    for language, word in found.items():
        assert word in stop_words(language)
    with pytest.raises(InputError, match="no stop words for Georgian"):
        stop_words("ka")
