"""East Asian text has two widths."""

from __future__ import annotations

import pytest

from robustx.languages.width import in_other_width, width_spans


@pytest.mark.parametrize(
    ("language", "piece", "other"),
    [
        ("ja", "ガソリン", "ｶﾞｿﾘﾝ"),
        ("ja", "パーティー", "ﾊﾟｰﾃｨｰ"),
        ("ja", "ABC", "ＡＢＣ"),
        ("ko", "2026", "２０２６"),
        ("zh", "！", "!"),
        ("ja", "。", "｡"),
    ],
)
def test_a_piece_goes_to_the_other_width_and_back(language: str, piece: str, other: str) -> None:
    assert in_other_width(piece, language) == other
    assert in_other_width(other, language) == piece


def test_a_chinese_full_stop_becomes_that_of_ascii() -> None:
    assert in_other_width("。", "zh") == "."


def test_spaces_and_other_letters_have_no_width() -> None:
    text = "東京　タワー 333m。"
    assert [span.of(text) for span in width_spans(text, "ja")] == ["タワー", "333", "m", "。"]
    assert width_spans("ABC 123", "en") == []
