from __future__ import annotations

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from robustx.report import compare, to_json
from robustx.report.evidence import Status
from robustx.report.files.schema import JSON_FORMAT, json_schema
from robustx.report.scope import Scope
from robustx.report.view import Figure, LevelTable, Slice, SliceRow, SliceTable
from robustx.stats import Interval

VALIDATOR = Draft202012Validator(json_schema())


def test_it_is_a_schema():
    Draft202012Validator.check_schema(json_schema())
    assert json.loads(json.dumps(json_schema())) == json_schema()


@pytest.mark.parametrize("name", ["summary", "several", "attacked"])
def test_what_is_written_keeps_to_it(name, request):
    summary = request.getfixturevalue(name)
    VALIDATOR.validate(json.loads(to_json(summary, compare(summary))))
    VALIDATOR.validate(json.loads(to_json(summary, None)))


def test_levels_figures_and_slices_keep_to_it(summary):
    [task] = summary.tasks
    arm = task.arms[0]
    row = Slice(Scope(level="Germanic"), Status.OK, gap=arm.overall.gap, cells=2)
    kept = SliceRow("short", 12, 6, Status.OK, "few groups", arm.overall.gap, 0.5)
    full = replace(
        arm,
        levels=(LevelTable("family", (row,)),),
        figures=(Figure("transfer gap", "points", Interval(1.0, 0.5, 1.5), None, "1 language"),),
        slices=(SliceTable("length", "by thirds", (kept,)),),
    )
    widened = replace(summary, tasks=(replace(task, arms=(full, *task.arms[1:])),))
    VALIDATOR.validate(json.loads(to_json(widened, None)))


def test_a_key_too_many_too_few_or_of_another_type_is_refused(summary):
    content = json.loads(to_json(summary, None))
    few = {key: value for key, value in content.items() if key != "tasks"}
    for wrong in (
        {**content, "more": 1},
        few,
        {**content, "level": "high"},
        {**content, "format": 0},
    ):
        with pytest.raises(ValidationError):
            VALIDATOR.validate(wrong)


def test_every_class_says_what_it_is():
    found = json_schema()
    assert found["properties"]["format"] == {"const": JSON_FORMAT}
    assert all(one["description"] for one in found["$defs"].values())
    assert "at chance" in found["$defs"]["Status"]["enum"]
    assert "evidence" not in found["properties"]
