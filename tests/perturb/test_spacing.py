"""Words run together and fall apart where writers of the language get it wrong."""

from __future__ import annotations

import pytest

from robustx.languages import LANGUAGES
from robustx.perturb import Spacing, perturbations
from robustx.perturb.spacing import AffixSpace, HyphenLoss, JoinerLoss
from robustx.testing import check_perturbation
from tests.perturb.conftest import Sentences

WITHOUT_NEWS = {"ht", "jv", "qu"}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in WITHOUT_NEWS])
def test_promises_are_kept(language: str, sentences: Sentences) -> None:
    check_perturbation(Spacing(inside=0.5), sentences(language), language)


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("ru", "Я не знаю", "Я незнаю"),
        ("pl", "Nie wiem", "Niewiem"),
        ("tr", "Ben de geldim", "Bende geldim"),
        ("tr", "evde", "ev de"),
        ("id", "di rumah", "dirumah"),
        ("ms", "dimakan", "di makan"),
        ("ko", "할 수", "할수"),
        ("hi", "राम ने", "रामने"),
        ("fa", "می روم", "میروم"),
    ],
)
def test_clitics_are_joined_and_prefixes_parted(language: str, text: str, wrong: str) -> None:
    noise = AffixSpace()
    (site,) = noise.sites(text + " ", language)
    piece = noise.rewrite(site.of(text), 0.5, language)
    assert text[: site.start] + piece + text[site.end :] == wrong


def test_the_word_itself_is_not_taken_for_its_clitic() -> None:
    assert AffixSpace().sites("нет, немец", "ru") == []
    assert AffixSpace().sites("dia diri", "id") == []
    assert AffixSpace().sites("not known", "en") == ()


def test_a_hyphen_between_letters_is_lost() -> None:
    (site,) = HyphenLoss().sites("кто-то - 5-6", "ru")
    assert site.of("кто-то - 5-6") == "-"
    assert {HyphenLoss().rewrite("-", u, "ru") for u in (0.1, 0.9)} == {" ", ""}


def test_a_non_joiner_is_lost_or_becomes_a_space() -> None:
    (site,) = JoinerLoss().sites("می\u200cروم", "fa")
    assert {JoinerLoss().rewrite(site.of("می\u200cروم"), u, "fa") for u in (0.1, 0.9)} == {"", " "}
    text = "సూపర్\u200cమార్కెట్"
    (site,) = JoinerLoss().sites(text, "te")
    assert JoinerLoss().rewrite(site.of(text), 0.9, "te") == "ర్మా"
    assert JoinerLoss().sites("a\u200cb", "en") == ()


def test_unspaced_text_is_split_on_demand_only() -> None:
    assert Spacing().apply("我们今天去学校", "zh", 5).edits == ()
    assert " " in perturbations.build("spacing?inside=1").apply("我们今天去学校", "zh", 5).target


def test_a_channel_without_a_share_has_no_sites() -> None:
    assert [tuple(site) for site in Spacing().sites("你好 世界", "zh")] == [(2, 3)]
    assert len(Spacing(inside=0.5).sites("你好 世界", "zh")) == 3
