"""The desk's own tools as an MCP server, asked by the protocol's own client over each way there is."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import httpx2
import pytest
from click.testing import CliRunner
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from api.cli import main
from tests.api.conftest import Person, Running
from tools.mcp.offer import Workshop, server_of

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def calling(running: Running, token: str, mode: str = "auto") -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=20) as http,
        Client(streamable_http_client(f"{running.url}/mcp", http_client=http), mode=mode) as client,
    ):
        yield client


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_agents_program_finds_the_reading_tools_and_calls_one(
    running: Running, agent: Person, mode: str
) -> None:
    async with calling(running, agent.token, mode) as client:
        names = {each.name for each in (await client.list_tools()).tools}
        found = await client.call_tool("search_articles", {"query": "How long may I return something?"})
    assert "search_articles" in names
    assert "raise_ticket" not in names
    assert found.structured_content["passages"][0]["article_id"] == "return-window"


async def test_writing_tools_are_not_called_by_name_either(running: Running, agent: Person) -> None:
    async with calling(running, agent.token) as client:
        found = await client.call_tool("raise_ticket", {"description": "x", "conversation_id": str(uuid4())})
    assert found.is_error


async def test_wrong_arguments_are_an_answer_that_says_which(running: Running, agent: Person) -> None:
    async with calling(running, agent.token) as client:
        found = await client.call_tool("search_articles", {"query": "x", "k": 500})
    assert found.is_error
    assert "invalid k" in found.content[0].text


def test_strangers_customers_and_cookies_are_refused(
    running: Running, http: httpx.Client, guest: Person, agent: Person
) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    assert http.post("/mcp", json=body).status_code == 401
    cookie = {"cookie": f"frontdesk_session={agent.token}"}
    assert http.post("/mcp", json=body, headers=cookie).status_code == 401
    assert http.post("/mcp", json=body, headers={**cookie, "authorization": ""}).status_code == 401
    refused = guest.http.post("/mcp", json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_role")


def test_a_page_of_another_origin_is_refused(agent: Person) -> None:
    refused = agent.http.post("/mcp", json={}, headers={"origin": "https://evil.example"})
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_origin")


def _writing(running: Running, agent: Person) -> Any:
    desk = running.desk

    async def who_acts(_: Any) -> UUID:
        return UUID(agent.id)

    return server_of(Workshop(desk.toolbox, desk.providers, desk.database, "writes"), who_acts, "1")


def test_a_write_is_the_agents_own_and_one_key_writes_once(running: Running, agent: Person, guest: Person) -> None:
    conversation = guest.ask("Where is the nearest shop?")["conversation_id"]
    given = {"description": "call back", "conversation_id": conversation, "idempotency_key": "k1"}

    async def twice() -> list[Any]:
        async with Client(_writing(running, agent)) as client:
            return [(await client.call_tool("raise_ticket", given)).structured_content for _ in range(2)]

    first, second = running.do(twice())
    assert first["id"] == second["id"]
    assert first["agent_id"] == agent.id


def test_a_write_without_a_conversation_is_refused(running: Running, agent: Person) -> None:
    async def ask() -> Any:
        async with Client(_writing(running, agent)) as client:
            return await client.call_tool("raise_ticket", {"description": "call back"})

    found = running.do(ask())
    assert found.is_error
    assert "needs a conversation_id" in found.content[0].text


def test_a_conversation_that_is_not_there_is_refused(running: Running, agent: Person) -> None:
    async def ask() -> Any:
        async with Client(_writing(running, agent)) as client:
            return await client.call_tool("search_articles", {"query": "x", "conversation_id": str(uuid4())})

    assert "no such conversation" in running.do(ask()).content[0].text


def test_agents_see_every_tool_with_its_source_and_only_admins_what_is_broken(new_agent: Callable[..., Person]) -> None:
    told = new_agent().http.get("/api/tools").json()
    by_name = {each["name"]: each for each in told["items"]}
    assert by_name["raise_ticket"]["source"] == "own"
    assert by_name["raise_ticket"]["effect"] == "writes"
    assert "description" in by_name["raise_ticket"]["arguments"]["properties"]
    assert new_agent("admin").http.get("/api/tools").json()["servers"] == []


def test_customers_do_not_see_the_tools(guest: Person) -> None:
    assert guest.http.get("/api/tools").status_code == 403


@pytest.fixture(scope="module")
def data(engines_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an agent, on which no desk runs."""
    folder = tmp_path_factory.mktemp("stdio")
    shutil.copytree(engines_dir, folder, dirs_exist_ok=True)
    add = ["users", "add", "lena@example.com", "--name", "Lena", "--password", "a-good-password", "--data", str(folder)]
    assert CliRunner().invoke(main, add).exit_code == 0
    return folder


async def test_the_command_offers_the_same_over_stdin_and_stdout(data: Path) -> None:
    program = StdioServerParameters(
        command=sys.executable, args=["-m", "api", "mcp", "--data", str(data)], cwd=ROOT, env=dict(os.environ)
    )
    async with Client(program, read_timeout_seconds=60) as client:
        found = await client.call_tool("detect_language", {"text": "Wo ist mein Paket?"})
    assert found.structured_content["code"] == "de"


def test_a_reading_tool_is_tried_on_a_folders_data(data: Path) -> None:
    ran = CliRunner().invoke(main, ["tools", "run", "detect_language", '{"text": "Where is it?"}', "--data", str(data)])
    assert ran.exit_code == 0, ran.output
    assert '"code": "en"' in ran.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["raise_ticket", "{}"], "raise_ticket writes; say --yes"),
        (["raise_ticket", '{"description": "x"}', "--yes"], "needs a conversation_id"),
        (["no_such_tool"], "there is no tool 'no_such_tool'"),
        (["detect_language", "{"], "not valid JSON"),
        (["detect_language", "{}"], "invalid text"),
        (["detect_language", '{"text": "x"}', "--as", "nobody@example.com"], "is no agent or admin"),
    ],
)
def test_what_cannot_be_tried_says_why(data: Path, arguments: list[str], said: str) -> None:
    ran = CliRunner().invoke(main, ["tools", "run", *arguments, "--data", str(data)])
    assert ran.exit_code == 1
    assert said in ran.output


def test_the_running_desks_folder_is_left_alone(running: Running) -> None:
    ran = CliRunner().invoke(main, ["tools", "run", "detect_language", "--data", str(running.desk.settings.data)])
    assert "DataInUse" in ran.output
