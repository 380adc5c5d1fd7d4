"""How tasks and suites are listed."""

from __future__ import annotations

import io

from rich.console import Console

from robustx.report.commands.catalogue import catalogue


def printed(kind: str) -> list[str]:
    file = io.StringIO()
    Console(file=file, width=80).print(catalogue(kind).table())
    return file.getvalue().splitlines()


def test_a_task_shows_its_group_head_metric_and_languages() -> None:
    [line] = [line for line in printed("tasks") if line.startswith("xcopa")]
    assert "multiple choice" in line
    assert "choice or fill" in line
    assert line.split()[-8:-5] == ["accuracy", "12", "en"]


def test_many_languages_are_told_by_those_that_are_left_out() -> None:
    [line] = [line for line in printed("tasks") if line.startswith("panx")]
    assert "48 all but ht wo" in line


def test_tasks_name_their_hub_data_set_or_need_local_files() -> None:
    text = " ".join(printed("tasks"))
    assert "xnli facebook/xnli" in text.replace("  ", " ")
    assert "with --data alone: bucc, lareqa" in text


def test_tasks_for_machines_hold_what_the_table_leaves_out() -> None:
    [record] = [one for one in catalogue("tasks").records() if one["name"] == "paws-x"]
    assert record["hub"] == "google-research-datasets/paws-x"
    assert record["hangs on"] == ["adds words", "drops words", "moves words"]
    assert record["languages"] == ["de", "en", "es", "fr", "ja", "ko", "zh"]
    assert "x-final/{language}/{split}_2k.tsv" in record["layouts"]


def test_a_suite_shows_its_tasks_below_what_it_is() -> None:
    lines = printed("suites")
    [place] = [i for i, line in enumerate(lines) if line.startswith("xtreme-r-noise")]
    assert lines[place].split()[1:3] == ["50", "24"]
    assert "mewsli-x lareqa" in " ".join(" ".join(lines[place:]).split())


def test_suites_for_machines_hold_noises_and_severities() -> None:
    [record] = [one for one in catalogue("suites").records() if one["name"] == "smoke"]
    assert (record["severities"], record["conditions"]) == ([2, 4], 8)
    assert "keyboard" in record["perturbations"]


def test_no_list_is_wider_than_eighty_columns() -> None:
    for kind in ("tasks", "suites"):
        assert max(map(len, printed(kind))) <= 80
        assert not any("…" in line for line in printed(kind))
