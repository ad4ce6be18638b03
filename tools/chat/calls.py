"""A model's tool calls: reading tools run, writing tools become proposals that a person approves, and nothing that goes
wrong ends in silence.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from langchain_core.messages import ToolCall, ToolMessage
from langchain_core.utils.json_schema import dereference_refs
from pydantic import BaseModel, ValidationError

from tools.base import Tool, ToolContext
from tools.chat.sources import Sources, shown
from tools.chat.tool import Finding, ProposedAction
from tools.chat.veil import Veil
from tools.errors import DeadlineExceeded, InvalidArguments, ToolError, ToolFailed, TryAgain, Unavailable
from tools.retrieval.tool import Passages

NOT_FOR_MODELS: Final = frozenset(
    {
        "detect_language",
        "recognise_intent",
        "read_sentiment",
        "find_entities",
        "translate_text",
        "draft_reply",
        "mark_fixed",
    }
)
"""Tools that are steps of the turn itself, or an agent's own."""
MOST: Final = 4
"""Tools that one answer of the model may call."""
LONGEST: Final = 6000
"""Characters of a result that the model reads."""
PROPOSED: Final = (
    "Noted. A person approves this before it runs, and your reply is sent only after it has run: "
    "write the reply for then."
)

log = structlog.get_logger(__name__)


def for_models(toolbox: Mapping[str, Tool[Any, Any]]) -> dict[str, Tool[Any, Any]]:
    """The tools that a model may call."""
    return {name: each for name, each in toolbox.items() if name not in NOT_FOR_MODELS}


def declared(tools: Mapping[str, Tool[Any, Any]]) -> list[dict[str, Any]]:
    """The tools as LangChain's models take them."""
    return [
        {"name": each.name, "description": each.description, "parameters": flat(each.arguments_schema)}
        for each in tools.values()
    ]


def flat(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON Schema in the part of it that every service takes: no references, no titles, no "or null".

    Bounds that are left out here are still checked when the tool is run.
    """
    whole = dereference_refs(dict(schema))
    whole.pop("$defs", None)
    plain: dict[str, Any] = _plain(whole)
    return {"properties": {}, **plain, "type": "object"}


_KEPT: Final = frozenset({"type", "description", "enum", "items", "properties", "required", "format"})
_FORMATS: Final = frozenset({"date-time", "enum"})


def _plain(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    options = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    if options:
        schema = {**schema, **options[0]}
    if "const" in schema:
        schema = {**schema, "enum": [schema["const"]], "type": "string"}
    kept = {key: value for key, value in schema.items() if key in _KEPT}
    if kept.get("format") not in _FORMATS:
        kept.pop("format", None)
    if "properties" in kept:
        kept["properties"] = {name: _plain(each) for name, each in kept["properties"].items()}
    if "items" in kept:
        kept["items"] = _plain(kept["items"])
    return kept or {"type": "string"}


class Calls:
    """Answers the tool calls of one reply."""

    def __init__(
        self, tools: Mapping[str, Tool[Any, Any]], sources: Sources, veil: Veil, context: ToolContext, who: str
    ) -> None:
        self.actions: list[ProposedAction] = []
        self._tools = tools
        self._sources = sources
        self._veil = veil
        self._context = context
        self._who = who
        self._corrected: set[str] = set()

    async def answer(self, calls: Sequence[ToolCall]) -> list[ToolMessage]:
        """A message for each call, in their order. Raises ``ToolFailed`` when the model gives wrong arguments to a
        tool a second time: it was told, and would go on.
        """
        said = await asyncio.gather(*(self._one(each, place) for place, each in enumerate(calls)))
        # Numbers, and so the messages, follow the order of the calls and not of the answers.
        return [
            ToolMessage(json.dumps(await self._written(each), ensure_ascii=False)[:LONGEST], tool_call_id=_id(call))
            for each, call in zip(said, calls, strict=True)
        ]

    async def _one(self, call: ToolCall, place: int) -> Any:
        """What a tool gives, or a text for the model that says why there is nothing."""
        wanted = self._tools.get(call["name"])
        if wanted is None:
            known = ", ".join(self._tools)
            return {"error": f"There is no tool of that name. There are: {known}."}
        if place >= MOST:
            return {"error": f"At most {MOST} tools at once. Answer with what you have, or ask for this one again."}
        try:
            arguments = self._veil.restored(call["args"])
            if wanted.effect == "writes":
                return self._proposed(wanted, arguments)
            return wanted, arguments, await wanted.run(arguments, self._context)
        except InvalidArguments as error:
            if wanted.name in self._corrected:
                raise ToolFailed(f"{self._who} called {wanted.name} with wrong arguments twice") from error
            self._corrected.add(wanted.name)
            return {"error": str(error), "problems": list(error.errors)}
        except (TryAgain, DeadlineExceeded, Unavailable):
            return {"error": "This cannot be looked up just now. Say so, or answer without it."}
        except ToolError as error:
            return {"error": str(error)}
        except Exception as error:  # a plugin's bug is not the model's fault, nor the customer's
            log.warning("tool_broke", tool=wanted.name, exc_info=error)
            return {"error": "This tool is broken just now. Answer without it."}

    def _proposed(self, wanted: Tool[Any, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
        try:
            checked = wanted.arguments_type.model_validate(dict(arguments))
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            where = ", ".join(sorted({".".join(map(str, each["loc"])) or "arguments" for each in problems}))
            raise InvalidArguments(f"{wanted.name}: invalid {where}", errors=problems) from error
        plain = checked.model_dump(mode="json", exclude_defaults=True)
        action = ProposedAction(tool=wanted.name, arguments=plain, summary=summary(wanted, plain))
        if action not in self.actions:
            self.actions.append(action)
        return {"proposed": PROPOSED}

    async def _written(self, said: Any) -> Any:
        """What the model reads of a result: as numbered sources, and masked."""
        if isinstance(said, dict):
            return {**said, "error": await self._veil.over(said["error"])} if "error" in said else said
        wanted, arguments, result = said
        if isinstance(result, Passages):
            return {"sources": [shown(*each) for each in self._sources.add_passages(result.passages)]}
        plain = result.model_dump(mode="json") if isinstance(result, BaseModel) else result
        finding = Finding(
            tool=wanted.name,
            arguments=dict(arguments),
            said=sentences(plain),
            result=plain if isinstance(plain, dict) else {"result": plain},
        )
        return {"source": self._sources.add_finding(finding), "text": await self._veil.over(finding.said)}


def sentences(result: Any) -> str:
    """A result in words: its own (``said``) where it has them, else each value after its name."""
    if isinstance(result, Mapping):
        if isinstance(result.get("said"), str):
            return str(result["said"])
        return ". ".join(
            f"{str(name).replace('_', ' ')}: {sentences(each)}"
            for name, each in result.items()
            if each not in (None, [])
        )
    if isinstance(result, list | tuple):
        return "; ".join(sentences(each) for each in result)
    return {True: "yes", False: "no"}[result] if isinstance(result, bool) else str(result)


def summary(wanted: Tool[Any, Any], arguments: Mapping[str, Any]) -> str:
    """What approving does, in a sentence: the first of the tool's description, with what it is done to."""
    first = wanted.description.split("\n\n")[0].replace("\n", " ").split(". ")[0].rstrip(".")
    given = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in arguments.items())
    return f"{first} ({given})." if given else f"{first}."


def _id(call: ToolCall) -> str:
    return call["id"] or call["name"]
