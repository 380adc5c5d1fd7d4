from __future__ import annotations

import os
import shutil

import numpy as np
import pyarrow as pa
import pytest

from robustx.errors import InputError
from robustx.evaluation.store import SCHEMA, CellKey, RunFolder
from robustx.evaluation.tallies import KeptTallies, smallest, tallies

CLEAN = CellKey("nli", "paws-x", "de", "clean")
NOISY = CellKey("nli", "paws-x", "de", "keyboard@3")


def rows(right: list[bool], changed: bool) -> dict[str, list[object]]:
    n = len(right)
    blank: dict[str, list[object]] = {field.name: [None] * n for field in SCHEMA}
    return blank | {
        "id": [f"item {i}" for i in range(n)],
        "group": [f"group {i // 2}" for i in range(n)],
        "statistics": [[float(one), 1.0] for one in right],
        "right": list(right),
        "changed": [changed] * n,
        "tokens": [7] * n,
        "words": [None if changed else 5] * n,
        "graphemes": [40] * n,
        "edited": [3 if changed else 0] * n,
    }


@pytest.fixture
def folder(tmp_path):
    found = RunFolder(tmp_path / "run")
    found.write(CLEAN, rows([True, True, False], changed=False), {"data": "d"})
    found.write(NOISY, rows([True, False, False], changed=True), {"data": "d", "version": 2})
    return found


def tally_file(folder):
    return folder.root / "tallies" / "nli" / "paws-x" / "de.arrow"


def test_a_tally_has_what_a_report_needs_of_a_cell(folder):
    found = tallies(folder, [CLEAN, NOISY])
    noisy = found[NOISY]
    assert noisy.statistics.tolist() == [[1, 1], [0, 1], [0, 1]]
    assert noisy.right.tolist() == [True, False, False]
    assert noisy.changed.all()
    assert (noisy.sums["tokens"], noisy.sums["words"], noisy.sums["edited"]) == (21, 0, 9)
    assert noisy.identity == '{"data": "d", "version": 2}'
    assert noisy.ids == found[CLEAN].ids


def test_what_was_kept_is_what_the_cells_hold(folder):
    first = tallies(folder, [CLEAN, NOISY])
    assert tally_file(folder).exists()
    again = tallies(folder, [CLEAN, NOISY])
    for key, tally in first.items():
        kept = again[key]
        assert np.array_equal(kept.statistics, tally.statistics)
        assert np.array_equal(kept.right, tally.right)
        assert np.array_equal(kept.changed, tally.changed)
        assert (kept.identity, kept.ids, kept.sums) == (tally.identity, tally.ids, tally.sums)


def test_kept_tallies_are_read_without_the_cells(folder):
    tallies(folder, [CLEAN, NOISY])
    path = folder.root / "cells" / NOISY.path
    stamp = path.stat()
    path.write_bytes(b"\0" * stamp.st_size)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert tallies(folder, [NOISY])[NOISY].right.tolist() == [True, False, False]


def test_a_cell_that_was_made_again_is_read_anew(folder):
    tallies(folder, [CLEAN, NOISY])
    (folder.root / "cells" / NOISY.path).unlink()
    folder.write(NOISY, rows([False, False, False], changed=True), {"data": "d", "version": 3})
    found = tallies(folder, [CLEAN, NOISY])
    assert not found[NOISY].right.any()
    assert found[CLEAN].right.tolist() == [True, True, False]


@pytest.mark.parametrize("content", [b"", b"no arrow", None])
def test_a_broken_or_foreign_tally_file_is_made_again(folder, content):
    right = tallies(folder, [CLEAN])[CLEAN].right
    if content is None:
        table = pa.table({"other": [1]})
        with pa.ipc.new_file(str(tally_file(folder)), table.schema) as writer:
            writer.write_table(table)
    else:
        tally_file(folder).write_bytes(content)
    assert np.array_equal(tallies(folder, [CLEAN])[CLEAN].right, right)
    assert np.array_equal(tallies(folder, [CLEAN])[CLEAN].right, right)


def test_a_folder_that_cannot_be_written_is_read_all_the_same(folder):
    (folder.root / "tallies").write_text("a file where the folder would be")
    assert tallies(folder, [CLEAN])[CLEAN].right.tolist() == [True, True, False]


def test_deleting_the_tallies_loses_nothing(folder):
    before = tallies(folder, [CLEAN, NOISY])
    shutil.rmtree(folder.root / "tallies")
    assert tallies(folder, [CLEAN, NOISY])[NOISY].sums == before[NOISY].sums


def test_a_missing_cell_is_named(folder):
    with pytest.raises(InputError, match="ocr@1"):
        tallies(folder, [NOISY._replace(condition="ocr@1")])


def tamper(folder, **changed):
    """Change the tally of the noisy cell, and leave its stamp."""
    with pa.OSFile(str(tally_file(folder))) as stream:
        table = pa.ipc.open_file(stream).read_all()
    found = table.to_pylist()
    [row] = [row for row in found if row["condition"] == NOISY.condition]
    row.update(changed)
    with pa.ipc.new_file(str(tally_file(folder)), table.schema) as writer:
        writer.write_table(pa.Table.from_pylist(found, schema=table.schema))


def test_kept_tallies_that_say_what_the_cells_do_are_sound(folder):
    tallies(folder, [CLEAN, NOISY])
    kept = KeptTallies(folder)
    assert [kept.problem(key) for key in (CLEAN, NOISY)] == [None, None]
    assert kept.checked == 2


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"statistics": bytes([1, 1, 1, 1, 0, 1])}, "statistics"),
        ({"statistics": bytes([1, 0, 0])}, "statistics"),
        ({"right": bytes([0b11000000])}, "right"),
        ({"changed": bytes([0])}, "changed"),
        ({"ids": "others"}, "ids"),
        ({"identity": "{}"}, "identity"),
        ({"edited": 8}, "edited"),
    ],
)
def test_a_kept_tally_that_says_otherwise_is_found_with_the_cure(folder, changed, part):
    tallies(folder, [CLEAN, NOISY])
    tamper(folder, **changed)
    kept = KeptTallies(folder)
    assert kept.problem(CLEAN) is None
    problem = kept.problem(NOISY)
    assert problem is not None
    assert f"other {part} than the cell" in problem
    assert "delete" in problem
    assert problem.endswith("tallies")


def test_what_no_report_would_read_is_not_checked(folder):
    assert KeptTallies(folder).problem(NOISY) is None
    tallies(folder, [CLEAN, NOISY])
    tamper(folder, right=bytes([0]), size=1)
    kept = KeptTallies(folder)
    assert kept.problem(NOISY) is None
    assert kept.checked == 0


def test_no_cell_has_no_tally(folder):
    assert tallies(folder, []) == {}


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ([[0, 1], [255, 3]], np.uint8),
        ([[0, 256]], np.uint16),
        ([[-1, 2]], np.float32),
        ([[0.5, 70_000]], np.float32),
        ([[1 / 3, 1]], np.float64),
    ],
)
def test_numbers_take_the_smallest_type_that_holds_them(numbers, kind):
    found = smallest(np.array(numbers, dtype=np.float64))
    assert found.dtype == kind
    assert found.tolist() == numbers
