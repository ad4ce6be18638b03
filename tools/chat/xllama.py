"""A chat model on this machine: a GGUF file, run by llama.cpp through ``xllamacpp``."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import ConfigDict, PrivateAttr

from tools.chat.answer import schema
from tools.chat.model import Model
from tools.errors import ToolFailed

CHECK: Final = "local_model"
CONTEXT: Final = 8192
"""Tokens of the rules, the sources, the message and the answer together."""
LONGEST: Final = 512
"""Tokens of an answer."""


class LocalChat(BaseChatModel):
    """LangChain's side of a llama.cpp server in this process. One question at a time: it uses all cores for each."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    server: Any
    longest: int = LONGEST
    _one: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "xllamacpp"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        chunks: list[ChatGenerationChunk] = []
        self._run(messages, kwargs, chunks.append, threading.Event())
        return generate_from_stream(iter(chunks))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        chunks: list[ChatGenerationChunk] = []
        self._run(messages, kwargs, chunks.append, threading.Event())
        yield from chunks

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        """The words as they come, from a thread of their own; leaving early stops the engine at its next word."""
        loop = asyncio.get_running_loop()
        heard: asyncio.Queue[ChatGenerationChunk | BaseException | None] = asyncio.Queue()
        left = threading.Event()

        def tell(each: ChatGenerationChunk | BaseException | None) -> None:
            if not left.is_set():
                loop.call_soon_threadsafe(heard.put_nowait, each)

        def work() -> None:
            try:
                self._run(messages, kwargs, tell, left)
                tell(None)
            except BaseException as error:
                tell(error)

        threading.Thread(target=work, name="local-model", daemon=True).start()
        try:
            while (each := await heard.get()) is not None:
                if isinstance(each, BaseException):
                    raise each
                yield each
        finally:
            left.set()

    def _run(self, messages: Sequence[BaseMessage], options: dict[str, Any], tell: Any, left: threading.Event) -> None:
        """Ask the engine, and wait for its last word. Raises ``ToolFailed`` with none of its own words."""
        wanted = {"response_format": options["response_format"]} if "response_format" in options else {}
        question = {
            "messages": convert_to_openai_messages(list(messages)),
            "max_tokens": self.longest,
            "temperature": 0,
            "stream": True,
            **wanted,
        }
        failed: list[str] = []

        def heard(said: Any) -> bool:
            for each in said if isinstance(said, list) else [said]:
                choices = each.get("choices") if isinstance(each, dict) else None
                if choices:
                    tell(_chunk(choices[0]))
                elif not isinstance(each, dict) or "error" in each or "code" in each:
                    failed.append("error")
            return left.is_set()

        with self._one:
            if left.is_set():
                return
            try:
                self.server.handle_chat_completions(question, heard)
            except ValueError as error:
                raise ToolFailed("The local model does not take the question") from error
        if failed:
            raise ToolFailed("The local model failed; the message may be too long for it")


def _chunk(choice: Any) -> ChatGenerationChunk:
    finish = choice.get("finish_reason")
    told = {"finish_reason": finish} if finish else {}
    text = (choice.get("delta") or {}).get("content") or ""
    return ChatGenerationChunk(message=AIMessageChunk(content=text, response_metadata=told))


def local_model(path: Path, threads: int) -> Model:
    """The model in a GGUF file. Loading it takes seconds, and as much memory as the file has: call it off the event
    loop.

    Raises ``ImportError`` without xllamacpp, and ``ValueError`` when the file is none that it can run.
    """
    import xllamacpp

    if not path.is_file() or path.open("rb").read(4) != b"GGUF":
        raise ValueError("the file of the local model is not there, or is no GGUF file")
    given = xllamacpp.CommonParams()
    given.model.path = str(path)
    given.n_ctx = CONTEXT
    given.n_parallel = 1
    given.cpuparams.n_threads = given.cpuparams_batch.n_threads = threads
    given.verbosity = -1
    # The engine listens on a port of this machine whether or not anybody asks for it: nobody else gets an answer.
    given.api_keys = [secrets.token_hex(32)]
    try:
        chat = LocalChat(server=xllamacpp.Server(given))
    except RuntimeError as error:
        raise ValueError("llama.cpp cannot run the file of the local model") from error
    form = {"response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema()}}}
    # Without tools: models of this size call them at random, and their words would wait for it.
    return Model("local-model", "The local model", CHECK, chat, form, tools=False)
