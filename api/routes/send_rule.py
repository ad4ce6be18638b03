"""The send rule: when the assistant answers alone, on what evidence, and how far it may go in one conversation."""

from __future__ import annotations

import msgspec
from litestar import Controller, get, post
from litestar.params import JSONBody

from api.auth.guards import admin, agent
from api.errors import documented
from api.routes.given import TheCaller, TheDesk
from api.routes.settings_shapes import ConversationModeBody, CurvePoint, RuleGroup, SendRuleView
from api.routes.shapes import Changed
from graph.calibration import Stratum, evidence_needed


class SendRuleController(Controller):
    """The rule and its curves."""

    path = "/send-rule"
    tags = ("Send rule (admins)",)
    guards = (admin,)

    @get("/", summary="The send rule with its curves", responses=documented(401, 403))
    async def send_rule(self, desk: TheDesk) -> SendRuleView:
        """Each group of replies: from which confidence on it is sent alone, and what other thresholds would do."""
        settings, rule = await desk.ruling.rule()
        strata = sorted(rule.strata.values(), key=lambda each: (-each.n, each.name))
        return SendRuleView(
            mode=settings.mode,
            accepted_error=rule.accepted_error,
            confidence=rule.confidence,
            needed=evidence_needed(rule.accepted_error, 1 - rule.confidence),
            groups=[_group(each) for each in strata],
        )


class ConversationModeController(Controller):
    """How far the assistant may go in one conversation."""

    path = "/chat"
    tags = ("Chat (agents)",)
    guards = (agent,)

    @post(
        "/conversation-mode",
        status_code=200,
        summary="Set a conversation's mode",
        responses=documented(401, 403, 404, 409, 415, 422),
    )
    async def set_mode(self, desk: TheDesk, caller: TheCaller, data: JSONBody[ConversationModeBody]) -> Changed:
        """Answer alone by the rule, only suggest, or stay quiet; never beyond the desk's own mode."""
        return Changed(await desk.agents.set_mode(data.conversation_id, agent=caller.user, mode=data.mode))


def _group(stratum: Stratum) -> RuleGroup:
    same = {name: getattr(stratum, name) for name in RuleGroup.__struct_fields__ if name not in ("intents", "curve")}
    curve = [CurvePoint(each.threshold, each.coverage, each.error, each.upper) for each in stratum.curve]
    return RuleGroup(**msgspec.to_builtins(same), intents=list(stratum.intents), curve=curve)
