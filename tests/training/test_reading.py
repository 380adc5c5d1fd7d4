"""Labels, entity tags and batches: what a phase is given to learn from."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from robustx.errors import InputError
from robustx.training.batches import schedule
from robustx.training.iob import read_tagged, tag_set
from robustx.training.tasks import INTERMEDIATE, TARGETS


def test_columns_of_wnut_conll_wikigold_and_uner_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for text in (
        "Ann\tB-person\nRome\tI-location\n\t\n",
        "-DOCSTART- -X- O O\n\nAnn NNP B-NP B-PER\nRome NNP I-NP I-LOC\n",
        "0\tAnn\tB-PER\n1\tRome\tB-LOC\n\n",
        "# text = Ann Rome\n1\tAnn\tB-PER\t-\tx\n2\tRome\tB-LOC\t-\tx\n",
    ):
        path.write_text(text)
        assert read_tagged(path) == [(("Ann", "Rome"), ("B-PER", "B-LOC"))]


def test_a_hash_is_a_word_where_it_has_a_tag(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("#\tO\n# = x\tO\n")
    assert read_tagged(path)[0].words == ("#", "# = x")


@pytest.mark.parametrize(
    ("tags", "iob2"),
    [
        ("I-PER I-PER O I-LOC", "B-PER I-PER O B-LOC"),
        ("S-PER B-LOC E-LOC O", "B-PER B-LOC I-LOC O"),
        ("S-PER S-PER I-PER", "B-PER B-PER B-PER"),
        ("B-PER I-LOC", "B-PER B-LOC"),
    ],
)
def test_iob1_and_iobes_become_iob2(tmp_path: Path, tags: str, iob2: str) -> None:
    path = tmp_path / "file"
    path.write_text("".join(f"w\t{tag}\n" for tag in tags.split()))
    assert read_tagged(path)[0].tags == tuple(iob2.split())


def test_the_tag_set_is_the_union_over_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x\tB-PER\n")
    (tmp_path / "b").write_text("x\tB-corporation\n")
    corpus = INTERMEDIATE["ner"].read([tmp_path / "a", tmp_path / "b"])
    assert corpus.labels == ("O", "B-PER", "I-PER", "B-corporation", "I-corporation")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tO\nb\n", ":2: 1 column"),
        ("a\tO\nb\tX-PER\n", ":2: 'X-PER' is no entity tag"),
        ("word\n", ":1: one column"),
        ("\n\n", "is empty"),
        (b"a\tO\n\xff\tO\n", ":2: not UTF-8"),
    ],
)
def test_a_malformed_tagged_file_is_refused_by_line(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=message):
        read_tagged(path)


def test_undecided_pairs_are_skipped_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "nli.tsv"
    path.write_text("a\tb\tneutral\na\tb\t-\n")
    corpus = INTERMEDIATE["nli"].read([path])
    assert [(count.rows, count.skipped) for count in corpus.files] == [(1, 1)]


def test_a_label_outside_the_map_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "nli.tsv"
    path.write_text("a\tb\tneutral\na\tb\tentailmnt\n")
    with pytest.raises(InputError, match=r"nli.tsv:2: .*did you mean 'entailment'"):
        TARGETS["xnli"].read([path])


def test_a_file_without_labels_cannot_be_learned_from(tmp_path: Path) -> None:
    path = tmp_path / "test.tsv"
    path.write_text("a\tb\n")
    with pytest.raises(InputError, match="has no labels"):
        TARGETS["paws-x"].read([path])


def test_an_epoch_has_every_row_once() -> None:
    rows = [row for batch in schedule(range(103), 8, 13, seed=1) for row in batch]
    assert sorted(rows) == list(range(103))


def test_epochs_follow_one_another_in_another_order() -> None:
    batches = schedule([5] * 64, 8, 16, seed=1)
    one, two = batches[:8], batches[8:]
    assert sorted(chain(*one)) == sorted(chain(*two))
    assert one != two


def test_rows_of_like_length_share_a_batch() -> None:
    lengths = [row % 40 for row in range(4000)]
    batches = schedule(lengths, 8, 500, seed=1)
    spread = [max(lengths[row] for row in b) - min(lengths[row] for row in b) for b in batches]
    assert sum(spread) / len(spread) < 2


def test_the_seed_alone_decides_the_batches() -> None:
    assert schedule([1] * 50, 8, 20, seed=3) == schedule([1] * 50, 8, 20, seed=3)
    assert schedule([1] * 50, 8, 20, seed=3) != schedule([1] * 50, 8, 20, seed=4)


def test_wnut_uner_and_wikigold_read_whole(data_dir: Path) -> None:
    folder = data_dir / "intermediate" / "ner"
    counts = {path.name.split(".en")[0]: len(read_tagged(path)) for path in folder.iterdir()}
    assert counts == {
        "wnut17.train": 3394,
        "wnut17.dev": 1009,
        "wnut17.test": 1287,
        "uner_en_ewt.dev": 2001,
        "uner_en_ewt.test": 2077,
        "wikigold.test": 1841,
    }


def test_types_of_wnut_and_uner_meet_in_one_tag_set(data_dir: Path) -> None:
    folder = data_dir / "intermediate" / "ner"
    names = ("wnut17.dev.en.conll", "uner_en_ewt.dev.en.iob2")
    tags = tag_set(s for name in names for s in read_tagged(folder / name))
    assert {tag[2:] for tag in tags} - {""} == {
        "PER",
        "LOC",
        "ORG",
        "corporation",
        "creative-work",
        "group",
        "product",
    }
