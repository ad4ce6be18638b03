"""`frontdesk worker`: a process that answers what other processes of the desk take."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.common import Steps, data_option, settings_of

if TYPE_CHECKING:
    from api.desk import Desk


@click.command()
@data_option
@click.option("--runs", type=click.IntRange(1, 256), metavar="N", help="Turns at once.  [default: 3; 24 with a model]")
@click.option("--host", metavar="ADDRESS", help="Where --health-port listens.  [default: 127.0.0.1]")
@click.option("--health-port", type=click.IntRange(1, 65535), help="Answer /health/live and /health/ready there.")
@click.option("--json", "as_json", is_flag=True, help="Say that it works in a line of JSON on standard output.")
def worker(data: Path | None, runs: int | None, host: str | None, health_port: int | None, as_json: bool) -> None:
    """Run turns, recorded calls and sweeps until Ctrl-C, without a port for people.

    Start any number, with the settings of the processes that serve: FRONTDESK_TURNS=workers, FRONTDESK_REDIS_URL,
    FRONTDESK_DATABASE_URL and FRONTDESK_SECRET.

    \b
    Examples:
      frontdesk worker --data /srv/worker-1
      frontdesk worker --runs 4 --host 0.0.0.0 --health-port 8001
    """
    from api.fleet import check
    from api.folder import DataInUse, place_in
    from api.settings import SettingsError

    began = time.monotonic()
    settings = settings_of(data=data, host=host).settings
    steps = Steps()
    try:
        check(settings)
        if settings.turns != "workers":
            raise SettingsError("turns: it is `here`, so that servers run their turns themselves; set it to workers")
        # Looked at before the slow imports; the desk itself takes it again.
        with place_in(settings.data, shared=settings.shared_folder):
            pass
    except (DataInUse, SettingsError) as error:
        raise click.ClickException(str(error)) from error

    steps("starting")
    gc.disable()  # a tenth of the start would go into looking for garbage among modules that are there to stay
    from api import logs
    from api.server import loop_factory
    from api.worker import run
    from knowledge.embed import ModelError

    logs.configure(settings.log_level, settings.log_format)

    def announce(desk: Desk) -> None:
        steps.end()
        seconds = time.monotonic() - began
        if as_json:
            click.echo(json.dumps({"ready": True, "pid": os.getpid(), "runs": desk.turns.runs, "seconds": seconds}))
        click.echo(f"The worker is ready: {desk.turns.runs} turns at once ({seconds:.1f} s)", err=True)

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        try:
            runner.run(run(settings, announce, runs=runs, health_port=health_port, progress=steps))
        except (DataInUse, ModelError, OSError) as error:
            raise click.ClickException(str(error)) from error
