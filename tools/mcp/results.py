"""What a remote tool gave, within bounds. It is data for the reply, never instructions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from mcp_types import CallToolResult

TEXT: Final = 20_000
"""Characters of text that are kept."""
STRUCTURED: Final = 100_000
"""Characters of JSON up to which structured content is kept."""


class RemoteResult(BaseModel):
    """What the tool of another program answered. ``left_out`` names what was too large or is no text."""

    model_config = ConfigDict(frozen=True)

    text: str
    structured: Any = None
    truncated: bool = False
    left_out: list[str] = Field(default_factory=list)


def result_of(answer: CallToolResult) -> RemoteResult:
    """The answer without what is too long for a reply to rest on, or no text."""
    words: list[str] = []
    left_out: list[str] = []
    for block in answer.content:
        text = getattr(block, "text", None)
        if block.type == "text" and isinstance(text, str):
            words.append(text)
        else:
            left_out.append(block.type)
    text = "\n".join(words)
    structured = answer.structured_content
    if structured is not None and len(json.dumps(structured, default=str)) > STRUCTURED:
        structured = None
        left_out.append("structured")
    return RemoteResult(text=text[:TEXT], structured=structured, truncated=len(text) > TEXT, left_out=left_out)
