"""Zawgyi is told from Unicode Burmese, and written for it."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest
import regex

from robustx.languages.zawgyi import is_zawgyi, to_zawgyi

SYLLABLE = regex.compile(
    r"(?:\u1004\u103a\u1039)?[\u1000-\u1021](?:\u1039[\u1000-\u1021])?"
    r"[\u102b-\u1032\u1036-\u1038\u103a-\u103e]*"
)


@pytest.mark.parametrize("text", ["ေ၀လႏိုင္ငံ", "သည္", "ကိုယ္စားလွယ္မ်ားသည္"])
def test_zawgyi_is_found(text: str) -> None:
    assert is_zawgyi(text)


@pytest.mark.parametrize("text", ["မြန်မာနိုင်ငံ", "ကျေးဇူးတင်ပါတယ်", "", "abc", "\ud800", "ภาษา"])
def test_everything_else_is_not_zawgyi(text: str) -> None:
    assert not is_zawgyi(text)


@pytest.mark.parametrize(
    ("word", "zawgyi"),
    [
        ("မြန်မာ", "\u103b\u1019\u1014\u1039\u1019\u102c"),
        ("နိုင်ငံ", "\u108f\u102d\u102f\u1004\u1039\u1004\u1036"),
        ("ကျေးဇူး", "\u1031\u1000\u103a\u1038\u1007\u1030\u1038"),
        ("အမျိုး", "\u1021\u1019\u103a\u102d\u1033\u1038"),
        ("ကျွန်", "\u1000\u107d\u103c\u1014\u1039"),
        ("ဗုဒ္ဓ", "\u1017\u102f\u1012\u1076"),
        ("သင်္ဘော", "\u101e\u1031\u1018\u1064\u102c"),
        ("ကြိုး", "\u1080\u1000\u102d\u1033\u1038"),
        ("မှုများ", "\u1019\u1088\u1019\u103a\u102c\u1038"),
        ("ပေါ်", "\u1031\u1015\u105a"),
        ("သိမ့်", "\u101e\u102d\u1019\u1039\u1037"),
        ("ဘဏ္ဍာ", "\u1018\u1091\u102c"),
        ("abc", "abc"),
    ],
)
def test_signs_are_written_as_they_are_seen(word: str, zawgyi: str) -> None:
    assert to_zawgyi(word) == zawgyi


def test_what_is_written_is_what_zawgyi_news_is_made_of(data_dir: Path) -> None:
    news = read(data_dir / "text" / "my.ntrex.txt.xz")
    unicode = [
        line
        for line in read(data_dir / "text" / "my.wikiann_train.txt.xz").splitlines()
        if not is_zawgyi(line)
    ]
    assert all(is_zawgyi(to_zawgyi(line)) for line in unicode)
    syllables = [to_zawgyi(s) for line in unicode for s in SYLLABLE.findall(line)]
    assert sum(s in news for s in syllables) > 0.97 * len(syllables)


def read(path: Path) -> str:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return file.read()
