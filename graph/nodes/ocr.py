"""What the customer's pictures say."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from graph.accepting import readable
from graph.context import TurnContext
from graph.engines import all_unread, over_files
from graph.nodes.node import node
from graph.state import Attached, TurnState
from tools.media.telling import telling
from tools.ocr.tool import PictureArguments, read_image_text

PER_PICTURE: Final = 4_000
ALL: Final = 8_000
"""Characters of the pictures' text that a turn reads."""


@node("ocr", fallback=lambda state: {"ocr": [], "unread": all_unread(state, "image")})
async def ocr(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Read the text of each picture, without the places of its lines; one that cannot be read is noted."""

    async def read(file: Attached) -> dict[str, Any]:
        """The text of one picture."""
        found = await read_image_text(PictureArguments(attachment_id=file["id"]), context.tools)
        return {"attachment_id": file["id"], "text": readable(found.text), "confidence": found.confidence}

    found, unread = await over_files(state, context, node="ocr", kind="image", work=read)
    room = ALL
    for each in found:
        whole = each["text"]
        each["text"] = whole[: min(PER_PICTURE, room)].rstrip()
        each["left_out"] = len(whole) - len(each["text"])
        each["telling"] = await asyncio.to_thread(telling, each["text"])
        room -= len(each["text"])
    return {"ocr": found, "unread": unread}
