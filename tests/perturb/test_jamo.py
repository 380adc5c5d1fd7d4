"""Korean jamo are confused as typists confuse them, and always compose."""

from __future__ import annotations

from unicodedata import normalize

import pytest
import regex

from robustx.perturb.jamo import Confusion, Jamo
from tests.perturb.conftest import Sentences

UNITS = [i / 20 for i in range(20)]
LONE = regex.compile(r"[ㄱ-ㅣ]")


def outcomes(kind: str, piece: str) -> set[str]:
    return {Confusion(kind).rewrite(piece, u, "ko") for u in UNITS}


@pytest.mark.parametrize(
    ("kind", "piece", "expected"),
    [
        ("alike", "애", {"에"}),
        ("alike", "얘", {"예"}),
        ("alike", "되", {"돼", "뒈"}),
        ("alike", "가", {"가"}),
        ("unshifted", "있", {"잇"}),
        ("unshifted", "깎", {"깍", "갂"}),
        ("unshifted", "예", {"에"}),
        ("held", "있다", {"있따"}),
        ("held", "있고", {"있꼬"}),
        ("held", "있나", {"있나"}),
        ("carried", "먹어", {"머거"}),
        ("carried", "없어", {"업서"}),
        ("carried", "있어", {"이써"}),
        ("carried", "강아", {"가아"}),
        ("carried", "가자", {"가자"}),
        ("spoken", "같이", {"가치"}),
        ("spoken", "굳이", {"구지"}),
        ("spoken", "좋아", {"조아"}),
        ("spoken", "많이", {"마니"}),
        ("spoken", "없어", {"업써"}),
        ("spoken", "너머", {"넘어"}),
        ("spoken", "아니", {"안이"}),
        ("spoken", "하지", {"하지"}),
    ],
)
def test_a_confusion_writes_what_typists_write(kind: str, piece: str, expected: set[str]) -> None:
    assert outcomes(kind, piece) == expected


def test_a_syllable_in_jamo_stays_in_jamo() -> None:
    apart = normalize("NFD", "먹어")
    assert outcomes("carried", apart) == {normalize("NFD", "머거")}
    assert [s.of(apart) for s in Confusion("carried").sites(apart, "ko")] == [apart]


def test_sites_lie_where_something_can_be_confused() -> None:
    text = "빵을 먹어 봤다 ㅋㅋ abc"
    found = {
        kind: [s.of(text) for s in Confusion(kind).sites(text, "ko")]
        for kind in ("alike", "unshifted", "held", "carried", "spoken")
    }
    assert found == {
        "alike": [],
        "unshifted": ["빵", "봤"],
        "held": ["봤다"],
        "carried": ["빵을", "먹어"],
        "spoken": [],
    }


def test_every_edit_composes(sentences: Sentences) -> None:
    for text in sentences("ko", 60):
        target = Jamo().apply(text, "ko", 5).target
        assert LONE.findall(target) == LONE.findall(text)


def test_a_share_of_zero_leaves_a_confusion_out() -> None:
    noise = Jamo(alike=0, unshifted=0, held=0, spoken=0)
    assert noise.apply("애가 있다고 먹어", "ko", 5).target == "애가 있다고 머거"


def test_other_languages_and_empty_pieces_have_no_jamo_to_confuse() -> None:
    assert Jamo().apply("있다", "ja", 5).target == "있다"
    assert Confusion("alike").sites("애", "ja") == ()
    assert Confusion("alike").rewrite("", 0.5, "ko") == ""
