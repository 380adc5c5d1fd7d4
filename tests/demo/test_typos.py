"""The training text is mistyped in part, and the same on every run."""

from __future__ import annotations

from robustx.demo.typos import mistyped
from robustx.seeding import stream

TEXT = "Nina mailed a clock to Zürich from Geneva."


def typed(count: int) -> list[str]:
    rng = stream(0, "typos")
    return [mistyped(TEXT, rng) for _ in range(count)]


def test_the_same_seed_mistypes_the_same() -> None:
    assert typed(50) == typed(50)


def test_more_than_half_of_the_texts_stay_clean() -> None:
    assert 0.5 < typed(1000).count(TEXT) / 1000 < 0.65


def test_slips_come_from_the_text_itself() -> None:
    assert set("".join(typed(1000))) <= set(TEXT + TEXT.swapcase() + "u")
