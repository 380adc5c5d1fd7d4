from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from robustx.errors import InputError
from robustx.report import compare, summarise
from robustx.report.words.remarks import remarks

FAST: dict[str, Any] = {"resamples": 100}


@pytest.fixture
def alone(make):
    """Recipes of two runs of one arm each, as they were made at different times."""
    return [make.but(checkpoints={arm: (arm, None)}) for arm in ("nli", "ner")]


def written(recipes, root):
    return [recipe.write(root / arm) for recipe, arm in zip(recipes, ("nli", "ner"), strict=True)]


def compared(folders):
    [pair] = compare(summarise(*folders, **FAST)).arms
    return pair


def compared_all(folders, baseline=None):
    return compare(summarise(*folders, **FAST), baseline)


def change_identity(folder, **changes):
    path = folder.root / "run.json"
    header = json.loads(path.read_text("utf-8"))
    header["identity"].update(changes)
    path.write_text(json.dumps(header), "utf-8")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"limit": 500}, "limit is None in one and 500 in the other"),
        ({"suite": "noise-small"}, "suite is 'smoke' in one and 'noise-small' in the other"),
        ({"split": "dev"}, "split is 'test' in one and 'dev' in the other"),
        ({"aim": "question"}, "aim is None in one and 'question' in the other"),
    ],
)
def test_runs_of_another_identity_are_refused_by_what_differs(alone, tmp_path, changes, named):
    folders = written(alone, tmp_path)
    change_identity(folders[1], **changes)
    with pytest.raises(InputError, match=named):
        summarise(*folders, **FAST)
    with pytest.raises(InputError, match="cannot be compared"):
        summarise(*reversed(folders), **FAST)


def test_other_data_to_tune_on_are_refused(alone, tmp_path):
    one, two = alone
    folders = written(
        [one.but(made={"tuning data": "t1"}), two.but(made={"tuning data": "t2"})], tmp_path
    )
    with pytest.raises(InputError, match="the tuning data of paws-x in en is 't1' in one and 't2'"):
        summarise(*folders, **FAST)


def test_the_same_folder_twice_is_refused(alone, tmp_path):
    folder = alone[0].write(tmp_path / "run")
    again = type(folder)(tmp_path / "run" / "cells" / "..")
    with pytest.raises(InputError, match="was given 2 times; give it once"):
        summarise(folder, again, **FAST)


def test_a_copy_of_a_run_loses_the_same(alone, tmp_path):
    folder = alone[0].write(tmp_path / "run")
    shutil.copytree(folder.root, tmp_path / "copy")
    pair = compared([folder, type(folder)(tmp_path / "copy")])
    assert (pair.arm, pair.baseline) == ("copy/nli", "run/nli")
    assert pair.overall.difference.p is None


@pytest.mark.parametrize(
    ("narrow", "reason"),
    [
        ({"languages": ("en", "de", "ko")}, "in ja: nli missing (no clean cell: not run)."),
        ({"noises": ("keyboard",)}, "in en, de, ja and ko: nli missing (not run)."),
        ({"severities": (1,)}, "in en, de, ja and ko: nli missing (not run)."),
    ],
)
def test_what_one_run_lacks_is_left_out_for_both_and_said(alone, tmp_path, narrow, reason):
    one, two = alone
    pair = compared(written([one.but(**narrow), two], tmp_path / "unlike"))
    same = compared(written([one.but(**narrow), two.but(**narrow)], tmp_path / "same"))
    assert pair.overall == same.overall
    assert any(found.sentence.endswith(reason) for found in pair.left_out)


def test_a_task_that_one_run_lacks_is_not_compared(alone, tmp_path):
    one, two = alone
    folders = written([one, two.but(tasks=("paws-x", "xnli"))], tmp_path)
    comparison = compared_all(folders)
    assert [pair.overall is None for pair in comparison.arms] == [False, True]
    [reason] = comparison.arms[1].left_out
    assert reason.reason == "nli is without a checkpoint"
    assert comparison.across[0].without == ("xnli",)


def test_three_runs_are_compared_at_once(make, tmp_path):
    folders = [
        make.but(checkpoints={"nli": ("nli", None)}).write(tmp_path / name) for name in "abc"
    ]
    found = compared_all(folders, "b/nli")
    assert [pair.arm for pair in found.arms] == ["a/nli", "c/nli"]


def test_another_length_of_input_is_named(alone, tmp_path):
    one, two = alone
    folders = written(
        [one.but(made={"max length": 128}), two.but(made={"max length": 256})], tmp_path
    )
    text = "\n".join(remarks(summarise(*folders, **FAST)))
    assert "not made alike: max length 128 (nli) and 256 (ner);" in text
