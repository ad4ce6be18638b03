"""Replies by Gemini over HTTP: the stream, the round of a tool call, and what goes wrong in the middle."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.gemini import KEY, MODEL, Gemini, call, piece
from tests.fakes.http import Stream
from tests.tools.clouds import context, question
from tools.chat.gemini import gemini
from tools.chat.model import ChatModelAuthor, Toolbox
from tools.chat.named import named_model
from tools.chat.prompt import Prompt
from tools.errors import ToolFailed, TryAgain, Unsupported
from tools.registry import load_tools

TEXT = "How long can I return it?"


@pytest.fixture
async def fake() -> AsyncIterator[Gemini]:
    async with Gemini() as server:
        yield server


@pytest.fixture
async def author(fake: Gemini) -> AsyncIterator[ChatModelAuthor]:
    opened = made(fake)
    yield opened
    await opened.close()


def made(
    fake: Gemini, toolbox: Toolbox = lambda: load_tools([*load_tools(plugins=[]).tools.values()]).tools
) -> ChatModelAuthor:
    return ChatModelAuthor(gemini(KEY, MODEL, fake.url, seconds=60), Prompt("en"), toolbox)


async def test_the_reply_is_streamed_and_read(author: ChatModelAuthor, fake: Gemini) -> None:
    heard: list[str] = []
    (draft,) = await author.draft(question(TEXT), context(on_words=heard.append))
    assert draft.text == "".join(heard) == "You have 30 days."
    assert fake.asked[0].path.endswith(":streamGenerateContent")
    assert len(fake.asked) == 1


async def test_what_a_model_may_call_is_offered_and_a_call_goes_its_round_with_its_signature(
    author: ChatModelAuthor, fake: Gemini
) -> None:
    fake.plays.append([call("search_articles", query="returns")])
    (draft,) = await author.draft(question(TEXT), context())
    offered = {each["name"] for each in fake.asked[0].body["tools"][0]["functionDeclarations"]}
    assert offered == {
        *("search_articles", "raise_ticket", "order_status", "verify_order", "cancel_order"),
        *("change_delivery_address", "start_return", "book_callback"),
    }
    result = fake.asked[1].body["contents"][-1]["parts"][0]["functionResponse"]
    assert result["name"] == "search_articles"
    assert [each["source"] for each in result["response"]["sources"]] == [2, 3, 4]
    assert draft.text == "You have 30 days."


async def test_without_tools_the_answer_is_held_to_the_schema(fake: Gemini) -> None:
    author = made(fake, dict)
    await author.draft(question(TEXT), context())
    config = fake.asked[0].body["generationConfig"]
    assert config["responseMimeType"] == "application/json"
    assert next(iter(config["responseJsonSchema"]["properties"])) == "reply"
    assert config["temperature"] == 0
    await author.close()


@pytest.mark.parametrize("reason", ["SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII"])
async def test_a_block_concerns_this_message_and_not_the_service(
    author: ChatModelAuthor, fake: Gemini, reason: str
) -> None:
    fake.plays.append(reason)
    with pytest.raises(Unsupported):
        await author.draft(question(TEXT), context())


async def test_a_blocked_question_is_told_apart_from_a_fault(author: ChatModelAuthor, fake: Gemini) -> None:
    fake.plays.append(Stream([{"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "modelVersion": MODEL}]))
    with pytest.raises(Unsupported):
        await author.draft(question(TEXT), context())


@pytest.mark.parametrize("cut", [True, False], ids=["the connection breaks", "the stream just ends"])
async def test_a_reply_that_breaks_off_may_be_tried_again_and_its_words_are_taken_back(
    author: ChatModelAuthor, fake: Gemini, cut: bool
) -> None:
    heard: list[str] = []
    fake.plays.append(Stream([piece('{"reply": "You have 30 '), piece("days and ")], cut=cut))
    with pytest.raises(TryAgain):
        await author.draft(question(TEXT), context(on_words=heard.append))
    assert heard[0].startswith("You have 30")
    assert heard[-1] == ""


@pytest.mark.parametrize("reason", ["MAX_TOKENS", "MALFORMED_FUNCTION_CALL", "OTHER"])
async def test_an_answer_without_a_word_fails(author: ChatModelAuthor, fake: Gemini, reason: str) -> None:
    fake.plays.append(reason)
    with pytest.raises(ToolFailed):
        await author.draft(question(TEXT), context())


async def test_trying_out_costs_one_short_question(author: ChatModelAuthor, fake: Gemini) -> None:
    fake.plays.append([{"text": "yes"}])
    await author.try_out()
    assert "tools" not in fake.asked[0].body


async def test_any_name_of_langchain_is_an_author(fake: Gemini) -> None:
    model = named_model(f"google_genai:{MODEL}", KEY, fake.url, seconds=60)
    heard: list[str] = []
    (draft,) = await ChatModelAuthor(model, Prompt("en")).draft(question(TEXT), context(on_words=heard.append))
    assert (model.name, draft.text, "".join(heard)) == ("model", "You have 30 days.", "You have 30 days.")


@pytest.mark.parametrize("name", ["no-such-model-anywhere", "nobody:model"])
def test_a_name_that_there_is_not_is_told(name: str) -> None:
    with pytest.raises(ValueError, match=r"provider|Unable"):
        named_model(name, None, None)
