"""How fast attacks run: robustx against the raw forward limit and, where it is, TextAttack.

Run:  python benchmarks/attacks.py --ckpt DIR --data DIR [--examples 200] [--repeats 3]

Every way attacks the same pairs (PAWS-X in English) with the same weights by DeepWordBug, within
the same number of queries and of edited characters, and with nothing protected. What is counted are
texts that go through the model, clean ones and checks included. The raw limit is how fast the model
reads the very texts that robustx's attack asked about, longest first, in batches of the same token
budget; without tokenising only its forward passes are timed. Ratios are of the medians of repeats
that go round, so that a busy machine slows all ways. TextAttack's ways need
``pip install "robustx[textattack]"``; all take its recipe, with robustx's stop words. Its model
wrappers are its own, which pads to the tokenizer's length, here 128, and one that pads to the
longest text of a batch.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import importlib.util
import random
import sys
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import torch

from robustx.attacks import Attack, Budget, Engine, Status, Threat, Tools, attacks, goals
from robustx.attacks.textattack_loading import STOP_WORDS, silenced, stop_words_given, textattack
from robustx.attacks.word_constraints import StopWords
from robustx.example import Example
from robustx.models.base import Advance, Reading
from robustx.models.batching import batches
from robustx.models.checkpoint import Arm, Need, resolve
from robustx.models.encoder import logits, place
from robustx.models.loading import Manner, load
from robustx.models.sequence import SequenceClassifier
from robustx.tasks import tasks
from robustx.tasks.base import SPLITS, Task
from robustx.tasks.sources import LocalSource
from robustx.text.edits import Span

# Characters that TextAttack's recipe lets an attack edit.
EDITED = 30
LENGTH = 128

CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}


class Found(NamedTuple):
    """What a way came to: texts read, examples attacked, and successes among them."""

    texts: int
    attacked: int = 0
    succeeded: int = 0
    adversaries: tuple[tuple[str, ...], ...] = ()

    @property
    def rate(self) -> str:
        """The success rate, as it is printed."""
        return f"{self.succeeded / self.attacked:.3f}" if self.attacked else ""


class Way(NamedTuple):
    """A way to attack the examples, or to read what attacks ask."""

    name: str
    run: Callable[[], Found]


class Timed(NamedTuple):
    """A way's median speed in texts per second, and what it came to the last time."""

    speed: float
    found: Found


def main() -> None:
    options = parse()
    tools = tools_of(options.ckpt, options.task, options.device)
    examples = LocalSource(options.data).load(tools.task, options.language, options.split).examples
    examples = examples[: options.examples]
    attack = attacks.build(options.attack)
    with tempfile.TemporaryDirectory() as folder:
        threat = threat_of(tools, options.queries, Path(folder))
        ways = [
            *raw_ways(tools, asked_texts(tools, examples, attack, threat)),
            engine_way("robustx, 128 in flight", tools, examples, attack, threat, 128),
            engine_way("robustx, 1 in flight", tools, examples, attack, threat, 1),
        ]
        if importlib.util.find_spec("textattack") is None:
            print("TextAttack is not installed: robustx alone")
        else:
            ways += textattack_ways(tools, examples, threat)
        report(measure(ways, options.repeats, CLOCKS[options.clock]))


def threat_of(tools: Tools, queries: int, folder: Path) -> Threat:
    """Return what TextAttack's recipe may do: so many letters, and no stop words."""
    (folder / "en.txt").write_text("\n".join(sorted(STOP_WORDS)), "utf-8")
    budget = Budget(queries=queries, graphemes=EDITED, words=EDITED)
    return Threat(budget, tools.goal, (StopWords(str(folder)),))


def measure(ways: Sequence[Way], repeats: int, clock: Callable[[], float]) -> dict[str, Timed]:
    """Return the median speed of each way; repeats go round, so drift hits all."""
    speeds: dict[str, list[float]] = {way.name: [] for way in ways}
    found: dict[str, Found] = {}
    for _ in range(repeats):
        for way in ways:
            start = clock()
            found[way.name] = way.run()
            seconds = clock() - start
            speeds[way.name].append(found[way.name].texts / seconds)
            print(f"{way.name}: {speeds[way.name][-1]:.1f} texts/s", file=sys.stderr, flush=True)
    return {way.name: Timed(median(speeds[way.name]), found[way.name]) for way in ways}


def report(timed: dict[str, Timed]) -> None:
    """Print what each way came to, and the ratios that are asked for."""
    limit = timed["raw forward"].speed
    print(f"threads {torch.get_num_threads()}, torch {torch.__version__}")
    print(f"{'':34}{'texts':>8}{'texts/s':>10}{'of limit':>10}{'success':>9}")
    for name, (speed, found) in timed.items():
        print(f"{name:34}{found.texts:8}{speed:10.1f}{speed / limit:10.2f}{found.rate:>9}")
    ours = timed["robustx, 128 in flight"]
    alone = timed["robustx, 1 in flight"]
    same = ours.found.adversaries == alone.found.adversaries
    print(f"128 and 1 in flight find the same adversaries: {'yes' if same else 'NO'}")
    for name, wanted in (
        ("raw forward", 0.9),
        ("TextAttack, stock wrapper", 6),
        ("TextAttack, dynamic padding", 2),
    ):
        if name in timed:
            print(f"robustx / {name:30} {ours.speed / timed[name].speed:6.2f}  (wanted: {wanted})")


class Recorder:
    """A model that remembers what it was asked."""

    def __init__(self, model: SequenceClassifier) -> None:
        self.texts: list[tuple[str, ...]] = []
        self.encoder = model.encoder
        self._model = model

    def read(self, inputs: Sequence[tuple[str, ...]], advance: Advance) -> list[Reading]:
        """Remember the inputs, and read them."""
        self.texts += inputs
        return self._model.read(inputs, advance)


def asked_texts(
    tools: Tools, examples: Sequence[Example], attack: Attack, threat: Threat
) -> list[tuple[str, ...]]:
    """Return the texts that an attack asks about, clean ones and checks included."""
    recorder = Recorder(classifier(tools))
    watched = dataclasses.replace(tools, model=recorder)
    Engine(watched, threat).run(attack, examples, 0, lambda _: None)
    return recorder.texts


def raw_ways(tools: Tools, texts: Sequence[tuple[str, ...]]) -> list[Way]:
    """Read the texts, with and without tokenising them first."""
    model = classifier(tools)
    encoder = model.encoder
    rows = encoder.encode(texts).rows
    padded = [
        encoder._padded([rows[index] for index in batch])
        for batch in batches([len(row["input_ids"]) for row in rows], encoder.batch_tokens)
    ]

    def forward() -> Found:
        with torch.inference_mode():
            for inputs in padded:
                logits(encoder.model, inputs)[0].float().cpu()
        return Found(len(texts))

    def read() -> Found:
        model.read(texts, lambda _: None)
        return Found(len(texts))

    return [Way("raw forward", forward), Way("raw forward and tokenising", read)]


def engine_way(
    name: str,
    tools: Tools,
    examples: Sequence[Example],
    attack: Attack,
    threat: Threat,
    in_flight: int,
) -> Way:
    """Attack with robustx's engine."""

    def run() -> Found:
        engine = Engine(tools, threat, in_flight)
        outcomes = engine.run(attack, examples, 0, lambda _: None)
        statuses = [outcome.status for outcome in outcomes]
        return Found(
            engine.asked,
            len(statuses) - statuses.count(Status.SKIPPED),
            statuses.count(Status.SUCCEEDED),
            tuple(outcome.attempt.example.texts for outcome in outcomes),
        )

    return Way(name, run)


def textattack_ways(tools: Tools, examples: Sequence[Example], threat: Threat) -> list[Way]:
    """Attack with TextAttack: its recipe with two wrappers, and through robustx's engine."""
    ours = attacks.build("textattack:DeepWordBugGao2018")
    free = dataclasses.replace(threat, constraints=())
    queries = threat.budget.queries
    model = classifier(tools)
    return [
        engine_way("textattack: in robustx, 128 flights", tools, examples, ours, free, 128),
        theirs("TextAttack, dynamic padding", padding(model), tools, examples, queries),
        theirs("TextAttack, stock wrapper", stock(model), tools, examples, queries),
    ]


def theirs(name: str, wrapper: Any, tools: Tools, examples: Sequence[Example], queries: int) -> Way:
    """Attack with TextAttack alone, an example at a time.

    The wrapper's outputs are in the order of the checkpoint.
    """
    from textattack.attack_results import SkippedAttackResult, SuccessfulAttackResult
    from textattack.shared import AttackedText

    counted = Counted(wrapper)
    attack = recipe(counted)
    attack.goal_function.query_budget = queries
    order = wrapper.order

    def run() -> Found:
        counted.texts = 0
        random.seed(0)
        np.random.seed(0)
        results = [
            attack.attack(
                AttackedText(OrderedDict(example.fields)),
                order[tools.task.labels.index(example.gold)],
            )
            for example in examples
        ]
        attacked = [one for one in results if not isinstance(one, SkippedAttackResult)]
        won = sum(isinstance(one, SuccessfulAttackResult) for one in attacked)
        return Found(counted.texts, len(attacked), won)

    return Way(name, run)


def recipe(wrapper: Any) -> Any:
    """Build TextAttack's DeepWordBug without the net."""
    with silenced(), stop_words_given():
        return textattack().attack_recipes.DeepWordBugGao2018.build(wrapper)


class Counted:
    """A model wrapper that counts the texts that go through it."""

    def __init__(self, wrapper: Any) -> None:
        self.texts = 0
        self.model = wrapper.model
        self._wrapper = wrapper

    def __call__(self, texts: Sequence[Any]) -> Any:
        """Count the texts, and pass them on."""
        self.texts += len(texts)
        return self._wrapper(texts)


def stock(model: SequenceClassifier) -> Any:
    """Return TextAttack's own wrapper, at length 128."""
    from textattack.models.wrappers import HuggingFaceModelWrapper

    tokenizer = copy.deepcopy(model.encoder.tokenizer)
    tokenizer.model_max_length = LENGTH
    wrapper = HuggingFaceModelWrapper(model.encoder.model, tokenizer)
    wrapper.order = model.order
    return wrapper


def padding(model: SequenceClassifier) -> Any:
    """Return the same, but for padding to the longest text of a batch."""
    wrapper = stock(model)

    class Padding(type(wrapper)):  # type: ignore[misc]
        def __call__(self, texts: Sequence[Any]) -> Any:
            inputs = self.tokenizer(
                texts, padding=True, truncation=True, max_length=LENGTH, return_tensors="pt"
            )
            with torch.no_grad():
                return self.model(**inputs.to(self.model.device)).logits

    wrapper.__class__ = Padding
    return wrapper


def classifier(tools: Tools) -> SequenceClassifier:
    """Return the model; stops where it is no classifier."""
    if not isinstance(tools.model, SequenceClassifier):
        sys.exit("the checkpoint is no classifier of texts")
    return tools.model


def unprotected(task: Task) -> Task:
    """Return the task without the spans on which its labels hang."""

    class Unprotected(type(task)):  # type: ignore[misc]
        def protected(self, example: Example, aim: str = "all") -> dict[str, Sequence[Span]]:
            return {}

    found: Task = Unprotected()
    return found


def tools_of(path: Path, name: str, device: str) -> Tools:
    """Load a checkpoint that classifies pairs; TextAttack protects nothing, so nothing is here."""
    task = unprotected(tasks.build(name))
    need = Need(task.name, task.heads, task.folders, task.labels, task.aliases)
    [member], _ = resolve(Arm("victim", str(path)), [need], {})
    manner = Manner(place(device))
    return Tools(load(member, manner), member.head, task, goals.build("untargeted"), manner)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--ckpt", type=Path, required=True, help="a checkpoint for the task")
    parser.add_argument("--data", type=Path, required=True, help="in XTREME's layout")
    parser.add_argument("--task", default="paws-x", help="one that classifies pairs")
    parser.add_argument("--split", default="test", choices=SPLITS)
    parser.add_argument("--attack", default="DeepWordBugGao2018", help="robustx's attack")
    parser.add_argument("--language", default="en")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument(
        "--clock",
        choices=CLOCKS,
        default="wall",
        help="processor: fair on a busy machine, for one thread on a CPU",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
