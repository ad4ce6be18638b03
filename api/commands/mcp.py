"""`frontdesk mcp`: the desk's own tools over stdin and stdout, for a program on this machine."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.common import data_option, settings_of

if TYPE_CHECKING:
    from uuid import UUID

    from api.settings import Settings


@click.command()
@click.option("--as", "email", metavar="EMAIL", help="The agent who acts.  [default: the first one]")
@data_option
def mcp(email: str | None, data: Path | None) -> None:
    """Offer the desk's own tools as an MCP server on stdin and stdout. Beside a running desk use its address /mcp.

    \b
    Which tools is said by the setting mcp_offer; writing ones are not, unless it is "writes".
    Examples:
      frontdesk mcp --data /srv/desk
      frontdesk mcp --as lena@example.com
    """
    from api import logs
    from api.folder import DataInUse
    from api.workbench import NoAgent

    settings = settings_of(data=data).settings
    if settings.mcp_offer == "off":
        raise click.ClickException("mcp_offer is off: no tools are offered")
    logs.configure("error", settings.log_format)
    try:
        asyncio.run(_serve(settings, email))
    except (DataInUse, NoAgent) as error:
        raise click.ClickException(str(error)) from error


async def _serve(settings: Settings, email: str | None) -> None:
    from mcp.server.stdio import stdio_server

    from api.version import version
    from api.workbench import agent_of, open_workbench
    from tools.mcp.offer import Workshop, server_of

    async with open_workbench(settings) as bench:
        agent = await agent_of(bench.database, email)

        async def who_acts(_: Any) -> UUID:
            """Always the one who started this."""
            return agent

        workshop = Workshop(bench.toolbox, bench.providers, bench.database, settings.mcp_offer)
        server = server_of(workshop, who_acts, version())
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())
