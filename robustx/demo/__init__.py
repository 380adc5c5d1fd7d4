"""A small benchmark and two small arms that ship with robustx, so that a first run needs nothing.

The benchmark is written by rule (``robustx.demo.templates``) in PAWS-X's layout and languages. The
arms, some 0.4 million weights each, are trained from scratch by ``robustx train``, one through
inference and one through entities, from one encoder and for the same number of updates
(``robustx.demo.build``). All they learned from is text of the same rules in all seven languages,
mistyped in part. So they show how robustx works and what its output looks like, they are no
evidence about real encoders, and their transfer is not zero-shot.
"""

from __future__ import annotations

from pathlib import Path

_DATA = Path(__file__).with_name("data")


def demo_data() -> Path:
    """Return the folder for ``--data``, with ``x-final/<language>/{dev,test}_2k.tsv`` in it."""
    return _DATA


def demo_checkpoints() -> dict[str, Path]:
    """Return the two arms, ``nli`` and ``ner``, as bundles for ``--ckpt``."""
    return {arm: _DATA / "checkpoints" / arm for arm in ("nli", "ner")}
