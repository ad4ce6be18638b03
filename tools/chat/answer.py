"""The model's answer: JSON by a schema, read strictly at its end and word by word while it grows."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from langchain_core.utils.json import parse_json_markdown, parse_partial_json
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.errors import ToolFailed

LONGEST: Final = 6000
"""Characters of a reply."""
_MARKERS: Final = re.compile(r"\s*\[\d{1,2}(?:\s*,\s*\d{1,2})*\]")
"""Numbers of sources that a model left in its text; readers get the citations beside it."""
_FENCED: Final = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n\s*```\s*\Z", re.DOTALL)


class Further(BaseModel):
    """Another way to reply."""

    model_config = ConfigDict(strict=True)

    reply: str = Field(min_length=1, max_length=LONGEST)
    citations: list[int] = Field(default_factory=list, max_length=20)


class Answer(BaseModel):
    """What the model answers; the first field is the one that is read while it is written."""

    model_config = ConfigDict(strict=True)

    reply: str = Field(min_length=1, max_length=LONGEST)
    citations: list[int] = Field(max_length=20)
    answered: bool
    confidence: float = Field(ge=0, le=1)
    next_actions: list[str] = Field(default_factory=list, max_length=10)
    alternatives: list[Further] = Field(default_factory=list)


def schema() -> dict[str, Any]:
    """JSON Schema of an answer, without references, as every service takes it."""
    numbers = {"type": "array", "items": {"type": "integer"}}
    reply = {"reply": {"type": "string"}, "citations": numbers}
    further = {"type": "object", "properties": reply, "required": list(reply), "additionalProperties": False}
    properties = {
        **reply,
        "answered": {"type": "boolean"},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "next_actions": {"type": "array", "items": {"type": "string"}},
        "alternatives": {"type": "array", "items": further, "maxItems": 2},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def parse(text: str, who: str) -> Answer:
    """The answer that ``text`` holds, alone or in one fence of Markdown.

    Raises ``ToolFailed``, without a word of the text, when it is anything else.
    """
    fenced = _FENCED.match(text)
    try:
        answer = Answer.model_validate_json(fenced[1] if fenced else text)
    except ValidationError as error:
        raise ToolFailed(f"{who} gave an answer that cannot be read") from error
    if not without_markers(answer.reply).strip():
        raise ToolFailed(f"{who} answered without a word")
    return answer


def so_far(text: str) -> str:
    """As much of the reply as can be shown while the answer grows: what later parts could still change (half of a
    character, an open bracket, spaces) waits. A longer ``text`` gives a longer reply with the same beginning, or
    nothing in the middle of an escape such as ``\\u00e9``.
    """
    try:
        found = parse_json_markdown(text, parser=parse_partial_json)
    except (json.JSONDecodeError, ValueError):
        return ""
    reply = found.get("reply") if isinstance(found, dict) else None
    if not isinstance(reply, str):
        return ""
    bracket = reply.rfind("[")
    if bracket >= 0 and "]" not in reply[bracket:]:
        reply = reply[:bracket]
    # The first half of a character beyond the Basic Multilingual Plane, whose second half is still to come.
    return without_markers(reply.rstrip("".join(map(chr, range(0xD800, 0xDC00)))).rstrip()).rstrip()


def without_markers(reply: str) -> str:
    """The reply without the numbers of sources in square brackets."""
    return _MARKERS.sub("", reply)
