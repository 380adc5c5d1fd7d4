"""Random rows of a run are made again, and what is not as it was is named."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from robustx.errors import InputError
from robustx.evaluation.evaluate import Settings, evaluate
from robustx.evaluation.store import RunFolder
from robustx.evaluation.suite import Suite
from robustx.evaluation.verify import Sample, Verification, verify
from robustx.models.checkpoint import Arm
from robustx.tasks.sources import LocalSource
from tests.conftest import PAIRS, MakeCheckpoint, write_pawsx

ALL = Sample(rows=10_000)
NOISES = {"perturbations": ["delete", "casing"], "severities": [1, 4]}
ATTACKS = {"attacks": ["random-search"], "budgets": ["standard?queries=20"]}
ATTACKED = "one/paws-x/en/random-search@standard%3Fqueries=20"
CELL = "one/paws-x/de/delete@4"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, make_checkpoint: MakeCheckpoint) -> Path:
    """A folder with a checkpoint, data, and a run of noises and one of attacks."""
    root = tmp_path_factory.mktemp("verify")
    shutil.copytree(make_checkpoint(), root / "one")
    write_pawsx(root / "data", dict.fromkeys(PAIRS, 12))
    kinds: dict[str, dict[str, Any]] = {"run": NOISES, "attacked": ATTACKS}
    for name, kind in kinds.items():
        settings: dict[str, Any] = {
            "name": name,
            "description": "",
            "tasks": ["paws-x"],
            "languages": ["de", "en"],
        }
        evaluate(
            [Arm("one", str(root / "one"))],
            Suite.of({**settings, **kind}, "the test"),
            LocalSource(root / "data"),
            root / name,
            Settings(device="cpu"),
        )
    return root


@pytest.fixture
def here(made: Path, tmp_path: Path) -> Path:
    """A copy, to be tampered with."""
    copy = tmp_path / "copy"
    shutil.copytree(made, copy)
    for header in copy.glob("*/run.json"):
        header.write_text(header.read_text().replace(str(made), str(copy)))
    return copy


def check(folder: Path, sample: Sample = ALL) -> Verification:
    return verify(RunFolder(folder), sample)


def tamper(folder: Path, cell: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    path = folder / "cells" / f"{cell}.parquet"
    table = pq.read_table(path, partitioning=None)
    rows = table.to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)


def test_a_run_that_is_left_alone_is_the_same_byte_for_byte(here: Path) -> None:
    before = {path: path.read_bytes() for path in (here / "run").rglob("*.*")}
    found = check(here / "run")
    assert (found.differences, found.warnings) == ((), ())
    assert (found.finished, found.remade, found.tally.rows, found.tally.exact) == (10, 10, 120, 120)
    assert found.sentence.startswith("the same: 10 cells checked")
    assert {path: path.read_bytes() for path in (here / "run").rglob("*.*")} == before


def test_a_few_rows_bring_the_cells_they_lie_in_alone(here: Path) -> None:
    cells: list[str] = []
    found = verify(RunFolder(here / "run"), Sample(1, 3), tell=lambda key: cells.append(str(key)))
    assert (found.remade, found.tally.rows, len(cells)) == (1, 12, 1)
    others = [verify(RunFolder(here / "run"), Sample(1, seed)).tally.rows for seed in (3, 4)]
    assert others == [12, 12]


def test_a_tampered_answer_is_named(here: Path) -> None:
    tamper(here / "run", CELL, lambda rows: rows[4].update(prediction="neither"))
    [one] = check(here / "run").differences
    assert one.sentence.startswith("one / paws-x / de / delete@4, row 5: prediction is 'neither'")


@pytest.mark.parametrize(
    ("column", "value"),
    [("edits", []), ("statistics", [9.0, 1.0]), ("tokens", 99), ("values", [3.5, -3.5])],
)
def test_whatever_is_tampered_with_is_found(here: Path, column: str, value: Any) -> None:
    tamper(here / "run", CELL, lambda rows: rows[0].update({column: value}))
    [one] = check(here / "run").differences
    assert one.id == "1"
    assert column in one.what


def test_a_tally_that_says_otherwise_than_its_cell_is_named(here: Path) -> None:
    assert ", 10 tallies held against them, " in check(here / "run", Sample(1)).sentence
    path = here / "run/tallies/one/paws-x/de.arrow"
    with pa.OSFile(str(path)) as stream:
        table = pa.ipc.open_file(stream).read_all()
    rows = table.to_pylist()
    for row in rows:
        row["edited"] += row["condition"] == "delete@4"
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(pa.Table.from_pylist(rows, schema=table.schema))
    found = check(here / "run")
    [one] = found.differences
    assert one.sentence.startswith("one / paws-x / de / delete@4: reports read a tally with other ")
    assert "delete" in one.what
    assert found.remade == 10
    shutil.rmtree(here / "run/tallies")
    assert check(here / "run", Sample(1)).differences == ()


def test_a_cell_that_is_damaged_is_named_and_the_others_are_made_again(here: Path) -> None:
    path = here / "run/cells" / f"{CELL}.parquet"
    stamp = path.stat()
    places = pq.ParquetFile(path).metadata.row_group(0)
    right = next(
        places.column(i)
        for i in range(places.num_columns)
        if places.column(i).path_in_schema == "right"
    )
    content = bytearray(path.read_bytes())
    start = right.dictionary_page_offset or right.data_page_offset
    content[start : start + right.total_compressed_size] = b"\0" * right.total_compressed_size
    path.write_bytes(content)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    found = check(here / "run")
    [one] = found.differences
    assert "cannot read the cell" in one.what
    assert found.remade == 9


def test_last_digits_of_a_models_values_may_differ_and_are_told(here: Path) -> None:
    def nudge(rows: list[dict[str, Any]]) -> None:
        rows[0]["values"] = [value + 1e-6 for value in rows[0]["values"]]

    tamper(here / "run", CELL, nudge)
    found = check(here / "run")
    assert found.differences == ()
    assert (found.tally.exact, found.tally.rows) == (119, 120)
    assert 0 < found.tally.largest < 1e-4
    assert "within" in found.sentence


def test_a_changed_data_file_is_named(here: Path) -> None:
    path = here / "data/x-final/de/test_2k.tsv"
    path.write_text(path.read_text().replace("Der Hund", "Ein Hund"))
    found = check(here / "run")
    assert len(found.differences) == 5
    assert all("data was" in one.sentence for one in found.differences)
    assert found.remade == 5  # the English ones


def test_a_changed_checkpoint_is_named(here: Path, make_checkpoint: MakeCheckpoint) -> None:
    shutil.copy(make_checkpoint(seed=7) / "model.safetensors", here / "one")
    found = check(here / "run")
    assert len(found.differences) == 10
    assert all("checkpoint was" in one.sentence for one in found.differences)


def test_a_lost_row_and_a_cell_of_nobody_are_named(here: Path) -> None:
    tamper(here / "run", CELL, lambda rows: rows.pop())
    cells = here / "run/cells/one/paws-x/de"
    shutil.copy(cells / "casing@4.parquet", cells / "casing@5.parquet")
    told = [one.sentence for one in check(here / "run").differences]
    assert told == [
        "one / paws-x / de / casing@5: it is in the folder, and run.json does not name it",
        "one / paws-x / de / delete@4: it has 11 rows, and the test set 12",
    ]


def test_other_versions_and_devices_are_warnings(here: Path) -> None:
    path = here / "run/run.json"
    header = json.loads(path.read_text())
    header["versions"]["torch"] = "1.0"
    path.write_text(json.dumps(header))
    found = check(here / "run", Sample(1))
    assert found.differences == ()
    assert any(one.startswith("torch was 1.0, and is ") for one in found.warnings)


def test_an_attacked_run_is_made_again_from_its_edits(here: Path) -> None:
    found = check(here / "attacked")
    assert found.differences == ()
    assert (found.finished, found.remade, found.tally.rows) == (4, 4, 48)


@pytest.mark.parametrize(
    ("column", "value"), [("outcome", "skipped"), ("spent", 11), ("flipped", False)]
)
def test_a_tampered_attack_is_found(here: Path, column: str, value: Any) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        row = next(row for row in rows if row["outcome"] == "succeeded" and row["spent"] != 11)
        row[column] = value

    tamper(here / "attacked", ATTACKED, change)
    [one] = check(here / "attacked").differences
    assert f"{column} is {value!r}" in one.what


def test_edits_over_the_budget_are_found(here: Path) -> None:
    edit = {"field": "sentence1", "start": 0, "end": 14, "text": "x" * 40}
    tamper(here / "attacked", ATTACKED, lambda rows: rows[2].update(edits=[edit]))
    [one] = check(here / "attacked").differences
    assert "break the rules of the attack or its budget" in one.sentence


def test_what_is_gone_is_said_with_the_cure(here: Path) -> None:
    shutil.move(here / "data", here / "elsewhere")
    with pytest.raises(InputError, match="give the run's data with --data"):
        check(here / "run")
    found = verify(RunFolder(here / "run"), Sample(1), LocalSource(here / "elsewhere"))
    assert found.differences == ()
    shutil.rmtree(here / "one")
    with pytest.raises(InputError, match="the checkpoint of one for paws-x is not in"):
        verify(RunFolder(here / "run"), Sample(1), LocalSource(here / "elsewhere"))


def test_cells_of_another_format_and_no_rows_are_refused(here: Path) -> None:
    with pytest.raises(InputError, match="--rows 0 compares nothing"):
        Sample(0)
    path = here / "run/run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 1}))
    with pytest.raises(InputError, match="another version of robustx"):
        check(here / "run")
