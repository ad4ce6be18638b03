"""The console script `frontdesk`. Each command's module is loaded when it is asked for.

Commands of other packages join through the entry point group "frontdesk.commands".
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Final

import click

GROUP: Final = "frontdesk.commands"
OWN: Final[Mapping[str, str]] = {
    "serve": "api.commands.serve",
    "worker": "api.commands.worker",
    "demo": "api.commands.demo",
    "doctor": "api.commands.doctor",
    "users": "api.commands.users",
    "models": "api.commands.models",
    "intents": "api.commands.intents",
    "orders": "api.commands.orders",
    "tools": "api.commands.tools",
    "mcp": "api.commands.mcp",
    "knowledge": "api.commands.knowledge",
    "backup": "api.commands.backup",
    "restore": "api.commands.backup",
    "openapi": "api.commands.openapi",
}
"""Commands and the modules that define one of that name."""


class Commands(click.Group):
    """The desk's own commands, then those of installed packages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Our own in the order of the table, then the others by name."""
        return [*OWN, *sorted(set(_joined()) - set(OWN))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command; one that does not load says so in a line instead of taking the others with it."""
        if cmd_name in OWN:
            command: click.Command = getattr(import_module(OWN[cmd_name]), cmd_name)
            return command
        entry = _joined().get(cmd_name)
        if entry is None:
            return None
        try:
            loaded = entry.load()
        except Exception as error:  # whatever a stranger's module raises
            return _broken(cmd_name, f"it does not load: {type(error).__name__}: {error}")
        if not isinstance(loaded, click.Command):
            return _broken(cmd_name, f"{entry.value} is a {type(loaded).__name__}, not a click command")
        return loaded


def _joined() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _broken(name: str, reason: str) -> click.Command:
    def fail(**_: object) -> None:
        raise click.ClickException(f"the command {name} is broken: {reason}")

    anything = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(name, callback=fail, short_help=f"(broken: {reason})", context_settings=anything)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="frontdesk", message="%(version)s")
def main() -> None:
    """Frontdesk: an AI customer-service desk.

    \b
    Try it:            frontdesk demo
    Run it:            frontdesk serve --data /srv/desk --host 0.0.0.0
    Is it all there:   frontdesk doctor
    """
