"""`frontdesk tools`: what the assistant can do: list it, look at it, try it, and write a new one."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.common import Steps, data_option, settings_of

if TYPE_CHECKING:
    from api.settings import Settings
    from tools.registry import Toolbox


@click.group()
def tools() -> None:
    """List, show, try and write tools.

    \b
    Examples:
      frontdesk tools list
      frontdesk tools show search_articles
      frontdesk tools run search_articles '{"query": "returns"}'
      frontdesk tools new opening_hours
    """


@tools.command("list")
@data_option
def list_tools(data: Path | None) -> None:
    """Print every tool: whether it reads or writes, where it comes from, and what is broken."""
    box = asyncio.run(_toolbox(settings_of(data=data).settings))
    sources = box.sources
    for name, each in box.tools.items():
        click.echo(f"{name:<28} {each.effect:<7} {sources[name]:<12} {each.description.splitlines()[0]}")
    for broken in box.broken:
        click.echo(f"{broken.name:<28} BROKEN  {broken.source:<12} {broken.reason}")


@tools.command()
@click.argument("name")
@data_option
def show(name: str, data: Path | None) -> None:
    """Print the declaration of the tool NAME as JSON: description, effect, schemas, source."""
    box = asyncio.run(_toolbox(settings_of(data=data).settings))
    if name not in box.tools:
        raise click.ClickException(f"there is no tool {name!r}; see: frontdesk tools list")
    declared = {**box.tools[name].declaration(), "source": box.sources[name]}
    click.echo(json.dumps(declared, indent=2, ensure_ascii=False))


@tools.command()
@click.argument("name")
@click.argument("arguments", default="{}")
@click.option("--yes", is_flag=True, help="Run it although it writes.")
@click.option("--as", "email", metavar="EMAIL", help="The agent who acts.  [default: the first one]")
@data_option
def run(name: str, arguments: str, yes: bool, email: str | None, data: Path | None) -> None:
    """Run the tool NAME once, as an agent, with ARGUMENTS in JSON. The desk must not be running.

    \b
    `conversation_id` among the arguments says whose data it sees; a writing tool needs it, and --yes.
    Example:  frontdesk tools run search_articles '{"query": "How do I return a parcel?"}'
    """
    from api import logs
    from api.folder import DataInUse
    from api.workbench import NoAgent
    from tools.errors import InvalidArguments, ToolError

    settings = settings_of(data=data).settings
    logs.configure("error", settings.log_format)
    try:
        given = json.loads(arguments)
    except ValueError as error:
        raise click.ClickException(f"the arguments are not valid JSON: {error}") from error
    if not isinstance(given, dict):
        raise click.ClickException('the arguments are a JSON object, like {"query": "returns"}')
    try:
        result = asyncio.run(_run(settings, name, given, yes, email))
    except InvalidArguments as error:
        told = "\n".join(f"  {each}" for each in error.errors)
        raise click.ClickException(f"{error}\n{told}".rstrip()) from error
    except (ToolError, DataInUse, NoAgent) as error:
        raise click.ClickException(f"{type(error).__name__}: {error}") from error
    click.echo(json.dumps(result, indent=2, ensure_ascii=False))


@tools.command()
@click.argument("name")
@click.option("--plugin", is_flag=True, help="A package of its own, also where this is a checkout.")
def new(name: str, plugin: bool) -> None:
    """Write a working tool called NAME, with its test, and say what comes next. Nothing is overwritten.

    \b
    In a checkout of Frontdesk it is tools/NAME/tool.py and tests/tools/test_tools_NAME.py; elsewhere, or with
    --plugin, a small package frontdesk-NAME whose entry point every desk finds that it is installed beside.
    Example:  frontdesk tools new opening_hours
    """
    from api.new_tool import CannotWrite, in_checkout, write_tool

    here = Path.cwd()
    try:
        written = write_tool(here, name, plugin=plugin or not in_checkout(here))
    except CannotWrite as error:
        raise click.ClickException(str(error)) from error
    for path in written.files:
        click.echo(f"wrote {path.relative_to(here)}")
    click.echo(f"\nNext:\n{written.next_steps}")


async def _toolbox(settings: Settings) -> Toolbox:
    """The tools of now; servers are asked, but not for long."""
    from api import logs
    from tools.mcp.remote import RemoteTools
    from tools.registry import load_tools

    logs.configure("error", settings.log_format)
    remote = RemoteTools(settings.mcp_servers)
    remote.start()
    try:
        await remote.settled(10)
        return load_tools(remote=_Kept(remote.offered(), remote.faults()))
    finally:
        await remote.stop()


class _Kept:
    """What servers said, after the connections are gone."""

    def __init__(self, offered: list[Any], faults: list[tuple[str, str, str]]) -> None:
        self._offered, self._faults = offered, faults

    def offered(self) -> list[Any]:
        """The tools, each with its source."""
        return self._offered

    def faults(self) -> list[tuple[str, str, str]]:
        """What cannot be used."""
        return self._faults


async def _run(settings: Settings, name: str, given: dict[str, Any], yes: bool, email: str | None) -> Any:
    from pydantic import TypeAdapter

    from api.workbench import NoAgent, agent_of, open_workbench
    from tools.mcp.offer import NOBODY, Workshop, act

    steps = Steps()
    async with open_workbench(settings, progress=steps) as bench:
        steps.end()
        await bench.remote.settled(10)
        tool = bench.toolbox.tools.get(name)
        if tool is None:
            raise click.ClickException(f"there is no tool {name!r}; see: frontdesk tools list")
        if tool.effect == "writes" and not yes:
            raise click.ClickException(f"{name} writes; say --yes to let it")
        try:
            agent = await agent_of(bench.database, email)
        except NoAgent:
            if email or tool.effect == "writes":
                raise
            agent = NOBODY
        workshop = Workshop(bench.toolbox, bench.providers, bench.database, "writes")
        result = await act(workshop, tool, given, agent)
        return TypeAdapter(tool.result_type).dump_python(result, mode="json")
