"""The author that is a chat model: any that LangChain speaks to, held to the sources and to one form of answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

import httpx
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage

from knowledge.languages import manners_of
from tools.base import Tool, ToolContext
from tools.chat import answer as answers
from tools.chat.answer import Answer
from tools.chat.calls import Calls, declared, for_models
from tools.chat.prompt import Prompt
from tools.chat.sources import Sources
from tools.chat.tool import SMALL_TALK, Draft, DraftKind, DraftRequest
from tools.chat.veil import Veil
from tools.errors import ToolError, ToolFailed, TryAgain, Unsupported
from tools.models import mapped

ROUNDS: Final = 3
"""How often a model may call tools before it has to answer."""
CEILING: Final = 0.9
"""A model's own confidence is not calibrated, and a message might talk it up: no more than this is believed."""
DRAFTS: Final = 3
NEXT_ACTIONS: Final = 5
BLOCKED: Final = frozenset(
    {"safety", "recitation", "blocklist", "prohibited_content", "spii", "content_filter", "refusal", "language"}
)
"""Finish reasons of a service that will not answer this one message."""

Toolbox = Callable[[], Mapping[str, Tool[Any, Any]]]


async def _nothing() -> None:
    """There is nothing to give back."""


@dataclass(frozen=True)
class Model:
    """A chat model and what the author has to know about it.

    ``who`` is what it is called in our own errors, ``check`` the settings to look at when it refuses. ``form`` has it
    answer by our schema; ``tools`` says that it can call tools, ``both`` that it can do so and keep to the form.
    """

    name: str
    who: str
    check: str
    chat: BaseChatModel
    form: Mapping[str, Any] = field(default_factory=dict)
    tools: bool = True
    both: bool = False
    close: Callable[[], Awaitable[None]] = _nothing


class ChatModelAuthor:
    """See ``Author``. Asks the model, answers its tool calls, and tells its words while they are written."""

    def __init__(self, model: Model, prompt: Prompt, toolbox: Toolbox = dict) -> None:
        self.name = model.name
        self._model = model
        self._prompt = prompt
        self._toolbox = toolbox

    async def draft(self, request: DraftRequest, context: ToolContext) -> list[Draft]:
        """See ``Author.draft``. Raises ``Unsupported`` when the service will not answer this message, ``TryAgain`` when
        it is busy or hung up, ``Refused``, and ``ToolFailed`` when the answer cannot be used.
        """
        sources, veil = Sources(request), Veil(request.language)
        tools = for_models(self._toolbox()) if self._model.tools else {}
        calls = Calls(tools, sources, veil, context, self._model.who)
        words = _Words(context.on_words, veil)
        try:
            answer = await self._answered(await self._prompt.messages(request, sources, veil), tools, calls, words)
            return self._drafts(answer, request, sources, calls, veil)
        except BaseException:  # its time may be over as well: what was told is not the reply
            words.void()
            raise

    async def try_out(self) -> None:
        """Have it say a word."""
        await self._ask([HumanMessage("Say: yes")], {}, _Words(None, Veil("en")), form=False)

    async def close(self) -> None:
        """Give back the connections."""
        await self._model.close()

    async def _answered(
        self, messages: list[BaseMessage], tools: Mapping[str, Tool[Any, Any]], calls: Calls, words: _Words
    ) -> Answer:
        """Let the model look things up, and read its answer. In the last round there are no tools to call."""
        for left in range(ROUNDS if tools else 0, -1, -1):
            said = await self._ask(messages, tools if left else {}, words, form=True)
            if not said.tool_calls or not left:
                return self._read(said)
            words.void()  # what it said before a call is not the reply
            messages = [*messages, said, *await calls.answer(said.tool_calls)]
        raise AssertionError("the last round always ends")

    async def _ask(
        self, messages: list[BaseMessage], tools: Mapping[str, Tool[Any, Any]], words: _Words, *, form: bool
    ) -> AIMessage:
        """One call of the model, its words told as they come."""
        model = self._model
        asked: Any = model.chat
        options = dict(model.form) if form and (not tools or model.both) else {}
        if tools:
            asked = model.chat.bind_tools(declared(tools), **options)
        elif options:
            asked = model.chat.bind(**options)
        whole: AIMessageChunk | None = None
        try:
            async for chunk in asked.astream(messages):
                whole = chunk if whole is None else cast("AIMessageChunk", whole + chunk)
                if form and chunk.text:
                    words.grown(whole.text)
        except ToolError:
            raise
        except (httpx.TransportError, OSError) as error:
            raise TryAgain(f"{model.who} cannot be reached, or hung up") from error
        except Exception as error:  # each library wraps what went wrong in classes of its own
            raise mapped(error, model.who, model.check) from error
        if whole is None:
            raise ToolFailed(f"{model.who} gave an empty answer")
        return whole

    def _read(self, said: AIMessage) -> Answer:
        """The answer in it, or what is wrong with it."""
        who, finish, text = self._model.who, _finish(said), said.text
        if finish in BLOCKED:
            raise Unsupported(f"{who} will not answer this message")
        if not text.strip():
            raise ToolFailed(f"{who} gave an empty answer")
        try:
            return answers.parse(text, who)
        except ToolFailed:
            if not finish:
                raise TryAgain(f"{who} broke off in the middle of its answer") from None
            raise

    def _drafts(self, answer: Answer, request: DraftRequest, sources: Sources, calls: Calls, veil: Veil) -> list[Draft]:
        """The answer as drafts, the first with what the model did; no other may take its actions for granted."""
        actions = calls.actions if answer.answered else []
        further = [] if actions else answer.alternatives
        written = [(answer.reply, answer.citations), *((each.reply, each.citations) for each in further)]
        own = min(answer.confidence, CEILING)
        drafts: list[Draft] = []
        for reply, numbers in written[:DRAFTS]:
            cited = sources.cited(numbers)
            kind = _kind(answer, request, cited.support)
            support = 1.0 if kind != "answer" else cited.support
            text = veil.lifted(answers.without_markers(reply)).strip()
            if not text or any(text == each.text for each in drafts):
                continue
            first = not drafts
            drafts.append(
                Draft(
                    text=text,
                    language=self._prompt.language(request),
                    kind=kind,
                    confidence=_confidence(own if first else own / 2, support),
                    citations=cited.citations,
                    next_actions=self._next_actions(answer, request, veil),
                    actions=actions if first else [],
                    findings=sources.findings if first else [],
                    passages=sources.passages if first else [],
                )
            )
        return drafts

    def _next_actions(self, answer: Answer, request: DraftRequest, veil: Veil) -> list[str]:
        own = [veil.lifted(each).strip()[:200] for each in answer.next_actions]
        manners = manners_of(request.language) if request.language != self._prompt.language(request) else None
        wanted = [*own[:3], *request.intent.next_actions, *([manners.address()] if manners else [])]
        return [each for each in dict.fromkeys(wanted) if each][:NEXT_ACTIONS]


class _Words:
    """Tells a listener how a reply grows, its personal data back in it."""

    def __init__(self, listener: Callable[[str], None] | None, veil: Veil) -> None:
        self._listener = listener
        self._veil = veil
        self._told = ""

    def grown(self, text: str) -> None:
        """The answer is ``text`` by now."""
        if self._listener is None:
            return
        reply = self._veil.lifted(answers.so_far(text))
        if len(reply) > len(self._told) and reply.startswith(self._told):
            self._listener(reply[len(self._told) :])
            self._told = reply

    def void(self) -> None:
        """What was told is not the reply."""
        if self._told and self._listener is not None:
            self._listener("")
        self._told = ""


def _kind(answer: Answer, request: DraftRequest, support: float) -> DraftKind:
    if not answer.answered:
        return "honest_no_answer"
    return "small_talk" if not support and request.intent.label in SMALL_TALK else "answer"


def _confidence(own: float, support: float) -> float:
    """The model's own confidence, halved where nothing it cites supports it, whole where its source certainly does.

    It rises with both, so that a threshold on it can be computed from agents' decisions; it is no probability.
    """
    return round(own * (0.5 + 0.5 * support), 4)


def _finish(said: AIMessage) -> str:
    """Why the model stopped, in small letters; empty when it never said."""
    told = said.response_metadata
    if block := (told.get("prompt_feedback") or {}).get("block_reason"):
        return "safety" if block else ""
    reason = next((told[key] for key in ("finish_reason", "stop_reason", "done_reason") if told.get(key)), "")
    return str(reason).rsplit(".", 1)[-1].lower()
