"""What agents' decisions taught: cases, proposals, and FAQ drafts from conversations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.auth.guards import admin, agent
from api.errors import Problem, documented
from api.routes.given import TheCaller, TheDesk
from api.routes.learning_shapes import (
    AcceptBody,
    Cases,
    DecidedProposal,
    DismissBody,
    FaqDraft,
    Proposals,
    ProposalStatus,
    Source,
    case_view,
    proposal_view,
)
from store import cases, proposals
from store.cases import Case
from store.proposals import Proposal

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str | None, QueryParameter(max_length=36)]
IntentName = Annotated[str | None, QueryParameter(max_length=100)]


class LearningController(Controller):
    """Labelled decisions, and what they have in common."""

    tags = ("Learning",)

    @get("/cases", guards=[admin], summary="Agents' decisions as cases", responses=documented(401, 403, 422))
    async def list_cases(
        self,
        desk: TheDesk,
        source: FromQuery[Source | None] = None,
        intent: IntentName = None,
        right: FromQuery[bool | None] = None,
        proposal: FromQuery[UUID | None] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Cases:
        """Every approval, edit (with its diff), rejection and take-over, the newest first; with `proposal` the edits
        that it came from.
        """
        async with desk.database.reading() as session:
            found = await cases.page(
                session,
                source=source,
                intent=intent,
                right=right,
                proposal_id=proposal,
                before=_place(cursor),
                limit=limit + 1,
            )
        return Cases([case_view(each) for each in found[:limit]], _next(found, limit))

    @get("/proposals", guards=[admin], summary="Proposals from edits", responses=documented(401, 403, 422))
    async def list_proposals(
        self,
        desk: TheDesk,
        status: FromQuery[ProposalStatus | None] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Proposals:
        """What several edits have in common, the newest first."""
        async with desk.database.reading() as session:
            found = await proposals.page(session, status=status, before=_place(cursor), limit=limit + 1)
        return Proposals([proposal_view(each) for each in found[:limit]], _next(found, limit))

    @post(
        "/proposals/{proposal_id:uuid}/accept",
        status_code=200,
        guards=[admin],
        summary="Accept a proposal",
        responses=documented(401, 403, 404, 409, 415, 422),
    )
    async def accept_proposal(
        self, desk: TheDesk, caller: TheCaller, proposal_id: FromPath[UUID], data: JSONBody[AcceptBody]
    ) -> DecidedProposal:
        """Write it down as an article or an FAQ. 409 when somebody decided before."""
        accepted = await desk.learning.accept(
            proposal_id, by=caller.user.id, title=data.title, body=data.body, publish=data.publish
        )
        return DecidedProposal(proposal_view(accepted))

    @post(
        "/proposals/{proposal_id:uuid}/dismiss",
        status_code=200,
        guards=[admin],
        summary="Dismiss a proposal",
        responses=documented(401, 403, 404, 409, 415, 422),
    )
    async def dismiss_proposal(
        self, desk: TheDesk, caller: TheCaller, proposal_id: FromPath[UUID], data: JSONBody[DismissBody]
    ) -> DecidedProposal:
        """Turn it down; edits like these are not proposed again."""
        dismissed = await desk.learning.dismiss(proposal_id, by=caller.user.id, reason=data.reason)
        return DecidedProposal(proposal_view(dismissed))

    @post(
        "/chat/conversations/{conversation_id:uuid}/faq-draft",
        status_code=201,
        guards=[agent],
        summary="Draft an FAQ from a conversation",
        responses=documented(401, 403, 404, 422),
    )
    async def draft_faq(self, desk: TheDesk, caller: TheCaller, conversation_id: FromPath[UUID]) -> FaqDraft:
        """Write down what was asked and answered, without personal data, as a draft for the admin to publish."""
        return FaqDraft(await desk.learning.faq_draft(conversation_id, by=caller.user.id))


def _place(cursor: str | None) -> UUID | None:
    if not cursor:
        return None
    try:
        return UUID(cursor)
    except ValueError as error:
        raise Problem(422, "invalid", "query.cursor: it is not one that this list gave.") from error


def _next(found: Sequence[Case] | Sequence[Proposal], limit: int) -> str | None:
    return str(found[limit - 1].id) if len(found) > limit else None
