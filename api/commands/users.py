"""`frontdesk users`: who may log in, and machines' keys. Works beside a running desk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.common import data_option, database_of, settings_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from store.users import User

LEAST = 10
"""Characters that a password must have."""


@click.group()
def users() -> None:
    """Add and list users, set passwords, make API keys.

    \b
    Examples:
      frontdesk users add lena@example.com --name "Lena Vogt" --role agent
      frontdesk users list
      frontdesk users key lena@example.com --name reports
    """


@users.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The full name, as customers see it.")
@click.option("--role", type=click.Choice(["agent", "admin", "customer"]), default="agent", show_default=True)
@click.option("--password", help="Asked for if left out; an empty answer makes one up.")
@data_option
def add(email: str, name: str, role: str, password: str | None, data: Path | None) -> None:
    """Add a user.

    \b
    Example:  frontdesk users add lena@example.com --name "Lena Vogt" --role agent
    """
    from api.auth.passwords import hashed
    from store import users as stored

    if "@" not in email.strip()[1:-1] or len(email) > 320:
        raise click.BadParameter(f"{email!r} is not an e-mail address", param_hint="EMAIL")
    chosen, made_up = _password(password)

    async def work(session: AsyncSession) -> None:
        """Add the user."""
        try:
            await stored.add(
                session, role=role, full_name=name.strip(), email=email.strip(), password_hash=hashed(chosen)
            )
        except stored.EmailTaken as error:
            raise click.ClickException(str(error)) from error

    _run(data, work)
    click.echo(f"Added {role} {email}" + (f" with the password {chosen}" if made_up else ""))


@users.command("list")
@click.option("--role", type=click.Choice(["agent", "admin", "customer"]), multiple=True, default=("agent", "admin"))
@data_option
def list_(role: tuple[str, ...], data: Path | None) -> None:
    """List users; agents and admins unless --role says otherwise.

    \b
    Example:  frontdesk users list --role customer
    """
    from store import users as stored

    found: list[User] = []

    async def work(session: AsyncSession) -> None:
        """Read the users."""
        found.extend(await stored.listed(session, role))

    _run(data, work)
    for user in found:
        state = "disabled" if user.disabled else "active"
        click.echo(f"{user.role:9} {user.email or '(guest)':34} {user.full_name:24} {state:9} {user.id}")
    if not found:
        click.echo("no users yet; add one with: frontdesk users add", err=True)


@users.command("password")
@click.argument("email")
@click.option("--password", help="Asked for if left out; an empty answer makes one up.")
@data_option
def password_(email: str, password: str | None, data: Path | None) -> None:
    """Set a user's password and end their log-ins.

    \b
    Example:  frontdesk users password lena@example.com
    """
    from api.auth.passwords import hashed
    from store import users as stored

    chosen, made_up = _password(password)

    async def work(session: AsyncSession) -> None:
        """Change the password."""
        user = await _user(session, email)
        user.password_hash = hashed(chosen)
        await stored.close_all_log_ins(session, user.id)

    _run(data, work)
    click.echo(f"Set the password of {email}" + (f" to {chosen}" if made_up else ""))


@users.command("disable")
@click.argument("email")
@click.option("--undo", is_flag=True, help="Let them in again.")
@data_option
def disable(email: str, undo: bool, data: Path | None) -> None:
    """Keep a user out from now on, and end their log-ins and keys' use.

    \b
    Example:  frontdesk users disable lena@example.com
    """
    from store import users as stored

    async def work(session: AsyncSession) -> None:
        """Keep the user out, or let them in."""
        user = await _user(session, email)
        user.disabled = not undo
        if not undo:
            await stored.close_all_log_ins(session, user.id)

    _run(data, work)
    click.echo(f"{'Enabled' if undo else 'Disabled'} {email}")


@users.command("key")
@click.argument("email")
@click.option("--name", required=True, help="What the key is for.")
@data_option
def key(email: str, name: str, data: Path | None) -> None:
    """Make an API key for a user and print it, this once.

    \b
    Example:  frontdesk users key lena@example.com --name reports
    """
    from api.auth.tokens import new_api_key
    from store import users as stored

    made, digest = new_api_key()

    async def work(session: AsyncSession) -> None:
        """Store the key's digest."""
        await stored.add_api_key(session, (await _user(session, email)).id, name.strip()[:100], digest)

    _run(data, work)
    click.echo(made)
    click.echo("This key is shown only now. Use it as: Authorization: Bearer <key>", err=True)


def _password(given: str | None) -> tuple[str, bool]:
    from api.auth.passwords import invented

    if given is None:
        given = click.prompt("Password (empty: make one up)", default="", hide_input=True, show_default=False, err=True)
    if not given:
        return invented(), True
    if len(given) < LEAST:
        raise click.BadParameter(f"a password needs at least {LEAST} characters", param_hint="--password")
    return given, False


async def _user(session: AsyncSession, email: str) -> User:
    from store import users as stored

    user = await stored.by_email(session, email)
    if user is None:
        raise click.ClickException(f"nobody has the e-mail address {email}; see: frontdesk users list")
    return user


def _run(data: Path | None, work: Callable[[AsyncSession], Awaitable[None]]) -> None:
    loaded = settings_of(data=data)

    async def inside() -> None:
        async with database_of(loaded) as database, database.writing() as session:
            await work(session)

    asyncio.run(inside())
