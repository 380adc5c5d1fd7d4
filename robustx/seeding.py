"""Chance with an address: the same draw on any machine, in any order, in any batch."""

from __future__ import annotations

from hashlib import blake2b
from random import Random

Address = str | int


def stream(seed: int, *address: Address) -> Random:
    """Return the random stream that belongs to ``seed`` and ``address``.

    The stream depends on nothing else: not on earlier draws, processes or the platform. Parts of
    the address are kept apart by length, so ``("a", "bc")`` and ``("ab", "c")`` differ.
    """
    return Random(integer(seed, *address))


def integer(seed: int, *address: Address) -> int:
    """Return the 128-bit integer that belongs to ``seed`` and ``address``."""
    digest = blake2b(digest_size=16, person=b"robustx")
    for part in (seed, *address):
        encoded = f"{type(part).__name__}:{part}".encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little"))
        digest.update(encoded)
    return int.from_bytes(digest.digest(), "little")
