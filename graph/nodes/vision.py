"""What the customer's pictures show."""

from __future__ import annotations

from typing import Any, Final

from graph.context import TurnContext
from graph.engines import over_files
from graph.nodes.node import node
from graph.state import Attached, TurnState
from tools.ocr.tool import PictureArguments
from tools.vision.tool import look_at_image

TAGS: Final = 5
DESCRIPTION: Final = 500
"""Characters of a description."""


@node("vision", fallback=lambda state: {"vision": []})
async def vision(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Look at each picture; one that nobody can tell anything about is left out."""

    async def look(file: Attached) -> dict[str, Any]:
        """What one picture shows, without the places of its things."""
        found = await look_at_image(PictureArguments(attachment_id=file["id"]), context.tools)
        return {
            "attachment_id": file["id"],
            "kind": found.kind,
            "tags": [each.label for each in found.tags[:TAGS]],
            "description": found.description[:DESCRIPTION] if found.description else None,
            "problem": found.problem,
        }

    found, _ = await over_files(state, context, node="vision", kind="image", work=look)
    return {"vision": found}
