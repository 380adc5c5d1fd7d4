"""The command line: what a user types, what is printed, with which exit code."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from robustx.cli import main
from tests.conftest import PAIRS, MakeCheckpoint, write_pawsx

SUITE = """
name: tiny
description: two languages, two noises
tasks: [paws-x]
languages: [de, en]
perturbations: [delete, diacritics]
severities: [1, 4]
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def robustx(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Run:
    """Runs the command line in an empty folder; returns exit code, standard output and error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["robustx", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capsys.readouterr()
        return int(stop.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory, make_checkpoint: MakeCheckpoint
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A folder with two checkpoints, data, a tiny suite and its run; and what eval printed."""
    root = tmp_path_factory.mktemp("finished")
    (root / "tiny.yaml").write_text(SUITE)
    write_pawsx(root / "data", dict.fromkeys(PAIRS, 12))
    words = ["eval", "--suite", "tiny.yaml", "--data", str(root / "data"), "--out", "run"]
    for seed in (0, 1):
        words += ["--ckpt", f"seed{seed}={make_checkpoint(seed=seed)}"]
    done = subprocess.run(
        [sys.executable, "-m", "robustx", *words, "--device", "cpu"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    return root, done


@pytest.fixture
def evaluated(
    robustx: Run, finished: tuple[Path, subprocess.CompletedProcess[str]]
) -> tuple[Run, Path]:
    """The command line in a folder with ``tiny.yaml`` and a copy of its ``run``; and the data."""
    root, done = finished
    assert done.returncode == 0, done.stderr
    shutil.copytree(root / "run", "run")
    shutil.copy(root / "tiny.yaml", ".")
    return robustx, root / "data"


def test_eval_prints_the_report_and_says_where_the_run_is(
    finished: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    _, done = finished
    assert (done.returncode, "suite:tiny" in done.stdout) == (0, True)
    assert "run folder: run" in done.stderr


def test_eval_then_report_prints_the_same_with_no_model_loaded(
    evaluated: tuple[Run, Path],
) -> None:
    first = report_in_a_new_process()
    assert "torch" not in first.stderr
    assert first.stdout == report_in_a_new_process().stdout
    assert max(map(len, first.stdout.splitlines())) <= 80


def report_in_a_new_process() -> subprocess.CompletedProcess[str]:
    program = (
        "import sys; from robustx.cli import main; sys.argv = ['robustx', 'report', 'run']\n"
        "try: main()\n"
        "finally: print([m for m in ('torch', 'transformers') if m in sys.modules] or '',"
        " file=sys.stderr)"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "80"},
    )


@pytest.mark.parametrize("suffix", ["json", "md", "csv"])
def test_reports_are_written_to_files(evaluated: tuple[Run, Path], suffix: str) -> None:
    robustx, _ = evaluated
    code, out, _ = robustx("report", "run", "--to", f"out.{suffix}")
    text = Path(f"out.{suffix}").read_text(encoding="utf-8")
    assert (code, out) == (0, "")
    assert "delete" in text
    assert "nan" not in text.lower().replace("finance", "")


def test_an_unknown_suffix_is_refused(evaluated: tuple[Run, Path]) -> None:
    robustx, _ = evaluated
    code, _, err = robustx("report", "run", "--to", "out.docx")
    assert code == 2
    assert ".json" in err


def test_compare_names_the_baseline(evaluated: tuple[Run, Path]) -> None:
    robustx, _ = evaluated
    code, out, _ = robustx("compare", "run", "--baseline", "seed1")
    assert code == 0
    assert "seed0" in out
    assert "seed1" in out
    assert robustx("compare", "run", "--baseline", "seed9")[0] == 2


def test_compare_takes_every_two_arms_when_asked(evaluated: tuple[Run, Path]) -> None:
    robustx, _ = evaluated
    code, out, _ = robustx("compare", "run", "--pairwise", "--margin", "2", "--resamples", "200")
    assert code == 0
    assert "seed1 and seed0" in out
    assert robustx("compare", "run", "--margin", "0")[0] == 2


def test_the_width_of_a_report_can_be_set(evaluated: tuple[Run, Path]) -> None:
    robustx, _ = evaluated
    for command in ("report", "compare"):
        for width in (80, 120):
            _, out, _ = robustx(command, "run", "--width", width, "--resamples", "200")
            assert width - 8 < max(map(len, out.splitlines())) <= width


def test_a_report_that_is_piped_has_no_colour(evaluated: tuple[Run, Path]) -> None:
    assert "\x1b" not in report_in_a_new_process().stdout


def test_slices_can_be_chosen(evaluated: tuple[Run, Path]) -> None:
    robustx, _ = evaluated
    words = ["report", "run", "--resamples", "200"]
    assert robustx(*words, "--slice", "length", "--to", "out.json")[0] == 0
    code, _, err = robustx(*words, "--slice", "lenght")
    assert (code, "did you mean 'length'" in err) == (2, True)


def test_other_resamples_move_the_intervals_and_nothing_else(evaluated: tuple[Run, Path]) -> None:
    robustx, _ = evaluated
    for seed in (0, 1):
        words = ["--resamples", "200", "--bootstrap-seed", seed, "--to", f"{seed}.json"]
        assert robustx("report", "run", *words)[0] == 0
    first, second = (json.loads(Path(f"{seed}.json").read_text()) for seed in (0, 1))
    assert (first["resamples"], first["seed"], second["seed"]) == (200, 0, 1)
    gaps = [one["tasks"][0]["arms"][0]["overall"] for one in (first, second)]
    assert gaps[0]["counts"] == gaps[1]["counts"]


@pytest.mark.parametrize("command", ["report", "compare"])
def test_a_gate_that_fails_is_exit_code_three_and_a_paragraph(
    evaluated: tuple[Run, Path], command: str
) -> None:
    robustx, _ = evaluated
    words = [command, "run", "--resamples", "200"]
    code, out, err = robustx(*words, "--fail-if", "worst<1.01", "--fail-if", "worst>2")
    assert code == 3
    assert "paws-x" in out
    [reason] = err.strip().splitlines()
    assert reason.startswith("gate worst<1.01 failed (2 of 2 checked): seed")
    assert "below 1.01" in reason
    assert robustx(*words, "--fail-if", "worst>2")[0] == 0
    code, out, _ = robustx(*words, "--fail-if", "worst<1.01", "--to", "out.json")
    assert (code, out, Path("out.json").exists()) == (3, "", True)


def test_verify_says_the_same_or_what_is_not(evaluated: tuple[Run, Path]) -> None:
    robustx, _ = evaluated
    code, out, err = robustx("verify", "run", "--rows", "500")
    assert (code, err) == (0, "")
    assert out.startswith("the same: ")
    path = Path("run/cells/seed0/paws-x/de/delete@4.parquet")
    table = pq.read_table(path, partitioning=None)
    place = table.column_names.index("tokens")
    more = pc.add(table["tokens"], 1).cast("int32")
    pq.write_table(table.set_column(place, table.schema.field("tokens"), more), path)
    code, out, _ = robustx("verify", "run", "--rows", "500")
    assert code == 1
    assert "seed0 / paws-x / de / delete@4, row 1: tokens is" in out
    assert out.splitlines()[-1].startswith("12 differences: ")


def test_a_noise_that_changes_nothing_is_not_applicable(evaluated: tuple[Run, Path]) -> None:
    robustx, _ = evaluated
    robustx("report", "run", "--to", "out.json")
    report = json.loads(Path("out.json").read_text())
    assert "not applicable" in json.dumps(report)


def test_eval_again_keeps_every_cell(evaluated: tuple[Run, Path]) -> None:
    robustx, data = evaluated
    before = {p: p.stat().st_mtime_ns for p in Path("run").rglob("*.parquet")}
    header = json.loads(Path("run/run.json").read_text())
    words = ["eval", "--suite", "tiny.yaml", "--data", data, "--out", "run", "--device", "cpu"]
    for name, entry in header["checkpoints"].items():
        words += ["--ckpt", f"{name}={entry['tasks']['paws-x']['path']}"]
    assert robustx(*words)[0] == 0
    assert {p: p.stat().st_mtime_ns for p in Path("run").rglob("*.parquet")} == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["eval"], "at least one with --ckpt"),
        (["eval", "--ckpt", "nowhere"], "no checkpoint directory nowhere"),
        (["eval", "--ckpt", "x", "--suite", "paws-x-nois"], "did you mean 'paws-x-noise'"),
        (["eval", "--ckpt", "x", "--languages", "sw"], "'sw' is not among the languages"),
        (["eval", "--ckpt", "x", "--tasks", "xnl"], "'xnl' is not among the tasks"),
        (["eval", "--ckpt", "x", "--perturbations", "keybord"], "did you mean 'keyboard'"),
        (["eval", "--ckpt", "x", "--severities", "high"], "is not a list of numbers"),
        (["eval", "--ckpt", "x", "--limit", "0"], "limit 0"),
        (["eval", "--ckpt", "x", "--device", "tpu"], "unknown device"),
        (["eval", "--ckpt", "x", "--label-map", "paws-x"], "--label-map"),
        (["eval", "--ckpt", "x", "--plugin", "none.py"], "no plug-in file"),
        (["eval", "--chkpt", "x"], "No such option"),
        (["report", "nowhere"], "not a run folder"),
        (["compare", "nowhere"], "not a run folder"),
        (["perturb", "a", "-l", "xx"], "xx"),
        (["perturb", "a", "-l", "en", "-p", "keybord"], "did you mean 'keyboard'"),
        (["perturb", "a", "-l", "en", "-s", "9"], "severity 9"),
        (["list", "noises"], "cannot list"),
        (["data", "check", "nowhere"], "no data directory nowhere"),
        (["data", "check", ".", "--split", "tests"], "split 'tests' is not one of"),
        (["export", "nowhere", "--to", "x"], "not a run folder"),
        (["export", "run", "--to", "x", "--format", "glue"], "unknown format 'glue'"),
        (["train", "none.yaml"], "none.yaml"),
        (["verify", "nowhere"], "not a run folder"),
        (["verify", "nowhere", "--rows", "0"], "--rows 0 compares nothing"),
        (["eval", "--ckpt", "x", "--fail-if", "gapp>3"], "did you mean 'gap'"),
        (["eval", "--ckpt", "x", "--fail-if", "gap[arm=y]>3"], "there is no arm 'y'"),
        (["eval", "--ckpt", "x", "--fail-if", "gap[language=sw]>3"], "no language 'sw'"),
        (["report", "nowhere", "--fail-if", "gap"], "is not QUANTITY"),
        (["report", "nowhere", "--width", "9"], "--width"),
        (["compare", "nowhere", "--pairwise", "--baseline", "a"], "give one of the two"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(
    robustx: Run, words: list[str], message: str
) -> None:
    code, _, err = robustx(*words)
    assert code == 2
    assert message in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


def test_a_malformed_row_is_named_by_file_and_line(
    robustx: Run, make_checkpoint: MakeCheckpoint, pawsx_dir: Path
) -> None:
    path = pawsx_dir / "x-final/en/test_2k.tsv"
    path.write_text(path.read_text() + "13\tonly two\n")
    Path("tiny.yaml").write_text(SUITE)
    code, _, err = robustx(
        "eval", "--ckpt", f"a={make_checkpoint()}", "--suite", "tiny.yaml", "--data", pawsx_dir
    )
    assert code == 2
    assert "test_2k.tsv" in err
    assert "14" in err


def test_a_cell_that_fails_gives_exit_code_one_and_its_reason(
    robustx: Run, make_checkpoint: MakeCheckpoint, pawsx_dir: Path
) -> None:
    Path("bad.py").write_text(
        "from dataclasses import dataclass\n"
        "from robustx import Perturbation, perturbations\n"
        "@perturbations.register('test_bad')\n"
        "@dataclass(frozen=True)\n"
        "class Bad(Perturbation):\n"
        "    '''Fails.'''\n"
        "    def sites(self, text, language): return [][1]\n"
        "    def rewrite(self, piece, u, language): return piece\n"
    )
    Path("bad.yaml").write_text(SUITE.replace("[delete, diacritics]", "[delete, test_bad]"))
    words = ["--ckpt", f"a={make_checkpoint()}", "--suite", "bad.yaml", "--data", pawsx_dir]
    words += ["--plugin", "bad.py", "--out", "run"]
    code, out, err = robustx("eval", *words, "--fail-if", "gap>99")
    assert code == 1  # not 3: half a run is no verdict
    assert "gate gap>99 failed (1 of 1 checked): a on paws-x: gap cannot be told" in err
    assert "IndexError" in err
    assert "delete" in out
    assert "Traceback" not in err


@pytest.mark.parametrize("kind", ["perturbations", "tasks", "suites", "languages"])
def test_everything_can_be_listed(robustx: Run, kind: str) -> None:
    code, out, _ = robustx("list", kind)
    assert code == 0
    code, as_json, _ = robustx("list", kind, "--json")
    rows = json.loads(as_json)
    assert code == 0
    assert rows
    assert all(str(row[next(iter(row))]) in out for row in rows)


def test_data_check_lists_what_is_there_in_eighty_columns(robustx: Run, pawsx_dir: Path) -> None:
    code, out, err = robustx("data", "check", pawsx_dir)
    assert (code, err) == (0, "")
    assert "test de: 12 rows, fewer than the published 2,000" in out
    assert max(map(len, out.splitlines())) <= 80
    assert "paws-x test  de      12     2,000" in robustx("data", "check", pawsx_dir, "--full")[1]


def test_data_check_for_machines_is_json(robustx: Run, pawsx_dir: Path) -> None:
    code, out, _ = robustx("data", "check", pawsx_dir, "--json", "--split", "test")
    assert code == 0
    assert json.loads(out)["tasks"]["paws-x"]["test"]["languages"]["en"]["items"] == 12


def test_data_check_of_a_malformed_file_is_exit_code_one(robustx: Run, pawsx_dir: Path) -> None:
    path = pawsx_dir / "x-final/en/test_2k.tsv"
    path.write_text(path.read_text() + "13\tonly two\n")
    code, out, _ = robustx("data", "check", pawsx_dir)
    assert code == 1
    assert "test_2k.tsv:14" in out.replace("\n", "").replace(" ", "")
    assert "1/7" in out


def test_export_writes_the_files_of_one_checkpoint_and_says_what_is_missing(
    evaluated: tuple[Run, Path],
) -> None:
    robustx, _ = evaluated
    code, _, err = robustx("export", "run", "--to", "xtreme")
    assert (code, "--checkpoint: seed0, seed1" in err) == (2, True)
    words = ["export", "run", "--to", "xtreme", "--checkpoint", "seed1"]
    code, out, err = robustx(*words, "--condition", "keyboard@1")
    assert (code, out) == (2, "")
    assert "no finished cell under 'keyboard@1'; there are clean, delete@1" in err
    code, out, err = robustx(*words)
    assert (code, out.strip()) == (0, "3 files in xtreme")
    assert "note: paws-x: the scorer wants 7 languages, and here are only de en" in err
    assert len(Path("xtreme/pawsx/test-de.tsv").read_text().split()) == 12


def test_perturb_is_the_same_each_time_and_plain_when_asked(robustx: Run) -> None:
    words = ["perturb", "The cat sat on the mat.", "-l", "en", "-p", "keyboard", "-s", "4"]
    first = robustx(*words, "--plain")
    assert first == robustx(*words, "--plain")
    assert first[1] != robustx(*words, "--plain", "--seed", "1")[1]
    assert "graphemes" in robustx(*words)[1]


def test_perturb_all_shows_every_noise(robustx: Run) -> None:
    from robustx.perturb import perturbations

    _, out, _ = robustx("perturb", "The cat sat on the mat.", "-l", "en", "--all")
    assert all(f"{name}@3" in out for name in perturbations if not name.startswith("test_"))


def test_perturb_reads_standard_input(robustx: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("Zürich\nMünchen\n"))
    _, out, _ = robustx("perturb", "-", "-l", "de", "-p", "diacritics", "-s", "5", "--plain")
    assert len(out.splitlines()) == 2


def test_perturb_reads_a_file_and_brackets_what_changed(robustx: Run, tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("Zürich\nMünchen\n", encoding="utf-8")
    words = ["perturb", "-l", "de", "-p", "diacritics", "-s", "5"]
    _, out, _ = robustx(*words, "--file", str(path))
    assert "Z[-ü-]{+u+}rich" in out
    code, _, err = robustx(*words, "--file", str(tmp_path / "none"))
    assert (code, "none" in err) == (2, True)
    assert "--file" in robustx(*words)[2]


def test_a_noise_that_fails_is_named_in_one_line(robustx: Run, tmp_path: Path) -> None:
    plugin = tmp_path / "mine.py"
    plugin.write_text(
        "from dataclasses import dataclass\n"
        "from robustx import Perturbation, Span, perturbations\n"
        "@perturbations.register('test_divides')\n"
        "@dataclass(frozen=True)\n"
        "class Divides(Perturbation):\n"
        "    'Divides.'\n"
        "    def sites(self, text, language): return [Span(0, 1)]\n"
        "    def rewrite(self, piece, u, language): return str(1 / 0)\n",
        encoding="utf-8",
    )
    words = ["perturb", "a b c d e", "-l", "en", "-s", "5", "--plugin", str(plugin)]
    code, _, err = robustx(*words, "-p", "test_divides")
    assert (code, err.count("\n")) == (2, 1)
    assert "test_divides@5: ZeroDivisionError" in err
    assert "test_divides@5: ZeroDivisionError" in robustx(*words, "--all")[1]


def test_the_version_of_help_is_short(robustx: Run) -> None:
    code, out, _ = robustx("--help")
    assert code == 0
    assert "compare" in out


def test_ctrl_c_stops_cleanly_and_keeps_finished_cells(
    make_checkpoint: MakeCheckpoint, tmp_path: Path
) -> None:
    data = write_pawsx(tmp_path / "data", {"en": 600, "de": 600})
    (tmp_path / "tiny.yaml").write_text(SUITE)
    words = ["eval", "--ckpt", f"a={make_checkpoint()}", "--suite", "tiny.yaml", "--device", "cpu"]
    process = subprocess.Popen(
        [sys.executable, "-m", "robustx", *words, "--data", str(data), "--out", "run"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        # A shell has its background jobs ignore the signal, and they hand that on.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    while not list(tmp_path.glob("run/cells/**/*.parquet")):
        assert process.poll() is None, "it ended before it could be stopped"
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert err.strip().startswith("stopped; what is finished is kept")
    assert not list(tmp_path.rglob("*.part"))
