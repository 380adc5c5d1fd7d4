"""What may be edited, what edits make of an example, and what they cost."""

from __future__ import annotations

from random import Random

import pytest

from robustx.attacks import Budget, Candidate, Case, Change, Cost
from robustx.attacks.case import Rules
from robustx.errors import RobustxError
from robustx.example import Example
from robustx.tasks import tasks
from robustx.testing.noises import cluster_complaints
from robustx.testing.stages import Pairs, Tags, stages
from robustx.text.edits import Edit, Span

RULES = Rules()
AMPLE = Budget(queries=50, graphemes=30, words=15)
TEXT = "the old dog sees a small cat"  # "dog" and "small" are protected, a wall follows "old"


def case(
    first: str = TEXT, language: str = "en", budget: Budget = AMPLE, rules: Rules = RULES
) -> Case:
    fields = {"first": first, "second": "and so on"}
    return Case(Example("1", language, "1", fields, "dark"), Pairs(), budget, rules)


def edits(*edits: tuple[int, int, str]) -> Candidate:
    return tuple(Change("first", Edit(*edit)) for edit in edits)


def became(candidate: Candidate, of: Case) -> str | None:
    attempt = of.attempt(candidate)
    return attempt and attempt.example.fields["first"]


def test_changes_are_made_to_the_clean_text_in_any_order() -> None:
    assert became(edits((12, 13, "z"), (0, 3, "a")), case()) == "a old dog zees a small cat"


def test_nothing_is_a_candidate_that_costs_nothing() -> None:
    for candidate in ((), edits((0, 3, "the"))):
        attempt = case().attempt(candidate)
        assert attempt is not None
        assert attempt.cost == Cost(0, 0)
        assert attempt.example.fields["first"] == TEXT


@pytest.mark.parametrize(
    ("what", "edit"),
    [
        ("a protected span", (8, 11, "cat")),
        ("its inside", (9, 10, "u")),
        ("a wall in between", (6, 8, "a")),
        ("another script", (0, 1, "т")),
        ("a mark that leans on nothing", (0, 0, "\u0301")),
        ("a mark inside what is written", (0, 1, "a \u0301")),
        ("a word that is gone", (17, 18, "")),
        ("a word and its blank that are gone", (17, 19, "")),
        ("a word that blanks hide", (17, 18, "\t")),
    ],
)
def test_what_breaks_a_rule_is_refused(what: str, edit: tuple[int, int, str]) -> None:
    assert case().attempt(edits(edit)) is None


@pytest.mark.parametrize(
    ("what", "pair"),
    [
        ("the same span twice", ((0, 3, "a"), (0, 3, "on"))),
        ("two insertions at one place", ((1, 1, "x"), (1, 1, "y"))),
        ("one inside the other", ((0, 3, "xyz"), (1, 2, "q"))),
        ("an overlap", ((0, 2, "xy"), (1, 3, "zz"))),
    ],
)
def test_changes_that_collide_are_refused(
    what: str, pair: tuple[tuple[int, int, str], ...]
) -> None:
    assert case().attempt(edits(*pair)) is None
    assert case().attempt(edits(*reversed(pair))) is None


def test_several_deletions_do_not_add_up_to_a_word_that_is_gone() -> None:
    letters = [(12, 13, ""), (13, 14, ""), (14, 15, ""), (15, 16, "")]  # "sees"
    assert became(edits(*letters[:3]), case()) == "the old dog s a small cat"
    assert case().attempt(edits(*letters)) is None


def test_rules_can_be_lifted_one_by_one() -> None:
    assert became(edits((0, 1, "т")), case(rules=Rules(foreign_script=True))) == "т" + TEXT[1:]
    assert became(edits((17, 19, "")), case(rules=Rules(words=False))) == TEXT[:17] + TEXT[19:]
    bare = case(rules=Rules(clusters=False))
    assert became(edits((0, 0, "\u0301")), bare) == "\u0301" + TEXT


def test_aimed_at_nothing_nothing_is_admitted() -> None:
    closed = case(rules=Rules(aim="nothing"))
    assert closed.words == ()
    assert closed.attempt(edits((0, 1, "x"))) is None


@pytest.mark.parametrize(
    ("edit", "cost"),
    [
        ((0, 3, "tha"), Cost(1, 1)),  # trimmed to a letter
        ((0, 3, "my"), Cost(3, 1)),
        ((0, 0, "oh "), Cost(3, 1)),
        ((3, 4, "\t"), Cost(1, 1)),  # a gap counts as a word
        ((3, 4, " so very "), Cost(8, 1)),
        ((12, 12, "b"), Cost(1, 1)),
    ],
)
def test_an_edit_costs_the_larger_of_what_goes_and_what_comes(
    edit: tuple[int, int, str], cost: Cost
) -> None:
    attempt = case().attempt(edits(edit))
    assert attempt is not None
    assert attempt.cost == cost


def test_costs_are_counted_in_graphemes() -> None:
    attempt = case("कि यह", "hi").attempt(edits((0, 2, "यि")))
    assert attempt is not None
    assert attempt.cost == Cost(1, 1)


def test_a_heap_of_marks_is_not_cheap() -> None:
    attempt = case().attempt(edits((0, 1, "a" + "\u0301" * 79)))
    assert attempt is not None
    assert attempt.cost.graphemes == 10


def test_a_candidate_over_the_budget_is_refused() -> None:
    two = edits((0, 1, "x"), (12, 13, "z"))
    assert case(budget=Budget(9, 2, 2)).attempt(two)
    assert case(budget=Budget(9, 1, 2)).attempt(two) is None
    assert case(budget=Budget(9, 2, 1)).attempt(two) is None
    assert case(budget=Budget(9, 9, 9, share=0.03)).attempt(two) is None  # one of 37


def test_words_are_those_that_are_free() -> None:
    assert [word.text for word in case().words] == ["the", "old", "sees", "a", "cat", "and", "so"]


def test_a_tag_is_not_swallowed() -> None:
    [stage, _] = stages("token", ["a dog sees me"], "en")
    tagged = Case(stage.examples[0], Tags(), AMPLE, Rules(words=False))
    assert tagged.attempt((Change("text", Edit(0, 1, "")),)) is None
    assert not tagged.admits(Change("text", Edit(0, 1, "")))
    assert tagged.attempt((Change("text", Edit(2, 5, "do")),))


@pytest.mark.parametrize(
    ("candidate", "message"),
    [
        (
            (Change("title", Edit(0, 1, "x")),),
            "'title' is not under attack; that are: first, second",
        ),
        (edits((20, 99, "x")), "outside the text of 28 characters"),
        (edits((-3, 1, "x")), "outside the text"),
        (edits((5, 3, "x")), "outside the text"),
        (edits((0, 1, "\ud800")), "half a character"),
        ([Change("first", Edit(0, 1, "x"))], "a tuple of changes"),
        (Change("first", Edit(0, 1, "x")), r"Change\(field, Edit"),
        ((("first", Edit(0, 1, "x")),), r"Change\(field, Edit"),
        ((Change("first", (0, 1, "x")),), r"Change\(field, Edit"),  # type: ignore[arg-type]
        (None, "a tuple of changes, not None"),
    ],
)
def test_what_is_no_candidate_is_the_fault_of_its_author(
    candidate: Candidate, message: str
) -> None:
    with pytest.raises(RobustxError, match=message):
        case().attempt(candidate)


TEXTS = {
    "hi": ["यह किताब बहुत अच्छी है और मुझे क्षेत्र पसंद आई।", "राम कल दिल्ली से गया था।"],
    "en": ["The quick e\u0301 fox 👩‍👩‍👧 jumps.", "A b c."],
    "th": ["เขาไปตลาดเมื่อวานนี้", "ที่นี่ดี"],
    "ko": ["나는 학교에 간다", "각 값"],
    "ml": ["എന്റെ വീട് ക്ഷമ", "അവൻ വന്നു"],
}


def random_changes(of: Case, rng: Random) -> Candidate:
    changes = []
    for _ in range(rng.randint(1, 3)):
        name = rng.choice(list(of.grounds))
        text = of.grounds[name].text
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice([0, 1, 1, 2, 3]))
        written = "".join(rng.choice(text + "\u200d\u0301\u093e") for _ in range(rng.randint(0, 2)))
        changes.append(Change(name, Edit(start, end, written)))
    return tuple(changes)


@pytest.mark.parametrize("language", TEXTS)
def test_whatever_is_asked_only_sound_text_within_the_rules_comes_out(language: str) -> None:
    [stage, _] = stages("sequence", TEXTS[language], language)
    rng = Random(language)
    of = Case(stage.examples[0], stage.tools.task, Budget(9, 6, 4))
    admitted = 0
    for _ in range(800):
        candidate = random_changes(of, rng)
        attempt = of.attempt(candidate)
        assert (of.attempt(candidate[::-1]) is None) == (attempt is None)
        if len(candidate) == 1 and (trimmed := _trimmed(of, candidate[0])):
            assert of.admits(trimmed) == (attempt is not None)
        if attempt is None:
            continue
        admitted += 1
        assert attempt.cost.graphemes <= of.limit.graphemes
        assert attempt.cost.words <= of.limit.words
        for name, rewrite in attempt.rewrites.items():
            assert not list(cluster_complaints(rewrite))
            for edit in rewrite.edits:
                assert not any(Span(*edit[:2]).overlaps(one) for one in of.grounds[name].protected)
    assert admitted > 50


def _trimmed(of: Case, change: Change) -> Change | None:
    edit = change.edit.trimmed(of.grounds[change.field].text)
    return Change(change.field, edit) if edit.start < edit.end or edit.replacement else None


def test_a_real_task_gives_its_walls_and_marks() -> None:
    task = tasks.build("panx")
    records = [{"tokens": ["Anna", "Lee", "sings"], "ner_tags": ["B-PER", "I-PER", "O"]}]
    [example] = task.from_records(records, "en", "here").examples
    tagged = Case(example, task, AMPLE)
    assert tagged.attempt((Change("text", Edit(0, 1, "E")),))
    assert tagged.attempt((Change("text", Edit(3, 6, "o")),)) is None  # over a wall
