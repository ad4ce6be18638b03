"""The desk that is put under load: one that runs somewhere, or a fresh one in a process of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from evals.datasets import DatasetError
from evals.load_agent import hired, signed_in
from evals.load_customer import Person
from evals.load_mix import MixError, shares
from evals.load_run import LoadFailed
from evals.load_usage import Watched
from evals.server import Server, ServerFailed, serving

T = TypeVar("T")


@dataclass(frozen=True)
class Target:
    """Addresses of one desk, the processes to look at, and how an agent gets in."""

    urls: list[str]
    watched: Watched
    server: Server | None = None
    """The fresh desk, if it is one."""
    login: str | None = None
    """E-mail and password of an agent, with a colon between them."""

    async def agent(self) -> Person | None:
        """An agent, where one can sign in. Raises `ServerFailed`."""
        if self.server is not None:
            return await hired(self.server.data, self.server.url)
        if self.login is None:
            return None
        email, _, password = self.login.partition(":")
        return await signed_in(self.urls[0], email, password)


@contextmanager
def target(
    data: Path,
    urls: Sequence[str] = (),
    *,
    login: str | None = None,
    pids: Sequence[int] = (),
    settings: Mapping[str, str] | None = None,
) -> Iterator[Target]:
    """The desk at these addresses, or a fresh one where none are given. Raises `ServerFailed`."""
    if urls:
        named = {f"process {pid}": pid for pid in pids}
        yield Target([each.rstrip("/") for each in urls], lambda: named, login=login)
        return
    with serving(data, settings) as server:
        yield Target([server.url], lambda: {"server": server.pid}, server)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run the client on uvloop where there is one, so that it takes little of the processors it shares.

    Raises `click.ClickException` with a plain sentence for what can go wrong.
    """
    try:
        import uvloop

        factory = uvloop.new_event_loop
    except ImportError:  # Windows
        factory = None
    try:
        with asyncio.Runner(loop_factory=factory) as runner, _stopped_by_term():
            return runner.run(work)
    except (LoadFailed, ServerFailed, DatasetError) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _stopped_by_term() -> Iterator[None]:
    """Let SIGTERM end the run as Ctrl-C does: what was started and made is stopped and dropped."""
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def a_mix(_: click.Context, __: click.Parameter, value: str) -> str:
    """The callback of `--mix`."""
    try:
        shares(value)
    except MixError as error:
        raise click.BadParameter(str(error)) from error
    return value


def addresses(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """The callback of `--url`."""
    for each in value:
        if not each.startswith(("http://", "https://")):
            raise click.BadParameter(f"{each!r} is not an address like http://127.0.0.1:8000")
    return value


def a_login(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The callback of `--login`."""
    if value is not None and not all(value.partition(":")):
        raise click.BadParameter("write it like lena@example.com:password")
    return value
