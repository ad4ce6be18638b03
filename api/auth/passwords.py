"""Passwords as Argon2id hashes (RFC 9106, the library's default cost), worked out off the event loop."""

from __future__ import annotations

import asyncio
import secrets
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher: Final = PasswordHasher()
# A hash takes 64 MiB while it is worked out: a crowd that logs in at once must not take the machine's memory.
_at_once: Final = asyncio.Semaphore(2)


def hashed(password: str) -> str:
    """The Argon2id hash of a password, in PHC string format. Takes about 0.1 s of CPU."""
    return _hasher.hash(password)


def invented() -> str:
    """A random password that people can type: four groups of four letters and digits, about 79 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


async def fits(password: str, known: str | None) -> bool:
    """Whether `password` has the hash `known`. Without one the same time is spent, and the answer is no."""
    async with _at_once:
        return await asyncio.to_thread(_fits, password, known)


def _fits(password: str, known: str | None) -> bool:
    try:
        return _hasher.verify(known or _nobodys(), password) and known is not None
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hashed(secrets.token_urlsafe())
