"""Tickets: raised, listed, and marked as fixed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, JSONBody

from api.auth.guards import agent, may, signed_in
from api.errors import documented
from api.repeats import natural_key
from api.routes.given import TheCaller, TheDesk
from api.routes.shapes import MarkFixedBody, Raised, RaiseTicketBody, Tickets


class TicketController(Controller):
    """Work that a person has promised to look after."""

    path = "/tickets"
    tags = ("Tickets",)

    @post(
        "/raise",
        status_code=200,
        guards=[agent],
        summary="Raise a ticket",
        responses=documented(401, 403, 404, 415, 422),
    )
    async def raise_ticket(
        self, request: Request[Any, Any, Any], desk: TheDesk, caller: TheCaller, data: JSONBody[RaiseTicketBody]
    ) -> Raised:
        """Raise a ticket for a conversation; the same `idempotency_key` gives the same ticket."""
        ticket = await desk.tickets.raise_for(
            data.conversation_id,
            agent=caller.user,
            description=data.description.strip(),
            priority=data.priority,
            idempotency_key=data.idempotency_key or natural_key(request),
        )
        return Raised(ticket)

    @get(
        "/conversation/{conversation_id:uuid}",
        guards=[signed_in],
        summary="A conversation's tickets",
        responses=documented(401, 404),
    )
    async def tickets_of_conversation(
        self, desk: TheDesk, caller: TheCaller, conversation_id: FromPath[UUID]
    ) -> Tickets:
        """The tickets of a conversation, the newest first; customers see those of their own."""
        own = None if may(caller, "agent") else caller.user.id
        return Tickets(await desk.tickets.of_conversation(conversation_id, customer_id=own))

    @post(
        "/mark-fixed",
        status_code=200,
        guards=[agent],
        summary="Mark a ticket as fixed",
        responses=documented(401, 403, 404, 409, 415, 422),
    )
    async def mark_ticket_fixed(self, desk: TheDesk, caller: TheCaller, data: JSONBody[MarkFixedBody]) -> Raised:
        """Say what was done. 409 when the ticket was not open any more."""
        ticket = await desk.tickets.mark_fixed(data.ticket_id, agent=caller.user, resolution=data.resolution.strip())
        return Raised(ticket)
