"""Natural noise: words are misspelt as a user's list says."""

from __future__ import annotations

import runpy
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from robustx.errors import InputError
from robustx.perturb import perturbations
from robustx.perturb.dictionary import Dictionary, DictionaryPhrases
from robustx.testing import check_perturbation
from tests.perturb.conftest import Sentences

ROOT = Path(__file__).parents[2]
UNITS = [i / 200 for i in range(200)]

LISTS = {
    "en": "the\tteh\nand\tadn\ntheir\tthier\nof\tfo\nto\tot\nwith\twiht\na lot\talot\nsaid\tsiad\n",
    "de": "dass\tdas\nder\tdre\nund\tudn\nist\tits\nnicht\tnich\ndie\tdei\n",
    "ru": "что\tчто-то\nне\tни\nв\tво\nна\tно\nи\tы\n",
    "hi": "कि\tकी\nमें\tमे\nहैं\tहै\nकी\tकि\nऔर\tओर\n",
    "ar": "إلى\tالى\nأن\tان\nعلى\tعلي\nفي\tفى\n",
    "th": "ที่\tที\nเป็น\tเปน\nและ\tเเละ\nไม่\tไม\n",
    "zh": "的\t得\n在\t再\n他们\t他门\n",
}  # fmt: skip

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: str, name: str = "list.tsv") -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


def found(path: Path, text: str, language: str = "en") -> list[str]:
    return [site.of(text) for site in Dictionary(str(path)).sites(text, language)]


@pytest.mark.parametrize("language", LISTS)
def test_promises_are_kept(language: str, write: Write, sentences: Sentences) -> None:
    noise = Dictionary(str(write(LISTS[language])))
    texts = sentences(language)
    check_perturbation(noise, texts, language)
    check_perturbation(DictionaryPhrases(noise.path), texts, language)
    assert any(noise.apply(text, language, 5).changed for text in texts)


def test_only_whole_words_are_found_and_the_longest_entry_wins(write: Write) -> None:
    path = write("the\tteh\nin the\tinn teh\nhe\teh\n")
    assert found(path, "He is in the theatre, the other") == ["He", "in the", "the"]


def test_a_word_is_found_after_an_elision_but_not_before_an_apostrophe(write: Write) -> None:
    path = write("école\técolle\ndon\tdom\n")
    assert found(path, "l'école, l’école, don't", "fr") == ["école", "école"]


def test_words_of_an_unspaced_language_follow_the_segmenter(write: Write) -> None:
    assert found(write("我们\t我门\n去\t取\n"), "我们今天去学校", "zh") == ["我们", "去"]


@pytest.mark.parametrize(
    ("language", "piece", "written"),
    [
        ("en", "believe", "beleive"),
        ("en", "Believe", "Beleive"),
        ("en", "BELIEVE", "BELEIVE"),
        ("en", "bElieve", "bElieve"),
        ("en", "Wednesday", "Wensday"),
        ("en", "wednesday", "wednesday"),
        ("tr", "İçin", "İcin"),
        ("tr", "İÇİN", "İCİN"),
        ("ka", "ის", "ის"),
    ],
)
def test_the_case_of_the_word_is_kept(
    write: Write, language: str, piece: str, written: str
) -> None:
    path = write("believe\tbeleive\nWednesday\tWensday\niçin\ticin\n")
    assert Dictionary(str(path)).rewrite(piece, 0.5, language) == written


def test_repeated_lines_and_a_third_column_are_weights(write: Write) -> None:
    path = write("the\tteh\nthe\tteh\nthe\thte\nand\tadn\t3\nand\tnad\t1\n")
    noise = Dictionary(str(path))
    drawn = Counter(noise.rewrite("the", u, "en") for u in UNITS)
    assert drawn["teh"] == pytest.approx(2 * drawn["hte"], abs=2)
    drawn = Counter(noise.rewrite("and", u, "en") for u in UNITS)
    assert drawn == {"adn": 150, "nad": 50}


def test_a_first_line_may_name_the_columns(write: Write) -> None:
    path = write("# mine\nlanguage\tmisspelling\tword\nen\tteh\tthe\nde\tudn\tund\n\tok.\tokay\n")
    assert found(path, "the und okay", "en") == ["the", "okay"]
    assert found(path, "the und okay", "de") == ["und", "okay"]
    assert found(path, "the und okay", "fr") == ["okay"]


def test_only_what_differs_is_edited(write: Write) -> None:
    noise = Dictionary(str(write("receive\trecieve\n")))
    (edit,) = noise.apply("receive", "en", 5, seed=3).edits
    assert edit == (3, 5, "ie")


def test_a_word_is_the_same_however_it_is_encoded(write: Write) -> None:
    path = write("café\tcafe\ndon't\tdont\n")
    assert found(path, "cafe\u0301 café don’t") == ["cafe\u0301", "café", "don’t"]


def test_entries_that_break_a_promise_are_left_out_and_counted(write: Write) -> None:
    path = write("a lot\talot\nkey\tкеу\nकि\tिक\nthe\tteh\n")
    noise = Dictionary(str(path))
    assert found(path, "a lot the key") == ["the"]
    assert noise.notes([], "en") == [f"3 of 4 entries of {path} are left out"]
    phrases = DictionaryPhrases(noise.path)
    assert phrases.rewrite("a lot", 0.5, "en") == "alot"
    assert phrases.notes([], "en") == [f"2 of 4 entries of {path} are left out"]


def test_a_list_without_the_language_says_so(write: Write) -> None:
    path = write("language\tword\tmisspelling\nen\tthe\tteh\n")
    assert Dictionary(str(path)).notes([], "de") == [f"{path} has no entry for German"]
    assert Dictionary(str(path)).notes([], "en") == []
    assert found(path, "the", "de") == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("the\tteh\nand\n", r"list\.tsv:2: 'and' is not word<TAB>misspelling<TAB>weight"),
        ("the\t\n", "list.tsv:1"),
        ("the\tthe\n", "list.tsv:1"),
        ("the\tteh\t1\t2\n", "list.tsv:1"),
        ("\n\nthe\tteh\tmuch\n", "list.tsv:3: unknown weight 'much'"),
        ("language\tword\tmisspelling\nenglish\tthe\tteh\n", "tsv:2: unknown language 'english'"),
    ],
)
def test_a_malformed_line_is_named(write: Write, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Dictionary(str(write(content))).sites("the", "en")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read the word list .*nowhere\.tsv: No such file"):
        Dictionary(str(tmp_path / "nowhere.tsv")).fingerprint()
    (tmp_path / "latin.tsv").write_bytes(b"caf\xe9\tcafe\n")
    with pytest.raises(InputError, match="not UTF-8"):
        Dictionary(str(tmp_path / "latin.tsv")).fingerprint()


def test_the_fingerprint_follows_the_contents(write: Write, tmp_path: Path) -> None:
    noise = Dictionary(str(write("the\tteh\n")))
    before = noise.fingerprint()
    assert Dictionary(str(write("the\tteh\n"))).fingerprint() == before
    write("the\thte\nand\tadn\n")
    assert noise.fingerprint() != before
    assert found(Path(noise.path), "the and") == ["the", "and"]


def test_a_spec_names_the_file(write: Write) -> None:
    path = write("the\tteh\n")
    noise = perturbations.build(f"dictionary?path={path}")
    assert noise == Dictionary(str(path))
    assert perturbations.spec(noise) == f"dictionary?path={path}"
    with pytest.raises(InputError, match="needs the key 'path'"):
        perturbations.build("dictionary")


@pytest.mark.parametrize(
    "text", ["", "  ", "\u0301", "👩‍👩‍👧", "a\ud800 the", "\x00the", "the" * 30_000, "'a" * 50_000]
)
def test_odd_texts_do_no_harm(write: Write, text: str) -> None:
    noise = Dictionary(str(write("the\tteh\n")))
    for language in ("en", "zh"):
        assert noise.apply(text, language, 5).source == text


def test_the_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = ROOT / "examples" / "misspellings.py"
    assert len(example.read_text().splitlines()) <= 40
    monkeypatch.setattr(sys, "argv", [str(example), str(tmp_path / "run")])
    runpy.run_path(str(example), run_name="__main__")
    assert "recieve" in capsys.readouterr().out
    assert list((tmp_path / "run").rglob("*.parquet"))
