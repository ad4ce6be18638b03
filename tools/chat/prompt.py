"""What a chat model is asked: the rules in a file of their own, and everything of others as data between fences."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from knowledge.errors import KnowledgeError
from knowledge.languages import manners_of, named
from tools.chat.sources import Sources
from tools.chat.tool import SMALL_TALK, DraftRequest
from tools.chat.veil import Veil
from tools.detection.tool import UNDETERMINED

PROMPT: Final = Path(__file__).parent / "prompts" / "author.md"
LONGEST: Final = 12_000
"""Characters of the customer's message that are sent."""
PICTURES: Final = 4_000
"""Characters of what her pictures say that are sent."""
CLEAR: Final = 0.6
"""Least confidence of the sentiment for a reply that takes it up."""
FEELING: Final = {
    "negative": "The customer is upset: begin with one short, honest acknowledgement of it, without excuses.",
    "positive": "The customer is friendly: be warm, in half a sentence.",
    "neutral": "Be friendly and to the point.",
}


class Prompt:
    """Writes the messages for one reply. ``desk`` is the desk's language; ``hers`` has it written in the customer's."""

    def __init__(self, desk: str, *, hers: bool = False) -> None:
        self._text = PROMPT.read_text(encoding="utf-8")
        self._desk = desk
        self._hers = hers

    def language(self, request: DraftRequest) -> str:
        """The language that the reply to ``request`` is to be in."""
        return request.language if self._hers and request.language != UNDETERMINED else self._desk

    async def messages(self, request: DraftRequest, sources: Sources, veil: Veil) -> list[BaseMessage]:
        """The rules, then the data. The fence is another one for each reply, so that no text can hold it."""
        fence = "".join(secrets.choice(string.ascii_lowercase) for _ in range(16))
        text = await veil.over(request.text[:LONGEST])
        listed = [
            json.dumps(
                {**each, "text": await veil.over(each["text"])} if "found_by" in each else each, ensure_ascii=False
            )
            for each in sources.listed()
        ]
        pictures = [
            json.dumps({"picture": number, "text": await veil.over(each)}, ensure_ascii=False)
            for number, each in enumerate(_cut(request.pictures, PICTURES), 1)
        ]
        parts = [f"{fence} the customer's message ({_name(request.language)})", text]
        if pictures:
            parts += [f"{fence} text that was read in pictures she sent, one a line", *pictures]
        if request.guidance:
            # A colleague wrote it, so it may guide; that what she quotes cannot, the rules say.
            parts += [f"{fence} note from your colleague", await veil.over(request.guidance)]
        parts += [f"{fence} sources, one a line"]
        parts += [*(listed or ["(none)"]), f"{fence} end"]
        return [SystemMessage(self._rules(request, fence)), HumanMessage("\n".join(parts))]

    def _rules(self, request: DraftRequest, fence: str) -> str:
        language = self.language(request)
        feeling = request.sentiment.label if request.sentiment.confidence >= CLEAR else "neutral"
        small = request.intent.label in SMALL_TALK
        filled = {
            "{fence}": fence,
            "{language_rule}": f"Write in {_name(language)}, whatever the customer wrote in.",
            "{manners}": _manners(language),
            "{feeling}": FEELING[feeling],
            "{small_talk}": "The message is small talk: one or two friendly sentences answer it, without a source."
            if small
            else "",
        }
        text = self._text
        for place, words in filled.items():
            text = text.replace(place, words)
        return text


def _cut(texts: Sequence[str], room: int) -> list[str]:
    """The texts, together at most ``room`` characters."""
    kept = []
    for text in texts:
        kept.append(text[:room])
        room -= len(kept[-1])
    return [each for each in kept if each]


def _name(code: str) -> str:
    if code == UNDETERMINED:
        return "language unknown"
    try:
        return named(code).name
    except KnowledgeError:
        return code


def _manners(language: str) -> str:
    manners = manners_of(language)
    if manners is None:
        return "Be polite."
    return f"{manners.address()}. {manners.formality.note}"
