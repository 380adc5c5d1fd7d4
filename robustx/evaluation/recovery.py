"""The plan of a finished run, made again from its header and its data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robustx.errors import InputError
from robustx.evaluation.plan import Plan, Shelf, known
from robustx.evaluation.suite import Suite
from robustx.models.checkpoint import Member, digest
from robustx.tasks import tasks
from robustx.tasks.base import Task, TestSet
from robustx.tasks.sources import HubSource, Source


def recover(header: Mapping[str, Any], source: Source | None) -> Plan:
    """Make the plan of a run: its checkpoints and data as they are now.

    Without a ``source`` the data are looked for where the run found them.

    Raises:
        InputError: a checkpoint or a test set is gone, or something that a plug-in brought.
    """
    suite = Suite.from_header(header)
    members = tuple(_members(header))
    shelf = Shelf(suite, source or _WhereTheyWere(header["data"], suite))
    return Plan(
        suite=suite,
        arms=tuple(dict.fromkeys(member.arm for member in members)),
        members=members,
        missing=(),
        data={
            (task, language): known(tasks.build(task), language, shelf)
            for task, sets in header["data"].items()
            for language in sets
        },
        absent={},
        shelf=shelf,
        model_digests={path: digest(path) for path in {member.path for member in members}},
        dtype=header["dtype"],
        max_length=header["max_length"],
        embedding=header.get("embedding", {}),
    )


def _members(header: Mapping[str, Any]) -> Iterator[Member]:
    for name, one in header["checkpoints"].items():
        for task, of in one["tasks"].items():
            path = Path(of["path"])
            if not path.is_dir():
                cure = "put it back" if path.is_absolute() else "go to the folder that eval ran in"
                raise InputError(f"the checkpoint of {name} for {task} is not in {path}; {cure}")
            order, assumed = tuple(of["order"]), of["assumed"]
            yield Member(one["arm"], task, one["seed"], path, of["head"], order, assumed)


@dataclass(frozen=True)
class _WhereTheyWere:
    """The data of a run in the files where it found them, or on the hub."""

    data: Mapping[str, Mapping[str, Mapping[str, Any]]]
    suite: Suite

    def load(self, task: Task, language: str, split: str) -> TestSet:
        """Read a test set again; raises InputError with the cure."""
        origin = str(self.data[task.name][language]["origin"])
        if origin.endswith(")"):  # as the hub's: owner/name (configuration, split)
            return HubSource().load(task, language, split)
        if split != self.suite.split_of(task.name) or not Path(origin).exists():
            raise InputError(
                f"the {split} set of {task.name} in {language!r} is not in {origin}; "
                "give the run's data with --data DIR"
            )
        return task.read(Path(origin), language)
