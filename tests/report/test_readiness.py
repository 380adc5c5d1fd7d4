from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from robustx.evaluation.evaluate import Settings, plan_of
from robustx.evaluation.plan import Plan
from robustx.evaluation.suite import Suite
from robustx.models.checkpoint import Arm, Missing
from robustx.report.commands.progress import LiveProgress
from robustx.report.commands.readiness import plan_notes, plan_table
from robustx.tasks.sources import LocalSource

PAIRS = ("paws-x", "xnli")


def shown(plan: Plan) -> list[str]:
    stream = io.StringIO()
    Console(file=stream, width=80).print(plan_table(plan))
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def suite(*tasks: str, languages: tuple[str, ...] = ("en", "de", "ko")) -> Suite:
    return Suite("tiny", "", tasks, languages, ("casing",), (1,))


@pytest.fixture
def plan(make_checkpoint, pawsx_dir, tmp_path):
    """A classifier of paraphrases, and a bundle with one and a tagger in the wrong place."""
    bundle = tmp_path / "two"
    make_checkpoint(folder=_made(bundle / "paws-x" / "seed-1"))
    make_checkpoint(folder=_made(bundle / "paws-x" / "seed-2"))
    make_checkpoint(
        labels=("a", "b", "c"),
        head="AutoModelForTokenClassification",
        folder=_made(bundle / "xnli"),
    )
    arms = [Arm("one", str(make_checkpoint())), Arm("two", str(bundle))]
    return plan_of(arms, suite(*PAIRS), LocalSource(pawsx_dir), Settings(device="cpu"))


def _made(folder):
    folder.mkdir(parents=True)
    return folder


def test_every_task_says_what_each_checkpoint_can_do(plan):
    head, paws, xnli = shown(plan)
    assert head.split() == ["task", "languages", "one", "two"]
    assert paws.split(maxsplit=4) == ["paws-x", "2", "of", "3", "ready            ready, 2 seeds"]
    assert xnli.endswith("labels unmapped  wrong head")


def test_data_that_no_checkpoint_needs_are_not_read(plan):
    assert "not read" in shown(plan)[2]


def test_the_notes_say_why(plan):
    notes = list(plan_notes(plan))
    assert any(note.startswith("two, xnli: wrong head: ") for note in notes)
    assert any(note.startswith("one, xnli: labels unmapped: ") for note in notes)
    assert any(note.startswith("paws-x: no data in ko: ") for note in notes)


def test_thirteen_tasks_and_three_arms_fit_into_80_columns(plan):
    tasks = tuple(f"a-task-of-a-long-name-{number}" for number in range(13))
    arms = ("one-of-a-long-name-indeed", "two", "three")
    lacks = tuple(
        Missing(arm, task, "why", status)  # type: ignore[arg-type]
        for task in tasks
        for arm, status in zip(arms, ("labels unmapped", "wrong head", "missing"), strict=True)
    )
    many = replace(plan, suite=suite(*tasks), arms=arms, missing=lacks)
    lines = shown(many)
    assert len(lines) == 14
    assert all(cell_len(line) <= 80 for line in lines)


def test_a_run_shows_the_plan_only_where_something_is_missing(plan):
    for lacking, expected in ((plan.missing, True), ((), False)):
        stream = io.StringIO()
        with LiveProgress(Console(file=stream, width=80)) as progress:
            progress.plan(replace(plan, missing=lacking, absent={}))
        assert ("wrong head" in stream.getvalue()) == expected


def test_outputs_without_names_are_said_to_be_taken_in_order(make_checkpoint, pawsx_dir):
    arm = Arm("bare", str(make_checkpoint(labels=("LABEL_0", "LABEL_1"))))
    found = plan_of([arm], suite("paws-x"), LocalSource(pawsx_dir), Settings(device="cpu"))
    [note] = [note for note in plan_notes(found) if "no names" in note]
    assert note.startswith("bare, paws-x: the outputs have no names")
