"""The public names are these, and each is there."""

from __future__ import annotations

import subprocess
import sys

import robustx


def test_every_public_name_is_there() -> None:
    assert set(robustx.__all__) == set(robustx._HOMES)
    for name in robustx.__all__:
        assert getattr(robustx, name).__doc__


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    assert not hasattr(robustx, "evaluation_of_everything")


def test_the_names_show_before_they_are_used() -> None:
    program = "import robustx; print('evaluate' in dir(robustx))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"


def test_what_a_notebook_gets_shows_itself_and_goes_to_pandas() -> None:
    for name in ("Run", "Summary", "Comparison"):
        kind = getattr(robustx, name)
        assert callable(kind.to_pandas)
        assert callable(kind._repr_html_)


def test_pandas_is_not_imported_before_it_is_used() -> None:
    program = (
        "import sys, robustx.report, robustx.report.files.tables, robustx.report.opened;"
        "print([m for m in ('pandas', 'huggingface_hub') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
