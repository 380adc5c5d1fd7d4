"""Which examples a page holds: few, telling, the same each time, within its room."""

from __future__ import annotations

import base64
import json
import zlib

import pytest

from robustx.report import summarise
from robustx.report.html.examples import Room, packed_examples
from robustx.report.html.picking import Sought
from robustx.report.html.picking import examples as picked


@pytest.fixture(scope="module")
def found(worded):
    return worded.evidence[0]


def examples(found, language, each):
    return list(picked(found, language, Sought(each, frozenset(found.conditions))))


def _cell(examples, arm, condition):
    return [one for one in examples if (one.arm, one.condition) == (arm, condition)]


def _opened(chunk):
    return json.loads(zlib.decompress(base64.b64decode(chunk)))


def test_no_cell_has_more_than_were_asked_for(found):
    cells = {(one.arm, one.condition) for one in examples(found, "ar", 3)}
    assert len(cells) == 8  # 2 arms x 2 noises x 2 severities
    for arm, condition in cells:
        assert len(_cell(examples(found, "ar", 3), arm, condition)) == 3


def test_what_noise_turned_comes_first(found):
    shown = _cell(examples(found, "ar", 40), "ner", "keyboard@3")
    turned = [one.was_right != one.is_right for one in shown]
    assert any(turned)
    assert turned == sorted(turned, reverse=True)


def test_answers_before_and_after_are_those_of_the_cells(found):
    for one in examples(found, "ar", 40):
        assert (one.before == one.gold) == one.was_right
        assert (one.after == one.gold) == one.is_right


def test_changes_are_spans_of_the_clean_text(found):
    one = _cell(examples(found, "ar", 40), "nli", "keyboard@3")[0]
    (change,) = one.changes["sentence1"]
    assert change.span == (1, 2)
    assert one.texts["sentence1"][1] == change.old == "ه"
    assert change.new == "سة"


def test_an_item_that_noise_left_alone_is_no_example_unless_its_answer_turned(found):
    for one in examples(found, "th", 40):
        assert one.changes or one.was_right != one.is_right


def test_a_noise_that_does_nothing_in_a_language_has_no_examples(found):
    assert _cell(examples(found, "ja", 5), "nli", "casing@3") == []


def test_the_same_run_gives_the_same_examples(found):
    assert examples(found, "hi", 4) == examples(found, "hi", 4)


def test_more_room_only_adds_examples(found):
    few, many = examples(found, "hi", 2), examples(found, "hi", 6)
    assert many[: len(few)] == few


def test_texts_of_an_item_are_packed_once(worded):
    chunk = _opened(packed_examples(worded.evidence, Room())["examples/paws-x/ar"])
    ids = [item[0] for item in chunk["items"]]
    assert len(ids) == len(set(ids)) < len(chunk["rows"])


def test_a_page_gives_up_its_last_examples_where_there_is_no_room(worded):
    whole = packed_examples(worded.evidence, Room(each=8))
    room = Room(each=8, bytes=sum(map(len, whole.values())) // 2)
    half = packed_examples(worded.evidence, room)
    assert sum(map(len, half.values())) <= room.bytes
    for name, chunk in half.items():
        kept, all_of_it = _opened(chunk)["rows"], _opened(whole[name])["rows"]
        assert kept
        assert kept == all_of_it[: len(kept)]


def test_of_very_many_cells_those_are_read_in_which_a_noise_is_strongest(worded):
    chunk = _opened(packed_examples(worded.evidence, Room(cells=10))["examples/paws-x/ar"])
    assert {row[1] for row in chunk["rows"]} == {"keyboard@3", "casing@3"}


def test_no_room_is_no_examples(worded):
    assert packed_examples(worded.evidence, Room(bytes=0)) == {}
    assert packed_examples(worded.evidence, Room(each=0)) == {}


def test_of_several_seeds_the_first_is_read(make, tmp_path):
    recipe = make.but(
        checkpoints={"nli@1": ("nli", 1), "nli@2": ("nli", 2)},
        accuracy={"nli": 0.9},
        languages=("en",),
        at_chance=(),
    )
    view = summarise(recipe.write(tmp_path / "run"), resamples=100)
    right = recipe.right("nli", 1, "en", view.tasks[0].conditions[0])
    shown = examples(view.evidence[0], "en", 200)
    assert shown
    for one in shown:
        if one.condition == "keyboard@1":
            assert one.is_right == right[int(one.id.removeprefix("item "))]


def test_items_whose_texts_were_not_kept_are_left_out(make, tmp_path):
    recipe = make.but(languages=("en",), at_chance=(), tasks=("xcopa",))
    view = summarise(recipe.write(tmp_path / "run"), resamples=100)
    assert all(one.texts for one in examples(view.evidence[0], "en", 5))


def test_examples_of_attacks_are_those_that_were_edited_or_turned(attacked):
    shown = examples(attacked.evidence[0], "hi", 20)
    assert {one.condition for one in shown} >= {"greedy@tight", "ensemble@standard"}
    assert any(one.was_right and not one.is_right for one in shown)
