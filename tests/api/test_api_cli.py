"""The console script: each command on a real data folder."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
from click.testing import CliRunner, Result

import api.cli
from api.cli import OWN, main


@pytest.fixture
def frontdesk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments])

    return run


@pytest.mark.parametrize("command", list(OWN))
def test_every_command_has_help_with_an_example(frontdesk: Callable[..., Result], command: str) -> None:
    found = frontdesk(command, "--help")
    assert found.exit_code == 0
    assert "Example" in found.output
    assert f"frontdesk {command}" in found.output


def test_the_help_lists_every_command_without_loading_the_desk() -> None:
    code = "import sys; from api.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "print([m for m in ('litestar', 'chromadb', 'sqlalchemy', 'langgraph') if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert all(command in found.stdout for command in OWN)
    assert found.stdout.splitlines()[-1] == "[]"


def test_a_broken_plugin_says_so_and_leaves_the_others_alone(
    frontdesk: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = EntryPoint("broken", "no_such_module:command", api.cli.GROUP)
    number = EntryPoint("number", "math:pi", api.cli.GROUP)
    monkeypatch.setattr(api.cli, "entry_points", lambda group: [broken, number])
    assert "(broken:" in frontdesk("--help").output
    assert "the command broken is broken: it does not load" in frontdesk("broken", "--any").output
    assert "is a float, not a click command" in frontdesk("number").output


def test_a_plugin_s_command_is_joined(frontdesk: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("users2", "api.commands.users:users", api.cli.GROUP)
    monkeypatch.setattr(api.cli, "entry_points", lambda group: [entry])
    assert isinstance(main.get_command(click.Context(main), "users2"), click.Group)


def test_users_are_added_listed_changed_and_disabled(frontdesk: Callable[..., Result], tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "desk"))
    added = frontdesk("users", "add", "lena@x.example", "--name", "Lena", "--password", "", *data)
    assert "with the password " in added.output
    assert frontdesk("users", "add", "LENA@x.example", "--name", "L", "--password", "", *data).exit_code == 1
    assert frontdesk("users", "add", "nobody", "--name", "L", "--password", "", *data).exit_code == 2
    assert frontdesk("users", "password", "lena@x.example", "--password", "short", *data).exit_code == 2
    assert frontdesk("users", "password", "lena@x.example", "--password", "long-enough", *data).exit_code == 0
    assert frontdesk("users", "key", "lena@x.example", "--name", "k", *data).output.startswith("fd_")
    assert frontdesk("users", "disable", "lena@x.example", *data).exit_code == 0
    listed = frontdesk("users", "list", *data).output
    assert "agent" in listed
    assert "disabled" in listed
    gone = frontdesk("users", "disable", "nobody@x.example", *data)
    assert gone.exit_code == 1
    assert "nobody has the e-mail address" in gone.output


def test_openapi_is_written_without_a_desk(frontdesk: Callable[..., Result], tmp_path: Path) -> None:
    frontdesk("openapi", "--output", str(tmp_path / "openapi.json"))
    assert json.loads((tmp_path / "openapi.json").read_text())["info"]["title"] == "Frontdesk"
    assert not (tmp_path / "data").exists()


def test_a_setting_that_cannot_be_is_one_plain_line(
    frontdesk: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_MODE", "sometimes")
    found = frontdesk("doctor")
    assert found.exit_code == 1
    assert found.output.startswith("Error: mode (environment FRONTDESK_MODE)")


class Demo:
    """A demo in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        command = [sys.executable, "-m", "api", "demo", "--data", str(data), "--port", "0", "--json"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(self.process.communicate()[1])
        self.told: dict[str, Any] = json.loads(line)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command on the same folder."""
        command = [sys.executable, "-m", "api", *arguments, "--data", str(self.data)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, running: Any) -> Iterator[Demo]:
    """A demo on engines that were prepared before."""
    data = tmp_path_factory.mktemp("demo")
    for part in ("models", "index"):
        shutil.copytree(running.desk.settings.data / part, data / part)
    started = Demo(data)
    yield started
    if started.process.poll() is None:
        started.process.kill()
    started.process.communicate()


def test_the_demo_tells_its_address_and_log_ins_that_work(demo: Demo) -> None:
    assert [each["role"] for each in demo.told["users"]] == ["admin", "agent", "agent"]
    with httpx.Client(base_url=demo.told["url"]) as client:
        user = demo.told["users"][1]
        login = {"email": user["email"], "password": user["password"]}
        assert client.post("/api/auth/login", json=login).status_code == 200
        waiting = client.get("/api/chat/conversations/active").json()["items"]
        closed = client.get("/api/chat/conversations/active", params={"status": "closed"}).json()["items"]
    statuses = {each["status"] for each in waiting + closed}
    assert statuses == {"open", "awaiting_agent", "handed_off", "closed"}
    assert "de" in {each["primary_language"] for each in waiting}


def test_a_second_desk_is_refused_on_the_same_port_and_in_the_same_folder(demo: Demo, tmp_path: Path) -> None:
    port = demo.told["url"].rsplit(":", 1)[1]
    same_port = demo.run("serve", "--port", port)
    assert same_port.returncode == 1
    assert f"port {port} on 127.0.0.1 is taken" in same_port.stderr
    assert "Traceback" not in same_port.stderr
    same_folder = demo.run("serve", "--port", "0")
    assert same_folder.returncode == 1
    assert "already works in the data folder" in same_folder.stderr


def test_the_doctor_asks_the_running_desk(demo: Demo) -> None:
    found = demo.run("doctor")
    assert found.returncode == 0, found.stdout + found.stderr
    assert f"runs at {demo.told['url']}" in found.stdout
    assert "local answers" in found.stdout


def test_the_demo_stops_gently_and_its_folder_is_free_again(demo: Demo) -> None:
    demo.process.send_signal(signal.SIGTERM)
    out, log = demo.process.communicate(timeout=20)
    assert demo.process.returncode == 0, log
    assert out == ""
    assert not any(word in log for word in ("Traceback", "customers.example", "blender"))


def test_the_doctor_loads_the_engines_where_no_desk_runs(
    frontdesk: Callable[..., Result], running: Any, tmp_path: Path
) -> None:
    assert "not made yet" in frontdesk("doctor").output
    for part in ("models", "index"):
        shutil.copytree(running.desk.settings.data / part, tmp_path / "data" / part)
    found = frontdesk("doctor")
    assert found.exit_code == 0, found.output
    assert "articles, as they are now" in found.output
    assert "as pinned" in found.output
    assert "local answers" in found.output
