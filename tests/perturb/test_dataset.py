"""Rows of a data set get noisy texts, and nothing else changes."""

from __future__ import annotations

import json
import pickle
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset, load_from_disk
from datasets.fingerprint import Hasher

from robustx.errors import InputError
from robustx.perturb import Keyboard, perturbations
from robustx.perturb.dataset import perturbed
from robustx.perturb.dictionary import Dictionary
from robustx.text.edits import Edit, Rewrite

ROOT = Path(__file__).parents[2]
ROWS: dict[str, list[Any]] = {
    "key": [7, 8, 9],
    "text": ["The cat sat on the mat today.", "It rains all day long here.", None],
    "title": ["A cat at home", "Rain over the town", "Nothing to see at all"],
    "label": [0, 1, 1],
}


@pytest.fixture
def rows() -> Dataset:
    return Dataset.from_dict(ROWS)


def test_texts_change_and_the_other_columns_stay(rows: Dataset) -> None:
    noisy = rows.map(perturbed("keyboard", "en", 5), with_indices=True)
    assert noisy.column_names == rows.column_names
    assert noisy["label"][:] == ROWS["label"]
    assert noisy["title"][:] == ROWS["title"]
    assert noisy["text"][2] is None
    assert not set(noisy["text"][:2]) & set(ROWS["text"])


def test_severity_zero_changes_nothing(rows: Dataset) -> None:
    noisy = rows.map(perturbed("keyboard", "en", 0, ["text", "title"]), with_indices=True)
    assert noisy.to_dict() == ROWS


def test_chance_follows_the_id_and_not_the_place(rows: Dataset) -> None:
    noise = perturbed(Keyboard(), "en", 4, ("title",), seed=3, id_column="key")
    forwards = rows.map(noise, with_indices=True)
    backwards = rows.select([2, 1, 0]).map(noise, with_indices=True)
    assert forwards["title"][:] == backwards["title"][::-1]
    by_index = perturbed(Keyboard(), "en", 4, ("title",), seed=3)
    assert rows.map(by_index, with_indices=True)["title"][:] != forwards["title"][:]


def test_the_texts_are_those_of_a_run() -> None:
    text = "The cat sat on the mat today."
    row = perturbed("keyboard", "en", 4, id_column="id")({"id": "17", "text": text}, 0)
    assert row["text"] == Keyboard().apply(text, "en", 4, address=(0, "17", "text")).target


def test_the_edits_lead_back_to_the_clean_text(rows: Dataset) -> None:
    noise = perturbed("keyboard", "en", 4, ("text", "title"), edits_column="edits")
    noisy = rows.map(noise, with_indices=True)
    for clean, row in zip(rows, noisy, strict=True):
        for field, edits in json.loads(row["edits"]).items():
            rewrite = Rewrite.of(clean[field], [Edit(*edit) for edit in edits])
            assert rewrite.target == row[field]
    assert set(json.loads(noisy[2]["edits"])) == {"title"}


def test_a_copy_is_saved_from_another_process(rows: Dataset, tmp_path: Path) -> None:
    noise = perturbed("diacritics", "de", 3, ("title",))
    noisy = rows.map(noise, with_indices=True, num_proc=1)
    noisy.save_to_disk(tmp_path / "noisy")
    assert load_from_disk(tmp_path / "noisy").to_dict() == noisy.to_dict()
    assert pickle.loads(pickle.dumps(noise)) == noise  # noqa: S301


def test_what_map_remembers_follows_the_contents_of_a_list(tmp_path: Path) -> None:
    path = tmp_path / "list.tsv"
    path.write_text("cat\tcta\n", encoding="utf-8")
    noise = Dictionary(str(path))
    before = Hasher.hash(perturbed(noise, "en", 5))
    assert Hasher.hash(perturbed(noise, "en", 5)) == before
    assert Hasher.hash(perturbed(noise, "en", 4)) != before
    path.write_text("cat\tkat\ndog\tdgo\n", encoding="utf-8")
    assert Hasher.hash(perturbed(noise, "en", 5)) != before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("keyboards", "en", 1), "did you mean 'keyboard'"),
        (("keyboard", "english", 1), "unknown language 'english'"),
        (("keyboard", "en", 6), "severity 6 is not one of"),
        (("keyboard", "en", 1, "text"), "name columns"),
        (("keyboard", "en", 1, ()), "name columns"),
    ],
)
def test_what_is_wrong_is_said_before_any_row_is_read(
    arguments: tuple[str, str, int], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        perturbed(*arguments)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"texts": "a"}, "no column 'text'; did you mean 'texts'"),
        ({"id": "a"}, "no column 'text'; there are id"),
        ({"text": ["a"]}, "'text' holds no text but list"),
    ],
)
def test_rows_without_such_texts_are_refused(row: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        perturbed("keyboard", "en", 1)(row, 0)


def test_every_noise_that_needs_no_key_can_be_pickled() -> None:
    for name in perturbations:
        noise = perturbed(name, "en", 1)
        assert pickle.loads(pickle.dumps(noise)) == noise  # noqa: S301


def test_the_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = ROOT / "examples" / "perturb_dataset.py"
    assert len(example.read_text().splitlines()) <= 40
    monkeypatch.setattr(sys, "argv", [str(example), str(tmp_path)])
    runpy.run_path(str(example), run_name="__main__")
    assert "edits" in capsys.readouterr().out
    assert load_from_disk(tmp_path / "severity-3")["label"][:] == [0, 0, 2]
