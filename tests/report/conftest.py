"""Make-believe run folders: no model ran, and every outcome is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from robustx.attacks import BUDGETS
from robustx.evaluation.store import CellKey, RunFolder
from robustx.evaluation.suite import CLEAN, Condition, Suite
from robustx.metrics.base import Metric, ratio
from robustx.report import Comparison, Summary, compare, summarise
from robustx.tasks import Task, tasks
from tests.report.on_terminal import as_text

ITEMS = 200
LANGUAGES = ("en", "de", "ja", "ko")
NOISES = ("keyboard", "casing")
SEVERITIES = (1, 3)


class SpanF1(Metric):
    """F1 of the answers, 2 tp / (predicted + gold), over all examples together."""

    name = "F1"
    k = 3

    def statistics(self, gold, output):
        """Return tp, predicted, gold."""
        return [2.0 if gold == output else 1.0, 2.0, 2.0]

    def reduce(self, totals):
        """Twice what is right, by all that is claimed or wanted."""
        return ratio(2 * totals[..., 0], totals[..., 1] + totals[..., 2])

    def is_right(self, statistics):
        """All of the gold was found."""
        return statistics[0] == statistics[2]

    def beside(self, totals):
        """The share of whole answers."""
        return {"exact match": self._exact(totals)}

    def task_score(self, totals):
        """The mean of the two, as XTREME has it for questions."""
        return (self.reduce(totals) + self._exact(totals)) / 2

    def _exact(self, totals):
        return ratio(totals[..., 0] - totals[..., 2] / 2, totals[..., 2] / 2)


@dataclass(frozen=True)
class Spans(Task):
    """A task whose languages share no items, with an F1 that is no mean over items."""

    name = "spans"
    group = "questions"
    heads = ("span",)
    languages = ("en", "de", "ja", "ko", "sw")
    fields = ("text",)
    metric = SpanF1()
    layouts = ()
    parallel = False

    def read(self, path, language):
        """There are no files."""
        raise NotImplementedError

    def from_records(self, records, language, origin):
        """There are no records."""
        raise NotImplementedError

    def model_input(self, example):
        """No model reads it."""
        raise NotImplementedError

    def decode(self, example, values):
        """No model reads it."""
        raise NotImplementedError

    def chance(self, found):
        """Nothing is guessed."""
        return 0.0


@pytest.fixture(scope="package", autouse=True)
def _spans() -> Iterator[None]:
    """The task of this package's tests, which no other test meets."""
    before = dict(tasks._classes)
    tasks.register("spans")(Spans)
    yield
    tasks._classes.clear()
    tasks._classes.update(before)


@dataclass(frozen=True)
class Make:
    """A recipe for a run folder.

    ``accuracy`` is the clean accuracy by checkpoint (in ko it is .5: chance), ``loss`` what a step
    of severity costs. ``failed``, ``absent`` and ``idle`` name (checkpoint, language, condition),
    the last (language, noise).
    """

    checkpoints: Mapping[str, tuple[str, int | None]] = field(
        default_factory=lambda: {"nli": ("nli", None), "ner": ("ner", None)}
    )
    tasks: tuple[str, ...] = ("paws-x",)
    languages: tuple[str, ...] = LANGUAGES
    noises: tuple[str, ...] = NOISES
    severities: tuple[int, ...] = SEVERITIES
    draws: int = 1
    items: int = ITEMS
    left_out: Mapping[str, int] = field(default_factory=dict)
    repaired: Mapping[str, int] = field(default_factory=dict)
    harder: Mapping[str, float] = field(default_factory=lambda: {"xnli": 0.15, "spans": 0.2})
    no_data: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    words: bool = True
    accuracy: Mapping[str, float] = field(default_factory=lambda: {"nli": 0.90, "ner": 0.84})
    loss: Mapping[str, float] = field(default_factory=lambda: {"nli": 0.02, "ner": 0.05})
    at_chance: tuple[str, ...] = ("ko",)
    idle: tuple[tuple[str, str], ...] = (("ja", "casing"), ("ko", "casing"))
    failed: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    absent: tuple[tuple[str, str, str], ...] = ()
    missing: tuple[Mapping[str, str], ...] = ()
    unfit: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    noise_version: int = 1
    data: str = "d1"
    unknown: int = 0  # unknown sub-words of each input; in every fourth one without it
    made: Mapping[str, Any] = field(default_factory=dict)  # head, precision, layer of all cells

    @property
    def suite(self) -> Suite:
        return Suite(
            "smoke",
            "",
            self.tasks,
            self.languages,
            self.noises,
            self.severities,
            self.draws,
            self.seed,
        )

    @property
    def signature(self) -> str:
        noises = "+".join(f"{noise}.v{self.noise_version}" for noise in self.noises)
        severities = "+".join(map(str, self.severities))
        return (
            f"suite:smoke|split:test|limit:all|seed:{self.seed}|draws:1|noise:{noises}"
            f"|severity:{severities}|dtype:float32|device:cpu|robustx:0.1.0"
        )

    def but(self, **changes: Any) -> Make:
        return replace(self, **changes)

    def write(self, root: Path) -> RunFolder:
        """Write the folder."""
        folder = RunFolder(root)
        folder.open(self._header(), lambda _before, now: now)
        for checkpoint, (arm, seed) in self.checkpoints.items():
            for task in self.tasks:
                for language in self.codes(task) if self.has(arm, task) else ():
                    for condition in self.suite.conditions():
                        self._write_cell(folder, checkpoint, arm, seed, task, language, condition)
        return folder

    def has(self, arm: str, task: str) -> bool:
        """Whether an arm has a checkpoint for a task."""
        return not any((lack["arm"], lack["task"]) == (arm, task) for lack in self.missing)

    def codes(self, task: str) -> list[str]:
        """The languages of a task with data."""
        return [code for code in self.languages if code not in self.no_data.get(task, {})]

    def right(
        self,
        arm: str,
        seed: int | None,
        language: str,
        condition: Condition,
        task: str = "paws-x",
    ) -> Any:
        """Which items (n,) a checkpoint gets right."""
        which = "" if task == "paws-x" else f" {task}"
        rng = np.random.default_rng(crc32(f"{arm} {seed} {language}{which}".encode()))
        ease = rng.permutation(self.items) / self.items
        guesses = language in self.at_chance and task != "spans"
        base = 0.5 if guesses else self.accuracy[arm] - self.harder.get(task, 0)
        if condition.is_clean or (language, condition.perturbation) in self.idle:
            return ease < base
        jitter = np.random.default_rng(crc32(f"{language} {condition}".encode()))
        harder = ease + 0.05 * jitter.standard_normal(self.items)
        return harder < base - self.loss[arm] * condition.severity

    def _write_cell(
        self,
        folder: RunFolder,
        checkpoint: str,
        arm: str,
        seed: int | None,
        task: str,
        language: str,
        condition: Condition,
    ) -> None:
        key = CellKey(checkpoint, task, language, condition.file_name)
        where = (checkpoint, language, str(condition))
        if where in self.failed:
            folder.note_failure(key, self.failed[where])
        elif where not in self.absent:
            right = self.right(arm, seed, language, condition, task)
            identity = {
                "data": f"{self.data} {task} {language}",
                "noise version": None if condition.is_clean else self.noise_version,
                **self.made,
            }
            folder.write(key, self._rows(right, language, condition, task), identity)

    def _rows(
        self, right: Any, language: str, condition: Condition, task: str
    ) -> dict[str, list[Any]]:
        n = self.items
        golds = ["01"[i % 2] for i in range(n)]
        idle = condition.is_clean or (language, condition.perturbation) in self.idle
        metric = tasks.build(task).metric
        where = "" if tasks.build(task).parallel else f"{language} "
        edited = [0 if idle or i % 10 == 0 else condition.severity for i in range(n)]
        return {
            "id": [f"item {i}" for i in range(n)],
            "group": [f"{where}{task} {i // 2}" for i in range(n)],
            "gold": golds,
            "prediction": [g if r else "10"[int(g)] for g, r in zip(golds, right, strict=True)],
            "values": [[0.0, 1.0]] * n,
            "statistics": [list(metric.statistics(1, int(r))) for r in right],
            "right": [bool(r) for r in right],
            "tokens": [12 + (0 if idle else condition.severity) for _ in range(n)],
            "unknown": [self.unknown or int(i % 4 == 0) for i in range(n)],
            "truncated": [i == 0 for i in range(n)],
            "lost": [int(i == 1 and task == "spans") for i in range(n)],
            "words": [10 if condition.is_clean and self.words else None] * n,
            "texts": [["one", "two"] if condition.is_clean else None] * n,
            "edits": [[]] * n,
            "graphemes": [50] * n,
            "edited": edited,
            "distance": [2 * e for e in edited],
            "changed": [e > 0 for e in edited],
            "lost_marks": [0] * n,
            **dict.fromkeys(("outcome", "queries", "spent", "touched", "flipped"), [None] * n),
        }

    def _header(self) -> dict[str, Any]:
        served = {
            task: {"path": "", "digest": "", "order": [0, 1], "assumed": False, "provenance": None}
            for task in self.tasks
        }
        return {
            "format": 1,
            "identity": {"suite": "smoke", "seed": self.seed, "split": "test", "limit": None},
            "suite": asdict(self.suite),
            "checkpoints": {
                name: {
                    "arm": arm,
                    "seed": seed,
                    "tasks": {task: one for task, one in served.items() if self.has(arm, task)},
                }
                for name, (arm, seed) in self.checkpoints.items()
            },
            "missing": [dict(entry) for entry in self.missing],
            "data": {
                task: {
                    code: {
                        "origin": f"{code}.tsv",
                        "items": self.items,
                        "left_out": dict(self.left_out),
                        "repaired": dict(self.repaired),
                        "chance": 0.0 if task == "spans" else 0.5,
                        "digest": f"{self.data} {task} {code}",
                    }
                    for code in self.codes(task)
                }
                for task in self.tasks
                if any(self.has(arm, task) for arm, _ in self.checkpoints.values())
            },
            "absent": {task: dict(reasons) for task, reasons in self.no_data.items()},
            "unfit": {task: dict(self.unfit) for task in self.tasks},
            "versions": {"robustx": "0.1.0"},
            "device": "cpu",
            "dtype": "float32",
            "max_length": None,
            "signature": self.signature,
        }


@pytest.fixture(scope="session")
def make() -> Make:
    """The recipe of a run of two arms, one language at chance, one noise idle in two languages."""
    return Make()


@pytest.fixture(scope="session")
def folder(make: Make, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """The run of ``make``, to be read only."""
    return make.write(tmp_path_factory.mktemp("report") / "run")


@pytest.fixture(scope="session")
def summary(folder: RunFolder) -> Summary:
    """What the run of ``make`` says."""
    return summarise(folder, resamples=500)


@pytest.fixture(scope="package")
def many(make: Make) -> Make:
    """The recipe of a run of three tasks in two kinds; one arm lacks a checkpoint for one."""
    lack = {"arm": "ner", "task": "spans", "reason": "ner has no spans/", "status": "wrong head"}
    return make.but(tasks=("paws-x", "xnli", "spans"), missing=(lack,))


@pytest.fixture(scope="package")
def several(many: Make, tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """What the run of ``many`` says."""
    return summarise(many.write(tmp_path_factory.mktemp("many") / "run"), resamples=500)


@pytest.fixture(scope="package")
def contrasted(several: Summary) -> Comparison:
    """Its arms compared."""
    return compare(several)


# How hard each make-believe attack hits: twice the force, half the graphemes.
FORCES = {"random-search": 0.4, "greedy": 1.0, "ensemble": 1.6, "feeble": 0.4}
TOUGHNESS = {"nli": 16.0, "ner": 10.0}  # graphemes that break an item, in the mean


@dataclass(frozen=True)
class MakeAttacks(Make):
    """A recipe for a run folder of attacks.

    An item breaks at its own number of graphemes, drawn by arm and language, divided by the force
    of the attack. ``unattacked`` names (language, attack) in which there was nothing to attack,
    ``nothing`` how many items of every cell had no place for an edit.
    """

    languages: tuple[str, ...] = ("en", "hi", "zh")
    noises: tuple[str, ...] = ()
    severities: tuple[int, ...] = ()
    at_chance: tuple[str, ...] = ()
    attacks: tuple[str, ...] = ("random-search", "greedy", "ensemble")
    budgets: tuple[str, ...] = ("tight", "standard")
    unattacked: tuple[tuple[str, str], ...] = ()
    nothing: int = 3
    goal: str = "untargeted"
    constraint: str = "0.8"

    @property
    def suite(self) -> Suite:
        return replace(super().suite, attacks=self.attacks, budgets=self.budgets)

    def outcomes(
        self, arm: str, seed: int | None, language: str, condition: Condition, task: str = "paws-x"
    ) -> dict[str, Any]:
        """The columns of an attack on the items of a cell."""
        budget = BUDGETS[condition.budget]
        right = self.right(arm, seed, language, CLEAN, task)
        rng = np.random.default_rng(crc32(f"{arm} {seed} {language} {task}".encode()))
        need = rng.exponential(TOUGHNESS.get(arm, 12.0), self.items)
        force = FORCES.get(str(condition.attack).partition("?")[0], 1.0)
        cost = np.ceil(need / force * (1 + 0.01 * condition.draw)).astype(int)
        none = (language, condition.attack) in self.unattacked
        idle = right & (none | (np.arange(self.items) < self.nothing))
        won = right & ~idle & (cost <= budget.graphemes)
        outcome = np.where(~right, "skipped", np.where(idle, "nothing to attack", "failed"))
        asked = np.where(won, np.maximum(1, budget.queries // 2), budget.queries)
        spent = np.where(won, cost, np.where(right & ~idle, budget.graphemes // 2, 0))
        return {
            "outcome": np.where(won, "succeeded", outcome).tolist(),
            "queries": np.where(right & ~idle, asked, 0).tolist(),
            "spent": spent.tolist(),
            "touched": np.ceil(spent / 3).astype(int).tolist(),
            "flipped": won.tolist(),
            "right": (right & ~won).tolist(),
            "edited": spent.tolist(),
            "changed": (spent > 0).tolist(),
        }

    def _write_cell(self, folder, checkpoint, arm, seed, task, language, condition):
        where = (checkpoint, language, str(condition))
        if condition.is_clean or where in self.failed or where in self.absent:
            super()._write_cell(folder, checkpoint, arm, seed, task, language, condition)
            return
        key = CellKey(checkpoint, task, language, condition.file_name)
        found = self.outcomes(arm, seed, language, condition, task)
        clean = replace(condition, attack=None, budget="")
        rows = self._rows(np.array(found["right"]), language, clean, task)
        identity = {
            "data": f"{self.data} {task} {language}",
            "noise version": self.noise_version,
            "budget": asdict(BUDGETS[condition.budget]),
            "goal": self.goal,
            "constraints": {f"similarity?least={self.constraint}": "1"},
            **self.made,
        }
        graphemes = {
            "graphemes": [50] * self.items,
            "distance": found["edited"],
            "words": [None] * self.items,
        }
        folder.write(key, {**rows, "texts": [None] * self.items, **graphemes, **found}, identity)

    def _header(self) -> dict[str, Any]:
        return {
            **super()._header(),
            "threat": {
                "attacks": dict.fromkeys(self.attacks, "1"),
                "budgets": {name: asdict(BUDGETS[name]) for name in self.budgets},
                "goals": dict.fromkeys(self.tasks, self.goal),
                "constraints": {f"similarity?least={self.constraint}": "1"},
            },
        }


@pytest.fixture(scope="session")
def made() -> MakeAttacks:
    """The recipe of a run of attacks: two arms, three languages, three attacks, two budgets."""
    return MakeAttacks()


@pytest.fixture(scope="session")
def attacked_folder(made: MakeAttacks, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """The run of ``made``, to be read only."""
    return made.write(tmp_path_factory.mktemp("attacked") / "run")


@pytest.fixture(scope="session")
def attacked(attacked_folder: RunFolder) -> Summary:
    """What the run of ``made`` says."""
    return summarise(attacked_folder, resamples=500)


# What the items of ``Worded`` say, by language: to be left alone by browsers, to be shown whole.
WORDS = {
    "en": "She said <script>window.broken=1</script> & left",
    "ar": "ذهبت ليلى إلى المدرسة",
    "ja": "彼女は学校へ行きました",
    "th": "เธอไปโรงเรียนเมื่อวาน",
    "hi": "वह कल स्कूल गई थी",
}
INJECTED = "</script><img src=x onerror=window.broken=1>"


@dataclass(frozen=True)
class Worded(Make):
    """A recipe for a run whose items have texts, and whose noise edits them."""

    languages: tuple[str, ...] = tuple(WORDS)
    at_chance: tuple[str, ...] = ()
    idle: tuple[tuple[str, str], ...] = (("ja", "casing"),)
    items: int = 40

    def _rows(self, right, language, condition, task):
        rows = super()._rows(right, language, condition, task)
        texts = [[f"{WORDS[language]} {i}", f"{WORDS[language]}."] for i in range(self.items)]
        new = INJECTED if language == "en" else WORDS[language][-2:]
        edit = {"field": "sentence1", "start": 1, "end": 2, "text": new}
        made = [[edit] if changed else [] for changed in rows["changed"]]
        return {
            **rows,
            "texts": texts if condition.is_clean else [None] * self.items,
            "edits": made,
        }


@pytest.fixture(scope="session")
def worded_folder(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """The run of ``Worded``, to be read only."""
    return Worded().write(tmp_path_factory.mktemp("worded") / "run")


@pytest.fixture(scope="session")
def worded(worded_folder: RunFolder) -> Summary:
    """What the run of ``Worded`` says."""
    return summarise(worded_folder, resamples=200)


@pytest.fixture(scope="package")
def compared(summary):
    """The two arms of the run compared."""
    return compare(summary)


@pytest.fixture(scope="package")
def short(summary, compared):
    """The report on them."""
    return as_text(summary, compared)


@pytest.fixture(scope="package")
def whole(summary, compared):
    """All of the report on them."""
    return as_text(summary, compared, full=True)
