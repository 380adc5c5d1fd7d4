"""Which items are in which slice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from robustx.errors import InputError
from robustx.report.cuts.slice_items import CleanItems, Item
from robustx.report.cuts.slicing import MOST_VALUES, Slices, slices, terciles
from robustx.tasks import tasks

BLANK = {
    "id": "0", "group": "g", "texts": ["one"], "gold": "0", "tokens": 1, "words": 1, "graphemes": 1,
}  # fmt: skip


def items(**columns: Sequence[object]) -> CleanItems:
    """Items of which some columns are given and the others blank."""
    n = len(next(iter(columns.values())))
    rows = {name: [value] * n for name, value in BLANK.items()}
    rows["id"] = [str(i) for i in range(n)]
    return CleanItems("de", pa.table({**rows, **columns}))


def cut(name: str, of: CleanItems) -> dict[str, list[int]]:
    return {value: places.tolist() for value, places in slices.get(name).cut(of).items()}


def fitting(task: str) -> list[str]:
    return list(slices.for_task(tasks.build(task)))


def test_thirds_have_as_many_values_each() -> None:
    assert terciles(np.array([9.0, 2.0, 7.0, 4.0, 1.0, 5.0])).tolist() == [2, 0, 2, 1, 0, 1]


def test_equal_values_are_in_one_third() -> None:
    assert terciles(np.array([1.0, 1.0, 1.0, 1.0, 2.0])).tolist() == [1, 1, 1, 1, 2]
    assert terciles(np.array([1.0, 2.0, 2.0, 2.0, 2.0])).tolist() == [0, 1, 1, 1, 1]


def test_values_that_are_all_alike_are_in_the_middle() -> None:
    assert terciles(np.full(4, 50.0)).tolist() == [1, 1, 1, 1]
    assert terciles(np.array([])).tolist() == []


def test_length_goes_by_graphemes() -> None:
    assert cut("length", items(graphemes=[30, 10, 20])) == {
        "short": [1], "middle": [2], "long": [0],
    }  # fmt: skip


def test_fertility_leaves_out_items_whose_words_cannot_be_told() -> None:
    found = cut("fertility", items(tokens=[4, 9, 6, 5], words=[2, 3, None, 5]))
    assert found == {"low": [3], "middle": [0], "high": [1]}


def test_fertility_of_a_language_without_words_has_no_item() -> None:
    found = cut("fertility", items(tokens=[4, 9], words=[None, 0]))
    assert found == {"low": [], "middle": [], "high": []}


def test_labels_are_the_gold_ones() -> None:
    assert cut("label", items(gold=["same", "different", "same"])) == {
        "same": [0, 2], "different": [1],
    }  # fmt: skip


def test_a_sentence_is_in_the_slice_of_every_entity_that_it_holds() -> None:
    golds = ["O B-PER I-PER O B-LOC", "O O", "B-LOC", "B-PERSON O"]
    assert cut("entity", items(gold=golds)) == {"PER": [0], "LOC": [0, 2], "PERSON": [3]}


def test_answer_length_counts_graphemes_of_the_first_answer() -> None:
    golds = [["क्षि", "a long one"], ["ab"], [], ["abc"]]
    found = cut("answer-length", items(gold=[json.dumps(one) for one in golds]))
    assert found == {"short": [0], "middle": [1], "long": [3]}


def test_each_task_has_the_slices_that_mean_something_for_it() -> None:
    assert fitting("paws-x") == ["length", "fertility", "label"]
    assert fitting("panx") == ["length", "fertility", "entity"]
    assert fitting("xquad") == ["length", "fertility", "answer-length"]
    for task in ("udpos", "xcopa", "tatoeba"):
        assert fitting(task) == ["length", "fertility"]


def test_asked_for_by_name_only_those_are_cut() -> None:
    assert list(slices.for_task(tasks.build("xnli"), ["label", "entity"])) == ["label"]


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"unknown slice 'lenght'; did you mean 'length'\?"):
        slices.get("lenght")
    with pytest.raises(InputError, match="known: length, fertility, label, entity, answer-length"):
        slices.get("mood")


def test_a_function_sees_the_item_and_says_its_slice() -> None:
    own = Slices({})
    seen: list[Item] = []

    @own.register("question")
    def question(item: Item) -> str | None:
        """Items that ask, and those that tell.

        More about it.
        """
        seen.append(item)
        return {"?": "asks", ".": "tells"}.get(item.texts[-1][-1])

    texts = [["so", "why?"], ["so", "that."], ["so", "oh!"], ["so", "who?"]]
    slicing = own.get("question")
    found = slicing.cut(items(texts=texts))
    assert {value: places.tolist() for value, places in found.items()} == {
        "asks": [0, 3], "tells": [1],
    }  # fmt: skip
    assert slicing.about == "Items that ask, and those that tell."
    assert seen[0] == Item("0", "de", "g", ("so", "why?"), "0", 1, 1, 1)
    assert question(seen[1]) == "tells"


def test_a_function_fits_every_task() -> None:
    own = Slices({})
    own.register("even")(lambda item: "even" if int(item.id) % 2 == 0 else None)
    assert list(own.for_task(tasks.build("udpos"))) == ["even"]


def test_a_name_is_taken_once() -> None:
    with pytest.raises(InputError, match="slice 'length' is already defined by robustx"):
        slices.register("length")(lambda _: None)


def test_a_function_that_is_loaded_again_replaces_itself() -> None:
    own = Slices({})

    def define(value: str) -> None:
        @own.register("all")
        def everything(_: Item) -> str:
            return value

    define("before")
    define("after")
    assert list(own.get("all").cut(items(gold=["0"]))) == ["after"]


def test_a_function_that_fails_is_named_with_the_item() -> None:
    own = Slices({})
    own.register("broken")(lambda item: item.texts[7])
    with pytest.raises(InputError, match="'broken' at item '0' in de fails: IndexError"):
        own.get("broken").cut(items(gold=["0"]))


def test_a_slice_is_a_text() -> None:
    own = Slices({})
    own.register("size")(lambda item: item.graphemes)
    with pytest.raises(InputError, match="'size' at item '0' in de gives 1; return a text"):
        own.get("size").cut(items(gold=["0"]))


def test_a_function_that_gives_a_value_to_each_item_is_refused() -> None:
    own = Slices({})
    own.register("id")(lambda item: item.id)
    with pytest.raises(InputError, match="'id' has more than 50 values in de; return a few"):
        own.get("id").cut(items(gold=["0"] * (MOST_VALUES + 1)))


def test_a_package_brings_slices_by_an_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Slices({}, home="tests.slices")
    brought = tmp_path / "brought_slices.py"
    brought.write_text("from robustx import slices\nslices.register('brought')(lambda _: 'all')\n")
    metadata = tmp_path / "brought-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: brought\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[tests.slices]\nbrought = brought_slices\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("_slicings", "_homes"):
        monkeypatch.setattr(slices, name, dict(getattr(slices, name)))
    assert list(own) == []
    assert "brought" in list(slices)


def test_rows_stand_in_the_order_of_the_slicing_then_of_the_alphabet() -> None:
    assert slices.get("length").ordered(["long"]) == ["short", "middle", "long"]
    assert slices.get("label").ordered(["same", "different"]) == ["different", "same"]
