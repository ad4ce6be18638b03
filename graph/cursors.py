"""Cursors: where a page of a list ended, as one word that a client hands back unread."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from graph.errors import InvalidMessage

T = TypeVar("T", bound=tuple[Any, ...])


def cursor_of(*place: object) -> str:
    """The sort key of a page's last row as a cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode()


def place_of(cursor: str, shape: type[T]) -> T:
    """The sort key in a cursor, of this shape. Raises `InvalidMessage` for what no list gave out."""
    try:
        found: T = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=shape)
    except (binascii.Error, msgspec.MsgspecError, ValueError) as error:
        raise InvalidMessage("This cursor is not one that the list gave out.") from error
    if any(isinstance(each, datetime) and each.tzinfo is None for each in found):
        raise InvalidMessage("This cursor is not one that the list gave out.")
    return found
