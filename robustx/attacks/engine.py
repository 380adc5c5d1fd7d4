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
    rules_of,
)
from robustx.attacks.budget import Budget, Cost
from robustx.attacks.case import Attempt, Candidate, Case
from robustx.attacks.flight import PATIENCE, Asked, Flight, Key, Outcome, Status
from robustx.attacks.goal import Goal, Judgement
from robustx.errors import InputError, RobustxError
from robustx.example import Example
from robustx.models.base import Advance, Reading
from robustx.models.batching import distinct
from robustx.seeding import stream

# Searches that run at once: enough to fill a forward pass, few enough to hold their texts.
IN_FLIGHT = 128

# Hides a word from a model that has no sub-word for the unknown.
MASK = "?"

Services = Mapping[type[Question], Service]
Pursued = Mapping[Case, Goal]  # what is wanted of each case, see Goal.of_case


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
    """Attacks examples with a checkpoint; ``asked`` counts all texts that went through it.

    ``learnt`` is what the last attack has become after it looked at the examples.
    """

    def __init__(self, tools: Tools, threat: Threat, in_flight: int = IN_FLIGHT) -> None:
        """Open the constraints; raises InputError where one cannot be."""
        if in_flight < 1:
            raise InputError(f"{in_flight} searches in flight attack nothing; give 1 or more")
        self.asked = 0
        self.learnt: Attack | None = None
        self._tools = tools
        self._threat = threat
        self._in_flight = in_flight
        self._model = threat.goal.watch(tools.model)
        self._mask = mask_of(tools.model)
        self._checks = [one.opened(tools) for one in threat.constraints]

    def run(
        self,
        attack: Attack,
        examples: Sequence[Example],
        seed: int = 0,
        advance: Advance = lambda _: None,
    ) -> list[Outcome]:
        """Attack the examples; return what came of each, in their order.

        Chance depends on the seed, the attack and an example's id alone. ``advance`` is told how
        many examples are done since last time.

        Raises:
            InputError: the attack cannot be used on this checkpoint.
            RobustxError: the attack is at fault on an example, which is named.
        """
        services = attack.services(self._tools)
        place = (seed, attack_spec(attack))
        flights = self._flights(attack, examples)
        moot = {flight.number for flight in flights if self._is_moot(flight)}
        pursued = {one.case: one.goal for one in flights if one.number not in moot}
        learnt = self.learnt = self._learnt(attack, pursued, services, stream(*place))
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
        said = self._threat.goal.answer(self._tools.task, outcome.reading.values)
        return outcome._replace(
            reading=outcome.reading._replace(values=said),
            status=Status.SKIPPED if is_moot else outcome.status,
        )

    def _flights(self, attack: Attack, examples: Sequence[Example]) -> list[Flight]:
        """Read the clean examples, and return a search for each that has not started."""
        rules = rules_of(attack, self._threat.aim)
        task, budget = self._tools.task, self._threat.budget
        cases = [Case(example, task, budget, rules) for example in examples]
        clean = [Attempt(case, (), {}, case.example, Cost(0, 0)) for case in cases]
        readings = self._read([self._key(one.example) for one in clean])
        spec = attack_spec(attack)
        return [
            self._flight(number, spec, attempt, reading)
            for number, (attempt, reading) in enumerate(zip(clean, readings, strict=True))
        ]

    def _flight(self, number: int, spec: str, clean: Attempt, reading: Reading) -> Flight:
        goal = self._threat.goal.of_case(self._tools.task, clean.example, reading.values)
        judgement = self._judge(goal, clean, reading)
        known = {Key(self._key(clean.example), False): judgement}
        return Flight(number, spec, clean.case, goal, clean, reading, judgement, known)

    def _is_moot(self, flight: Flight) -> bool:
        goal, task = self._threat.goal, self._tools.task
        return goal.is_moot(task, flight.case.example, flight.reading.values)

    def _learnt(self, attack: Attack, pursued: Pursued, services: Services, rng: Random) -> Attack:
        """Let the attack look at all cases; return what it has become."""
        lesson = attack.learn(list(pursued), rng)
        answers: Any = None
        in_vain = 0
        while in_vain < PATIENCE:
            try:
                asked = lesson.send(answers)
            except StopIteration as stop:
                if isinstance(stop.value, Attack):
                    return stop.value
                break
            in_vain = 0 if asked else in_vain + 1
            answers = self._answers_in_lesson(asked, pursued, services)
        raise RobustxError(f"the attack {attack_spec(attack)} learns without an end, or no attack")

    def _answers_in_lesson(
        self,
        asked: Sequence[tuple[Case, Candidate | Question]],
        pursued: Pursued,
        services: Services,
    ) -> list[Any]:
        answers: list[Any] = [REFUSED] * len(asked)
        questions = [(i, case, q) for i, (case, q) in enumerate(asked) if _is_for_service(q)]
        for index, answer in self._answered(questions, services):
            answers[index] = answer
        for index, (case, question) in enumerate(asked):
            if isinstance(question, Hidden):
                answers[index] = self._hidden(question, case, pursued[case])
        attempts = [
            (index, attempt)
            for index, (case, candidate) in enumerate(asked)
            if not isinstance(candidate, Question)
            and (attempt := case.attempt(candidate)) is not None
        ]
        attempts = [attempts[place] for place in self._admitted([one for _, one in attempts])]
        readings = self._read([self._key(attempt.example) for _, attempt in attempts])
        for (index, attempt), reading in zip(attempts, readings, strict=True):
            answers[index] = self._judge(pursued[attempt.case], attempt, reading)
        return answers

    def _hidden(self, question: Hidden, case: Case, goal: Goal) -> list[Judgement]:
        attempts = [case.hiding(word, self._mask) for word in question.words]
        readings = self._read([self._key(attempt.example) for attempt in attempts])
        return [
            self._judge(goal, attempt, reading)
            for attempt, reading in zip(attempts, readings, strict=True)
        ]

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
        readings = iter(self._read([one.key.input for _, of in chosen for one in of]))
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
            judgement = self._judge(flight.goal, one.attempt, reading)
            flight.learn(one, judgement, reading)
            if judgement.reached and not flight.probes:
                reached.append(one)
        for one in sorted(reached, key=lambda one: one.attempt.cost):
            [alone] = self._read([one.key.input])
            judgement = self._judge(flight.goal, one.attempt, alone)
            if judgement.reached:
                flight.win(one.attempt, alone)
                return
            flight.correct(one, alone)
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
            if len(answers) != len(of_kind):
                raise RobustxError(
                    f"{len(of_kind)} questions {kind.__name__} have {len(answers)} answers"
                )
            yield from zip((number for number, _, _ in of_kind), answers, strict=True)

    def _admitted(self, attempts: Sequence[Attempt]) -> list[int]:
        """Return the places of the attempts that keep all constraints."""
        places = list(range(len(attempts)))
        for check in self._checks:
            if places:
                kept = check([attempts[place] for place in places])
                places = [place for place, keep in zip(places, kept, strict=True) if keep]
        return places

    def _judge(self, goal: Goal, attempt: Attempt, reading: Reading) -> Judgement:
        score, reached = goal.judge(self._tools.task, attempt.example, reading.values)
        return Judgement(float(score), reached)

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
    """Return what stands for an unknown word: the model's own sub-word for it, if it has one.

    A model that reads cases or searches has the encoder within another one.
    """
    for name in ("reader", "embedder", "encoder", "tokenizer"):
        model = getattr(model, name, model)
    return getattr(model, "unk_token", None) or MASK
