from __future__ import annotations

from html.parser import HTMLParser

import pytest

from robustx.report import compare, compare_pairwise, summarise
from robustx.report.files.notebook import comparison_html, run_html, summary_html

ODD = "<script>alert(1)</script>&"


class Reader(HTMLParser):
    """Sees to it that tags are closed, and collects the texts of cells by row."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.rows = []
        self.tags = set()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in {"td", "th"}:
            self.rows[-1][-1] += data


def read(text):
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("name", ["summary", "several", "attacked"])
def test_every_row_has_as_many_cells_as_the_head(name, request):
    summary = request.getfixturevalue(name)
    for text in (summary_html(summary), comparison_html(compare(summary))):
        reader = read(text)
        assert len(reader.rows) > 1
        assert len({len(row) for row in reader.rows}) == 1


def test_a_summary_shows_the_verdict_and_each_arm(summary):
    text = summary._repr_html_()
    assert "nli loses" in text
    gap = summary.tasks[0].arms[0].overall.gap
    rows = read(text).rows
    assert rows[1][:3] == ["paws-x", "nli", f"{100 * gap.clean.value:.1f}"]
    assert rows[2][1] == "ner"


def test_a_comparison_shows_the_difference(summary):
    comparison = compare(summary)
    [_, row] = read(comparison._repr_html_()).rows
    overall = comparison.arms[0].overall
    assert overall is not None
    assert row[:3] == ["paws-x", "ner", "nli"]
    assert row[5] == f"+{overall.difference.value.value:.1f}"


def test_all_pairs_are_named(make, tmp_path):
    third = make.but(
        checkpoints={"nli": ("nli", None), "ner": ("ner", None), "mlm": ("mlm", None)},
        accuracy={**make.accuracy, "mlm": 0.8},
        loss={**make.loss, "mlm": 0.03},
    )
    comparison = compare_pairwise(summarise(third.write(tmp_path / "run"), resamples=100))
    rows = read(comparison_html(comparison)).rows
    assert [row[1:3] for row in rows[1:]] == [["ner", "nli"], ["mlm", "nli"], ["mlm", "ner"]]


def test_names_are_escaped(make, tmp_path):
    named = make.but(
        checkpoints={"one": (ODD, None), "two": ("b", None)},
        accuracy={ODD: 0.9, "b": 0.8},
        loss={ODD: 0.02, "b": 0.02},
    )
    summary = summarise(named.write(tmp_path / "run"), resamples=100)
    for text in (run_html(ODD, summary), comparison_html(compare(summary))):
        assert read(text).tags <= {
            "div",
            "strong",
            "code",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
        }


def test_colours_are_left_to_the_page(summary):
    styles = summary_html(summary).replace("currentColor", "").replace("color:inherit", "")
    assert "color" not in styles
    assert "background" not in styles
