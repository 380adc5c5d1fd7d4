from __future__ import annotations

import re
from dataclasses import replace

import pytest

from robustx.report import compare, compare_pairwise, summarise
from robustx.report.files.latex import to_latex
from robustx.report.files.latex_table import (
    Column,
    TexTable,
    Wide,
    escaped,
    label,
    number,
    rendered,
)

NASTY = r'a_b&c%d#e$f{g}h~i^j\k|l<m>n"o'


@pytest.fixture(scope="module")
def nasty(make, tmp_path_factory):
    """A run whose arms have every special character in their names, and a Hindi one."""
    named = make.but(
        checkpoints={"one": (NASTY, None), "two": ("हिन्दी", None)},
        accuracy={NASTY: 0.9, "हिन्दी": 0.84},
        loss={NASTY: 0.02, "हिन्दी": 0.05},
    )
    return summarise(named.write(tmp_path_factory.mktemp("nasty") / "run"), resamples=100)


@pytest.fixture(scope="module", params=["summary", "several", "attacked", "nasty", "pairs"])
def source(request):
    """Runs of noises, of several tasks, of attacks, of arms with odd names; all pairs of arms."""
    if request.param == "pairs":
        several = request.getfixturevalue("several")
        return to_latex(several, compare_pairwise(several))
    summary = request.getfixturevalue(request.param)
    return to_latex(summary, compare(summary))


def body(source):
    """The source without comments and without escaped characters."""
    lines = [line for line in source.splitlines() if not line.startswith("%")]
    return re.sub(
        r"\\[\\{}$&#%_,]", lambda found: " " if found[0] != r"\\" else r"\\", "\n".join(lines)
    )


def cells_in(row):
    """How many columns a row fills."""
    spans = [int(span) for span in re.findall(r"\\multicolumn\{(\d+)\}", row)]
    return row.count("&") + 1 + sum(spans) - len(spans)


def test_braces_and_environments_are_balanced(source):
    depth = 0
    for char in body(source):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    open_ones = []
    for what, name in re.findall(r"\\(begin|end)\{(\w+)\}", source):
        if what == "begin":
            open_ones.append(name)
        else:
            assert open_ones.pop() == name
    assert open_ones == []
    assert (
        source.count(r"\toprule") == source.count(r"\bottomrule") == source.count(r"\begin{table}")
    )


def test_every_row_fills_the_columns_of_its_table(source):
    tables = re.findall(r"\\begin\{tabular\}\{([lr]+)\}(.*?)\\end\{tabular\}", body(source), re.S)
    assert tables
    for columns, content in tables:
        rows = [line for line in content.splitlines() if line.endswith(r"\\")]
        assert len(rows) >= 2
        assert {cells_in(row) for row in rows} == {len(columns)}


def test_no_character_is_left_that_latex_would_read_as_an_order(source):
    text = body(source)
    assert not set('#_^~%|"') & set(re.sub(r"\$p_\\Delta\$", "", text))
    assert text.count("$") % 2 == 0
    orders = {*re.findall(r"\\([a-zA-Z]+)", text)}
    assert orders <= {
        *("begin", "end", "centering", "small", "caption", "label", "toprule", "midrule"),
        *("bottomrule", "addlinespace", "multicolumn", "emph", "Delta"),
        *("textbackslash", "textasciicircum", "textasciitilde", "textless", "textgreater"),
        *("textbar", "textquotedbl"),
    }


def test_labels_are_plain_and_unlike(source):
    labels = re.findall(r"\\label\{(.*?)\}", source)
    assert all(re.fullmatch(r"tab:[A-Za-z0-9-]+", one) for one in labels)
    assert len(set(labels)) == len(labels) == source.count(r"\begin{table}")


def test_an_arm_is_shown_with_its_numbers_beside_those_of_the_baseline(summary):
    source = to_latex(summary, compare(summary))
    first = source.split(r"\end{table}")[0]
    [nli, ner] = [line for line in first.splitlines() if re.match(" +(nli|ner) &", line)]
    gap = summary.tasks[0].arms[1].overall.gap.gap
    assert f"{gap.value:.1f} & [{gap.low:.1f}, {gap.high:.1f}]" in ner
    assert nli.endswith(r"&  &  &  \\")
    overall = compare(summary).arms[0].overall
    assert overall is not None
    assert f"+{overall.difference.value.value:.1f}" in ner


def test_all_pairs_have_a_table_of_their_own(several):
    source = to_latex(several, compare_pairwise(several))
    [pairs] = [part for part in source.split(r"\end{table}") if "tab:robustx-pairs" in part]
    assert pairs.count("ner & nli") == 1 + len(several.tasks)
    assert r"\emph{not compared}" in pairs  # ner has no checkpoint for spans
    assert source.count(r"$\Delta$ &") == 1


def test_without_a_comparison_there_are_no_differences(summary):
    assert r"\Delta" not in to_latex(summary, None)


def test_a_language_at_chance_shows_its_clean_score_and_the_word(summary):
    [line, *_] = [line for line in to_latex(summary, None).splitlines() if "    ko &" in line]
    assert line == r"    ko & 50.0 & \multicolumn{4}{c}{\emph{at chance}} \\"


def test_an_equals_sign_for_p_is_explained_where_there_is_one(summary):
    [task] = summary.tasks
    same = tuple(replace(one, p_holm=None) for one in task.arms[0].by_noise)
    arm = replace(task.arms[0], by_noise=same)
    source = to_latex(replace(summary, tasks=(replace(task, arms=(arm,)),)), None)
    captions = [line for line in source.splitlines() if r"\caption" in line]
    assert ["no resample differs" in one for one in captions] == [False, False, True]


def test_several_tasks_open_with_all_of_them(several, contrasted):
    first = to_latex(several, contrasted).split(r"\end{table}")[0]
    names = re.findall(r"^    (\w[\w -]*) & nli", first, re.M)
    assert names == ["all tasks", "sentence pair", "paws-x", "xnli", "spans"]


def test_attacks_have_a_table_of_what_they_achieved(attacked):
    source = to_latex(attacked, None)
    assert source.count("unbroken &") == len(attacked.arms)


def test_special_characters_are_written_out():
    assert escaped(r"50% \o_O {x}") == r"50\% \textbackslash{}o\_O \{x\}"
    assert escaped("हिन्दी") == "हिन्दी"


def test_a_minus_is_no_hyphen():
    assert number("[-0.8, 1.2]") == "[$-$0.8, 1.2]"
    assert number("<.001") == "$<$.001"


def test_a_label_is_of_letters_digits_and_hyphens():
    assert label("robustx-a b/ü-1") == "robustx-a-b-ufc-1"


def test_blocks_of_several_rows_are_set_apart_and_a_row_may_start_with_a_bracket():
    table = TexTable(
        "x",
        "What",
        (Column("a", "l"), Column("b")),
        [[[["[1]", "2"]], [["3", "4"], [Wide("none", 2)]]]],
    )
    assert rendered(table).splitlines()[9:14] == [
        r"    \midrule",
        r"    {[1]} & 2 \\",
        r"    \addlinespace",
        r"    3 & 4 \\",
        r"    \multicolumn{2}{c}{none} \\",
    ]
