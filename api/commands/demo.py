"""`frontdesk demo`: a desk with people and conversations in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.common import Steps, address_options, data_option, settings_of
from api.commands.serve import serve_until_stopped

if TYPE_CHECKING:
    from api.commands.seed import Seeded
    from api.desk import Desk


@click.command()
@data_option
@address_options
@click.option("--reset-passwords", is_flag=True, help="Give the demo users new passwords and print them.")
@click.option("--json", "as_json", is_flag=True, help="Print {url, users, orders} as one JSON object when ready.")
def demo(data: Path | None, host: str | None, port: int | None, reset_passwords: bool, as_json: bool) -> None:
    """Serve a desk with demo users and a few conversations. Run it again at any time.

    \b
    Examples:
      frontdesk demo
      frontdesk demo --data /tmp/desk --port 8080
      frontdesk demo --reset-passwords
      frontdesk demo --json 2>/dev/null
    """
    settings = settings_of(data=data, host=host, port=port).settings
    steps = Steps()

    async def prepare(desk: Desk) -> Seeded:
        """Make the demo's people and conversations."""
        from api.commands.seed import seed

        return await seed(desk, reset_passwords=reset_passwords, always_passwords=as_json, progress=steps)

    def announce(url: str, desk: Desk, seeded: Any) -> None:
        _print_json(url, seeded) if as_json else _print(url, desk, seeded)

    serve_until_stopped(settings, announce, steps, prepare=prepare)


def _print_json(url: str, seeded: Seeded) -> None:
    from api.commands.demo_orders import shown

    users = [{"email": each.email, "password": each.password, "role": each.role} for each in seeded.users]
    orders = [{"id": number, "email": email, "status": status} for number, email, status in shown()]
    click.echo(json.dumps({"url": url, "users": users, "orders": orders}))


def _print(url: str, desk: Desk, seeded: Seeded) -> None:
    from api.commands.demo_orders import shown
    from api.routes.health import capabilities_of

    click.echo(f"\nFrontdesk is ready at {url}\n")
    click.echo(f"  Customers    {url}/")
    click.echo(f"  Agents       {url}/agent")
    click.echo(f"  API          {url}/docs\n")
    if any(user.password for user in seeded.users):
        click.echo("Log-ins (the passwords are shown only now)")
    else:
        click.echo("Log-ins (the passwords were shown at the first run; new ones: frontdesk demo --reset-passwords)")
    for user in seeded.users:
        click.echo(f"  {user.role:12} {user.email:28} {user.password or ''}".rstrip())
    click.echo("\nOrders to ask about (a customer proves one with its number and e-mail address)")
    for number, email, status in shown():
        click.echo(f"  {number:12} {email:32} {status.replace('_', ' ')}")
    click.echo("\nWho answers")
    for capability in capabilities_of(desk.providers.status()):
        absent = ", ".join(f"{each.name}: {each.reason}" for each in capability.engines if each.state != "ok")
        click.echo(f"  {capability.name:12} {capability.answers or 'nobody'}" + (f"   ({absent})" if absent else ""))
    click.echo("\nStop with Ctrl-C.")
