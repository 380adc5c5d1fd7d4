"""Gates for continuous integration: thresholds that a run must keep, checked on the view model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from robustx.errors import InputError, did_you_mean
from robustx.evaluation.suite import Suite
from robustx.report.arms.comparison import Comparison
from robustx.report.gates.gate_quantities import OPERATORS, QUANTITIES, Unit
from robustx.report.gates.gate_readings import Reading
from robustx.report.view import Summary
from robustx.stats import Interval

# What a gate may be narrowed to, with the names that attacks have for it.
KEYS = {
    "arm": "arm",
    "task": "task",
    "language": "language",
    "noise": "noise",
    "attack": "noise",
    "severity": "severity",
    "budget": "severity",
}
# Places that a reason names of those at which a gate fails.
_NAMED = 6

_GATE = regex.compile(
    r"\s*(?P<name>[\w-]+)(?:\.(?P<aspect>\w+))?\s*(?:\[(?P<where>[^\]]*)\])?\s*"
    r"(?P<operator><=|>=|<|>)\s*"
    r"(?P<threshold>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?)\s*"
)
_ASPECT_LAST = regex.compile(r"\s*([\w-]+)\s*(\[[^\]]*\])\s*(\.[a-z]+)(.*)")


@dataclass(frozen=True)
class Gate:
    """A condition under which a run fails: ``gap.low[language=th]>3``.

    ``aspect`` is ``low``, ``high`` or ``p`` of the quantity; its value where None. ``where`` has
    what it is narrowed to, ``*`` for each; see docs/runs.md.
    """

    text: str
    name: str
    aspect: str | None
    where: tuple[tuple[str, str], ...]
    operator: str
    threshold: float

    def fails(self, value: float) -> bool:
        """Say whether a value is one that the gate does not let through."""
        return OPERATORS[self.operator](value, self.threshold)


class Names(NamedTuple):
    """What a run has, so that a gate on something else is refused before anything is run."""

    arm: Sequence[str]
    task: Sequence[str]
    language: Sequence[str]
    noise: Sequence[str]
    severity: Sequence[str]


class Breach(NamedTuple):
    """A gate that did not hold, and where; ``sentence`` has all of it in a paragraph."""

    gate: Gate
    failed: tuple[Reading, ...]
    checked: int

    @property
    def sentence(self) -> str:
        """The gate, the places at which it failed, worst first, and what stands there."""
        if not self.checked:
            return f"gate {self.gate.text} failed: nothing here has a {self.gate.name} to check."
        named = [_told(one, self.gate) for one in self.failed[:_NAMED]]
        more = len(self.failed) - len(named)
        rest = f"; and {more} more" if more else ""
        count = f"{len(self.failed)} of {self.checked} checked"
        return f"gate {self.gate.text} failed ({count}): {'; '.join(named)}{rest}."


def parse_gate(text: str) -> Gate:
    """Read a gate such as ``gap>3`` or ``gap[language=th,noise=keyboard]>5``.

    Raises:
        InputError: it is malformed, or names a quantity, aspect or key that there is not.
    """
    found = _GATE.fullmatch(text)
    if found is None:
        raise _malformed(text)
    name, aspect = found["name"], found["aspect"]
    if name not in QUANTITIES:
        raise InputError(f"--fail-if {text!r}: unknown quantity {name!r}{_known(name, QUANTITIES)}")
    allowed = QUANTITIES[name].aspects
    if aspect is not None and aspect not in allowed:
        offer = f"; use {', '.join(f'{name}.{one}' for one in allowed)}" if allowed else ""
        raise InputError(f"--fail-if {text!r}: {name} has no {aspect!r}{offer or '; use it alone'}")
    where = tuple(_narrowing(text, found["where"] or ""))
    gate = Gate(text.strip(), name, aspect, where, found["operator"], float(found["threshold"]))
    QUANTITIES[name].require(text, dict(where))
    return gate


def _malformed(text: str) -> InputError:
    late = _ASPECT_LAST.fullmatch(text)
    if late is not None:
        name, where, aspect, rest = late.groups()
        return InputError(
            f"--fail-if {text!r}: the aspect comes before the bracket: {name}{aspect}{where}{rest}"
        )
    return InputError(
        f"--fail-if {text!r} is not QUANTITY[key=value,...] < NUMBER (or <=, >, >=), "
        "such as gap>3 or gap[language=th]>5"
    )


def _narrowing(text: str, where: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for part in _parts(where):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not value:
            raise InputError(f"--fail-if {text!r}: write key=value, not {part!r}")
        if key not in KEYS:
            raise InputError(f"--fail-if {text!r}: unknown key {key!r}{_known(key, KEYS)}")
        if KEYS[key] in seen:
            raise InputError(f"--fail-if {text!r} narrows {key} twice; give two gates")
        seen.add(KEYS[key])
        yield KEYS[key], value


def _parts(where: str) -> list[str]:
    """Cut at the commas, but not at those of a spec such as ``beam?noises=keyboard,casing``."""
    found: list[str] = []
    for part in filter(None, (part.strip() for part in where.split(","))):
        key = part.partition("=")[0].strip()
        if found and "?" in found[-1] and key not in KEYS:
            found[-1] += f",{part}"
        else:
            found.append(part)
    return found


def require_known(gates: Sequence[Gate], names: Names) -> None:
    """Raise InputError where a gate names an arm, task, language, noise or severity that is not."""
    for gate in gates:
        for key, value in gate.where:
            there = [*getattr(names, key), *(["all"] if key == "task" else [])]
            if value != "*" and value not in there:
                raise InputError(
                    f"--fail-if {gate.text!r}: there is no {key} {value!r}{_known(value, there)}"
                )


def names_of(summary: Summary) -> Names:
    """Return what finished runs have."""
    conditions = [one for task in summary.tasks for one in task.conditions]
    return Names(
        arm=summary.arms,
        task=[task.name for task in summary.tasks],
        language=_once(one.code for task in summary.tasks for one in task.languages),
        noise=_once(str(one.actor) for one in conditions),
        severity=_once(str(one.strength) for one in conditions),
    )


def names_to_run(suite: Suite, arms: Sequence[str]) -> Names:
    """Return what a suite and its arms will have."""
    conditions = [one for one in suite.conditions() if not one.is_clean]
    return Names(
        arm=arms,
        task=suite.tasks,
        language=suite.languages,
        noise=_once(str(one.actor) for one in conditions),
        severity=_once(str(one.strength) for one in conditions),
    )


def check(
    gates: Sequence[Gate], summary: Summary, comparison: Comparison | None = None
) -> list[Breach]:
    """Return the gates that do not hold, in their order; empty where all do.

    What cannot be computed does not pass: it is a breach with the reason. Languages at chance and
    conditions that do not apply are in no mean, and ``*`` passes them over; a gate that is left
    with nothing to check fails.
    """
    return [breach for gate in gates if (breach := _checked(gate, summary, comparison))]


def _checked(gate: Gate, summary: Summary, comparison: Comparison | None) -> Breach | None:
    readings = list(QUANTITIES[gate.name].read(summary, comparison, dict(gate.where)))
    failed = [one for one in readings if _fails(one, gate)]
    if readings and not failed:
        return None
    sign = -1 if gate.operator.startswith(">") else 1
    failed.sort(key=lambda one: (one.why is None, sign * (_aspect(one, gate) or 0.0)))
    return Breach(gate, tuple(failed), len(readings))


def _fails(reading: Reading, gate: Gate) -> bool:
    value = _aspect(reading, gate)
    return value is None or gate.fails(value)


def _aspect(reading: Reading, gate: Gate) -> float | None:
    """Return what a gate looks at; None where it cannot be told."""
    if reading.value is None:
        return None
    if gate.aspect == "p":  # None where no resample differs: nothing speaks against no difference
        return 1.0 if reading.p is None else reading.p
    found: float = getattr(reading.value, gate.aspect or "value")
    return found


def _told(reading: Reading, gate: Gate) -> str:
    """Write where a gate failed, what stands there, and the threshold."""
    if reading.value is None:
        return f"{reading.place}: {gate.name} cannot be told: {reading.why or 'no number'}"
    p = ""
    if gate.aspect == "p":
        p = ", no resample differs" if reading.p is None else f", p = {reading.p:.2g}"
    return (
        f"{reading.place}: {gate.name} {_written(reading.value, QUANTITIES[gate.name].unit)}{p}, "
        f"{_RELATION[gate.operator]} {gate.threshold:g}"
    )


_RELATION = {"<": "below", "<=": "not above", ">": "above", ">=": "not below"}


def _written(value: Interval, unit: Unit) -> str:
    """Write a value with its interval, with as many digits as its unit has use for."""
    digits = 2 if unit is Unit.POINTS else 3
    of = " points" if unit is Unit.POINTS else ""
    return f"{value.value:.{digits}f}{of} [{value.low:.{digits}f}, {value.high:.{digits}f}]"


def _once(names: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _known(wrong: str, known: Iterable[str]) -> str:
    return did_you_mean(wrong, known) or f"; there are {', '.join(known)}"
