"""What the assistant can do."""

from __future__ import annotations

from litestar import Controller, get

from api.auth.guards import agent, may
from api.errors import documented
from api.routes.given import TheCaller, TheDesk
from api.routes.tool_shapes import BrokenTool, ServerView, ToolList, ToolView


class ToolController(Controller):
    """The tools of the desk, of its plugins and of MCP servers."""

    path = "/tools"
    tags = ("Tools",)

    @get("/", guards=[agent], summary="What the assistant can do", responses=documented(401, 403))
    async def list_tools(self, desk: TheDesk, caller: TheCaller) -> ToolList:
        """Every tool with its schemas and where it comes from; for admins also what is broken, and why."""
        tools, sources = desk.toolbox.tools, desk.toolbox.sources
        items = [ToolView(**each.declaration(), source=sources[name]) for name, each in tools.items()]
        if not may(caller, "admin"):
            return ToolList(items, [], [])
        broken = [BrokenTool(each.name, each.source, each.reason) for each in desk.toolbox.broken]
        servers = [ServerView(each.name, each.state, each.reason, each.tools) for each in desk.remote.status()]
        return ToolList(items, broken, servers)
