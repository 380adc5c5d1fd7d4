"""Every attack that needs no files of its own keeps what all promise, on real texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from robustx.attacks import Attack, Budget, Engine, Threat, Tools, attacks
from robustx.attacks.goal import default_goal
from robustx.example import Example
from robustx.models.checkpoint import Arm, Need, resolve
from robustx.models.encoder import place
from robustx.models.loading import Manner, load
from robustx.tasks import tasks
from robustx.tasks.base import SPLITS, Task
from robustx.tasks.sources import LocalSource, NoData
from robustx.testing import check_attack
from robustx.testing.outcomes import outcome_complaints

LANGUAGES = ("ar", "en", "hi", "ru", "sw", "th", "zh")
HEADS = {
    "paws-x": "AutoModelForSequenceClassification",
    "xnli": "AutoModelForSequenceClassification",
    "panx": "AutoModelForTokenClassification",
    "xquad": "AutoModelForQuestionAnswering",
}
CASES = [
    (name, language)
    for name in HEADS
    for language in LANGUAGES
    if language in tasks.build(name).languages
]
BUDGET = Budget(queries=10, graphemes=12, words=4)
TEXTS = {
    "ar": ["ذهب الولد إلى المدرسة في الصباح.", "هذا الكتاب جميل جدا."],
    "en": ["Anna sold 12 old houses there.", "It wasn't so."],
    "hi": ["यह किताब बहुत अच्छी है।", "राम कल दिल्ली गया।"],
    "ru": ["Она купила новую книгу.", "Мы живём в Москве."],
    "sw": ["Watoto wanacheza mpira leo.", "Yeye ni mwalimu."],
    "th": ["เขาไปตลาดเมื่อวานนี้", "อาหารไทยอร่อยมาก"],
    "zh": ["他昨天去了北京的图书馆。", "我很喜欢这本书。"],
}

Load = Callable[[str], Tools]


@pytest.fixture(scope="module")
def tools_for(make_checkpoint: Callable[..., Path]) -> Load:
    """The tools of a tiny checkpoint of a task."""

    @lru_cache
    def load_one(name: str) -> Tools:
        task = tasks.build(name)
        path = make_checkpoint(task.labels or ("no", "yes"), head=HEADS[name])
        need = Need(task.name, task.heads, task.folders, task.labels, task.aliases)
        [member], _ = resolve(Arm("tiny", str(path)), [need], {})
        manner = Manner(place("cpu"))
        goal = default_goal(task, member.head)
        return Tools(load(member, manner), member.head, task, goal, manner)

    return load_one


def shortest(root: Path, task: Task, language: str) -> Example:
    """The shortest of the first examples, as the file has it."""
    for split in SPLITS:
        try:
            found = LocalSource(root / "xtreme").load(task, language, split).examples[:40]
        except NoData:
            continue
        return min(found, key=lambda example: sum(map(len, example.texts)))
    pytest.skip(f"no data of {task.name} in {language}")


def right(example: Example, tools: Tools) -> Example:
    """The example with a gold label that the checkpoint gives, where labels are gold answers."""
    if not isinstance(example.gold, str) or example.gold not in tools.task.labels:
        return example
    [reading] = tools.model.read([tools.task.model_input(example)], lambda _: None)
    return replace(example, gold=tools.task.decode(example, reading.values))


def applicable(task: Task, tools: Tools) -> Iterator[Attack]:
    for name in attacks:
        attack = attacks.build(name)
        if not attack.hazards & task.hangs_on and tools.head in (attack.heads or (tools.head,)):
            yield attack


@pytest.mark.parametrize(("name", "language"), CASES)
def test_attacks_keep_the_rules_on_real_texts(
    data_dir: Path, tools_for: Load, name: str, language: str
) -> None:
    tools = tools_for(name)
    example = right(shortest(data_dir, tools.task, language), tools)
    for attack in applicable(tools.task, tools):
        threat = Threat(BUDGET, tools.goal)
        [outcome] = Engine(tools, threat).run(attack, [example], 0, lambda _: None)
        assert not list(outcome_complaints(attack, tools, outcome, BUDGET))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name", [one for one in attacks if one[0].isupper() and not attacks.get(one).heads]
)
def test_attacks_from_the_literature_keep_what_all_promise(name: str, language: str) -> None:
    check_attack(attacks.build(name), TEXTS[language], language)


@pytest.mark.parametrize("name", [one for one in attacks if one[0].islower()])
def test_attacks_of_our_own_keep_what_all_promise(name: str) -> None:
    check_attack(attacks.build(name), TEXTS["hi"][:1], "hi")
