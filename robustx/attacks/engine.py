"""Runs many searches at once: everybody's candidates share the forward passes.

Searches go in rounds. In a round each search in flight has asked about candidates, or a question;
those of all of them are checked, stripped of what was asked before, and read together. What comes
of a search does not depend on which others are in flight.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from robustx.attacks.base import (
    REFUSED,
    Attack,
    Constraint,
    Hidden,
    Question,
    Service,
    Tools,
    attack_spec,
)
from robustx.attacks.budget import Budget, Cost
from robustx.attacks.case import Attempt, Candidate, Case, Rules
from robustx.attacks.flight import Asked, Flight, Outcome, Status
from robustx.attacks.goal import Goal, Judgement
from robustx.errors import RobustxError
from robustx.example import Example
from robustx.models.base import Advance, Reading
from robustx.models.batching import distinct
from robustx.seeding import stream

# Searches that run at once: enough to fill a forward pass, few enough to hold their texts.
IN_FLIGHT = 128

# Hides a word from a model that has no sub-word for the unknown.
MASK = "?"

# Digits of a score that count. A model's answer differs in the seventh digit with what it is read
# beside; scores that differ there alone are equal, so that the company never decides.
_DIGITS = 4

Services = Mapping[type[Question], Service]


@dataclass(frozen=True)
class Threat:
    """What attacks may do: their budget, what they are after, and what they must keep.

    ``aim`` is the part of an example that they may touch, as the tasks name it.
    """

    budget: Budget
    goal: Goal
    constraints: tuple[Constraint, ...] = ()
    aim: str = "all"


class Engine:
    """Attacks examples with a checkpoint; ``asked`` counts all texts that went through it."""

    def __init__(self, tools: Tools, threat: Threat, in_flight: int = IN_FLIGHT) -> None:
        """Open the constraints; raises InputError where one cannot be."""
        self.asked = 0
        self._tools = tools
        self._threat = threat
        self._in_flight = in_flight
        self._model = threat.goal.watch(tools.model)
        self._mask = mask_of(tools.model)
        self._checks = [one.opened(tools) for one in threat.constraints]

    def run(
        self, attack: Attack, examples: Sequence[Example], seed: int, advance: Advance
    ) -> list[Outcome]:
        """Attack the examples; return what came of each, in their order.

        Chance depends on the seed, the attack and an example's id alone. ``advance`` is told how
        many examples are done since last time.

        Raises:
            InputError: the attack cannot be used on this checkpoint.
        """
        services = attack.services(self._tools)
        place = (seed, attack_spec(attack))
        flights = self._flights(attack, examples)
        moot = {flight.number for flight in flights if self._is_moot(flight)}
        open_cases = [flight.case for flight in flights if flight.number not in moot]
        learnt = self._learnt(attack, open_cases, services, stream(*place))
        advance(len(moot))
        waiting = deque(flight for flight in flights if flight.number not in moot)
        active: list[Flight] = []
        while waiting or active:
            while waiting and len(active) < self._in_flight:
                flight = waiting.popleft()
                chance = stream(*place, flight.case.example.id)
                flight.start(learnt.search(flight.case, chance))
                active.append(flight)
            self._round([flight for flight in active if flight.request is not None], services)
            aloft = [flight for flight in active if flight.request is not None]
            advance(len(active) - len(aloft))
            active = aloft
        return [self._outcome(flight, flight.number in moot) for flight in flights]

    def _outcome(self, flight: Flight, is_moot: bool) -> Outcome:
        outcome = flight.outcome
        said = self._threat.goal.answer(outcome.reading.values)
        return outcome._replace(
            reading=outcome.reading._replace(values=said),
            status=Status.SKIPPED if is_moot else outcome.status,
        )

    def _flights(self, attack: Attack, examples: Sequence[Example]) -> list[Flight]:
        """Read the clean examples, and return a search for each that has not started."""
        rules = Rules(self._threat.aim, not attack.broken_clusters, attack.foreign_script)
        task, budget = self._tools.task, self._threat.budget
        cases = [Case(example, task, budget, rules) for example in examples]
        clean = [Attempt(case, (), {}, case.example, Cost(0, 0)) for case in cases]
        readings = self._read([self._key(one.example) for one in clean])
        return [
            Flight(
                number=number,
                case=case,
                best=attempt,
                reading=reading,
                judgement=(judgement := self._judge(attempt, reading)),
                known={self._key(case.example): judgement},
            )
            for number, (case, attempt, reading) in enumerate(
                zip(cases, clean, readings, strict=True)
            )
        ]

    def _is_moot(self, flight: Flight) -> bool:
        goal, task = self._threat.goal, self._tools.task
        return goal.is_moot(task, flight.case.example, flight.reading.values)

    def _learnt(
        self, attack: Attack, cases: Sequence[Case], services: Services, rng: Random
    ) -> Attack:
        """Let the attack look at all cases; return what it has become."""
        lesson = attack.learn(cases, rng)
        answers: Any = None
        while True:
            try:
                asked = lesson.send(answers)
            except StopIteration as stop:
                learnt: Attack = stop.value
                return learnt
            answers = self._answers_in_lesson(asked, services)

    def _answers_in_lesson(
        self, asked: Sequence[tuple[Case, Candidate | Question]], services: Services
    ) -> list[Any]:
        answers: list[Any] = [REFUSED] * len(asked)
        questions = [(i, case, q) for i, (case, q) in enumerate(asked) if isinstance(q, Question)]
        for index, answer in self._answered(questions, services):
            answers[index] = answer
        attempts = [
            (index, attempt)
            for index, (case, candidate) in enumerate(asked)
            if not isinstance(candidate, Question)
            and (attempt := case.attempt(candidate)) is not None
        ]
        attempts = [attempts[place] for place in self._admitted([one for _, one in attempts])]
        readings = self._read([self._key(attempt.example) for _, attempt in attempts])
        for (index, attempt), reading in zip(attempts, readings, strict=True):
            answers[index] = self._judge(attempt, reading)
        return answers

    def _round(self, active: Sequence[Flight], services: Services) -> None:
        """Answer what every search asks, and let each run to its next request."""
        questions = [
            (number, flight.case, flight.request)
            for number, flight in enumerate(active)
            if _is_for_service(flight.request)
        ]
        asking = [flight for flight in active if not _is_for_service(flight.request)]
        for number, answer in self._answered(questions, services):
            active[number].send(answer)
        chosen = [(flight, flight.affordable(of)) for flight, of in self._asked(asking)]
        readings = iter(self._read([one.key for _, of in chosen for one in of]))
        for flight, of in chosen:
            self._take_in(flight, of, [next(readings) for _ in of])

    def _asked(self, asking: Sequence[Flight]) -> Iterator[tuple[Flight, list[Asked]]]:
        """Yield what each search asks about, as far as constraints admit it."""
        asked = [list(flight.asked(self._key, self._mask)) for flight in asking]
        candidates = [
            one.attempt
            for flight, of in zip(asking, asked, strict=True)
            for one in of
            if not flight.probes
        ]
        kept = {id(candidates[place]) for place in self._admitted(candidates)}
        for flight, of in zip(asking, asked, strict=True):
            yield flight, [one for one in of if flight.probes or id(one.attempt) in kept]

    def _take_in(self, flight: Flight, asked: Sequence[Asked], readings: Sequence[Reading]) -> None:
        """Let a search know what the model says; a success that holds alone ends it."""
        reached = []
        for one, reading in zip(asked, readings, strict=True):
            judgement = self._judge(one.attempt, reading)
            flight.learn(one, judgement, reading)
            if judgement.reached and not flight.probes:
                reached.append(one)
        for one in sorted(reached, key=lambda one: one.attempt.cost):
            [alone] = self._read([one.key])
            judgement = self._judge(one.attempt, alone)
            if judgement.reached:
                flight.win(one.attempt, alone)
                return
            flight.known[one.key] = judgement
        flight.answer()

    def _answered(
        self, questions: Sequence[tuple[int, Case, Any]], services: Services
    ) -> Iterator[tuple[int, Any]]:
        """Yield the answer to each question by its number, type by type."""
        for kind in dict.fromkeys(type(question) for _, _, question in questions):
            if kind not in services:
                raise RobustxError(f"the attack has no service that answers {kind.__name__}")
            of_kind = [one for one in questions if type(one[2]) is kind]
            answers = services[kind].answer([(case, question) for _, case, question in of_kind])
            yield from zip((number for number, _, _ in of_kind), answers, strict=True)

    def _admitted(self, attempts: Sequence[Attempt]) -> list[int]:
        """Return the places of the attempts that keep all constraints."""
        places = list(range(len(attempts)))
        for check in self._checks:
            if places:
                kept = check([attempts[place] for place in places])
                places = [place for place, keep in zip(places, kept, strict=True) if keep]
        return places

    def _judge(self, attempt: Attempt, reading: Reading) -> Judgement:
        goal, task = self._threat.goal, self._tools.task
        score, reached = goal.judge(task, attempt.example, reading.values)
        return Judgement(round(score, _DIGITS), reached)

    def _key(self, example: Example) -> Hashable:
        return self._tools.task.model_input(example)

    def _read(self, inputs: Sequence[Hashable]) -> list[Reading]:
        """Read inputs, each different one once."""
        different, places = distinct(inputs)
        self.asked += len(different)
        readings = self._model.read(different, lambda _: None) if different else []
        return [readings[place] for place in places]


def _is_for_service(request: Any) -> bool:
    return isinstance(request, Question) and not isinstance(request, Hidden)


def mask_of(model: Any) -> str:
    """Return what stands for an unknown word: the model's own sub-word for it, if it has one."""
    tokenizer = getattr(getattr(model, "encoder", None), "tokenizer", None)
    return getattr(tokenizer, "unk_token", None) or MASK
