"""What admins send and are answered about the send rule."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from api.routes.shapes import Body
from graph.contract import Mode
from store.hours import WorkingHours

AcceptedError = Annotated[
    float, Meta(ge=0.001, le=0.5, description="The highest accepted share of wrong automatic replies.", examples=[0.02])
]
Confidence = Annotated[
    float, Meta(ge=0.5, le=0.999, description="How sure the desk must be that it is kept.", examples=[0.95])
]
AuditShare = Annotated[
    float, Meta(ge=0, le=1, description="Share of sendable replies that an agent reads first.", examples=[0.05])
]

PresenceGrace = Annotated[
    float,
    Meta(ge=30, le=3600, description="Seconds without a sign of life after which an agent is gone.", examples=[60]),
]


class SettingsBody(Body, frozen=True):
    """The settings as they shall be, and the version that they replace. What is left out stays as it is."""

    version: Annotated[int, Meta(ge=0)]
    mode: Mode | None = None
    accepted_error: AcceptedError | None = None
    confidence: Confidence | None = None
    audit_share: AuditShare | None = None
    hours: WorkingHours | None = None
    presence_grace_s: PresenceGrace | None = None


class DeskSettingsView(Struct, frozen=True):
    """The desk-wide settings; `version` is 0 while no admin has changed any."""

    mode: Mode
    accepted_error: float
    confidence: float
    audit_share: float
    hours: WorkingHours
    presence_grace_s: float
    version: int
    updated_by: UUID | None
    updated_at: datetime | None


class ChangeView(Struct, frozen=True):
    """What the settings were set to, by whom and when."""

    mode: Mode
    accepted_error: float
    confidence: float
    audit_share: float
    hours: WorkingHours
    presence_grace_s: float
    version: int
    changed_by: UUID | None
    changed_at: datetime


class SettingsHistory(Struct, frozen=True):
    """The newest changes, the newest first."""

    items: list[ChangeView]


class CurvePoint(Struct, frozen=True):
    """What would happen at a threshold: the share that would be sent, the share of wrong ones among those that were
    labelled, and the bound on it that holds at the group's level.
    """

    threshold: float
    coverage: float
    error: float
    upper: float


class RuleGroup(Struct, frozen=True):
    """Replies that are judged alike. `threshold` null: none of them is sent alone. `source` is `shipped`, `agents` or
    `both`: whose labels they are.
    """

    name: str
    kind: str
    intents: list[str]
    language_group: str
    n: int
    wrong: int
    threshold: float | None
    coverage: float
    bound: float | None
    source: str
    curve: list[CurvePoint]


class SendRuleView(Struct, frozen=True):
    """The rule that holds now. `needed` is the least evidence of a group, none of it wrong, for it to answer alone."""

    mode: Mode
    accepted_error: float
    confidence: float
    needed: int
    groups: list[RuleGroup]


class ConversationModeBody(Body, frozen=True):
    """A conversation, and how far the assistant may go in it."""

    conversation_id: UUID
    mode: Mode
