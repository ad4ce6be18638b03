"""Drafts and passages for tests of the guard."""

from __future__ import annotations

from typing import Any

from knowledge.search import Passage
from tools.chat.tool import Citation, Draft, Finding, ProposedAction
from tools.guard.tool import CheckArguments

RETURNS = (
    "The return period is 30 days from the day of delivery. Large furniture such as sofas can be returned "
    "within 14 days of delivery. "
    "We refund the goods within 5 working days after they are checked in. Gift wrapping is not refunded. "
    "Return labels from Norway cost 7.90 EUR."
)


def passage(text: str = RETURNS, article: str = "returns") -> Passage:
    """A passage of an article."""
    return Passage(
        article_id=article, title="", heading="", text=text, excerpt=text[:40], score=0.9, category="", language="en"
    )


def asked(
    text: str,
    *passages: Passage,
    language: str = "en",
    cites: bool = True,
    findings: list[Finding] | None = None,
    actions: list[ProposedAction] | None = None,
    **more: Any,
) -> CheckArguments:
    """A draft with what it may rest on."""
    found = list(passages) or [passage()]
    citations = [Citation(article_id=each.article_id, title="", excerpt="", score=0.9) for each in found]
    draft = Draft(
        text=text,
        language=language,
        kind="answer",
        confidence=0.9,
        citations=citations if cites else [],
        actions=actions or [],
    )
    return CheckArguments(draft=draft, passages=found, findings=findings or [], **more)
