"""Checks for authors of tasks: does one keep what every task promises?"""

from __future__ import annotations

from collections.abc import Iterator

from robustx.errors import InputError
from robustx.example import Example
from robustx.perturb.characters import Delete
from robustx.tasks.base import Task, TestSet


def check_task(task: Task, found: TestSet) -> None:
    """Raise AssertionError, saying what, where a task breaks a promise on a test set.

    Checked: ids are unique; every example has the task's fields, a group, and marks and protected
    spans inside its texts; what a model reads is hashable and always the same; the gold answer can
    be written; chance is a score; noise on the noised fields leaves a readable example and counts
    the marks that it swallows.
    """
    for complaint in task_complaints(task, found):
        raise AssertionError(f"{task.name} {complaint}")


def task_complaints(task: Task, found: TestSet) -> Iterator[str]:
    """Yield every promise that ``check_task`` finds broken.

    Raises:
        InputError: there is no example to check on.
    """
    if not found.examples:
        raise InputError("give check_task a test set with examples")
    ids = [example.id for example in found.examples]
    if len(set(ids)) < len(ids):
        yield f"has ids that are not unique, such as {next(i for i in ids if ids.count(i) > 1)!r}"
    if not 0 <= task.chance(found) <= 1:
        yield f"has a chance of {task.chance(found)}, which is no score"
    for example in found.examples:
        for aim in task.aims:
            yield from _example(task, example, aim)


def _example(task: Task, example: Example, aim: str) -> Iterator[str]:
    where = f"{example.language} {example.id}"
    if set(example.fields) != set(task.fields) or not example.group:
        yield f"lacks fields or a group in {where}"
    spans = [
        (name, mark.span, "mark") for name, marks in example.marks.items() for mark in marks
    ] + [
        (name, span, "protected span")
        for name, protected in task.protected(example, aim).items()
        for span in protected
    ]
    for name, span, what in spans:
        if not 0 <= span.start <= span.end <= len(example.fields[name]):
            yield f"has a {what} outside the text of {name} in {where}: {span}"
    if hash(task.model_input(example)) != hash(task.model_input(example)):
        yield f"gives a model another input each time in {where}"
    if not isinstance(task.written(task.gold(example)), str):
        yield f"writes a gold answer that is no text in {where}"
    yield from _noisy_example(task, example, aim)


def _noisy_example(task: Task, example: Example, aim: str) -> Iterator[str]:
    protected = task.protected(example, aim)
    delete = Delete()
    rewrites = {
        name: delete.apply(
            example.fields[name],
            example.language_of(name),
            5,
            address=(example.id, name),
            protected=protected.get(name, ()),
        )
        for name in task.noised(aim)
    }
    noisy = example.rewritten(rewrites)
    task.model_input(noisy)
    task.gold(noisy)
    marks = sum(map(len, example.marks.values()))
    if sum(map(len, noisy.marks.values())) + noisy.lost_marks != marks:
        yield f"loses marks without counting them in {example.language} {example.id}"
