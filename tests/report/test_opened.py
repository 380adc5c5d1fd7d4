from __future__ import annotations

import pyarrow.parquet as pq
import pytest

import robustx
from robustx.errors import InputError
from robustx.evaluation.store import CellKey
from robustx.report import compare, summarise


@pytest.fixture(scope="module")
def run(folder):
    """The run of ``make``, opened by its path."""
    return robustx.Run(folder.root, resamples=100)


def test_a_run_says_what_the_functions_say(run, folder):
    summary = summarise(folder, resamples=100)
    assert run.summary() == summary
    assert run.compare("ner") == compare(summary, "ner")


def test_a_run_opens_by_path_text_and_folder(folder):
    for where in (folder.root, str(folder.root), folder):
        assert robustx.Run(where, resamples=100).summary().arms == ("nli", "ner")


def test_what_was_read_is_not_read_again(run):
    assert run.summary() is run.summary()


def test_cells_have_the_differences_of_the_arms(run):
    frame = run.to_pandas()
    assert set(frame["baseline"].dropna()) == {"nli"}


def test_a_run_of_one_arm_has_cells_too(make, tmp_path):
    alone = make.but(checkpoints={"nli": ("nli", None)}).write(tmp_path / "run")
    assert robustx.Run(alone, resamples=100).to_pandas()["difference"].isna().all()


def test_rows_are_the_items_of_the_chosen_cells(run, make):
    rows = run.rows(task="paws-x", language="de", condition="keyboard@3", arm="ner")
    assert len(rows) == make.items
    assert rows["condition"].unique().tolist() == ["keyboard@3"]
    cells = run.to_pandas()
    [cell] = cells[
        (cells["arm"] == "ner")
        & (cells["language"] == "de")
        & (cells["perturbation"] == "keyboard")
        & (cells["severity"] == 3)
    ].to_dict("records")
    assert rows["right"].mean() == pytest.approx(cell["perturbed"])
    assert len(run.rows(language="de", condition="clean")) == 2 * make.items


def test_rows_have_the_texts_as_they_were_read(make, tmp_path):
    folder = make.but(languages=("en",), noises=("keyboard",)).write(tmp_path / "run")
    key = CellKey("nli", "paws-x", "en", "keyboard@3")
    content = folder.read(key).to_pydict()
    content["edits"][0] = [
        {"field": "sentence2", "start": 0, "end": 1, "text": "7"},
        {"field": "sentence2", "start": 3, "end": 3, "text": "!"},
    ]
    folder.write(key, content, {"data": "d1 paws-x en", "noise version": 1})
    rows = robustx.Run(folder).rows(arm="nli", condition="keyboard@3")
    assert list(rows["texts"][0]) == ["one", "7wo!"]
    assert list(rows["clean_texts"][0]) == ["one", "two"]
    assert list(rows["texts"][1]) == ["one", "two"]


def test_a_column_that_a_cell_is_too_old_for_is_empty(make, tmp_path):
    folder = make.but(languages=("en",), noises=("keyboard",)).write(tmp_path / "run")
    path = folder.root / "cells" / "nli" / "paws-x" / "en" / "clean.parquet"
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns(["flipped"]), path)
    rows = robustx.Run(folder).rows(arm="nli", condition="clean")
    assert rows["flipped"].isna().all()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"condition": "keybord@3"}, "no finished cell of condition 'keybord@3'; did you mean"),
        ({"task": "xnli"}, "there are paws-x"),
        ({"arm": "mlm"}, "there are ner and nli"),
    ],
)
def test_a_cell_that_is_not_there_is_refused_with_those_that_are(run, asked, said):
    with pytest.raises(InputError, match=said):
        run.rows(**asked)


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="not a run folder"):
        robustx.Run(tmp_path).summary()


def test_a_notebook_shows_where_it_is_and_what_it_says(run, folder):
    text = run._repr_html_()
    assert str(folder.root) in text
    assert "nli loses" in text
