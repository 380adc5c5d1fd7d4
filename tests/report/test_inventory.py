"""How the inventory of a data directory looks."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

from rich.console import Console, RenderableType

from robustx.evaluation.inventory import Holding, Inventory, TaskInventory
from robustx.report.commands.inventory import inventory_in_full, inventory_records, inventory_table
from robustx.tasks.published import Published

SIZE = (Published(2000, "a card"),)
ROOT = Path("data")


def holding(language: str, items: int, split: str = "test") -> Holding:
    path = ROOT / f"{split}-{language}.tsv"
    return Holding("paws-x", split, language, path, items, published=SIZE)


def inventory(*holdings: Holding, unread: tuple[str, ...] = ()) -> Inventory:
    task = TaskInventory("paws-x", ("de", "en", "ja"), holdings)
    return Inventory(ROOT, ("test", "dev", "train"), (task,), unread)


def printed(content: RenderableType) -> list[str]:
    file = io.StringIO()
    Console(file=file, width=80).print(content)
    return [line.rstrip() for line in file.getvalue().splitlines()]


WHOLE = inventory(*(holding(code, 2000) for code in ("de", "en", "ja")))


def test_a_task_of_which_all_is_there_is_one_line() -> None:
    lines = printed(inventory_table(WHOLE))
    assert lines[1].split() == ["paws-x", "3/3", "6,000", "=", "–", "–"]
    assert lines[2] == ""


def test_columns_stand_under_their_splits() -> None:
    both = inventory(*WHOLE.holdings, holding("de", 2000, "dev"), holding("de", 5, "train"))
    head, row, *_ = printed(inventory_table(both))
    ends = [head.index(split) + len(split) for split in ("test", "dev", "train")]
    assert all(row[end - 1].isdigit() for end in ends)


def test_missing_languages_are_named_below() -> None:
    lines = printed(inventory_table(inventory(holding("de", 2000), holding("en", 2000))))
    assert lines[2] == "  test no file for ja"


def test_where_most_is_missing_what_is_there_is_named() -> None:
    lines = printed(inventory_table(inventory(holding("de", 2000))))
    assert lines[2] == "  test only de"


def test_another_number_than_published_comes_with_its_source() -> None:
    lines = printed(inventory_table(inventory(*WHOLE.holdings[:2], holding("ja", 1990))))
    assert lines[1].split()[3] == "<"
    assert lines[2] == "  test ja: 1,990 rows, fewer than the published 2,000 (a card)"


def test_fewer_in_one_language_and_more_in_another_has_a_sign_of_its_own() -> None:
    found = inventory(holding("de", 1), holding("en", 2001), holding("ja", 2000))
    assert printed(inventory_table(found))[1].split()[3] == "≠"


def test_rows_that_were_left_out_or_repaired_are_counted_by_reason() -> None:
    odd = replace(holding("de", 1998), left_out={"placeholder": 2}, repaired={"offset": 7})
    lines = printed(inventory_table(inventory(odd, *WHOLE.holdings[1:])))
    assert lines[1].split()[2:4] == ["6,000", "="]
    assert lines[2:4] == ["  test left out, placeholder: de 2", "  test repaired, offset: de 7"]


def test_an_error_is_shown_whole() -> None:
    bad = replace(holding("de", 0), error="data/test-de.tsv:14: 2 columns; " + "mend it " * 20)
    lines = printed(inventory_table(inventory(bad, *WHOLE.holdings[1:])))
    assert lines[1].split()[1] == "2/3"
    text = " ".join(" ".join(lines).split())
    assert "test de: data/test-de.tsv:14: 2 columns; " + " ".join(["mend it"] * 20) in text
    assert max(map(len, lines)) <= 80


def test_what_no_task_reads_is_named() -> None:
    assert printed(inventory_table(inventory(*WHOLE.holdings, unread=("siqa/", "x.txt"))))[-1] == (
        "no task reads siqa/; x.txt"
    )


def test_a_task_without_any_file_is_named_below_the_table() -> None:
    nothing = TaskInventory("xnli", ("de", "en"), ())
    found = replace(WHOLE, tasks=(*WHOLE.tasks, nothing))
    lines = printed(inventory_table(found))
    assert lines[-1] == "no files of xnli"
    assert not any(line.startswith("xnli") for line in lines)


def test_an_empty_directory_says_so() -> None:
    assert any("no task finds its files in data" in line for line in printed(
        inventory_table(inventory())
    ))  # fmt: skip


def test_the_full_table_has_a_row_a_language() -> None:
    bad = replace(holding("ja", 0), error="data/test-ja.tsv:14: broken")
    odd = replace(holding("en", 1998), left_out={"placeholder": 2})
    lines = printed(inventory_in_full(inventory(holding("de", 2000), odd, bad)))
    assert lines[1].split() == ["paws-x", "test", "de", "2,000", "2,000"]
    assert "left out 2: placeholder" in lines[2]
    assert "data/test-ja.tsv:14: broken" in lines[3]


def test_machines_get_everything() -> None:
    bad = replace(holding("ja", 0), error="broken")
    records = inventory_records(inventory(holding("de", 1990), bad))
    test = json.loads(json.dumps(records))["tasks"]["paws-x"]["test"]
    assert test["missing"] == ["en"]
    assert test["languages"]["de"]["standing"] == "fewer"
    assert test["languages"]["de"]["published"] == [{"items": 2000, "source": "a card"}]
    assert test["languages"]["ja"]["standing"] is None
    assert records["errors"] == 1
