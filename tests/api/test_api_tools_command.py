"""`frontdesk tools`: listing, showing, and writing a new tool that works as it is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from api.settings import SettingsError, load


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def tools(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["tools", *arguments])


def test_the_list_says_what_each_tool_does_and_where_it_is_from() -> None:
    found = tools("list")
    assert any(line.split()[:3] == ["raise_ticket", "writes", "own"] for line in found.output.splitlines())


def test_the_list_names_a_server_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_MCP_SERVERS", '[{"name": "gone", "command": ["no-such-program"]}]')
    found = tools("list")
    assert "mcp:gone" in found.output
    assert "its command cannot be started" in found.output


def test_a_tool_is_shown_as_its_declaration() -> None:
    shown = json.loads(tools("show", "raise_ticket").output)
    assert (shown["effect"], shown["source"]) == ("writes", "own")


def test_a_tool_that_does_not_exist_cannot_be_shown() -> None:
    assert "there is no tool 'nothing'" in tools("show", "nothing").output


def test_the_test_of_a_new_plugin_passes_as_it_is_written(tmp_path: Path) -> None:
    assert tools("new", "delivery_slots").exit_code == 0
    home = tmp_path / "frontdesk-delivery-slots"
    root = str(Path(__file__).parents[2])
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests"],
        cwd=home,
        env={**os.environ, "PYTHONPATH": f"{root}:{home}"},
        capture_output=True,
        text=True,
    )
    assert "2 passed" in ran.stdout, ran.stdout


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    tools("new", "delivery_slots")
    tool = tmp_path / "frontdesk-delivery-slots" / "frontdesk_delivery_slots" / "tool.py"
    tool.write_text("mine")
    assert "is there already; nothing was written" in tools("new", "delivery_slots").output
    assert tool.read_text() == "mine"


@pytest.mark.parametrize("name", ["Slots", "../up", "class", "2day", "a__b", "", "a" * 49])
def test_a_name_that_is_none_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    assert "is no name for a tool" in tools("new", name).output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("[{", "it is not valid JSON"),
        ('[{"name": "a"}]', "either a command or a url"),
        ('[{"name": "A b", "url": "http://x/mcp"}]', "0.name"),
        ('[{"name": "a", "url": "ftp://x"}]', "it is not an address"),
        ('[{"name": "a", "url": "http://x"}, {"name": "a", "url": "http://y"}]', "two servers are called a"),
        ('[{"name": "a", "command": ["x"], "token": "swordfish"}]', "a token is for a url"),
    ],
)
def test_servers_that_cannot_be_used_are_told_without_their_secrets(
    monkeypatch: pytest.MonkeyPatch, value: str, said: str
) -> None:
    monkeypatch.setenv("FRONTDESK_MCP_SERVERS", value)
    with pytest.raises(SettingsError, match="mcp_servers") as refused:
        load()
    assert said in str(refused.value)
    assert "swordfish" not in str(refused.value)


def test_the_doctors_list_of_settings_names_servers_and_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_MCP_SERVERS", '[{"name": "shop", "url": "http://x/mcp", "token": "swordfish"}]')
    shown = {each.name: each.value for each in load().shown()}
    assert shown["mcp_servers"] == "shop"
