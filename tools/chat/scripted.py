"""A chat model that plays a script: for tests, demonstrations and rehearsals of faults, without a model or a network.

A script is a list, in YAML or as values, that is played step by step and then from its beginning. A step is one of

    - reply: You have 30 days.          # an answer; the other fields of the form may stand beside it
      citations: [1]
    - call: {search_articles: {query: returns}}
    - text: whatever the model says     # as it is, however little it fits the form
    - fault: busy                       # or refused, failed, blocked, empty, cut, hangs
      after: 7                          # of busy: the seconds to wait that it asks for
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, TypeAdapter, ValidationError, model_validator

from tools.chat.model import Model
from tools.errors import Refused, ToolFailed, TryAgain

CHECK: Final = "chat_script"
PIECE: Final = 12
"""Characters of a chunk."""


class Step(BaseModel):
    """What the model does when it is asked once."""

    model_config = ConfigDict(extra="forbid")

    reply: str | None = None
    citations: list[int] = Field(default_factory=list)
    answered: bool = True
    confidence: float = 0.9
    next_actions: list[str] = Field(default_factory=list)
    alternatives: list[dict[str, Any]] = Field(default_factory=list)
    call: dict[str, dict[str, Any]] | None = None
    text: str | None = None
    fault: Literal["busy", "refused", "failed", "blocked", "empty", "cut", "hangs"] | None = None
    after: float | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Step:
        if sum(each is not None for each in (self.reply, self.call, self.text, self.fault)) != 1:
            raise ValueError("a step has exactly one of reply, call, text and fault")
        return self

    def said(self) -> str:
        """The text of the answer."""
        if self.reply is None:
            return self.text or ""
        form = ("reply", "citations", "answered", "confidence", "next_actions", "alternatives")
        return json.dumps({name: getattr(self, name) for name in form}, ensure_ascii=False)


class ScriptedChat(BaseChatModel):
    """Plays its steps; ``asked`` keeps what it was asked, for tests to look at."""

    steps: list[Step]
    asked: list[list[BaseMessage]] = Field(default_factory=list)
    _at: int = PrivateAttr(default=0)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, Any]:
        """The script says which tools are called."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("the script is played as a stream")

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.asked.append(messages)
        step = self.steps[self._at % len(self.steps)]
        self._at += 1
        await _fault(step)
        if step.fault == "cut":
            yield _chunk('{"reply": "You have ')
            raise TryAgain("the script breaks off")
        if step.call is not None:
            calls = [
                tool_call_chunk(name=name, args=json.dumps(arguments), id=f"call-{self._at}-{place}", index=place)
                for place, (name, arguments) in enumerate(step.call.items())
            ]
            yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=calls))
        text = step.said()
        for start in range(0, len(text), PIECE):
            yield _chunk(text[start : start + PIECE])
            await asyncio.sleep(0)
        yield _chunk("", "SAFETY" if step.fault == "blocked" else "STOP")


def _chunk(text: str, finish: str | None = None) -> ChatGenerationChunk:
    told = {"finish_reason": finish} if finish else {}
    return ChatGenerationChunk(message=AIMessageChunk(content=text, response_metadata=told))


async def _fault(step: Step) -> None:
    """What the step has gone wrong before a word is said."""
    match step.fault:
        case "busy":
            raise TryAgain("the script is busy", retry_after=step.after)
        case "refused":
            raise Refused(f"the script refuses; check {CHECK}")
        case "failed":
            raise ToolFailed("the script fails")
        case "hangs":
            await asyncio.Event().wait()


def scripted(script: Path | Sequence[Any]) -> Model:
    """The model that plays ``script``: the path of a YAML file, or its steps. Raises ``ValueError``, which says what
    is wrong with it.
    """
    try:
        given = yaml.safe_load(script.read_text(encoding="utf-8")) if isinstance(script, Path) else list(script)
        steps = TypeAdapter(list[Step]).validate_python(given)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"the script cannot be played: {error}") from error
    if not steps:
        raise ValueError("the script has no step")
    return Model("scripted", "The script", CHECK, ScriptedChat(steps=steps))
