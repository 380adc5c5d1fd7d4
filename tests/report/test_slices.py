"""What noise costs on a slice, by known outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from robustx.evaluation.store import CellKey, RunFolder
from robustx.evaluation.suite import CLEAN
from robustx.report.cuts.slices import slice_tables
from robustx.report.cuts.slicing import slices
from robustx.report.evidence import Place, Status, TaskEvidence
from robustx.report.gathering import gather
from robustx.report.runs import open_runs
from robustx.report.view import SliceRow, SliceTable
from robustx.stats import holm

ITEMS = 200
ABOVE = {"en", "de", "ja"}  # in ko both arms are at chance

Columns = Callable[[str], Mapping[str, Any]]
Write = Callable[..., TaskEvidence]


@pytest.fixture(autouse=True)
def _forgotten_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers no other meets."""
    for name in ("_slicings", "_homes"):
        monkeypatch.setattr(slices, name, dict(getattr(slices, name)))


@pytest.fixture
def write(make: Any, tmp_path: Path) -> Write:
    """Write a run in which cells have some columns of one's own, by language; read it again."""

    def written(columns: Columns = lambda _: {}, resamples: int = 300, **changes: Any) -> Any:
        class Richer(type(make)):  # type: ignore[misc]
            def _rows(self, right: Any, language: str, condition: Any, task: str) -> Any:
                rows = super()._rows(right, language, condition, task)
                return {**rows, **columns(language)}

        one = {"checkpoints": {"nli": ("nli", None)}}
        recipe = Richer(**vars(make)).but(**{**one, **changes})
        folder = recipe.write(tmp_path / "run")
        return gather(open_runs([folder]), recipe.tasks[0], resamples, 0, 0.95)

    return written


def tables(
    found: TaskEvidence, *names: str, above: set[str] = ABOVE, arm: int = 0
) -> tuple[SliceTable, ...]:
    return slice_tables(found, found.arms[arm], above, names or None)


def rows(found: TaskEvidence, name: str, **options: Any) -> dict[str, SliceRow]:
    [table] = tables(found, name, **options)
    return {row.value: row for row in table.rows}


def stored(found: TaskEvidence, place: Place, column: str) -> Any:
    """A column of the first checkpoint's cell, as it lies in the folder."""
    arm = found.arms[0]
    key = CellKey(arm.checkpoints[0], found.task, place.language, place.condition.file_name)
    return np.array(arm.run.folder.read(key, [column])[column].to_pylist())


def lengths(_: str) -> dict[str, Any]:
    return {"graphemes": [10 + i // 2 for i in range(ITEMS)]}


def test_a_slice_of_everything_loses_what_the_arm_loses_to_the_last_draw(write: Write) -> None:
    slices.register("all")(lambda _: "every item")
    found = write(idle=())
    row = rows(found, "all")["every item"]
    whole = found.gap("nli", [one for one in found.headline("nli") if one.language in ABOVE])
    assert row.gap is not None
    assert row.gap.gap == pytest.approx(whole.gap, abs=1e-4)  # draws of cells are float32
    assert row.gap.clean == pytest.approx(whole.clean, abs=1e-6)
    assert row.gap.p == pytest.approx(whole.p, rel=1e-3)
    assert (row.items, row.groups) == (whole.n, whole.groups) == (3 * ITEMS, ITEMS // 2)
    assert row.reason is None


def test_the_spread_over_seeds_is_in_the_interval(write: Write) -> None:
    slices.register("all")(lambda _: "every item")
    seeds = {f"nli@{seed}": ("nli", seed) for seed in range(3)}
    found = write(checkpoints=seeds, idle=())
    row = rows(found, "all")["every item"]
    whole = found.gap("nli", [one for one in found.headline("nli") if one.language in ABOVE])
    assert row.gap is not None
    assert row.gap.gap == pytest.approx(whole.gap, abs=1e-4)
    assert row.gap.p == pytest.approx(whole.p, rel=1e-3)


def test_the_gap_is_the_mean_over_languages_of_what_their_items_lose(write: Write) -> None:
    found = write(lengths)
    third = np.arange(ITEMS) // 2 < ITEMS // 6
    lost = []
    for code in sorted(ABOVE):
        noisy = [place for place in found.headline("nli") if place.language == code]
        after = np.mean([stored(found, place, "right")[third].mean() for place in noisy])
        lost.append(stored(found, Place(code, CLEAN), "right")[third].mean() - after)
    row = rows(found, "length")["short"]
    assert row.gap is not None
    assert row.gap.gap.value == pytest.approx(100 * np.mean(lost))
    assert row.gap.gap.low < row.gap.gap.value < row.gap.gap.high
    assert (row.items, row.groups) == (3 * third.sum(), third.sum() // 2)


def test_span_f1_is_that_of_the_sums_over_conditions(write: Write) -> None:
    found = write(lengths, tasks=("spans",), languages=("en",))
    third = np.arange(ITEMS) // 2 < ITEMS // 6
    total = sum(stored(found, place, "statistics")[third].sum(axis=0) for place in found.run("nli"))
    row = rows(found, "length", above={"en"})["short"]
    assert row.gap is not None
    assert row.gap.perturbed.value == pytest.approx(2 * total[0] / (total[1] + total[2]))


def test_languages_without_resamples_in_common_are_averaged_too(write: Write) -> None:
    found = write(lengths, tasks=("spans",))
    row = rows(found, "length")["long"]
    assert row.gap is not None
    assert row.groups == row.gap.groups == 3 * 33


def test_thirds_are_those_of_each_language(write: Write) -> None:
    found = write(lambda code: {"graphemes": [i + 500 * (code == "ja") for i in range(ITEMS)]})
    [table] = tables(found, "length")
    assert [(row.value, row.items) for row in table.rows] == [
        ("short", 3 * 67), ("middle", 3 * 66), ("long", 3 * 67),
    ]  # fmt: skip
    assert all(row.reason is None for row in table.rows)


def test_an_arm_has_a_table_for_all_that_fits_its_task(write: Write) -> None:
    assert [table.by for table in tables(write())] == ["length", "fertility", "label"]


def test_a_slice_that_no_item_is_in_says_so(write: Write) -> None:
    row = rows(write(), "length")["long"]  # all texts are of one length
    nothing = SliceRow("long", 0, 0, Status.NOT_APPLICABLE, "no item", None, None)
    assert row == nothing


def test_a_language_without_an_item_is_left_out_and_counted(write: Write) -> None:
    slices.register("german")(lambda item: "german" if item.language == "de" else None)
    row = rows(write(), "german")["german"]
    assert (row.items, row.status, row.reason) == (ITEMS, Status.OK, "in 1 of 3 languages")


def test_below_thirty_groups_a_row_warns(write: Write) -> None:
    slices.register("few")(lambda item: "few" if int(item.id.split()[1]) < 10 else None)
    row = rows(write(), "few")["few"]
    assert (row.items, row.groups, row.status) == (30, 5, Status.OK)
    assert row.reason == "5 groups, fewer than 30"


def test_a_single_item_has_a_gap_without_width(write: Write) -> None:
    def one(item: Any) -> str | None:
        return "one" if (item.language, item.id) == ("en", "item 3") else None

    slices.register("one")(one)
    found = write(lambda _: {"statistics": [[1.0, 1.0]] * ITEMS, "right": [True] * ITEMS})
    row = rows(found, "one")["one"]
    assert row.reason == "1 group, fewer than 30; in 1 of 3 languages"
    assert row.gap is not None
    assert set(row.gap.gap) == {0.0}
    assert row.gap.p is None


def test_draws_without_an_item_of_a_rare_slice_are_over_the_other_languages(write: Write) -> None:
    def rare(item: Any) -> str | None:
        return "rare" if item.language != "en" or item.id in {"item 3", "item 9"} else None

    slices.register("rare")(rare)
    gap = rows(write(), "rare")["rare"].gap
    assert gap is not None
    assert np.isfinite([*gap.clean, *gap.perturbed, *gap.gap]).all()


def test_a_score_that_is_undefined_has_no_gap(write: Write) -> None:
    found = write(lambda _: {"statistics": [[0.0, 0.0, 0.0]] * ITEMS}, tasks=("spans",))
    row = rows(found, "length", above={"en"})["middle"]
    assert (row.status, row.reason) == (Status.NOT_APPLICABLE, "the score is undefined")
    assert row.gap is None


def test_where_nothing_is_right_on_clean_text_there_is_nothing_to_lose(write: Write) -> None:
    found = write(lambda _: {"statistics": [[0.0, 1.0]] * ITEMS, "right": [False] * ITEMS})
    row = rows(found, "label")["0"]
    assert row.status is Status.AT_CHANCE
    assert row.p_holm is None
    assert row.reason == "the score on clean text is 0, or cannot be told from it"


def test_p_values_are_adjusted_within_the_table(write: Write) -> None:
    [table] = tables(write(lengths), "length")
    ps = [row.gap.p for row in table.rows if row.gap]
    assert [row.p_holm for row in table.rows] == holm(ps)


def test_a_table_without_a_row_is_left_out(write: Write) -> None:
    slices.register("none")(lambda _: None)
    assert tables(write(), "none") == ()


def test_an_arm_that_is_at_chance_everywhere_has_no_table(write: Write) -> None:
    assert tables(write(), above=set()) == ()


def test_of_attacks_the_primary_one_counts(attacked_folder: RunFolder) -> None:
    slices.register("all")(lambda _: "every item")
    found = gather(open_runs([attacked_folder]), "paws-x", 300, 0, 0.95)
    row = rows(found, "all", above={"en", "hi", "zh"})["every item"]
    whole = found.gap("nli", found.headline("nli"))
    assert row.gap is not None
    assert row.gap.gap == pytest.approx(whole.gap, abs=1e-4)


def test_other_slices_have_no_influence(write: Write) -> None:
    found = write(lengths)
    alone = tables(found, "length")
    assert [asdict(one) for one in alone] == [asdict(one) for one in tables(found)[:1]]
