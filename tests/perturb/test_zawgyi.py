"""Burmese phrases go over into Zawgyi; nothing else does."""

from __future__ import annotations

from robustx.languages.zawgyi import is_zawgyi, to_zawgyi
from robustx.perturb.zawgyi import Zawgyi
from robustx.testing import check_perturbation
from robustx.text.edits import Span

TEXTS = [
    "ကျေးဇူးတင်ပါတယ် မြန်မာနိုင်ငံ မှာ နေတယ်",
    "ရန်ကုန်မြို့ သည် မြန်မာနိုင်ငံ၏ အကြီးဆုံး မြို့ ဖြစ်သည်",
]


def test_a_phrase_is_written_as_the_font_needs_it() -> None:
    done = Zawgyi().apply(TEXTS[0], "my", 5, address=(3,))
    assert done.edits
    assert all(e.replacement == to_zawgyi(TEXTS[0][e.start : e.end]) for e in done.edits)


def test_promises_are_kept_but_for_clusters() -> None:
    check_perturbation(Zawgyi(), TEXTS * 4, "my")


def test_protected_phrases_and_zawgyi_texts_stay() -> None:
    protected = [Span(0, len(TEXTS[0]))]
    assert Zawgyi().apply(TEXTS[0], "my", 5, protected=protected).edits == ()
    zawgyi = to_zawgyi(TEXTS[1])
    assert is_zawgyi(zawgyi)
    assert Zawgyi().apply(zawgyi, "my", 5).edits == ()


def test_other_languages_have_no_sites() -> None:
    assert Zawgyi().sites("ภาษาไทย", "th") == ()
