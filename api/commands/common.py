"""What several commands share: their options, settings, progress lines, and a database to work on."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from api.settings import Loaded
    from store.database import Database

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """`--data DIR`, which every command takes."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="The folder that holds all of the desk's state.  [default: ./data]",
    )(command)


def address_options(command: F) -> F:
    """`--host` and `--port`."""
    host = click.option("--host", metavar="ADDRESS", help="Where to listen.  [default: 127.0.0.1]")
    port = click.option("--port", type=click.IntRange(0, 65535), help="0 takes any free port.  [default: 8000]")
    return host(port(command))


def settings_of(**given: Any) -> Loaded:
    """The settings under what the command line says; a plain line when one cannot be used."""
    from api.settings import SettingsError, load

    try:
        return load(**given)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


@asynccontextmanager
async def database_of(loaded: Loaded) -> AsyncIterator[Database]:
    """The desk's database, migrated, for a command that works beside a running desk."""
    from store.database import Database

    loaded.settings.data.mkdir(parents=True, exist_ok=True)
    database = Database.open(loaded.settings.url)
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()


class Steps:
    """Shows on standard error what is being done: on a terminal a moving percentage, else a line every quarter."""

    def __init__(self) -> None:
        self._step = ""
        self._quarter = 0
        self._moving = sys.stderr.isatty()
        self._lock = threading.Lock()  # engines report from their own threads

    def __call__(self, step: str, share: float = 0.0) -> None:
        """`share` of the step is done, 0 to 1."""
        with self._lock:
            if step != self._step:
                self.end()
                self._step, self._quarter = step, 0
                click.echo(f"· {step} …", err=True, nl=not self._moving)
            elif self._moving:
                click.echo(f"\r· {step} … {share:4.0%}", err=True, nl=False)
            elif int(share * 4) > self._quarter:
                self._quarter = int(share * 4)
                click.echo(f"· {step} … {self._quarter * 25} %", err=True)

    def end(self) -> None:
        """Finish the line of the last step."""
        if self._moving and self._step:
            click.echo("", err=True)
        self._step = ""
