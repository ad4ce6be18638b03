"""`frontdesk serve`: the desk on a port."""

from __future__ import annotations

import asyncio
import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.common import Steps, address_options, data_option, settings_of

if TYPE_CHECKING:
    from api.desk import Desk
    from api.server import Announce, Prepare
    from api.settings import Settings


@click.command()
@data_option
@address_options
def serve(data: Path | None, host: str | None, port: int | None) -> None:
    """Serve the desk until Ctrl-C.

    \b
    Examples:
      frontdesk serve
      frontdesk serve --data /srv/desk --host 0.0.0.0 --port 80
      FRONTDESK_MODE=suggest frontdesk serve        every reply needs an agent's approval
    """
    began = time.monotonic()
    settings = settings_of(data=data, host=host, port=port).settings

    def announce(url: str, desk: Desk, _: Any) -> None:
        click.echo(f"Frontdesk is ready at {url} ({time.monotonic() - began:.1f} s)", err=True)

    serve_until_stopped(settings, announce, Steps())


def serve_until_stopped(
    settings: Settings, announce: Announce, steps: Steps, *, prepare: Prepare | None = None
) -> None:
    """Run a desk on its port; a plain line and exit code 1 when it cannot start."""
    from api.address import PortTaken, bound
    from api.fleet import check
    from api.folder import DataInUse, place_in
    from api.settings import SettingsError

    try:
        check(settings)
        sock = bound(settings.host, settings.port)
        # Looked at before the slow imports; the desk itself takes it again.
        with place_in(settings.data, shared=settings.shared_folder):
            pass
    except (PortTaken, DataInUse, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"cannot listen on {settings.host}:{settings.port}: {error}") from error

    steps("starting")
    # A tenth of the start would go into looking for garbage among modules that are there to stay; see `run`.
    gc.disable()
    from api import logs
    from api.server import loop_factory, run
    from knowledge.embed import ModelError

    logs.configure(settings.log_level, settings.log_format)

    def ready(url: str, desk: Desk, prepared: Any) -> None:
        steps.end()
        announce(url, desk, prepared)

    with sock, asyncio.Runner(loop_factory=loop_factory()) as runner:
        try:
            runner.run(run(settings, sock, ready, prepare=prepare, progress=steps))
        except (DataInUse, ModelError) as error:
            raise click.ClickException(str(error)) from error
