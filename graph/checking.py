"""What the guard would say of an agent's own words. It stops nothing: an agent answers for what she writes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from graph.errors import InvalidMessage, NotFound
from knowledge.search import Passage
from store import conversations, messages, users
from store.database import Database
from tools.base import ToolContext
from tools.chat.tool import Citation, Draft
from tools.detection.tool import DetectionArguments, detect_language
from tools.errors import ToolError
from tools.guard.tool import CheckArguments, check_draft
from tools.providers import Providers
from tools.retrieval.tool import RetrievalArguments, search_articles

PASSAGES = 6
RECENT = 20
"""Messages of the conversation whose words are its own."""


async def check_reply(
    database: Database, providers: Providers, *, conversation_id: UUID, agent_id: UUID, text: str
) -> list[dict[str, Any]]:
    """The problems (kind, sentence, detail) of a reply that an agent has written but not sent.

    It is held against what the search finds for her words and for the customer's. Raises `NotFound`, `InvalidMessage`
    for an empty text, and `ToolError` when the guard cannot be asked.
    """
    if not text.strip():
        raise InvalidMessage("There is no text to check.")
    async with database.reading() as session:
        conversation = await conversations.get(session, conversation_id)
        if conversation is None:
            raise NotFound("There is no such conversation.")
        recent = await messages.latest(session, conversation_id, limit=RECENT)
        customer = await users.get(session, conversation.customer_id)
    asked = [each.text for each in recent if each.sender == "customer"]
    context = ToolContext(
        customer_id=str(conversation.customer_id),
        conversation_id=str(conversation_id),
        turn_id="",
        providers=providers,
        agent_id=str(agent_id),
        database=database,
    )
    language = await detect_language(DetectionArguments(text=text, hint="en"), context)
    passages: dict[tuple[str, str], Passage] = {}
    for query in [text, *asked[-1:]]:
        try:
            found = await search_articles(RetrievalArguments(query=query, k=PASSAGES), context)
        except ToolError:  # then less supports her words, and she is warned once too often
            continue
        passages |= {(each.article_id, each.text): each for each in found.passages}
    citations = [
        Citation(article_id=each.article_id, title=each.title, excerpt=each.excerpt, score=each.score)
        for each in passages.values()
    ]
    told = [each.text for each in recent]
    arguments = CheckArguments(
        draft=Draft(text=text, language=language.code, kind="answer", confidence=1.0, citations=citations),
        passages=list(passages.values()),
        customer_text="\n".join(asked),
        language=conversation.primary_language or "en",
        own=[*told, *([customer.full_name] if customer else [])],
    )
    return (await check_draft(arguments, context)).as_rows()
