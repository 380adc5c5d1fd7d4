"""Words are written in another language as a user's list says."""

from __future__ import annotations

from pathlib import Path

import pytest

from robustx.errors import InputError
from robustx.perturb import perturbations
from robustx.perturb.codemix import Codemix, CodemixPhrases
from robustx.testing import check_perturbation
from tests.perturb.conftest import Sentences

HINGLISH = "work\tकाम\ntime\tसमय\nhouse\tघर\npeople\tलोग\nyear\tवर्ष\nnew\tनया\nthat\tकि\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "en_xx.tsv"


def test_promises_are_kept(path: Path, sentences: Sentences) -> None:
    path.write_text(HINGLISH, encoding="utf-8")
    texts = sentences("en")
    check_perturbation(Codemix(str(path)), texts, "en")
    check_perturbation(CodemixPhrases(str(path)), texts, "en")
    assert any(Codemix(str(path)).apply(text, "en", 5).changed for text in texts)


def test_a_word_is_replaced_as_a_whole(path: Path) -> None:
    path.write_text("house\tHaus\ncat\tKatze\n", encoding="utf-8")
    (edit,) = Codemix(str(path)).apply("the house over there", "en", 5).edits  # room for it
    assert edit == (4, 9, "Haus")
    assert Codemix(str(path)).rewrite("CAT", 0.5, "en") == "KATZE"


def test_translations_of_several_words_are_left_out_and_counted(path: Path) -> None:
    path.write_text("train\ttren\ntrain station\tGare\nearly\ttôt le matin\n", encoding="utf-8")
    noise, phrases = Codemix(str(path)), CodemixPhrases(str(path))
    text = "early train station"
    assert [site.of(text) for site in noise.sites(text, "en")] == ["train"]
    assert noise.notes([text], "en") == [f"2 of 3 entries of {path} are left out"]
    assert [site.of(text) for site in phrases.sites(text, "en")] == ["early", "train station"]
    assert phrases.hazards > noise.hazards == frozenset()


def test_a_script_without_words_between_spaces_takes_and_gives_words(path: Path) -> None:
    path.write_text("学校\tschool\nschool\t学校\n", encoding="utf-8")
    assert Codemix(str(path)).rewrite("学校", 0.5, "zh") == "school"
    assert [s.of("去学校。") for s in Codemix(str(path)).sites("去学校。", "zh")] == ["学校"]
    assert Codemix(str(path)).rewrite("School", 0.5, "en") == "学校"


def test_columns_may_be_named(path: Path) -> None:
    path.write_text("translation\tword\tweight\nKatze\tcat\t2\n", encoding="utf-8")
    noise = perturbations.build(f"codemix?path={path}")
    assert noise.rewrite("cat", 0.5, "en") == "Katze"
    path.write_text("misspelling\tword\nx\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"en_xx\.tsv:2.*word<TAB>translation"):
        noise.sites("cat", "en")
