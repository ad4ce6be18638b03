"""What a turn read in its files, written beside the messages that they came with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph import announce
from graph.attached import of_messages, shown, start_of
from graph.state import TurnState
from store import messages, sent_files
from store.conversations import Conversation


async def write(session: AsyncSession, conversation: Conversation, state: TurnState) -> None:
    """Write what was read to each message and file, and tell of the messages that changed."""
    for before, after in zip(state["vision"], shown(state), strict=True):
        if before["kind"] == after["kind"]:
            continue
        file = await sent_files.in_conversation(session, UUID(after["attachment_id"]), conversation.id)
        if file is not None and file.vision is not None:
            file.vision = {**file.vision, "kind": after["kind"]}
    read = of_messages(state)
    if not read:
        return
    for message in await messages.between(session, conversation.id, min(read), max(read)):
        new = {name: text for name, text in read.get(message.seq, {}).items() if getattr(message, name) != text}
        for name, text in new.items():
            setattr(message, name, text)
        if new:
            if "text" in new and message.seq == conversation.last_seq:
                conversation.last_text = message.text[:200]
            await announce.message_updated(session, conversation, message)


def analysis_of_last(analysis: dict[str, Any], state: TurnState, seq: int) -> dict[str, Any]:
    """The analysis as it is kept with the turn's last message: spans in pictures count in that message's text alone."""
    start = start_of(state, seq)
    if not start:
        return analysis
    rows = [
        each if each.get("source") != "image" else {**each, "start": each["start"] - start, "end": each["end"] - start}
        for each in analysis["entities"]
    ]
    return {**analysis, "entities": [each for each in rows if each["start"] >= 0]}
