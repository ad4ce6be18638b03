"""Conversations: what customers write, what agents answer, who holds what."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.auth.callers import Caller
from api.auth.guards import agent, customer, may, signed_in
from api.desk import Desk
from api.errors import Problem, documented
from api.repeats import natural_key
from api.routes.given import TheCaller, TheDesk
from api.routes.shapes import (
    AnalyzedMessage,
    AnalyzeMessageBody,
    AssignBody,
    Changed,
    ConversationBody,
    Decided,
    DecisionBody,
    Mine,
    Older,
    Opened,
    Queue,
    SendAgentMessageBody,
    Sent,
)
from graph import reading
from graph.accepting import Accepted
from graph.contract import Status, ticket_for_customer
from store import users

Before = Annotated[int | None, QueryParameter(ge=1, description="Only messages with a smaller seq.")]
Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many at most.")]
Word = Annotated[str | None, QueryParameter(max_length=200)]
Assigned = Annotated[str | None, QueryParameter(max_length=36, description="`me`, `none`, or an agent's id.")]


class CustomerChatController(Controller):
    """What customers do."""

    path = "/chat"
    tags = ("Chat",)

    @post(
        "/analyze-message",
        status_code=200,
        guards=[customer],
        summary="Send a message and wait for its outcome",
        responses=documented(401, 403, 404, 409, 413, 415, 422, 504),
    )
    async def analyze_message(
        self, request: Request[Any, Any, Any], desk: TheDesk, caller: TheCaller, data: JSONBody[AnalyzeMessageBody]
    ) -> AnalyzedMessage:
        """Store a customer's message, run its turn, and tell what was found and what became of it.

        After 30 s without an outcome the answer is 504; the message is stored and its turn goes on all the same.
        """
        await desk.limits.check("message", str(caller.user.id))
        if data.language is not None and data.language != caller.user.preferred_language:
            await _remember_language(desk, caller, data.language)
        accepted = await desk.turns.accept(
            customer_id=caller.user.id,
            text=data.text,
            conversation_id=data.conversation_id,
            client_message_id=data.client_message_id or natural_key(request),
            attachment_ids=data.attachment_ids,
        )
        return await outcome_of(desk, accepted)

    @get(
        "/conversations/mine",
        guards=[customer],
        summary="My conversations",
        responses=documented(401, 403),
    )
    async def my_conversations(self, desk: TheDesk, caller: TheCaller) -> Mine:
        """The caller's own conversations, the newest first."""
        return Mine(await reading.of_customer(desk.database, caller.user.id))

    @get(
        "/conversations/{conversation_id:uuid}",
        guards=[signed_in],
        summary="Open a conversation",
        responses=documented(401, 404),
    )
    async def open_conversation(self, desk: TheDesk, caller: TheCaller, conversation_id: FromPath[UUID]) -> Opened:
        """A conversation with its last 100 messages. Customers see only their own, without suggestions and turn."""
        found = await reading.details(desk.database, conversation_id, customer_id=_own(caller))
        return Opened(**{name: getattr(found, name) for name in Opened.__struct_fields__})

    @get(
        "/conversations/{conversation_id:uuid}/messages",
        guards=[signed_in],
        summary="Earlier messages",
        responses=documented(401, 404, 422),
    )
    async def earlier_messages(
        self,
        desk: TheDesk,
        caller: TheCaller,
        conversation_id: FromPath[UUID],
        before: Before = None,
        limit: Limit = 50,
    ) -> Older:
        """The messages before a seq (or the newest), in order."""
        page = await reading.older(desk.database, conversation_id, before=before, limit=limit, customer_id=_own(caller))
        return Older(page.messages, page.has_more)


class AgentChatController(Controller):
    """What agents do."""

    path = "/chat"
    tags = ("Chat (agents)",)
    guards = (agent,)

    @get("/conversations/active", summary="The queue", responses=documented(401, 403, 422))
    async def active_conversations(
        self,
        desk: TheDesk,
        caller: TheCaller,
        status: FromQuery[Status | None] = None,
        language: Annotated[str | None, QueryParameter(max_length=20)] = None,
        assigned: Assigned = None,
        q: Word = None,
        snoozed: FromQuery[bool] = False,
        cursor: Word = None,
        limit: Limit = 50,
    ) -> Queue:
        """Conversations by need: those that wait for a person first, by urgency, then the longest waiting on top;
        then the latest.

        Without `status` all that are not closed. Those that sleep are not among them; with `snoozed` they are the only
        ones. `q` looks into customers' names and last messages.
        """
        holder = _holder(assigned, caller)
        page = await reading.queue(
            desk.database,
            status=status,
            language=language or None,
            assigned_to=None if holder == "none" else holder,
            unassigned=holder == "none",
            text=(q or "").strip() or None,
            snoozed=snoozed,
            cursor=cursor or None,
            limit=limit,
        )
        return Queue(page.items, page.next_cursor)

    @post(
        "/send-agent-message",
        status_code=200,
        summary="Answer as an agent",
        responses=documented(401, 403, 404, 409, 413, 415, 422),
    )
    async def send_agent_message(
        self, request: Request[Any, Any, Any], desk: TheDesk, caller: TheCaller, data: JSONBody[SendAgentMessageBody]
    ) -> Sent:
        """Send own words or a suggestion. The conversation is the caller's from then on."""
        await desk.limits.check("message", str(caller.user.id))
        message = await desk.agents.send(
            data.conversation_id,
            agent=caller.user,
            text=data.text,
            suggestion_id=data.suggestion_id,
            client_message_id=data.client_message_id or natural_key(request),
            attachment_ids=data.attachment_ids,
        )
        return Sent(message)

    @post(
        "/suggestions/{suggestion_id:uuid}/decision",
        status_code=200,
        summary="Approve, edit, reject or take over",
        responses=documented(401, 403, 404, 409, 413, 415, 422),
    )
    async def decide_suggestion(
        self, desk: TheDesk, caller: TheCaller, suggestion_id: FromPath[UUID], data: JSONBody[DecisionBody]
    ) -> Decided:
        """Decide a waiting suggestion. The first decision wins; a later one gets 409 with `current`."""
        suggestion, message = await desk.agents.decide(
            suggestion_id,
            agent=caller.user,
            action=data.action,
            text=data.text,
            reason=data.reason,
            act=data.act,
        )
        return Decided(suggestion, message)

    @post(
        "/assign-conversation",
        status_code=200,
        summary="Take a conversation",
        responses=documented(401, 403, 404, 409, 415, 422),
    )
    async def assign_conversation(self, desk: TheDesk, caller: TheCaller, data: JSONBody[AssignBody]) -> Changed:
        """Take it, or give it to `agent_id`. 409 when another agent holds it."""
        return Changed(await desk.agents.assign(data.conversation_id, agent=caller.user, to=data.agent_id))

    @post(
        "/close-conversation",
        status_code=200,
        summary="Close a conversation",
        responses=documented(401, 403, 404, 409, 415, 422),
    )
    async def close_conversation(self, desk: TheDesk, caller: TheCaller, data: JSONBody[ConversationBody]) -> Changed:
        """Close it; the customer's next message opens it again."""
        return Changed(await desk.agents.close(data.conversation_id, agent=caller.user))


async def outcome_of(desk: Desk, accepted: Accepted) -> AnalyzedMessage:
    """What became of a message, as its customer is told. Raises a 504 `Problem` when that takes too long."""
    try:
        result = await desk.turns.result(accepted, timeout=desk.settings.reply_timeout)
    except TimeoutError as error:
        detail = "Your message is stored, but its answer takes longer than usual. It will appear when it is ready."
        raise Problem(504, "reply_pending", detail, conversation_id=accepted.conversation_id) from error
    told = {name: getattr(result, name) for name in AnalyzedMessage.__struct_fields__}
    return AnalyzedMessage(**{**told, "ticket": ticket_for_customer(result.ticket) if result.ticket else None})


async def _remember_language(desk: Desk, caller: Caller, language: str) -> None:
    """Short texts are told apart by the language that their writer says they use."""
    async with desk.database.writing() as session:
        user = await users.get(session, caller.user.id)
        if user is not None:
            user.preferred_language = language


def _own(caller: Caller) -> UUID | None:
    return None if may(caller, "agent") else caller.user.id


def _holder(assigned: str | None, caller: Caller) -> UUID | Literal["none"] | None:
    if not assigned:
        return None
    if assigned == "none":
        return "none"
    if assigned == "me":
        return caller.user.id
    try:
        return UUID(assigned)
    except ValueError as error:
        raise Problem(422, "invalid", "query.assigned: must be me, none, or an agent's id.") from error
