"""Declaring and running a tool."""

from __future__ import annotations

import asyncio
import time

import pytest
from pydantic import BaseModel

from tools.base import DeadlineExceeded, InvalidArguments, ToolContext, ToolFailed, TryAgain, tool
from tools.providers import Providers


class Arguments(BaseModel):
    wait: float = 0.0


class Result(BaseModel):
    calls: int


calls = 0


async def _attempt(faults: int) -> Result:
    global calls
    calls += 1
    if calls <= faults:
        raise TryAgain("busy", retry_after=0.01)
    return Result(calls=calls)


@tool(effect="reads", timeout=0.5, tries=3)
async def reads_flakily(arguments: Arguments, context: ToolContext) -> Result:
    """Fail twice, then answer."""
    await asyncio.sleep(arguments.wait)
    return await _attempt(2)


@tool(effect="writes", timeout=0.5, tries=3)
async def writes_flakily(arguments: Arguments, context: ToolContext) -> Result:
    """Fail twice, then write."""
    return await _attempt(2)


@tool(effect="reads", timeout=0.5, tries=3)
async def fails(arguments: Arguments, context: ToolContext) -> Result:
    """Fail for good."""
    await _attempt(0)
    raise ToolFailed("no such order")


@pytest.fixture(autouse=True)
def fresh_count() -> None:
    global calls
    calls = 0


def make_context(key: str = "") -> ToolContext:
    nobody: Providers = None  # type: ignore[assignment]  # these tools ask no provider
    return ToolContext(customer_id="c", conversation_id="v", turn_id="t", providers=nobody, idempotency_key=key)


async def test_a_reading_tool_is_tried_again_after_a_passing_fault() -> None:
    assert (await reads_flakily(Arguments(), make_context())).calls == 3


async def test_a_writing_tool_without_a_key_is_never_tried_again() -> None:
    with pytest.raises(TryAgain):
        await writes_flakily(Arguments(), make_context())
    assert calls == 1


async def test_a_writing_tool_with_an_idempotency_key_is_tried_again() -> None:
    assert (await writes_flakily(Arguments(), make_context("turn:1"))).calls == 3


async def test_a_failure_is_not_tried_again() -> None:
    with pytest.raises(ToolFailed, match="no such order"):
        await fails(Arguments(), make_context())
    assert calls == 1


async def test_a_tool_that_hangs_is_ended_at_its_timeout() -> None:
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded, match=r"did not finish within 0\.5 s"):
        await reads_flakily(Arguments(wait=30), make_context())
    assert time.monotonic() - began < 2


async def test_raw_arguments_that_do_not_fit_are_refused_with_the_fields_named() -> None:
    with pytest.raises(InvalidArguments, match="invalid wait") as caught:
        await reads_flakily.run({"wait": "soon"}, make_context())
    assert caught.value.errors


def test_a_tool_describes_itself_in_plain_json() -> None:
    declaration = reads_flakily.declaration()
    assert declaration["name"] == "reads_flakily"
    assert declaration["description"] == "Fail twice, then answer."
    assert declaration["arguments"]["properties"]["wait"]["type"] == "number"
    assert declaration["result"]["required"] == ["calls"]


async def _undocumented(arguments: Arguments, context: ToolContext) -> Result:
    return Result(calls=0)


async def _without_context(arguments: Arguments) -> Result:
    """Lack a parameter."""
    return Result(calls=0)


async def _untyped(arguments: dict, context: ToolContext) -> Result:  # type: ignore[type-arg]
    """Take anything."""
    return Result(calls=0)


async def _without_result(arguments: Arguments, context: ToolContext):  # type: ignore[no-untyped-def]
    """Say nothing about the result."""


def _synchronous(arguments: Arguments, context: ToolContext) -> Result:
    """Block."""
    return Result(calls=0)


@pytest.mark.parametrize(
    ("function", "complaint"),
    [
        (_undocumented, "needs a docstring"),
        (_without_context, r"takes \(arguments\)"),
        (_untyped, "not annotated with a pydantic model"),
        (_without_result, "says nothing about what it returns"),
        (_synchronous, "not an async function"),
    ],
)
def test_a_wrong_declaration_is_a_type_error_that_says_what_to_change(function: object, complaint: str) -> None:
    with pytest.raises(TypeError, match=complaint):
        tool(effect="reads", timeout=1.0)(function)  # type: ignore[arg-type]


def test_an_unknown_effect_is_refused() -> None:
    with pytest.raises(TypeError, match="effect is"):
        tool(effect="deletes", timeout=1.0)  # type: ignore[arg-type]
