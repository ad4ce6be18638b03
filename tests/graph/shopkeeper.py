"""An engine for tests of orders: it knows a few intents more, and drafts what the findings and proposals allow."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.fakes.engines import FakeEngine
from tools.base import ToolContext
from tools.chat.tool import Draft, DraftRequest, ProposedAction
from tools.entities.tool import Entities
from tools.intent.tool import Intent
from tools.orders.proposals import proposals

LABELS = {
    "cancel": "cancel_order",
    "send back": "return_item",
    "address": "change_shipping_address",
    "where": "track_order",
    "norway": "delivery_options",
}


class Shopkeeper(FakeEngine):
    """Drafts the findings' sentences and what proposed actions make true; `given` are actions that it adds itself."""

    def __init__(self, *given: dict[str, Any]) -> None:
        super().__init__()
        self.given = given

    async def classify(self, text: str, language: str, previous: str | None = None) -> Intent:
        """The intent of the first word that is known; all are about orders but Norway."""
        label = next((LABELS[word] for word in LABELS if word in text.lower()), "edit_account")
        handling: Any = "answer" if label == "delivery_options" else "approve"
        return Intent(label=label, confidence=0.95, handling=handling)

    async def find(self, text: str, language: str, today: date) -> Entities:
        """Nothing: orders are found by their pattern."""
        return Entities()

    async def draft(self, request: DraftRequest, context: ToolContext) -> list[Draft]:
        """One draft."""
        self.drafted.append(request)
        proposed = proposals(request)
        actions = [action for action, _ in proposed] + [ProposedAction(summary="x", **each) for each in self.given]
        said = [done for _, done in proposed] or [each.said for each in request.findings] or ["We ship to Norway."]
        return [Draft(text=" ".join(said), language="en", kind="answer", confidence=0.95, actions=actions)]
