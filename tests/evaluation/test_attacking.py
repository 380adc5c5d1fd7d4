"""A run of attacks: its cells, their identity, and what a second sitting does with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from robustx.attacks import Attack, attacks
from robustx.errors import InputError
from robustx.evaluation.evaluate import Evaluation, Settings, Silent, evaluate
from robustx.evaluation.store import ATTACK_COLUMNS
from robustx.evaluation.suite import Suite
from robustx.models.checkpoint import Arm
from robustx.tasks.sources import LocalSource
from tests.conftest import MakeCheckpoint


def suite(**changes: Any) -> Suite:
    settings = {
        "name": "tiny-attack",
        "description": "two languages, one attack",
        "tasks": ["paws-x"],
        "languages": ["de", "en"],
        "attacks": ["random-search"],
        "budgets": ["standard?queries=20"],
    }
    return Suite.of({**settings, **changes}, "the test")


@pytest.fixture
def arm(make_checkpoint: MakeCheckpoint) -> Arm:
    return Arm("one", str(make_checkpoint()))


@pytest.fixture
def _broken_attack() -> None:
    @attacks.register("stumbles")
    @dataclass(frozen=True)
    class Stumbles(Attack):
        """Fails on every example."""

        def search(self, case, rng):
            """Fail."""
            raise RuntimeError("no legs")
            yield


@pytest.fixture
def _refusing_attack() -> None:
    @attacks.register("refuses")
    @dataclass(frozen=True)
    class Refuses(Attack):
        """Cannot be used on any checkpoint, as it finds out when it is asked."""

        def services(self, tools):
            """Refuse."""
            raise InputError("gradients are no numbers; use --dtype float32")

        def search(self, case, rng):
            """Never begin."""
            yield ()


def run(arm: Arm, data: Path, out: Path, **changes: Any) -> Evaluation:
    return evaluate([arm], suite(**changes), LocalSource(data), out, Settings(device="cpu"))


def rows(out: Path, cell: str) -> list[dict[str, Any]]:
    path = out / "cells" / f"{cell}.parquet"
    table: list[dict[str, Any]] = pq.read_table(path, partitioning=None).to_pylist()
    return table


CELL = "one/paws-x/en/random-search@standard%3Fqueries=20"


def test_an_attack_is_a_cell_beside_the_clean_one(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    outcome = run(arm, pawsx_dir, tmp_path).outcome
    assert (outcome.done, outcome.kept, outcome.failed) == (4, 0, {})
    clean, attacked = rows(tmp_path, "one/paws-x/en/clean"), rows(tmp_path, CELL)
    assert all(row[name] is None for row in clean for name in ATTACK_COLUMNS)
    assert [row["id"] for row in attacked] == [row["id"] for row in clean]
    for before, after in zip(clean, attacked, strict=True):
        assert after["queries"] <= 20
        assert after["flipped"] == (before["prediction"] != after["prediction"])
        match after["outcome"]:
            case "succeeded":
                assert before["right"]
                assert not after["right"]
                assert after["edits"]
                assert 0 < after["spent"] <= 12
                assert 0 < after["touched"] <= 6
            case "skipped":
                assert not before["right"]
                assert not after["edits"]
                assert after["queries"] == 0
            case "failed":
                assert before["right"]
                assert after["right"]


def test_the_header_names_the_threat(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    header = run(arm, pawsx_dir, tmp_path).folder.header()
    assert header["threat"] == {
        "attacks": {"random-search": attacks.build("random-search").edition()},
        "budgets": {
            "standard?queries=20": {"queries": 20, "graphemes": 12, "words": 6, "share": 0.2}
        },
        "goals": {"paws-x": "untargeted"},
        "constraints": {},
    }
    assert "budget:standard?queries=20(queries=20,graphemes=12" in header["signature"]


def test_a_second_sitting_keeps_what_is_there_and_makes_the_rest_the_same(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    run(arm, pawsx_dir, tmp_path)
    path = tmp_path / "cells" / f"{CELL}.parquet"
    before = path.read_bytes()
    assert run(arm, pawsx_dir, tmp_path).outcome.kept == 4
    path.unlink()
    outcome = run(arm, pawsx_dir, tmp_path).outcome
    assert (outcome.done, outcome.kept) == (1, 3)
    assert path.read_bytes() == before


def test_other_goals_and_constraints_make_other_cells(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    run(arm, pawsx_dir, tmp_path)
    with pytest.raises(InputError, match="goals was"):
        run(arm, pawsx_dir, tmp_path, goals=["targeted?label=paraphrase"])


@pytest.mark.usefixtures("_broken_attack")
def test_an_attack_that_fails_is_a_failed_cell(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    outcome = run(arm, pawsx_dir, tmp_path, attacks=["stumbles", "random-search"]).outcome
    assert outcome.done == 4
    assert len(outcome.failed) == 2
    assert all("no legs" in reason for reason in outcome.failed.values())


@pytest.mark.usefixtures("_refusing_attack")
def test_an_attack_that_cannot_be_used_is_a_failed_cell_and_the_others_go_on(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    outcome = run(arm, pawsx_dir, tmp_path, attacks=["refuses", "random-search"]).outcome
    assert (outcome.done, len(outcome.failed)) == (4, 2)
    assert set(outcome.failed.values()) == {"gradients are no numbers; use --dtype float32"}
    assert len(list(tmp_path.rglob("*.failed"))) == 2


def test_draws_of_an_attack_differ(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    run(arm, pawsx_dir, tmp_path, draws=2)
    assert rows(tmp_path, CELL) != rows(tmp_path, CELL + "#1")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"attacks": ["gready"]}, "unknown attack 'gready'"),
        ({"budgets": []}, "budgets is empty"),
        ({"budgets": ["huge"]}, "unknown budget 'huge'; known: tight, standard, loose"),
        ({"budgets": ["standard?queries=0"]}, "a budget of 0 queries lets an attack do nothing"),
        ({"perturbations": ["casing"], "severities": [1]}, "both perturbations and attacks"),
        ({"budgets": ["standard?share=2"]}, "a share of 2.0 is more than the whole text"),
        ({"goals": ["win"]}, "unknown goal 'win'"),
        ({"constraints": ["polite"]}, "unknown constraint 'polite'"),
        ({"attacks": ["random-search?noises=keyboard,typos"]}, "unknown perturbation 'typos'"),
    ],
)
def test_what_no_attack_can_do_is_said_before_anything_runs(changes: Any, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint.replace("?", r"\?")):
        suite(**changes)


def test_a_goal_of_no_task_is_said_before_anything_runs(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"fits no task: .*'paraphrased'"):
        run(arm, pawsx_dir, tmp_path, goals=["targeted?label=paraphrased"])
    assert not any(tmp_path.rglob("*.parquet"))


def test_an_attack_on_other_heads_is_not_applicable(
    arm: Arm, pawsx_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(attacks.build("random-search")), "heads", ("token",))
    evaluation = run(arm, pawsx_dir, tmp_path)
    assert evaluation.outcome.done == 2
    assert evaluation.folder.header()["unfit"] == {
        "paws-x": {"random-search": "attacks token heads alone, and paws-x has none here"}
    }


def test_progress_counts_every_item_once(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    class Counting(Silent):
        total = done = 0

        def start(self, cells: int, items: int) -> None:
            """Take the total."""
            self.total = items

        def advance(self, items: int) -> None:
            """Count."""
            self.done += items

    progress = Counting()
    source = LocalSource(pawsx_dir)
    evaluate([arm], suite(), source, tmp_path, Settings(device="cpu"), progress)
    assert progress.done == progress.total > 0


def test_a_model_that_an_attack_brings_is_tried_before_anything_is_written(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"^BAEGarg2019\?model="):
        run(arm, pawsx_dir, tmp_path / "run", attacks=[f"BAEGarg2019?model={arm.where}/paws-x"])
    with pytest.raises(InputError, match="no checkpoint"):
        run(arm, pawsx_dir, tmp_path / "run", constraints=["similarity?model=/nowhere"])
    assert not (tmp_path / "run").exists()


def test_specs_with_commas_can_be_named() -> None:
    specs = ["greedy?noises=keyboard,casing", "random-search"]
    both = suite(attacks=specs)
    assert both.narrowed(attacks=["greedy?noises=keyboard", "casing"]).attacks == (specs[0],)
    assert both.narrowed(attacks=specs[0].split(",") + specs[1:]).attacks == tuple(specs)
    with pytest.raises(InputError, match="'casing' is not among the attacks"):
        both.narrowed(attacks=["casing"])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"attacks": "greedy"}, r"attacks is 'greedy'; write it as a list"),
        ({"attacks": []}, "attacks is empty"),
    ],
)
def test_a_suite_says_what_is_missing(changes: Any, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        suite(**changes)
