"""What callers carry: signed log-in tokens (JWT, HS256), their CSRF tokens, and API keys."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import jwt

from api.settings import Settings

SESSION_COOKIE: Final = "frontdesk_session"
CSRF_COOKIE: Final = "frontdesk_csrf"
CSRF_HEADER: Final = "x-csrf-token"
KEY_PREFIX: Final = "fd_"
SECRET_FILE: Final = "secret.key"  # noqa: S105  # a file's name


@dataclass(frozen=True)
class Claims:
    """What a genuine token says; whether its log-in is still open only the store knows."""

    user_id: UUID
    log_in_id: UUID


class Tokens:
    """Makes and reads tokens with one secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def issue(self, user_id: UUID, log_in_id: UUID, role: str, issued: datetime, expires: datetime) -> str:
        """A token for a log-in."""
        claims = {"sub": str(user_id), "sid": str(log_in_id), "role": role, "iat": issued, "exp": expires}
        return jwt.encode(claims, self._secret, algorithm="HS256")

    def read(self, token: str) -> Claims | None:
        """The claims of a token, or None when it is forged, expired or not a token at all."""
        try:
            claims = jwt.decode(
                token, self._secret, algorithms=["HS256"], options={"require": ["sub", "sid", "iat", "exp"]}
            )
            return Claims(UUID(claims["sub"]), UUID(claims["sid"]))
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
            return None

    def csrf(self, log_in_id: UUID) -> str:
        """The CSRF token of a log-in: an HMAC, so that nothing more has to be stored."""
        return hmac.new(self._secret, f"csrf:{log_in_id}".encode(), hashlib.sha256).hexdigest()

    def csrf_fits(self, log_in_id: UUID, given: str) -> bool:
        """Whether a page sent the CSRF token of its log-in; takes the same time for every wrong one."""
        return hmac.compare_digest(self.csrf(log_in_id).encode(), given.encode())


def new_api_key() -> tuple[str, str]:
    """A fresh API key and its digest; only the digest may be stored."""
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    return key, digest(key)


def digest(key: str) -> str:
    """The SHA-256 of a key in hexadecimal. Plain, because a key has 256 bits of its own and needs no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def secret_of(settings: Settings) -> str:
    """The secret that signs log-ins: from the settings, else from the data folder, where it is made once (0600)."""
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    path = settings.data / SECRET_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Whole or not there: another process of the desk may start in the same folder at the same moment.
        draft = path.with_suffix(f".{os.getpid()}.part")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
