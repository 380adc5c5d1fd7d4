"""The TSV layouts of NLI and paraphrase data are recognised, and their traps avoided."""

from __future__ import annotations

from pathlib import Path

import pytest

from robustx.errors import InputError
from robustx.tasks.tsv import PairRow, read_pairs, unquoted


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pairs.tsv"


def test_columns_follow_the_header_in_any_order(path: Path) -> None:
    path.write_text("gold_label\tsentence1\tsentence2\nneutral\ta\tb\n")
    assert read_pairs(path) == [PairRow("0", "a", "b", "neutral", 2)]


def test_paws_x_keeps_its_ids(path: Path) -> None:
    path.write_text("id\tsentence1\tsentence2\tlabel\n17\ta\tb\t1\n")
    assert read_pairs(path) == [PairRow("17", "a", "b", "1", 2)]


@pytest.mark.parametrize("second", ["hypo", "hypothesis"])
def test_mnli_spellings_are_known(path: Path, second: str) -> None:
    path.write_text(f"premise\t{second}\tlabel\na\tb\tcontradictory\n")
    assert read_pairs(path) == [PairRow("0", "a", "b", "contradiction", 2)]


def test_xnli_gives_language_premise_and_pair(path: Path) -> None:
    names = "language gold_label sentence1 sentence2 promptID pairID label1 label match"
    row = "th neutral a b 7 21 entailment entailment True"
    path.write_text("\n".join(line.replace(" ", "\t") for line in (names, row)))
    assert read_pairs(path) == [PairRow("21", "a", "b", "neutral", 2, "th", "7")]


def test_three_columns_without_header_are_a_labelled_pair(path: Path) -> None:
    path.write_text("a\tb\tneutral\nc\td\tentailment\n")
    assert read_pairs(path)[1] == PairRow("1", "c", "d", "entailment", 2)


def test_two_columns_without_header_are_a_pair_without_label(path: Path) -> None:
    path.write_text("a\tb\n")
    assert read_pairs(path) == [PairRow("0", "a", "b", None, 1)]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ('"He said ""no""."', 'He said "no".'),
        ('"""Angel Eyes"" is a song"', '"Angel Eyes" is a song'),
        ('"Hello"', '"Hello"'),
        ('"A" or "B"', '"A" or "B"'),
        ('5" by 3""', '5" by 3""'),
        ('"', '"'),
        ('""', '""'),
    ],
)
def test_only_what_a_csv_writer_quoted_is_unquoted(field: str, text: str) -> None:
    assert unquoted(field) == text


def test_a_byte_order_mark_and_windows_line_ends_are_tolerated(path: Path) -> None:
    path.write_bytes("\ufeffpremise\thypothesis\tlabel\r\na\tb\tneutral\r\n".encode())
    assert read_pairs(path) == [PairRow("0", "a", "b", "neutral", 2)]


def test_a_line_separator_inside_a_sentence_is_no_new_row(path: Path) -> None:
    path.write_text("a\u2028c\tb\tneutral\n", encoding="utf-8")
    assert read_pairs(path)[0].first == "a\u2028c"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a\tb\tneutral\na\tb\n", r"pairs.tsv:2: 2 column\(s\) where 3"),
        (b"a\tb\tneutral\n\na\tb\tneutral\n", r"pairs.tsv:2: 1 column"),
        (b"id\ttext\tother\tlabel\n", r"pairs.tsv:1: no header"),
        (b"a,b,neutral\n", r"pairs.tsv:1: .*separated by tabs"),
        (b"a\tb\tneutral\n\xff\tb\tneutral\n", r"pairs.tsv:2: not UTF-8"),
        (b"", "is empty"),
        (b"premise\thypothesis\tlabel\n", "has a header and no rows"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_line(
    path: Path, content: bytes, message: str
) -> None:
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_pairs(path)


def test_a_missing_file_is_refused(path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        read_pairs(path)


def test_xtreme_xnli_reads_whole(data_dir: Path) -> None:
    rows = read_pairs(data_dir / "xtreme" / "xnli" / "dev-th.tsv")
    assert len(rows) == 2490
    assert {row.label for row in rows} == {"entailment", "neutral", "contradiction"}


def test_translated_paws_x_has_no_doubled_quotes(data_dir: Path) -> None:
    rows = read_pairs(data_dir / "xtreme" / "pawsx" / "x-final" / "fr" / "test_2k.tsv")
    assert len(rows) == 2000
    assert not [row for row in rows if '""' in row.first + row.second]
