"""Letter noise strikes each letter once at most, in its shares, as long as there are letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pytest

from robustx.perturb import Delete, Keyboard, Substitute, Transpose, perturbations
from robustx.perturb.letters import LetterNoise
from robustx.text.edits import Span

TEXT = "the quick brown fox jumps over the lazy dog and runs away from all of them " * 4


@perturbations.register("marker")
@dataclass(frozen=True)
class Marker(LetterNoise):
    """Leaves what tells the errors apart."""

    rates: ClassVar[tuple[float, ...]] = (0.1, 0.2, 0.3, 0.6, 1.0)
    on_pairs: ClassVar[frozenset[str]] = frozenset({"pair"})

    one: float = 0.6
    two: float = 0.3
    pair: float = 0.1

    def errors(self) -> Mapping[str, float]:
        return {"one": self.one, "two": self.two, "pair": self.pair}

    def outcomes(self, error: str, piece: str, language: str) -> Sequence[str]:
        return [error[0].upper()]


@pytest.fixture(autouse=True)
def _marker() -> None:
    perturbations.register("marker")(Marker)


def test_errors_come_in_their_shares() -> None:
    counts = Counter(
        edit.replacement
        for i in range(300)
        for edit in Marker().apply(TEXT, "en", 1, address=(i,)).edits
    )
    total = counts.total()
    assert counts["O"] / total == pytest.approx(0.6, abs=0.03)
    assert counts["T"] / total == pytest.approx(0.3, abs=0.03)
    assert counts["P"] / total == pytest.approx(0.1, abs=0.03)


def test_every_letter_is_struck_where_the_budget_asks_for_more() -> None:
    done = Marker(pair=0).apply(TEXT, "en", 5)
    assert not set(done.target) - set("OT ")
    assert len(done.edits) == sum(char.isalpha() for char in TEXT)


@pytest.mark.parametrize(("text", "language"), [(TEXT, "en"), ("हिन्दी में लिखना " * 9, "hi")])
def test_edits_never_overlap_and_give_the_target(text: str, language: str) -> None:
    for noise in (Marker(), Keyboard(), Transpose()):
        done = noise.apply(text, language, 5, address=("x",))
        assert all(a.end <= b.start for a, b in zip(done.edits, done.edits[1:], strict=False))
        assert type(done).of(text, done.edits) == done


def test_what_is_protected_is_not_struck() -> None:
    protected = [Span(4, 9), Span(20, 25)]
    done = Marker().apply(TEXT, "en", 5, protected=protected)
    assert done.target[4:9] == "quick"
    assert not any(e.start < s.end and s.start < e.end for e in done.edits for s in protected)


def test_a_text_without_letters_is_left_alone() -> None:
    for noise in (Marker(), Delete(), Substitute()):
        assert noise.apply("12, 34. " * 50, "en", 5).edits == ()
        assert noise.apply(TEXT, "ru", 5).edits == ()


def test_a_burmese_letter_goes_with_all_its_signs() -> None:
    text = "မြန်မာနိုင်ငံသား " * 5
    whole = {"မြ", "န်", "မာ", "နို", "င်", "ငံ", "သား"}
    edits = Delete().apply(text, "my", 3, address=(1,)).edits
    assert edits
    assert {text[edit.start : edit.end] for edit in edits} <= whole


def test_one_error_alone_is_rewritten_by_its_share_of_u() -> None:
    assert Marker().rewrite("a", 0.1, "en") == "O"
    assert Marker().rewrite("a", 0.8, "en") == "T"
    assert Marker().rewrite("1", 0.1, "en") == "1"
    assert Marker(one=0, two=0, pair=0).rewrite("a", 0.1, "en") == "a"
