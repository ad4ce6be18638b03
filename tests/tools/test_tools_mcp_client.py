"""Remote tools of real MCP servers, over HTTP and over a program's stdin and stdout, and everything they do wrong."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.fakes import mcp_server
from tests.fakes.mcp_server import FakeMcp, serving
from tools.base import ToolContext
from tools.errors import DeadlineExceeded, InvalidArguments, ToolFailed, Unavailable
from tools.mcp import connection
from tools.mcp.remote import RemoteToolFailed, RemoteTools
from tools.mcp.servers import McpServer
from tools.mcp.transports import Packed, Watched
from tools.registry import Toolbox, load_tools

PROGRAM = [sys.executable, "-P", str(Path(mcp_server.__file__))]
CONTEXT = ToolContext(customer_id="c", conversation_id="v", turn_id="t", providers=None)  # type: ignore[arg-type]
Connect = Callable[..., Any]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """A toolbox of only the tools of some servers, which have been reached or have failed."""
    async with AsyncExitStack() as stack:

        async def opened(*servers: McpServer, own: Any = ()) -> Toolbox:
            remote = RemoteTools(servers)
            remote.start()
            stack.push_async_callback(remote.stop)
            await remote.settled(20)
            return load_tools(own, plugins=(), remote=remote)

        yield opened


@pytest.fixture
async def fake() -> AsyncIterator[FakeMcp]:
    async with serving(FakeMcp()) as found:
        yield found


def shop(fake: FakeMcp, **more: Any) -> McpServer:
    return McpServer(name="shop", url=fake.url, **more)


async def test_a_tool_over_http_answers_with_its_text_and_its_structure(fake: FakeMcp, connect: Connect) -> None:
    box = await connect(shop(fake))
    found = await box.tools["shop_find"].run({"order": "LO-1"}, CONTEXT)
    assert (found.text, found.structured, found.truncated) == ("find LO-1", {"order": "LO-1"}, False)
    assert box.sources["shop_find"] == "mcp:shop"


async def test_a_tool_of_a_program_answers_the_same(connect: Connect) -> None:
    box = await connect(McpServer(name="shop", command=PROGRAM))
    assert (await box.tools["shop_find"].run({"order": "LO-1"}, CONTEXT)).text == "find LO-1"


async def test_a_program_gets_its_own_variables_and_none_of_the_desks(monkeypatch: pytest.MonkeyPatch) -> None:
    from mcp.client.stdio import get_default_environment

    monkeypatch.setenv("FRONTDESK_SECRET", "swordfish")
    assert "FRONTDESK_SECRET" not in get_default_environment()


async def test_every_tool_writes_unless_the_admin_says_that_it_reads(fake: FakeMcp, connect: Connect) -> None:
    box = await connect(shop(fake, reads=["huge"]))
    effects = {name: box.tools[f"shop_{name}"].effect for name in ("find", "cancel", "huge")}
    assert effects == {"find": "writes", "cancel": "writes", "huge": "reads"}


async def test_the_servers_own_hints_count_where_the_admin_trusts_them(fake: FakeMcp, connect: Connect) -> None:
    box = await connect(shop(fake, trust_hints=True))
    assert box.tools["shop_find"].effect == "reads"
    assert box.tools["shop_cancel"].effect == "writes"


async def test_a_strangers_description_is_one_short_visible_line(fake: FakeMcp, connect: Connect) -> None:
    box = await connect(shop(fake))
    told = box.tools["shop_find"].description
    assert len(told) <= 500
    assert not {"\n", "\u202e", "\u200b"} & set(told)
    assert len(box.tools["shop_find"].arguments_schema["properties"]["order"]["description"]) <= 200


@pytest.mark.parametrize("wrong", [{}, {"order": 7}, {"order": "x" * 21}, {"order": "1", "more": True}])
async def test_arguments_that_do_not_fit_the_schema_never_leave_the_desk(
    fake: FakeMcp, connect: Connect, wrong: dict[str, Any]
) -> None:
    box = await connect(shop(fake))
    with pytest.raises(InvalidArguments) as refused:
        await box.tools["shop_cancel"].run(wrong, CONTEXT)
    assert "x" * 21 not in str(refused.value.errors)
    assert fake.calls["cancel"] == 0


async def test_tools_with_unusable_schemas_or_names_are_reported_and_the_others_stay(
    fake: FakeMcp, connect: Connect
) -> None:
    box = await connect(shop(fake))
    assert {each.name for each in box.broken} == {"elsewhere", "garbage", "x" * 63 + "…"}
    assert "shop_garbage" not in box.tools
    assert all("input schema" in each.reason or "name" in each.reason for each in box.broken)


async def test_what_is_too_long_is_cut_and_says_so(fake: FakeMcp, connect: Connect) -> None:
    found = await (await connect(shop(fake))).tools["shop_huge"].run({}, CONTEXT)
    assert len(found.text) == 20_000
    assert found.truncated
    assert (found.structured, found.left_out) == (None, ["structured"])


async def test_a_picture_is_left_out_by_name(fake: FakeMcp, connect: Connect) -> None:
    found = await (await connect(shop(fake))).tools["shop_picture"].run({}, CONTEXT)
    assert (found.text, found.left_out) == ("", ["image"])


async def test_an_error_of_the_tool_keeps_its_words_out_of_the_message(fake: FakeMcp, connect: Connect) -> None:
    with pytest.raises(RemoteToolFailed) as failed:
        await (await connect(shop(fake))).tools["shop_refuses"].run({}, CONTEXT)
    assert str(failed.value) == "shop_refuses reported an error"
    assert failed.value.said.startswith("no such order no such order")
    assert len(failed.value.said) <= 300


async def test_a_tool_that_raises_fails_without_its_secret(fake: FakeMcp, connect: Connect) -> None:
    with pytest.raises(ToolFailed) as failed:
        await (await connect(shop(fake))).tools["shop_raises"].run({}, CONTEXT)
    assert "4111" not in str(failed.value)


async def test_a_slow_tool_ends_at_the_servers_limit(fake: FakeMcp, connect: Connect) -> None:
    with pytest.raises(DeadlineExceeded):
        await (await connect(shop(fake, timeout=0.5))).tools["shop_slow"].run({}, CONTEXT)
    assert fake.calls["slow"] == 1


async def test_a_server_that_is_not_there_is_reported_and_holds_nobody_up(connect: Connect) -> None:
    box = await connect(McpServer(name="gone", url="http://127.0.0.1:9/mcp"))
    assert box.tools == {}
    assert [(each.name, each.source) for each in box.broken] == [("gone", "mcp:gone")]
    assert "cannot be reached" in box.broken[0].reason


async def test_a_command_that_does_not_exist_is_reported(connect: Connect) -> None:
    box = await connect(McpServer(name="gone", command=["no-such-program-here"]))
    assert box.broken[0].reason == "its command cannot be started (FileNotFoundError)"


async def test_a_program_that_speaks_no_protocol_is_reported(connect: Connect) -> None:
    box = await connect(McpServer(name="odd", command=[sys.executable, "-c", "print('hello')"]))
    assert box.broken[0].reason == "it ended the connection"


async def test_a_program_that_never_answers_is_reported(connect: Connect) -> None:
    mute = "import sys; sys.stdin.read()"
    box = await connect(McpServer(name="mute", command=[sys.executable, "-c", mute], timeout=0.2))
    assert box.broken[0].reason == "it did not answer within 0.2 s"


async def test_a_wrong_token_is_named_without_its_value(connect: Connect) -> None:
    async with serving(FakeMcp(token="right")) as fake:
        box = await connect(shop(fake, token="swordfish"))
    assert "does not accept the key (HTTP 401); check its url and token" in box.broken[0].reason
    assert "swordfish" not in repr(box.broken)


async def test_the_right_token_is_sent(connect: Connect) -> None:
    async with serving(FakeMcp(token="right")) as fake:
        box = await connect(shop(fake, token="right"))
        assert (await box.tools["shop_find"].run({"order": "1"}, CONTEXT)).text == "find 1"


async def test_a_write_whose_server_dies_is_done_once_and_nobody_claims_to_know(connect: Connect) -> None:
    box = await connect(McpServer(name="shop", command=[*PROGRAM, "--die"]))
    with_key = ToolContext(
        customer_id="c",
        conversation_id="v",
        turn_id="t",
        providers=None,
        idempotency_key="k",  # type: ignore[arg-type]
    )
    with pytest.raises(ToolFailed, match="nobody knows whether it was done"):
        await box.tools["shop_cancel"].run({"order": "1"}, with_key)


async def test_tools_of_a_lost_server_are_unavailable_and_work_again_when_it_is_back(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "FIRST_WAIT", 0.02)
    monkeypatch.setattr(connection, "LONGEST_WAIT", 0.1)
    monkeypatch.setattr(connection, "HEARTBEAT", 0.05)
    async with serving(FakeMcp()) as fake:
        box = await connect(shop(fake))
        port = int(fake.url.split(":")[2].split("/")[0])
    await _until(lambda: bool(box.broken[:1]) and box.broken[0].name == "shop")
    with pytest.raises(Unavailable, match="the MCP server shop is away"):
        await box.tools["shop_find"].run({"order": "1"}, CONTEXT)
    async with serving(FakeMcp(), port):
        await _until(lambda: box.remote.status()[0].state == "connected")  # type: ignore[union-attr]
        assert (await box.tools["shop_find"].run({"order": "1"}, CONTEXT)).text == "find 1"


async def test_a_name_that_is_taken_is_reported_and_the_desks_own_tool_stays(fake: FakeMcp, connect: Connect) -> None:
    from tools.registry import TOOLS

    fake.tools = [mcp_server.tool("ticket")]
    box = await connect(McpServer(name="raise", url=fake.url), own=TOOLS)
    assert box.sources["raise_ticket"] == "own"
    assert "there is a tool of that name already, of own" in box.broken[0].reason


async def test_a_reads_list_that_names_no_tool_says_so(fake: FakeMcp, connect: Connect) -> None:
    box = await connect(shop(fake, reads=["find", "fnid"]))
    assert "no tool fnid" in box.remote.status()[0].reason


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110  # a connection's state changes in its own task
            await asyncio.sleep(0.01)


async def test_a_compressed_answer_that_nobody_asked_for_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[httpx2.Request] = []

    async def answered(_: Any, request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, headers={"content-encoding": "gzip"}, stream=httpx2.ByteStream(b"x"))

    monkeypatch.setattr(httpx2.AsyncHTTPTransport, "handle_async_request", answered)
    with pytest.raises(Packed):
        await Watched().handle_async_request(httpx2.Request("GET", "http://x.example/mcp"))
    assert asked[0].headers["accept-encoding"] == "identity"
