"""What the customer says in voice messages."""

from __future__ import annotations

from typing import Any

from graph.accepting import MAX_CHARACTERS, readable
from graph.context import TurnContext
from graph.engines import all_unread, over_files
from graph.nodes.node import node
from graph.state import Attached, TurnState
from tools.transcription.tool import RecordingArguments, transcribe_recording


@node("transcription", fallback=lambda state: {"transcripts": [], "unheard": all_unread(state, "audio")})
async def transcription(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Write each recording down. Where a message has no words of its own, what is said in it is what she wrote; words
    that she sent along are her own correction of it.
    """

    async def write_down(file: Attached) -> dict[str, Any]:
        """What is said in one recording."""
        found = await transcribe_recording(RecordingArguments(attachment_id=file["id"]), context.tools)
        text = readable(found.text)[:MAX_CHARACTERS]
        return {"attachment_id": file["id"], "text": text, "language": found.language}

    found, unheard = await over_files(state, context, node="transcription", kind="audio", work=write_down)
    alone = {each["id"] for each in state["attachments"] if each.get("alone")}
    said = [each["text"] for each in found if each["text"] and each["attachment_id"] in alone]
    text = "\n\n".join(each for each in (state["text"], *said) if each)
    return {"transcripts": found, "unheard": unheard, "text": text}
