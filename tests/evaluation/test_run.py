"""A run fills cells whole, once, the same each time, and goes on where it stopped."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from robustx.errors import InputError
from robustx.evaluation.evaluate import Evaluation, Settings, evaluate
from robustx.evaluation.store import CellKey, RunFolder, StoreError
from robustx.evaluation.suite import Suite
from robustx.models.checkpoint import Arm
from robustx.perturb import Perturbation, perturbations
from robustx.report import summarise
from robustx.report.words.remarks import remarks
from robustx.tasks.sources import LocalSource
from robustx.text.edits import Span
from tests.conftest import MakeCheckpoint, write_pawsx


def suite(**changes: Any) -> Suite:
    settings = {
        "name": "tiny",
        "description": "two languages, two noises",
        "tasks": ["paws-x"],
        "languages": ["de", "en"],
        "perturbations": ["delete", "casing"],
        "severities": [1, 4],
    }
    return Suite.of({**settings, **changes}, "the test")


@pytest.fixture
def arm(make_checkpoint: MakeCheckpoint) -> Arm:
    return Arm("one", str(make_checkpoint()))


def run(arm: Arm, data: Path, out: Path, **changes: Any) -> Evaluation:
    return evaluate([arm], suite(**changes), LocalSource(data), out, Settings(device="cpu"))


def cells(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*.parquet"))}


def rows(out: Path, cell: str) -> list[dict[str, Any]]:
    table: list[dict[str, Any]] = pq.read_table(
        out / "cells" / f"{cell}.parquet", partitioning=None
    ).to_pylist()
    return table


def test_every_cell_of_the_suite_is_filled(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    outcome = run(arm, pawsx_dir, tmp_path / "run").outcome
    assert (outcome.done, outcome.kept, outcome.failed) == (10, 0, {})
    assert len(cells(tmp_path / "run")) == 10


def test_two_runs_give_the_same_bytes(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    run(arm, pawsx_dir, tmp_path / "a")
    run(arm, pawsx_dir, tmp_path / "b")
    assert cells(tmp_path / "a") == cells(tmp_path / "b")


def test_finished_cells_are_kept_and_no_model_is_loaded(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    run(arm, pawsx_dir, out)
    before = cells(out)
    weights = Path(arm.where) / "model.safetensors"
    stamps = {path: (out / path).stat().st_mtime_ns for path in before}
    assert weights.exists()
    outcome = run(arm, pawsx_dir, out).outcome
    assert (outcome.done, outcome.kept) == (0, 10)
    assert {path: (out / path).stat().st_mtime_ns for path in before} == stamps


def test_a_lost_cell_comes_back_byte_for_byte(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    run(arm, pawsx_dir, out)
    before = cells(out)
    (out / "cells/one/paws-x/de/casing@4.parquet").unlink()
    assert run(arm, pawsx_dir, out).outcome.done == 1
    assert cells(out) == before


def test_a_kept_cell_that_cannot_be_read_is_named_and_the_others_go_on(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    run(arm, pawsx_dir, tmp_path)
    path = tmp_path / "cells/one/paws-x/de/casing@1.parquet"
    table = pq.read_table(path, partitioning=None)
    pq.write_table(table.drop_columns(["values"]), path)
    (path.parent / "delete@4.parquet").unlink()
    outcome = run(arm, pawsx_dir, tmp_path).outcome
    assert (outcome.done, outcome.kept) == (1, 8)
    [(key, reason)] = outcome.failed.items()
    assert str(key) == "one / paws-x / de / casing@1"
    assert "cannot read the cell" in reason


def test_rows_hold_what_the_design_says(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    run(arm, pawsx_dir, tmp_path)
    clean = rows(tmp_path, "one/paws-x/en/clean")
    noisy = rows(tmp_path, "one/paws-x/en/delete@4")
    for row in clean:
        assert row["statistics"] == [float(row["prediction"] == row["gold"]), 1.0]
        assert (row["edited"], row["distance"], row["changed"]) == (0, 0, False)
    for before, after in zip(clean, noisy, strict=True):
        assert after["id"] == before["id"]
        assert after["changed"] == bool(after["edits"])
        assert after["edited"] == len(after["edits"])


def test_texts_can_be_rebuilt_from_the_edits(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    run(arm, pawsx_dir, tmp_path)
    [source, *_] = LocalSource(pawsx_dir).load(suite_task(), "en", "test").examples
    stored = rows(tmp_path, "one/paws-x/en/clean")[0]["texts"]
    assert stored == list(source.texts)
    noise = perturbations.build("delete")
    first = noise.apply(
        source.texts[0],
        "en",
        4,
        address=(0, source.id, "sentence1"),
        protected=suite_task().protected(source)["sentence1"],
    )
    edits = rows(tmp_path, "one/paws-x/en/delete@4")[0]["edits"]
    kept = [(e["start"], e["end"], e["text"]) for e in edits if e["field"] == "sentence1"]
    assert kept == [tuple(edit) for edit in first.edits]


def suite_task() -> Any:
    from robustx.tasks import tasks

    return tasks.build("paws-x")


def test_the_noise_is_the_same_for_every_checkpoint(
    make_checkpoint: MakeCheckpoint, pawsx_dir: Path, tmp_path: Path
) -> None:
    arms = [Arm(f"seed{seed}", str(make_checkpoint(seed=seed))) for seed in (0, 1)]
    evaluate(arms, suite(), LocalSource(pawsx_dir), tmp_path, Settings(device="cpu"))
    edits = [
        [row["edits"] for row in rows(tmp_path, f"{arm.name}/paws-x/de/delete@4")] for arm in arms
    ]
    assert edits[0] == edits[1]


def test_limit_takes_the_same_items_in_every_language(arm: Arm, tmp_path: Path) -> None:
    data = write_pawsx(tmp_path / "data", {"de": 40, "en": 40})
    run(arm, data, tmp_path / "run", limit=7)
    ids = [
        [row["id"] for row in rows(tmp_path / "run", f"one/paws-x/{code}/clean")]
        for code in ("de", "en")
    ]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 7
    assert ids[0] != [str(number) for number in range(1, 8)]


def test_more_languages_grow_the_run(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    run(arm, pawsx_dir, tmp_path, languages=["en"])
    outcome = run(arm, pawsx_dir, tmp_path).outcome
    assert (outcome.kept, outcome.done) == (5, 5)
    run(arm, pawsx_dir, tmp_path, languages=["de"])
    assert set(RunFolder(tmp_path).header()["suite"]["languages"]) == {"de", "en"}


def test_another_run_in_the_folder_is_refused(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    run(arm, pawsx_dir, tmp_path)
    before = cells(tmp_path)
    with pytest.raises(InputError, match="seed was 0 and is now 1"):
        run(arm, pawsx_dir, tmp_path, seed=1)
    with pytest.raises(InputError, match='suite was "tiny" and is now "other"'):
        run(arm, pawsx_dir, tmp_path, name="other")
    assert cells(tmp_path) == before


def test_another_checkpoint_of_the_same_name_is_refused(
    arm: Arm, make_checkpoint: MakeCheckpoint, pawsx_dir: Path, tmp_path: Path
) -> None:
    run(arm, pawsx_dir, tmp_path)
    with pytest.raises(InputError, match="was made otherwise: checkpoint was"):
        run(Arm("one", str(make_checkpoint(seed=9))), pawsx_dir, tmp_path)


def test_changed_data_are_noticed(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    run(arm, pawsx_dir, tmp_path / "run")
    path = pawsx_dir / "x-final/en/test_2k.tsv"
    path.write_text(path.read_text().replace("red", "blue"))
    with pytest.raises(InputError, match="was made otherwise: data was"):
        run(arm, pawsx_dir, tmp_path / "run")


def test_a_folder_with_other_files_is_left_alone(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(InputError, match="holds other files"):
        run(arm, pawsx_dir, tmp_path)


def test_two_arms_of_one_name_are_refused(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two checkpoints are called 'one'"):
        evaluate([arm, arm], suite(), LocalSource(pawsx_dir), tmp_path, Settings(device="cpu"))


@dataclass(frozen=True)
class FailsInGerman(Perturbation):
    """Fails in German."""

    def sites(self, text: str, language: str) -> list[Span]:
        if language == "de":
            raise ZeroDivisionError("no German")
        return [Span(0, 1)]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        return "x"


def test_a_cell_that_fails_leaves_the_others(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    perturbations.register("test_fails_in_german")(FailsInGerman)
    outcome = run(arm, pawsx_dir, tmp_path, perturbations=["test_fails_in_german"]).outcome
    assert outcome.done == 4
    assert set(outcome.failed.values()) == {"ZeroDivisionError: no German"}
    assert set(RunFolder(tmp_path).failures()) == {
        f"one/paws-x/de/test_fails_in_german@{severity}" for severity in (1, 4)
    }


@dataclass(frozen=True)
class ForgetsWords(FailsInGerman):
    """Does what the labels of PAWS-X do not survive."""

    hazards = frozenset({"drops words", "moves borders"})


def test_a_noise_that_the_labels_do_not_survive_is_not_run(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    perturbations.register("forgets_words")(ForgetsWords)
    evaluation = run(arm, pawsx_dir, tmp_path, perturbations=["forgets_words", "casing"])
    assert evaluation.outcome.failed == {}
    assert not any("forgets" in name for name in cells(tmp_path))
    header = json.loads((tmp_path / "run.json").read_text())
    assert header["unfit"] == {
        "paws-x": {"forgets_words": "drops words, which the labels of paws-x do not survive"}
    }
    assert (
        "forgets_words on paws-x: the noise drops words, which the labels of paws-x do not "
        "survive: not applicable, left out of every mean and test."
        in remarks(summarise(evaluation.folder))
    )


def test_a_noise_that_leaves_texts_alone_costs_no_forward_pass(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    run(arm, pawsx_dir, tmp_path, perturbations=["diacritics"], languages=["en"])
    clean = rows(tmp_path, "one/paws-x/en/clean")
    same = rows(tmp_path, "one/paws-x/en/diacritics@4")
    assert [row["values"] for row in same] == [row["values"] for row in clean]
    assert not any(row["changed"] for row in same)


def test_a_full_disk_keeps_what_is_finished(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    run(arm, pawsx_dir, tmp_path, languages=["en"])
    before = cells(tmp_path)
    with no_room_for(6_000), pytest.raises(StoreError, match="finished cells are kept"):
        run(arm, pawsx_dir, tmp_path)
    assert cells(tmp_path).items() >= before.items()
    assert list(tmp_path.rglob("*.part")) == []
    assert run(arm, pawsx_dir, tmp_path).outcome.failed == {}


@contextmanager
def no_room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond ``size`` bytes: to a writer the same as a full disk."""
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "cells").write_text("a file where a folder must be")
    with pytest.raises(StoreError, match="cannot write"):
        RunFolder(tmp_path).write(CellKey("a", "paws-x", "en", "clean"), empty_rows(), {})


def empty_rows() -> Mapping[str, list[Any]]:
    from robustx.evaluation.store import SCHEMA

    return {name: [] for name in SCHEMA.names}


def test_a_truncated_cell_is_named_with_the_cure(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    run(arm, pawsx_dir, tmp_path)
    path = tmp_path / "cells/one/paws-x/en/clean.parquet"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputError, match="delete it and run eval again"):
        run(arm, pawsx_dir, tmp_path)


def test_a_kill_in_mid_run_and_a_resume_give_the_same_bytes(
    make_checkpoint: MakeCheckpoint, tmp_path: Path
) -> None:
    data = write_pawsx(tmp_path / "data", {"de": 400, "en": 400})
    arm = Arm("one", str(make_checkpoint()))
    run(arm, data, tmp_path / "whole")
    killed = tmp_path / "killed"
    program = (
        "from pathlib import Path; from tests.evaluation.test_run import run, Arm\n"
        f"run(Arm('one', {arm.where!r}), Path({str(data)!r}), Path({str(killed)!r}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen([sys.executable, "-c", program], env=environment)
    while len(list(killed.rglob("*.parquet"))) < 2:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    survivors = cells(killed)
    assert 2 <= len(survivors) < 10
    stamps = {path: (killed / path).stat().st_mtime_ns for path in survivors}
    outcome = run(arm, data, killed).outcome
    assert outcome.kept == len(survivors)
    assert {path: (killed / path).stat().st_mtime_ns for path in survivors} == stamps
    assert cells(killed) == cells(tmp_path / "whole")


def test_nameless_outputs_that_seem_swapped_stop_the_run(
    make_checkpoint: MakeCheckpoint, tmp_path: Path
) -> None:
    path = make_checkpoint(labels=("LABEL_0", "LABEL_1"), folder=tmp_path / "model")
    data = write_pawsx(tmp_path / "data", {"en": 60})
    evaluate(
        [Arm("a", str(path))],
        suite(languages=["en"]),
        LocalSource(data),
        tmp_path / "as-is",
        Settings(device="cpu", label_maps={"paws-x": ("not_paraphrase", "paraphrase")}),
    )
    predictions = [row["prediction"] for row in rows(tmp_path / "as-is", "a/paws-x/en/clean")]
    file = data / "x-final/en/test_2k.tsv"
    header, *lines = file.read_text().splitlines()
    swapped = [
        line[:-1] + ("0" if prediction == "paraphrase" else "1")
        for line, prediction in zip(lines, predictions, strict=True)
    ]
    file.write_text("\n".join([header, *swapped]) + "\n")
    with pytest.raises(InputError, match="--label-map paws-x=paraphrase,not_paraphrase"):
        run(Arm("a", str(path)), data, tmp_path / "run", languages=["en"])
    assert cells(tmp_path / "run") == {}


def test_the_header_names_every_choice(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    run(arm, pawsx_dir, tmp_path)
    header = json.loads((tmp_path / "run.json").read_text())
    assert header["identity"] == {
        "suite": "tiny",
        "seed": 0,
        "split": "test",
        "limit": None,
        "draws": 1,
        "aim": "all",
    }
    for part in ("suite:tiny", "noise:delete.v2+casing.v2", "dtype:float32", "torch:"):
        assert part in header["signature"]


def test_the_header_says_how_texts_become_vectors_where_that_matters(
    make_checkpoint: MakeCheckpoint, pawsx_dir: Path, tmp_path: Path
) -> None:
    encoder = Arm("one", str(make_checkpoint(labels=("none",), head="AutoModel")))
    for code, text in (("deu", "der Hund"), ("eng", "the dog")):
        path = tmp_path / f"data/tatoeba/v1/tatoeba.deu-eng.{code}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text} eins\n{text} zwei\n")
    found = {}
    for layer, pooling in ((1, "mean"), (1, "cls"), (None, "mean")):
        out = tmp_path / f"run {layer} {pooling}"
        evaluate(
            [encoder],
            suite(tasks=["tatoeba"], languages=["de"]),
            LocalSource(tmp_path / "data"),
            out,
            Settings(device="cpu", layer=layer, pooling=pooling),
        )
        found[layer, pooling] = json.loads((out / "run.json").read_text())
    assert found[1, "mean"]["embedding"] == {"layer": 1, "pooling": "mean"}
    assert "|layer:1|pooling:mean|" in found[1, "mean"]["signature"]
    assert "|layer:1|pooling:cls|" in found[1, "cls"]["signature"]
    assert "|layer:default|pooling:mean|" in found[None, "mean"]["signature"]


def test_the_signature_has_no_layer_where_no_text_becomes_a_vector(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    run(arm, pawsx_dir, tmp_path)
    assert "layer:" not in json.loads((tmp_path / "run.json").read_text())["signature"]


def test_a_run_that_grows_by_a_task_keeps_the_earlier_one(
    make_checkpoint: MakeCheckpoint, pawsx_dir: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle"
    make_checkpoint(folder=bundle / "paws-x")
    make_checkpoint(labels=("entailment", "neutral", "contradiction"), folder=bundle / "xnli")
    path = pawsx_dir / "xnli/test-de.tsv"
    path.parent.mkdir()
    path.write_text("der Hund\tdie Katze\tneutral\ndas Haus\tder Ball\tentailment\n")
    arm = Arm("one", str(bundle))
    run(arm, pawsx_dir, tmp_path / "run", languages=["de"])
    folder = run(arm, pawsx_dir, tmp_path / "run", languages=["de"], tasks=["xnli"]).folder
    assert list(folder.header()["checkpoints"]["one"]["tasks"]) == ["paws-x", "xnli"]
    assert all(task.arms[0].clean for task in summarise(folder).tasks)


def test_data_are_needed_only_for_tasks_that_a_checkpoint_serves(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    evaluation = run(arm, pawsx_dir, tmp_path, tasks=["xnli", "paws-x"])
    assert {task for task, _ in evaluation.plan.data} == {"paws-x"}
    assert [(lack.task, lack.status) for lack in evaluation.plan.missing] == [
        ("xnli", "labels unmapped")
    ]
    xnli, pawsx = summarise(evaluation.folder).tasks
    assert xnli.arms[0].status.value == "missing"
    assert pawsx.arms[0].clean


def test_a_language_without_data_is_missing_and_the_others_are_run(
    arm: Arm, pawsx_dir: Path, tmp_path: Path
) -> None:
    evaluation = run(arm, pawsx_dir, tmp_path, languages=["de", "en", "fr"])
    assert evaluation.outcome.done == 10
    assert list(evaluation.plan.absent) == [("paws-x", "fr")]
    [task] = summarise(evaluation.folder).tasks
    [clean] = [one for one in task.arms[0].clean if one.language == "fr"]
    assert clean.status.value == "missing"
    assert "no test file of paws-x in 'fr'" in str(clean.reason)


def test_a_plan_reads_one_test_set_at_a_time(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    plan = run(arm, pawsx_dir, tmp_path).plan
    german = plan.shelf.take(suite_task(), "de")
    assert plan.shelf.take(suite_task(), "de") is german
    plan.shelf.take(suite_task(), "en")
    assert plan.shelf.take(suite_task(), "de") is not german


def test_rows_tell_what_the_tokeniser_saw(arm: Arm, pawsx_dir: Path, tmp_path: Path) -> None:
    run(arm, pawsx_dir, tmp_path)
    row = rows(tmp_path, "one/paws-x/de/clean")[0]
    assert row["words"] == len(" ".join(row["texts"]).split())
    assert row["tokens"] > row["words"]
    assert row["unknown"] == 0
    assert not row["truncated"]


def test_a_checkpoint_that_cannot_be_loaded_does_not_stop_the_others(
    make_checkpoint: MakeCheckpoint, pawsx_dir: Path, tmp_path: Path
) -> None:
    broken = make_checkpoint(folder=tmp_path / "broken")
    (broken / "model.safetensors").write_bytes(b"not weights")
    arms = [Arm("broken", str(broken)), Arm("sound", str(make_checkpoint()))]
    outcome = evaluate(
        arms, suite(), LocalSource(pawsx_dir), tmp_path / "run", Settings(device="cpu")
    ).outcome
    assert (outcome.done, len(outcome.failed)) == (10, 10)
    assert all("cannot load the checkpoint" in reason for reason in outcome.failed.values())


def test_chance_is_that_of_the_whole_test_set_whatever_the_limit(arm: Arm, tmp_path: Path) -> None:
    data = write_pawsx(tmp_path / "data", {"en": 40})
    whole = run(arm, data, tmp_path / "a", languages=["en"]).plan
    one = run(arm, data, tmp_path / "b", languages=["en"], limit=1).plan
    assert whole.data["paws-x", "en"].chance == one.data["paws-x", "en"].chance == 0.5


def test_aimed_noise_has_the_rate_of_what_it_is_aimed_at(
    make_checkpoint: MakeCheckpoint, tmp_path: Path
) -> None:
    labels = ("O", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER", "I-PER")
    tagger = make_checkpoint(labels=labels, head="AutoModelForTokenClassification")
    path = tmp_path / "data/panx/test-en.tsv"
    path.parent.mkdir(parents=True)
    words = "they\tO\nwent\tO\nto\tO\nnewcastle\tB-LOC\nupon\tI-LOC\ntyne\tI-LOC\ntogether\tO\n"
    path.write_text("\n".join([words] * 60))
    settings = {"tasks": ["panx"], "languages": ["en"], "perturbations": ["substitute"]}
    for aim, touched in (("entities", range(13, 32)), ("context", (*range(13), *range(32, 99)))):
        source = LocalSource(tmp_path / "data")
        chosen = suite(**settings, severities=[3], aim=aim)
        out = tmp_path / aim
        evaluate([Arm("a", str(tagger))], chosen, source, out, Settings(device="cpu"))
        found = rows(out, "a/panx/en/substitute@3")
        assert {e["start"] for row in found for e in row["edits"]} <= set(touched)
        rate = sum(row["edited"] for row in found) / sum(row["graphemes"] for row in found)
        assert rate == pytest.approx(0.10, abs=0.02)
