"""What is sent and answered about promises, beyond the shapes of graph.promises."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from api.routes.shapes import Body
from graph.promises import PromiseView


class PromisePage(Struct, frozen=True):
    """A page of promises, the earliest due first; `next_cursor` is null on the last one."""

    items: list[PromiseView]
    next_cursor: str | None


class EndPromiseBody(Body, frozen=True):
    """What to note about a promise that was kept or broken."""

    note: Annotated[str, Meta(max_length=1000)] | None = None


class AssignPromiseBody(Body, frozen=True):
    """Who looks after a promise; null for nobody."""

    owner_id: UUID | None = None


class OnePromise(Struct, frozen=True):
    """A promise."""

    promise: PromiseView
