"""The desk's own tools as an MCP server: what is offered, to whom it belongs, and what a call does.

Offered are the tools of this installation, never those of other servers. A reading tool takes a `conversation_id`
where it should see a customer's own data; a writing tool needs one. Who calls is an agent, so a write is that
agent's own act.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID, uuid4

import mcp_types as types
import structlog
from mcp.server import ServerRequestContext
from mcp.server.lowlevel import Server
from pydantic import TypeAdapter

from store import conversations
from store.conversations import Fenced
from store.database import Database
from tools.base import Tool, ToolContext
from tools.errors import InvalidArguments, ToolError, ToolFailed
from tools.providers import Providers
from tools.registry import Toolbox

Offer = Literal["off", "reads", "writes"]

CONVERSATION: Final = "conversation_id"
KEY: Final = "idempotency_key"
NOBODY: Final = UUID(int=0)
"""Who is asked for when no conversation is named: a customer who has nothing."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Workshop:
    """What the offered tools work with."""

    toolbox: Toolbox
    providers: Providers
    database: Database
    offer: Offer


WhoActs = Callable[[ServerRequestContext[Any, Any]], Awaitable[UUID]]
"""Finds the agent behind a request."""


def server_of(workshop: Workshop, who_acts: WhoActs, version: str) -> Server[Any]:
    """The protocol's server over the desk's tools."""

    async def listed(_: Any, __: Any) -> types.ListToolsResult:
        """Every tool that is offered now."""
        return types.ListToolsResult(tools=[_declared(each) for each in offered(workshop).values()])

    async def called(context: ServerRequestContext[Any, Any], params: types.CallToolRequestParams) -> Any:
        """Run one for whoever acts."""
        tool = offered(workshop).get(params.name)
        if tool is None:
            return _refused("there is no such tool here, or writing tools are not offered")
        agent = await who_acts(context)
        return await _answer(workshop, tool, params.arguments or {}, agent)

    return Server("frontdesk", version=version, on_list_tools=listed, on_call_tool=called)


def offered(workshop: Workshop) -> Mapping[str, Tool[Any, Any]]:
    """The tools that programs may call: of this installation, and writing ones only where the settings say so."""
    if workshop.offer == "off":
        return {}
    return {
        name: each
        for name, each in workshop.toolbox.fixed.items()
        if each.effect == "reads" or workshop.offer == "writes"
    }


async def act(workshop: Workshop, tool: Tool[Any, Any], arguments: Mapping[str, Any], agent: UUID) -> Any:
    """Run a tool as an agent. Raises ``ToolError``, and ``Fenced`` when somebody took the conversation."""
    given = dict(arguments)
    own = tool.arguments_schema.get("properties", {})
    named = given.get(CONVERSATION) if CONVERSATION in own else given.pop(CONVERSATION, None)
    key = given.get(KEY) if KEY in own else given.pop(KEY, None)
    if named is None and tool.effect == "writes":
        raise InvalidArguments(f"{tool.name} writes, so it needs a {CONVERSATION}")
    conversation_id, customer_id = await _place(workshop, named)
    context = ToolContext(
        customer_id=str(customer_id),
        conversation_id=str(conversation_id),
        turn_id=f"mcp:{uuid4()}",
        providers=workshop.providers,
        agent_id=str(agent),
        # One key of a client's is one act of that agent's; without one, each call is an act of its own.
        idempotency_key=f"mcp:{agent}:{key or uuid4()}",
        database=workshop.database,
    )
    return await tool.run(given, context)


async def _place(workshop: Workshop, named: Any) -> tuple[UUID, UUID]:
    """The conversation and its customer; nobody's without one."""
    if named is None:
        return NOBODY, NOBODY
    try:
        conversation_id = UUID(str(named))
    except ValueError as error:
        raise InvalidArguments(f"{CONVERSATION} is not a UUID") from error
    async with workshop.database.reading() as session:
        found = await conversations.get(session, conversation_id)
    if found is None:
        raise ToolFailed("there is no such conversation")
    return found.id, found.customer_id


async def _answer(
    workshop: Workshop, tool: Tool[Any, Any], arguments: dict[str, Any], agent: UUID
) -> types.CallToolResult:
    try:
        result = await act(workshop, tool, arguments, agent)
    except InvalidArguments as error:
        return _refused(f"{error} {json.dumps(error.errors)}" if error.errors else str(error))
    except (ToolError, Fenced) as error:
        return _refused(str(error))
    except Exception:
        error_id = uuid4().hex
        log.exception("mcp_tool_broke", tool=tool.name, error_id=error_id)
        return _refused(f"something went wrong at the desk; its log says more at {error_id}")
    log.info("mcp_tool_called", tool=tool.name, agent_id=str(agent))
    structured = TypeAdapter(tool.result_type).dump_python(result, mode="json")
    text = types.TextContent(text=json.dumps(structured, ensure_ascii=False))
    return types.CallToolResult(
        content=[text], structured_content=structured if isinstance(structured, dict) else {"result": structured}
    )


def _refused(why: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=why)], is_error=True)


def _declared(tool: Tool[Any, Any]) -> types.Tool:
    schema = copy.deepcopy(tool.arguments_schema)
    properties = schema.setdefault("properties", {})
    writes = tool.effect == "writes"
    if CONVERSATION not in properties:
        told = "The conversation it is about" + ("." if writes else ", where a customer's own data are needed.")
        properties[CONVERSATION] = {"type": "string", "format": "uuid", "description": told}
        if writes:
            schema["required"] = [*schema.get("required", []), CONVERSATION]
    if writes and KEY not in properties:
        told = "The same key makes a repeated call the same act."
        properties[KEY] = {"type": "string", "maxLength": 100, "description": told}
    return types.Tool(
        name=tool.name,
        description=tool.description,
        input_schema=schema,
        annotations=types.ToolAnnotations(read_only_hint=not writes, open_world_hint=False),
    )
