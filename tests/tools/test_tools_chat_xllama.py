"""The model on this machine: its words as they come, and what goes wrong, with an engine that plays its part.

The real engine answers where it is installed and `FRONTDESK_TEST_GGUF` names a chat model's file.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.tools.clouds import context, question
from tools.chat.model import ChatModelAuthor, Model
from tools.chat.prompt import Prompt
from tools.chat.xllama import LocalChat, local_model
from tools.errors import ToolFailed

SAID = json.dumps({"reply": "You have 30 days.", "citations": [1], "answered": True, "confidence": 0.8})
GGUF = os.environ.get("FRONTDESK_TEST_GGUF", "")


class Engine:
    """Answers like `xllamacpp.Server`, word by word, until it is told to stop."""

    def __init__(self, said: str = SAID, error: Any = None, *, endless: bool = False) -> None:
        self.said, self.error, self.endless = said, error, endless
        self.asked: list[dict[str, Any]] = []
        self.stopped = threading.Event()

    def handle_chat_completions(self, question: dict[str, Any], tell: Callable[[Any], bool]) -> None:
        """Call `tell` with each piece; a true answer stops it."""
        self.asked.append(question)
        if isinstance(self.error, Exception):
            raise self.error
        if self.error is not None:
            tell(self.error)
            return
        for each in self._pieces():
            if tell({"choices": [{"index": 0, "finish_reason": None, "delta": {"content": each}}]}):
                self.stopped.set()
                return
        tell({"choices": [{"index": 0, "finish_reason": "stop", "delta": {}}]})

    def _pieces(self) -> Iterator[str]:
        yield from self.said
        while self.endless:
            yield " "


def author(engine: Engine) -> ChatModelAuthor:
    form = {"response_format": {"type": "json_schema"}}
    model = Model("local-model", "The local model", "local_model", LocalChat(server=engine), form, tools=False)
    return ChatModelAuthor(model, Prompt("en"))


async def test_its_words_are_told_as_they_come_and_held_to_the_form() -> None:
    heard: list[str] = []
    engine = Engine()
    (draft,) = await author(engine).draft(question("How long?"), context(on_words=heard.append))
    assert draft.text == "".join(heard) == "You have 30 days."
    assert len(heard) > 2
    assert engine.asked[0]["response_format"] == {"type": "json_schema"}
    assert [each["role"] for each in engine.asked[0]["messages"]] == ["system", "user"]


@pytest.mark.parametrize(
    "error", [ValueError("swordfish"), {"error": "swordfish"}, {"code": 400}, "swordfish"], ids=str
)
async def test_what_it_does_not_take_is_a_fault_in_our_own_words(error: Any) -> None:
    with pytest.raises(ToolFailed) as caught:
        await author(Engine(error=error)).draft(question("How long?"), context())
    assert "swordfish" not in str(caught.value)


async def test_when_its_time_is_over_it_stops_thinking() -> None:
    engine = Engine(endless=True)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(author(engine).draft(question("How long?"), context()), 0.2)
    assert await asyncio.to_thread(engine.stopped.wait, 10)


def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp", reason="xllamacpp is not installed (the extra local-model)")
    (tmp_path / "model.gguf").write_bytes(b"not a model")
    with pytest.raises(ValueError, match="GGUF"):
        local_model(tmp_path / "model.gguf", threads=1)


@pytest.mark.skipif(not GGUF, reason="FRONTDESK_TEST_GGUF names no model's file")
async def test_the_real_engine_answers_in_the_form() -> None:
    pytest.importorskip("xllamacpp", reason="xllamacpp is not installed (the extra local-model)")
    model = await asyncio.to_thread(local_model, Path(GGUF), 2)
    heard: list[str] = []
    drafts = await ChatModelAuthor(model, Prompt("en")).draft(question("How long?"), context(on_words=heard.append))
    assert drafts[0].text
    assert heard
