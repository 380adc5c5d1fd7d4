"""Finds checkpoints (directories, bundles, hub ids), and which task each serves, and how."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, NamedTuple

import regex

from robustx.errors import InputError
from robustx.example import Head

_HUB_ID = regex.compile(r"[\w.-]+/[\w.-]+(?:@[\w./-]+)?")
_SEED_FOLDER = regex.compile(r"seed-(\d+)")
_ARM_NAME = regex.compile(r"[\w.+-]+")
_UNINFORMATIVE = regex.compile(r"(?:LABEL_)?\d+")


class Need(NamedTuple):
    """What ``resolve`` must know of a task.

    ``heads`` can do it, the preferred first; ``folders`` of a bundle may hold a model for it;
    ``labels`` are in the task's order, with their spellings as ``aliases``, or empty.
    """

    task: str
    heads: tuple[Head, ...]
    folders: tuple[str, ...]
    labels: tuple[str, ...] = ()
    aliases: Mapping[str, str] = {}


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
    """One model of an arm, for one task.

    ``order`` gives, for each label of the task, the model's output; ``assumed`` says that the
    checkpoint does not name its outputs and the task's own order was taken.
    """

    arm: str
    task: str
    seed: int | None
    path: Path
    head: Head
    order: tuple[int, ...]
    assumed: bool

    @property
    def checkpoint(self) -> str:
        """The name of the checkpoint in a run: the arm, with the seed where it has several."""
        return self.arm if self.seed is None else f"{self.arm}.seed-{self.seed}"


class Missing(NamedTuple):
    """A task that an arm cannot do, and why; ``status`` is the reason in a word or two."""

    arm: str
    task: str
    reason: str
    status: Literal["missing", "wrong head", "labels unmapped"] = "missing"


class Misfit(InputError):
    """A checkpoint that cannot do a task, by its head or its labels."""

    def __init__(self, message: str, status: Literal["wrong head", "labels unmapped"]) -> None:
        super().__init__(message)
        self.status = status


def resolve(
    arm: Arm, wanted: Sequence[Need], label_maps: Mapping[str, Sequence[str]]
) -> tuple[list[Member], list[Missing]]:
    """Find an arm's models for the wanted tasks; the configurations are read, no weights.

    ``label_maps`` gives, by task, the labels in the order of the model's outputs.

    Raises:
        InputError: there is nothing at ``arm.where``, or neither a model nor a bundle.
    """
    root = locate(arm.where)
    single = (root / "config.json").is_file()
    members: list[Member] = []
    missing: list[Missing] = []
    for need in wanted:
        folders = [(None, root)] if single else _task_folders(root, need)
        try:
            members += [_member(arm, need, seed, path, label_maps) for seed, path in folders]
        except Misfit as error:
            missing.append(Missing(arm.name, need.task, str(error), error.status))
        else:
            if not folders:
                places = " or ".join(f"{folder}/" for folder in need.folders)
                reason = f"{arm.where} has no {places} with a config.json"
                missing.append(Missing(arm.name, need.task, reason))
    if all(lack.status == "missing" for lack in missing) and not members:
        raise InputError(_nothing_found(arm, root, wanted))
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
            state = file.stat()
            total.update(_file_digest(_State(file, state.st_size, state.st_mtime_ns)))
    return total.hexdigest()


_MODEL_FILES = frozenset({".json", ".safetensors", ".bin", ".model", ".txt"})


class _State(NamedTuple):
    """A file as it is now: its size in bytes, and when it was changed, in nanoseconds."""

    path: Path
    size: int
    changed: int


@lru_cache(maxsize=1024)
def _file_digest(state: _State) -> bytes:
    """Return the digest of a file, which is read once as long as it does not change."""
    total = blake2b(digest_size=16)
    with state.path.open("rb") as stream:
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


def _nothing_found(arm: Arm, root: Path, wanted: Sequence[Need]) -> str:
    found = ", ".join(sorted(path.name for path in root.iterdir())[:8]) or "nothing"
    folders = ", ".join(dict.fromkeys(f"{need.folders[0]}/" for need in wanted))
    return f"{arm.where} is neither a model (config.json) nor a bundle ({folders}): found {found}"


def _task_folders(root: Path, need: Need) -> list[tuple[int | None, Path]]:
    """Return the models of a bundle for a task, with their seeds, from the first folder."""
    for folder in need.folders:
        found = list(_seeds(root / folder))
        if found:
            return found
    return []


def _seeds(folder: Path) -> Iterator[tuple[int | None, Path]]:
    if (folder / "config.json").is_file():
        yield None, folder
        return
    seeds = (
        (int(match.group(1)), path)
        for path in (folder.iterdir() if folder.is_dir() else ())
        if (match := _SEED_FOLDER.fullmatch(path.name)) and (path / "config.json").is_file()
    )
    yield from sorted(seeds)


def _member(
    arm: Arm, need: Need, seed: int | None, path: Path, label_maps: Mapping[str, Sequence[str]]
) -> Member:
    config = _config(path)
    head = _head(config, need, path)
    if head not in _LABELLED:
        return Member(arm.name, need.task, seed, path, head, (), assumed=False)
    names = _output_names(config)
    given = label_maps.get(need.task)
    nameless = given is None and all(_UNINFORMATIVE.fullmatch(name) for name in names)
    # An order of a few labels can be held against the clean accuracy, one of 17 tags cannot.
    assumed = nameless and head == "sequence"
    if len(names) != len(need.labels):
        raise Misfit(_wrong_number(names, need, path), "labels unmapped")
    natural = tuple(range(len(need.labels)))
    order = natural if assumed else _order(given or names, need, path)
    return Member(arm.name, need.task, seed, path, head, order, assumed)


# What an architecture of transformers can do; a bare encoder has no "For" in its name.
_HEADS: Mapping[str, tuple[Head, ...]] = {
    "ForSequenceClassification": ("sequence",),
    "ForTokenClassification": ("token",),
    "ForQuestionAnswering": ("span",),
    "ForMultipleChoice": ("choice",),
    "ForMaskedLM": ("fill", "embedding"),
    "Model": ("embedding",),
}
_LABELLED = frozenset({"sequence", "token"})


def _head(config: Mapping[str, Any], need: Need, path: Path) -> Head:
    """Return the first of the heads wanted that the model has; without a name it is an encoder."""
    architectures = [str(name) for name in config.get("architectures") or ()]
    there = (
        {"embedding"}
        if not architectures
        else {
            head
            for name in architectures
            for suffix, heads in _HEADS.items()
            if name.endswith(suffix)
            for head in heads
        }
    )
    for head in need.heads:
        if head in there:
            return head
    wanted = " or ".join(
        f"…{suffix}" for suffix, heads in _HEADS.items() if set(heads) & set(need.heads)
    )
    has = ", ".join(architectures) or "none that config.json names"
    raise Misfit(f"{path} has the head {has}; {need.task} needs {wanted}", "wrong head")


def _config(path: Path) -> Mapping[str, Any]:
    try:
        config: Mapping[str, Any] = json.loads((path / "config.json").read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path / 'config.json'} is not JSON: {error}") from error
    return config


def _output_names(config: Mapping[str, Any]) -> list[str]:
    id2label = config.get("id2label") or {}
    # transformers leaves both out of config.json where they are LABEL_0 and LABEL_1.
    return [str(id2label[key]) for key in sorted(id2label, key=int)] or ["LABEL_0", "LABEL_1"]


def _wrong_number(names: Sequence[str], need: Need, path: Path) -> str:
    return (
        f"{path} has {len(names)} outputs ({', '.join(names)}); {need.task} needs "
        f"{len(need.labels)} ({', '.join(need.labels)})"
    )


def _order(names: Sequence[str], need: Need, path: Path) -> tuple[int, ...]:
    known = [need.aliases.get(name.lower().replace("-", "_")) for name in names]
    if sorted(map(str, known)) != sorted(need.labels):
        raise Misfit(
            f"{path} names its outputs {', '.join(names)}, which are not the labels of "
            f"{need.task} ({', '.join(need.labels)}); say what they mean with "
            f"--label-map {need.task}={','.join(need.labels)} in the order of the outputs",
            "labels unmapped",
        )
    return tuple(known.index(label) for label in need.labels)
