"""Retrieval in a run: candidates, thresholds, and what a cell was made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from robustx.errors import InputError
from robustx.evaluation.evaluate import Evaluation, Settings, evaluate
from robustx.evaluation.suite import Suite
from robustx.models.checkpoint import Arm
from robustx.report import summarise
from robustx.report.words.remarks import remarks
from robustx.tasks.sources import LocalSource
from tests.conftest import MakeCheckpoint

WORDS = ["cat", "dog", "tree", "house", "river", "mountain", "bread", "water", "window", "garden"]


@pytest.fixture
def arm(make_checkpoint: MakeCheckpoint) -> Arm:
    return Arm("one", str(make_checkpoint(head="AutoModel")))


@pytest.fixture
def tatoeba(tmp_path: Path) -> Path:
    folder = tmp_path / "data/tatoeba/v1"
    folder.mkdir(parents=True)
    (folder / "tatoeba.deu-eng.deu").write_text("".join(f"der {word}\n" for word in WORDS))
    (folder / "tatoeba.deu-eng.eng").write_text(
        "".join(f"the {word}{' and so on' * (number % 2)}\n" for number, word in enumerate(WORDS))
    )
    return tmp_path / "data"


@pytest.fixture
def bucc(tmp_path: Path) -> Path:
    folder = tmp_path / "data/bucc2018"
    folder.mkdir(parents=True)
    for split in ("dev", "test"):
        for language, article in (("de", "der"), ("en", "the")):
            lines = (f"{language}-{n:06}\t{article} {word}\n" for n, word in enumerate(WORDS))
            (folder / f"de-en.{split}.{language}").write_text("".join(lines))
        pairs = (f"de-{n:06}\ten-{n:06}\n" for n in range(5))
        (folder / f"de-en.{split}.gold").write_text("".join(pairs))
    return tmp_path / "data"


def run(arm: Arm, task: str, data: Path, out: Path, **settings: Any) -> Evaluation:
    suite = Suite("tiny", "", (task,), ("de",), ("delete",), (3,))
    return evaluate([arm], suite, LocalSource(data), out, Settings(device="cpu", **settings))


def header(out: Path) -> Any:
    return json.loads((out / "run.json").read_text())


def test_candidates_that_are_cut_are_counted(arm: Arm, tatoeba: Path, tmp_path: Path) -> None:
    run(arm, "tatoeba", tatoeba, tmp_path / "run", max_length=16)
    assert header(tmp_path / "run")["candidates"] == {
        "one": {"tatoeba": {"de": {"count": 10, "cut": 4}}}
    }


def test_the_report_says_how_many_candidates_were_cut(
    arm: Arm, tatoeba: Path, tmp_path: Path
) -> None:
    folder = run(arm, "tatoeba", tatoeba, tmp_path / "run", max_length=16).folder
    said = remarks(summarise(folder, resamples=100))
    assert "Candidates of tatoeba cut at the encoder's length: 4 of 10 (one)." in said


def test_the_count_survives_a_second_sitting(arm: Arm, tatoeba: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    run(arm, "tatoeba", tatoeba, out, max_length=16)
    before = header(out)["candidates"]
    assert run(arm, "tatoeba", tatoeba, out, max_length=16).outcome.kept == 2
    assert header(out)["candidates"] == before


def test_no_vectors_are_left_behind(arm: Arm, tatoeba: Path, tmp_path: Path) -> None:
    run(arm, "tatoeba", tatoeba, tmp_path / "run")
    assert not (tmp_path / "run/vectors").exists()


def test_cells_of_another_layer_are_not_taken_for_these(
    make_checkpoint: MakeCheckpoint, arm: Arm, tatoeba: Path, tmp_path: Path
) -> None:
    run(arm, "tatoeba", tatoeba, tmp_path / "run")
    with pytest.raises(InputError, match='pooling was "mean" and is now "cls"'):
        run(arm, "tatoeba", tatoeba, tmp_path / "run", pooling="cls")


def test_cells_under_another_threshold_are_not_taken_for_these(
    arm: Arm, bucc: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    assert run(arm, "bucc", bucc, out).outcome.done == 2
    gold = bucc / "bucc2018/de-en.dev.gold"
    gold.write_text(gold.read_text().splitlines(keepends=True)[0])
    with pytest.raises(InputError, match="tuning data was"):
        run(arm, "bucc", bucc, out)


def test_without_the_set_for_its_threshold_a_language_has_no_data(
    arm: Arm, bucc: Path, tatoeba: Path, tmp_path: Path
) -> None:
    for file in (bucc / "bucc2018").glob("*.dev.*"):
        file.unlink()
    suite = Suite("tiny", "", ("bucc", "tatoeba"), ("de",), ("delete",), (3,))
    evaluation = evaluate([arm], suite, LocalSource(bucc), tmp_path / "run", Settings(device="cpu"))
    assert list(evaluation.plan.absent) == [("bucc", "de")]
    assert evaluation.outcome.done == 2
