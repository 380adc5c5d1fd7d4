"""Names become objects, and wrong names get a near miss."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from robustx.errors import InputError
from robustx.registry import Registry, load_plugin, spec_of


@dataclass(frozen=True)
class Thing:
    """A thing to build."""

    size: int = 1
    share: float = 0.5
    loud: bool = False
    word: str = "a"
    shape: tuple[int, ...] = ()


@pytest.fixture
def things() -> Registry[Thing]:
    registry: Registry[Thing] = Registry("thing")
    registry.register("thing")(Thing)
    return registry


@pytest.mark.parametrize(
    ("spec", "thing"),
    [
        ("thing", Thing()),
        ("thing?size=3", Thing(size=3)),
        ("thing?share=0.25&loud=true", Thing(share=0.25, loud=True)),
        ("thing?word=b c", Thing(word="b c")),
    ],
)
def test_a_spec_builds_what_it_says(things: Registry[Thing], spec: str, thing: Thing) -> None:
    assert things.build(spec) == thing
    assert things.build(spec_of("thing", thing)) == thing


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("thin", "unknown thing 'thin'; did you mean 'thing'"),
        ("elephant", "known: thing"),
        ("thing?sise=1", "did you mean 'size'"),
        ("thing?size=big", "must be a whole number, not 'big'"),
        ("thing?loud=perhaps", "true or false"),
        ("thing?shape=1", "build it in Python"),
    ],
)
def test_a_wrong_spec_is_refused(things: Registry[Thing], spec: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        things.build(spec)


def test_a_malformed_spec_is_refused(things: Registry[Thing]) -> None:
    with pytest.raises(InputError, match="key=value"):
        things.build("thing?size")


def test_a_name_is_given_once(things: Registry[Thing]) -> None:
    with pytest.raises(InputError, match="already defined"):
        things.register("thing")(Registry)


def test_a_plugin_that_fails_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("1 / 0")
    with pytest.raises(InputError, match="ZeroDivisionError"):
        load_plugin(path)


def test_a_plugin_is_a_python_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("")
    with pytest.raises(InputError, match="not a Python file"):
        load_plugin(path)
