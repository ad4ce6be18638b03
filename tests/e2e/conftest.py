"""A real desk in its own process, and a real browser to use it with."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]

# Generous: a machine that also builds and tests other things takes seconds for what is done in a moment.
expect.set_options(timeout=20_000)


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class DeskProcess:
    """`frontdesk demo` in a process of its own; can be killed without warning and started again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.users: list[dict[str, str]] = []
        self.orders: list[dict[str, str]] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def demo(self) -> Self:
        """Start with demo users; returns when it is ready."""
        self._start("demo", "--json")
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the desk did not start:\n{self.log()}"
        begun = json.loads(line)
        self.users, self.orders = begun["users"], begun["orders"]
        return self

    def serve(self) -> Self:
        """Start as it is; returns when it is ready."""
        self._start("serve")
        ends = time.monotonic() + 120
        while time.monotonic() < ends and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"the desk did not start:\n{self.log()}")

    def kill(self) -> None:
        """SIGKILL: no goodbye, nothing is flushed."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """SIGTERM, as a service manager would."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def log(self) -> str:
        """The end of what it printed on standard error."""
        return (self.data / "server.log").read_text(errors="replace")[-3000:]

    def password(self, role: str, number: int = 0) -> tuple[str, str]:
        """E-mail and password of the first demo user with a role, or of one after that."""
        user = [each for each in self.users if each["role"] == role][number]
        return user["email"], user["password"]

    def _start(self, command: str, *options: str) -> None:
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api", command, "--data", str(self.data), "--port", str(self.port), *options],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )


@pytest.fixture(scope="session")
def demo_desk(engines_dir: Path) -> Callable[[Path], AbstractContextManager[DeskProcess]]:
    """Starts a demo desk on trained engines, with its data in a folder, for as long as a `with` block lasts."""
    if not (ROOT / "ui" / "dist" / "index.html").exists():
        pytest.skip("the pages are not built (make ui)")

    @contextmanager
    def started(data: Path) -> Iterator[DeskProcess]:
        for part in ("models", "index"):
            if (engines_dir / part).exists():
                shutil.copytree(engines_dir / part, data / part)
        running = DeskProcess(data).demo()
        try:
            yield running
        finally:
            running.stop()

    return started


@pytest.fixture
def desk(demo_desk: Callable[[Path], AbstractContextManager[DeskProcess]], tmp_path: Path) -> Iterator[DeskProcess]:
    """A running demo desk on trained engines."""
    with demo_desk(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def browser_flags() -> list[str]:
    """What Chromium is started with beside the usual; a module may give it a microphone."""
    return []


@pytest.fixture(scope="module")
def browser(browser_flags: list[str]) -> Iterator[Browser]:
    """A headless Chromium; without one the test is skipped by name, or fails where services are required.

    Closed with its module: Playwright's event loop runs as long as it is open, and asyncio allows only one in a thread.
    """
    path = _script("browser").find()
    if path is None:
        if os.environ.get("FRONTDESK_TEST_SERVICES") == "required":
            pytest.fail("no Chromium here, and FRONTDESK_TEST_SERVICES=required")
        pytest.skip("no Chromium here: install one, or set FRONTDESK_TEST_BROWSER to its path")
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=[*flags, *browser_flags])
        yield launched
        launched.close()


class Person:
    """Somebody at a browser of their own, whose console is read for errors."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(base_url=url, **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.errors: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser itself reports each refused connection while a server is down, and each 401 of a new visitor.
        expected = ("ERR_CONNECTION", "WebSocket connection", "status of 401")
        if message.type == "error" and not any(part in message.text for part in expected):
            self.errors.append(message.text)


@pytest.fixture
def customer(browser: Browser, desk: DeskProcess) -> Iterator[Person]:
    """A customer on a phone."""
    person = Person(browser, desk.url, viewport={"width": 390, "height": 844}, has_touch=True)
    yield person
    person.context.close()


def signed_in(browser: Browser, desk: DeskProcess, role: str, number: int = 0, **options: Any) -> Person:
    """Somebody of the demo desk at their inbox, at a desktop unless `options` say otherwise."""
    person = Person(browser, desk.url, **{"viewport": {"width": 1440, "height": 900}, **options})
    email, password = desk.password(role, number)
    person.page.goto("/login")
    person.page.get_by_label("E-mail").fill(email)
    person.page.get_by_label("Password", exact=True).fill(password)
    person.page.get_by_role("button", name="Sign in").click()
    person.page.wait_for_url("**/agent**")
    return person


@pytest.fixture
def agent(browser: Browser, desk: DeskProcess) -> Iterator[Person]:
    """An agent, signed in, at a desktop."""
    person = signed_in(browser, desk, "agent")
    yield person
    person.context.close()


@pytest.fixture
def colleague(browser: Browser, desk: DeskProcess) -> Iterator[Person]:
    """The second agent, signed in, at a desktop."""
    person = signed_in(browser, desk, "agent", 1)
    yield person
    person.context.close()


@pytest.fixture
def admin(browser: Browser, desk: DeskProcess) -> Iterator[Person]:
    """An admin, signed in, at a desktop."""
    person = signed_in(browser, desk, "admin")
    yield person
    person.context.close()
