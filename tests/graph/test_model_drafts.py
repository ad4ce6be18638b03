"""A turn whose reply a chat model writes: what it looked up, what it would do, what went wrong, and its words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from graph.words import Words
from store.database import Database
from tests.fakes.engines import FakeEngine, providers_of
from tests.graph.desks import Desk, desk_over
from tools.chat.model import ChatModelAuthor
from tools.chat.prompt import Prompt
from tools.chat.scripted import scripted
from tools.providers import Chain, Providers
from tools.registry import load_tools

Opened = Callable[..., AbstractAsyncContextManager[Desk]]
ANSWER = {"reply": "You have 30 days, and it is free of charge.", "citations": [1]}


@pytest.fixture
def opened(database: Database, tmp_path: Path) -> Opened:
    """Opens a desk whose replies a script writes, with the fake engine behind it."""

    @asynccontextmanager
    async def opener(*steps: dict[str, Any]) -> AsyncIterator[Desk]:
        base = providers_of(FakeEngine())
        tools = load_tools(plugins=[]).tools
        author = ChatModelAuthor(scripted(steps), Prompt("en"), lambda: tools)
        chat: Chain[Any] = Chain("chat", [author, FakeEngine()], deadline=3, reserve=0.5)
        providers = Providers(**{name: chat if name == "chat" else base[name] for name in base})
        async with desk_over(database, tmp_path / "checkpoints.db", providers=providers) as desk:
            yield desk

    return opener


async def test_the_models_draft_is_offered_with_its_author(opened: Opened) -> None:
    async with opened(ANSWER) as desk:
        desk.turns.default_mode = "suggest"
        result = await desk.ask("How long do I have?")
        (turn,) = await desk.all_turns(result.conversation_id)
        assert [(each.text, each.author) for each in result.suggestions] == [(ANSWER["reply"], "scripted")]
        assert (turn.providers or {})["chat"] == "scripted"


async def test_what_the_model_looked_up_is_in_the_state_that_the_guard_reads(opened: Opened) -> None:
    async with opened({"call": {"search_articles": {"query": "x"}}}, ANSWER) as desk:
        desk.turns.default_mode = "suggest"
        result = await desk.ask("How long do I have?")
        config = {"configurable": {"thread_id": str(result.conversation_id)}}
        state = (await desk.gate.aget_state(config)).values
        # The passages found before, and none twice.
        assert [each["article_id"] for each in state["passages"]] == ["delivery", "returns", "payment"]
        assert "passages" not in state["drafts"][0]


async def test_a_proposed_action_waits_with_its_draft(opened: Opened) -> None:
    steps = ({"call": {"raise_ticket": {"description": "The lamp is broken."}}}, ANSWER)
    async with opened(*steps) as desk:
        desk.turns.default_mode = "suggest"
        result = await desk.ask("My lamp is broken.")
        (action,) = result.suggestions[0].actions
        assert action.tool == "raise_ticket"
        assert action.summary.startswith("Raise a ticket in this conversation")
        assert await desk.tickets(result.conversation_id) == []


async def test_a_fault_of_the_model_is_in_the_trace_and_somebody_else_writes(opened: Opened) -> None:
    async with opened({"text": "garbage"}) as desk:
        result = await desk.ask("How long do I have?")
        (turn,) = await desk.all_turns(result.conversation_id)
        assert result.outcome == "sent"
        assert [(each["node"], each["provider"], each["error"]) for each in turn.faults or []] == [
            ("chat", "scripted", "failed")
        ]


async def test_the_words_are_told_in_their_places_before_the_draft_is_there(opened: Opened) -> None:
    async with opened(ANSWER) as desk:
        heard: list[Words] = []
        desk.turns.on_words(heard.append)
        result = await desk.ask("How long do I have?")
        assert "".join(each.text for each in heard) == ANSWER["reply"]
        places = [sum(len(each.text) for each in heard[:place]) for place in range(len(heard))]
        assert [each.at for each in heard] == places
        assert {each.conversation_id for each in heard} == {result.conversation_id}


async def test_words_that_came_to_nothing_begin_anew_at_0(opened: Opened) -> None:
    async with opened({"fault": "cut"}, ANSWER) as desk:
        heard: list[Words] = []
        desk.turns.on_words(heard.append)
        await desk.ask("How long do I have?")
        void = [place for place, each in enumerate(heard) if not each.text]
        assert len(void) == 1
        assert "".join(each.text for each in heard[void[0] :]) == ANSWER["reply"]
        assert heard[void[0] + 1].at == 0
