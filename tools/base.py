"""The declaration of a tool: ``@tool`` turns one async function into a ``Tool`` that the graph, a model's tool
calls, ``/api/tools`` and the docs all use. The errors it may raise are drawn in ``tools.errors``.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError

from tools.deadline import retried, within
from tools.errors import (
    DeadlineExceeded,
    Fault,
    InvalidArguments,
    ToolError,
    ToolFailed,
    TryAgain,
    Unavailable,
)

if TYPE_CHECKING:
    from store.database import Database
    from tools.media.given import MediaSource
    from tools.providers import Answered, Chain, Named, Providers

__all__ = [
    "DeadlineExceeded",
    "Effect",
    "Fault",
    "InvalidArguments",
    "Tool",
    "ToolContext",
    "ToolError",
    "ToolFailed",
    "TryAgain",
    "Unavailable",
    "tool",
]

Effect = Literal["reads", "writes"]
A = TypeVar("A", bound=BaseModel)
R = TypeVar("R")
P = TypeVar("P", bound="Named")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ToolContext:
    """On whose behalf a tool runs, and with what. Made anew for each turn; holds no open transaction.

    ``idempotency_key`` is empty when a repeated write could not be recognised; ``epoch`` fences the writes of a
    run that lost its lease; ``answered`` collects who answered, in order, for the trace; ``on_words`` is told the words
    of a reply as a model writes them, each time what comes next; an empty text says that all before it is void;
    ``media`` are the files of the conversation.
    """

    customer_id: str
    conversation_id: str
    turn_id: str
    providers: Providers
    agent_id: str | None = None
    idempotency_key: str = ""
    epoch: int = 0
    database: Database | None = None
    answered: list[Answered[Any]] = field(default_factory=list)
    on_words: Callable[[str], None] | None = None
    media: MediaSource | None = None

    async def ask(
        self,
        chain: Chain[P],
        question: Callable[[P], Awaitable[T]],
        *,
        without: Collection[str] = (),
        deadline: float | None = None,
    ) -> T:
        """Put a question to a chain, note who answered, and give the answer. Providers named in ``without`` are not
        asked; ``deadline`` in seconds takes the place of the chain's own. Raises what ``Chain.call`` raises.
        """
        answer = await chain.call(question, without=without, deadline=deadline)
        self.answered.append(answer)
        return answer.value


@dataclass(frozen=True)
class Tool(Generic[A, R]):
    """A declared tool. ``timeout`` in seconds holds for all ``tries`` together."""

    name: str
    description: str
    effect: Effect
    timeout: float
    tries: int
    arguments_type: type[A]
    result_type: Any
    function: Callable[[A, ToolContext], Awaitable[R]]

    async def __call__(self, arguments: A, context: ToolContext) -> R:
        """Run the tool.

        Reads are retried on ``TryAgain`` inside ``timeout``. Writes are retried only when the context has an
        idempotency key, by which the second attempt is recognised as the first. Raises ``DeadlineExceeded``
        when time runs out (a write may then have happened: ask again with the same key) and whatever
        ``ToolError`` the function raises.
        """
        tries = self.tries if self.effect == "reads" or context.idempotency_key else 1

        async def once() -> R:
            return await self.function(arguments, context)

        try:
            return await within(self.timeout, retried(tries, self.timeout, once))
        except TimeoutError as error:
            raise DeadlineExceeded(f"{self.name} did not finish within {self.timeout:g} s") from error

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> R:
        """Validate raw arguments and run the tool. Raises ``InvalidArguments`` with pydantic's list of errors."""
        try:
            checked = self.arguments_type.model_validate(dict(arguments))
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            where = ", ".join(sorted({".".join(str(part) for part in each["loc"]) or "arguments" for each in problems}))
            raise InvalidArguments(f"{self.name}: invalid {where}", errors=problems) from error
        return await self(checked, context)

    @cached_property
    def arguments_schema(self) -> dict[str, Any]:
        """JSON Schema of the arguments."""
        return self.arguments_type.model_json_schema()

    @cached_property
    def result_schema(self) -> dict[str, Any]:
        """JSON Schema of the result."""
        return TypeAdapter(self.result_type).json_schema(mode="serialization")

    def declaration(self) -> dict[str, Any]:
        """The tool as plain JSON, as ``/api/tools`` and a model's tool list show it."""
        return {
            "name": self.name,
            "description": self.description,
            "effect": self.effect,
            "timeout": self.timeout,
            "tries": self.tries,
            "arguments": self.arguments_schema,
            "result": self.result_schema,
        }


def tool(
    *, effect: Effect, timeout: float, tries: int = 1
) -> Callable[[Callable[[A, ToolContext], Awaitable[R]]], Tool[A, R]]:
    """Declare ``async def name(arguments: Model, context: ToolContext) -> Result`` as a tool.

    The docstring is the description. Raises ``TypeError`` at import when the declaration is not usable, and
    says what to change.
    """
    if effect not in ("reads", "writes"):
        raise TypeError(f'effect is "reads" or "writes", not {effect!r}')
    if timeout <= 0 or tries < 1:
        raise TypeError("a tool needs a timeout above 0 s and at least 1 try")

    def declare(function: Callable[[A, ToolContext], Awaitable[R]]) -> Tool[A, R]:
        name = getattr(function, "__name__", "tool")
        arguments_type, result_type = _signature(name, function)
        description = inspect.getdoc(function)
        if not description:
            raise TypeError(f"{name} needs a docstring: it is the description that people and models read")
        return Tool(name, description, effect, timeout, tries, arguments_type, result_type, function)

    return declare


def _signature(name: str, function: Callable[..., Any]) -> tuple[Any, Any]:
    """The types of the arguments and the result; ``TypeError`` when the signature is not that of a tool."""
    expected = f"expected `async def {name}(arguments: Model, context: ToolContext) -> Result`"
    if not inspect.iscoroutinefunction(function):
        raise TypeError(f"{name} is not an async function; {expected}")
    parameters = list(inspect.signature(function).parameters.values())
    if [each.name for each in parameters] != ["arguments", "context"]:
        raise TypeError(f"{name} takes ({', '.join(each.name for each in parameters)}); {expected}")
    try:
        hints = get_type_hints(function)
    except NameError as error:
        raise TypeError(f"{name} has an annotation that is not importable at run time ({error}); {expected}") from error
    arguments_type = hints.get("arguments")
    if not (inspect.isclass(arguments_type) and issubclass(arguments_type, BaseModel)):
        raise TypeError(f"the arguments of {name} are not annotated with a pydantic model; {expected}")
    if hints.get("context") is not ToolContext:
        raise TypeError(f"the context of {name} is not annotated with ToolContext; {expected}")
    if "return" not in hints:
        raise TypeError(f"{name} says nothing about what it returns; {expected}")
    return arguments_type, hints["return"]
