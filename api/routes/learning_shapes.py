"""Cases, proposals and FAQ drafts, as the admin's pages and agents see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from api.routes.shapes import Body
from store.cases import Case
from store.proposals import Proposal

Source = Literal["approve", "edit", "reject", "take_over"]
ProposalStatus = Literal["open", "accepted", "dismissed"]


class DiffRun(Struct, frozen=True):
    """A run of words that an edit kept, took out or brought in."""

    op: Literal["same", "removed", "added"]
    text: str


class CaseView(Struct, frozen=True):
    """A decision about a draft; `right` says whether it could have been sent as it was, null if nobody said."""

    id: UUID
    conversation_id: UUID
    suggestion_id: UUID
    source: Source
    intent: str
    language: str
    author: str | None
    kind: str
    confidence: float
    right: bool | None
    question: str
    text: str
    final_text: str | None
    diff: list[DiffRun]
    reason: str | None
    created_at: datetime


class Cases(Struct, frozen=True):
    """A page of cases, the newest first."""

    items: list[CaseView]
    next_cursor: str | None


class ProposalView(Struct, frozen=True):
    """What agents write into drafts again and again. `evidence` are ids of cases."""

    id: UUID
    kind: Literal["article", "reply"]
    status: ProposalStatus
    title: str
    body: str
    intent: str
    language: str
    evidence: list[UUID]
    article_id: str | None
    reason: str | None
    created_at: datetime


class Proposals(Struct, frozen=True):
    """A page of proposals, the newest first."""

    items: list[ProposalView]
    next_cursor: str | None


class AcceptBody(Body, frozen=True):
    """The admin's own words where they differ; published at once, unless she wants a draft."""

    title: Annotated[str, Meta(min_length=1, max_length=300, pattern=r"\S")] | None = None
    body: Annotated[str, Meta(min_length=1, max_length=100_000, pattern=r"\S")] | None = None
    publish: bool = True


class DismissBody(Body, frozen=True):
    """Why not."""

    reason: Annotated[str, Meta(max_length=1000)] | None = None


class DecidedProposal(Struct, frozen=True):
    """The proposal after the decision, with the id of the article that it became."""

    proposal: ProposalView


class FaqDraft(Struct, frozen=True):
    """The id of the article that was drafted."""

    article_id: str


def case_view(case: Case) -> CaseView:
    """A case as the admin sees it."""
    return msgspec.convert(case, CaseView, from_attributes=True)


def proposal_view(proposal: Proposal) -> ProposalView:
    """A proposal as the admin sees it."""
    own: dict[str, Any] = {name: getattr(proposal, name) for name in ProposalView.__struct_fields__}
    return msgspec.convert(own, ProposalView)
