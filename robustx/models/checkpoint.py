"""Finds checkpoints (directories, bundles, hub ids), and which task each serves, and how."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import regex

from robustx.errors import InputError

_HUB_ID = regex.compile(r"[\w.-]+/[\w.-]+(?:@[\w./-]+)?")
_SEED_FOLDER = regex.compile(r"seed-(\d+)")
_ARM_NAME = regex.compile(r"[\w.+-]+")
_UNINFORMATIVE = regex.compile(r"(?:LABEL_)?\d+")


class TaskLabels(NamedTuple):
    """What ``resolve`` must know of a task: its labels in order, and their spellings."""

    task: str
    labels: tuple[str, ...]
    aliases: Mapping[str, str]


@dataclass(frozen=True)
class Arm:
    """One of the things compared: a name, and where its checkpoints are."""

    name: str
    where: str

    @classmethod
    def parse(cls, text: str) -> Arm:
        """Read ``name=where`` or ``where``, which is named after its last part.

        Raises:
            InputError: the name has characters other than letters, digits, ``. + - _``.
        """
        name, equals, where = text.partition("=")
        if not equals:
            name, where = Path(text.partition("@")[0]).name, text
        if not _ARM_NAME.fullmatch(name) or not where:
            raise InputError(f"--ckpt {text!r} is not NAME=WHERE with a name of letters and digits")
        return cls(name, where)


@dataclass(frozen=True)
class Member:
    """One fine-tuned model of an arm, for one task.

    ``order`` gives, for each label of the task, the model's output; ``assumed`` says that the
    checkpoint does not name its outputs and the task's own order was taken.
    """

    arm: str
    task: str
    seed: int | None
    path: Path
    order: tuple[int, ...]
    assumed: bool

    @property
    def checkpoint(self) -> str:
        """The name of the checkpoint in a run: the arm, with the seed where it has several."""
        return self.arm if self.seed is None else f"{self.arm}.seed-{self.seed}"


class Missing(NamedTuple):
    """A task for which an arm has no checkpoint, and why."""

    arm: str
    task: str
    reason: str


def resolve(
    arm: Arm, wanted: Sequence[TaskLabels], label_maps: Mapping[str, Sequence[str]]
) -> tuple[list[Member], list[Missing]]:
    """Find an arm's models for the wanted tasks; the configurations are read, no weights.

    ``label_maps`` gives, by task, the labels in the order of the model's outputs.

    Raises:
        InputError: there is nothing at ``arm.where``, its head fits none of the tasks, or its
            labels are not the task's.
    """
    root = locate(arm.where)
    if (root / "config.json").is_file():
        return _from_model(arm, root, wanted, label_maps)
    members: list[Member] = []
    missing: list[Missing] = []
    for labels in wanted:
        folders = list(_task_folders(root / labels.task))
        for seed, path in folders:
            members.append(_member(arm, labels, seed, path, label_maps))
        if not folders:
            reason = f"{arm.where} has no {labels.task}/ with a config.json"
            missing.append(Missing(arm.name, labels.task, reason))
    if not members:
        found = ", ".join(sorted(p.name for p in root.iterdir())[:8]) or "nothing"
        tasks = ", ".join(f"{labels.task}/" for labels in wanted)
        raise InputError(
            f"{arm.where} is neither a model (config.json) nor a bundle ({tasks}): found {found}"
        )
    return members, missing


def parse_label_maps(texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Read ``TASK=label,label,...`` strings into labels by task, in the order of the outputs.

    Raises:
        InputError: a string has another form.
    """
    maps: dict[str, tuple[str, ...]] = {}
    for text in texts:
        task, equals, labels = text.partition("=")
        if not equals or not task or not labels:
            raise InputError(f"--label-map {text!r} is not TASK=label,label,...")
        maps[task] = tuple(label.strip() for label in labels.split(","))
    return maps


def locate(where: str) -> Path:
    """Return the local directory of a checkpoint, downloading ``owner/name@revision`` if needed.

    Raises:
        InputError: there is no such directory, and the hub does not give it.
    """
    path = Path(where).expanduser()
    if path.is_dir():
        return path
    if path.exists():
        raise InputError(f"{where} is a file; give the directory that holds config.json")
    if not _HUB_ID.fullmatch(where) or where.startswith("."):
        raise InputError(f"no checkpoint directory {where}")
    return _snapshot(where)


def digest(path: Path) -> str:
    """Return a digest of all that decides a model's outputs: weights, configuration, tokenizer."""
    total = blake2b(digest_size=16)
    for file in sorted(path.iterdir()):
        if file.is_file() and file.suffix in _MODEL_FILES:
            total.update(file.name.encode())
            total.update(_file_digest(file))
    return total.hexdigest()


_MODEL_FILES = frozenset({".json", ".safetensors", ".bin", ".model", ".txt"})


def _file_digest(path: Path) -> bytes:
    total = blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(1 << 22):
            total.update(block)
    return total.digest()


def _snapshot(where: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    name, _, revision = where.partition("@")
    try:
        return Path(snapshot_download(name, revision=revision or None, allow_patterns=_PATTERNS))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            f"no directory {where} here, and the hub does not give it: {reason}"
        ) from error


_PATTERNS = ["*.json", "*.safetensors", "*.model", "*.txt"]


def _task_folders(folder: Path) -> Iterator[tuple[int | None, Path]]:
    if (folder / "config.json").is_file():
        yield None, folder
        return
    seeds = (
        (int(match.group(1)), path)
        for path in (folder.iterdir() if folder.is_dir() else ())
        if (match := _SEED_FOLDER.fullmatch(path.name)) and (path / "config.json").is_file()
    )
    yield from sorted(seeds)


def _from_model(
    arm: Arm,
    path: Path,
    wanted: Sequence[TaskLabels],
    label_maps: Mapping[str, Sequence[str]],
) -> tuple[list[Member], list[Missing]]:
    """Give a single model to the tasks that its head fits; one task must fit."""
    members: list[Member] = []
    missing: list[Missing] = []
    for labels in wanted:
        try:
            members.append(_member(arm, labels, None, path, label_maps))
        except InputError as error:
            missing.append(Missing(arm.name, labels.task, str(error)))
    if not members:
        raise InputError(missing[0].reason)
    return members, missing


def _member(
    arm: Arm,
    labels: TaskLabels,
    seed: int | None,
    path: Path,
    label_maps: Mapping[str, Sequence[str]],
) -> Member:
    config = _config(path)
    names = _output_names(config, labels, path)
    given = label_maps.get(labels.task)
    assumed = given is None and all(_UNINFORMATIVE.fullmatch(name) for name in names)
    natural = tuple(range(len(labels.labels)))
    order = natural if assumed else _order(given or names, labels, path)
    return Member(arm.name, labels.task, seed, path, order, assumed)


def _config(path: Path) -> Mapping[str, Any]:
    try:
        config: Mapping[str, Any] = json.loads((path / "config.json").read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path / 'config.json'} is not JSON: {error}") from error
    return config


def _output_names(config: Mapping[str, Any], labels: TaskLabels, path: Path) -> list[str]:
    heads = [str(name) for name in config.get("architectures") or ()]
    if not any(name.endswith("ForSequenceClassification") for name in heads):
        raise InputError(
            f"{path} has the head {', '.join(heads) or 'of a bare encoder'}; {labels.task} needs "
            "a checkpoint fine-tuned on it (…ForSequenceClassification)"
        )
    id2label = config.get("id2label") or {}
    # transformers leaves both out of config.json where they are LABEL_0 and LABEL_1.
    names = [str(id2label[key]) for key in sorted(id2label, key=int)] or ["LABEL_0", "LABEL_1"]
    if len(names) != len(labels.labels):
        raise InputError(
            f"{path} has {len(names)} outputs ({', '.join(names)}); {labels.task} needs "
            f"{len(labels.labels)} ({', '.join(labels.labels)})"
        )
    return names


def _order(names: Sequence[str], labels: TaskLabels, path: Path) -> tuple[int, ...]:
    known = [labels.aliases.get(name.lower().replace("-", "_")) for name in names]
    if sorted(map(str, known)) != sorted(labels.labels):
        raise InputError(
            f"{path} names its outputs {', '.join(names)}, which are not the labels of "
            f"{labels.task} ({', '.join(labels.labels)}); say what they mean with "
            f"--label-map {labels.task}={','.join(labels.labels)} in the order of the outputs"
        )
    return tuple(known.index(label) for label in labels.labels)
