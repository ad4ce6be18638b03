"""A chain of providers: order, deadline, retries and circuits, with providers that really misbehave."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from tools.circuit import THRESHOLD, Circuit
from tools.errors import (
    Busy,
    DeadlineExceeded,
    InvalidArguments,
    Refused,
    ToolFailed,
    TryAgain,
    Unavailable,
    Unsupported,
)
from tools.media.errors import BadFile
from tools.providers import Absent, Chain


class Provider:
    """Answers with its own name, in the way that it is told."""

    def __init__(self, name: str, behave: Callable[[], Awaitable[object]] | None = None) -> None:
        self.name = name
        self.calls = 0
        self.cancelled = False
        self._behave = behave

    async def answer(self) -> str:
        self.calls += 1
        try:
            if self._behave:
                await self._behave()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return self.name


def raising(error: Exception) -> Callable[[], Awaitable[object]]:
    async def behave() -> None:
        raise error

    return behave


def sleeping(seconds: float) -> Callable[[], Awaitable[object]]:
    return lambda: asyncio.sleep(seconds)


async def stubborn() -> None:
    """Refuse to be cancelled for a second."""
    ends = time.monotonic() + 1
    while time.monotonic() < ends:
        try:
            await asyncio.sleep(ends - time.monotonic())
        except asyncio.CancelledError:
            continue


async def test_the_first_provider_that_answers_is_recorded() -> None:
    answer = await Chain("x", [Provider("a"), Provider("b")]).call(Provider.answer)
    assert (answer.value, answer.provider, answer.faults) == ("a", "a", ())


async def test_the_next_provider_answers_when_one_fails_and_the_fault_is_told() -> None:
    chain = Chain("x", [Provider("a", raising(ToolFailed("no"))), Provider("b")])
    answer = await chain.call(Provider.answer)
    assert answer.provider == "b"
    assert [(fault.provider, fault.error) for fault in answer.faults] == [("a", "failed")]


async def test_a_bug_in_a_provider_does_not_keep_the_next_from_answering() -> None:
    chain = Chain("x", [Provider("a", raising(KeyError("oops"))), Provider("b")])
    answer = await chain.call(Provider.answer)
    assert answer.faults[0].error == "KeyError"


async def test_a_passing_fault_is_tried_again_with_the_same_provider() -> None:
    left = [TryAgain("busy", retry_after=0.01)]

    async def once_busy() -> None:
        if left:
            raise left.pop()

    flaky = Provider("a", once_busy)
    answer = await Chain("x", [flaky]).call(Provider.answer)
    assert (answer.provider, flaky.calls) == ("a", 2)


async def test_files_that_cannot_be_read_say_nothing_about_who_reads_them() -> None:
    chain = Chain("x", [Provider("a", raising(BadFile("broken", "This file is damaged.")))])
    for _ in range(THRESHOLD + 1):
        with pytest.raises(ToolFailed):
            await chain.call(Provider.answer)
    assert [each.state for each in chain.status()] == ["ok"]


async def test_a_full_line_says_when_to_come_back_through_the_chain() -> None:
    full = Busy("full", retry_after=60, waiting=7)
    with pytest.raises(Busy) as caught:
        await Chain("x", [Provider("a", raising(ToolFailed("no"))), Provider("b", raising(full))]).call(Provider.answer)
    assert (caught.value.retry_after, caught.value.waiting) == (60, 7)
    assert [each.error for each in caught.value.faults] == ["failed", "try_again"]


async def test_a_failure_is_not_tried_again_with_the_same_provider() -> None:
    failing = Provider("a", raising(ToolFailed("no")))
    with pytest.raises(ToolFailed):
        await Chain("x", [failing], tries=3).call(Provider.answer)
    assert failing.calls == 1


async def test_a_wait_longer_than_the_deadline_is_not_waited_for() -> None:
    began = time.monotonic()
    with pytest.raises(TryAgain) as caught:
        await Chain("x", [Provider("a", raising(TryAgain("busy", retry_after=60)))], deadline=0.5).call(Provider.answer)
    assert time.monotonic() - began < 0.4
    assert caught.value.faults[0].error == "try_again"


async def test_a_hanging_provider_is_cancelled_in_time_for_the_next_one() -> None:
    hanging = Provider("a", sleeping(60))
    began = time.monotonic()
    answer = await Chain("x", [hanging, Provider("b")], deadline=0.4).call(Provider.answer)
    await asyncio.sleep(0)
    assert answer.provider == "b"
    assert hanging.cancelled
    assert time.monotonic() - began < 0.4


async def test_a_provider_that_refuses_to_be_cancelled_does_not_hold_the_caller() -> None:
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded, match=r"did not answer within 0\.2 s"):
        await Chain("x", [Provider("a", stubborn)], deadline=0.2).call(Provider.answer)
    assert time.monotonic() - began < 0.8


async def test_when_every_provider_hangs_the_deadline_holds_for_all_together() -> None:
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded) as caught:
        await Chain("x", [Provider(name, sleeping(60)) for name in "abc"], deadline=0.3).call(Provider.answer)
    assert time.monotonic() - began < 0.6
    assert [fault.error for fault in caught.value.faults] == ["timeout"] * 3


async def test_malformed_arguments_are_reported_at_once_and_blame_no_provider() -> None:
    second = Provider("b")
    chain = Chain(
        "x", [Provider("a", raising(InvalidArguments("empty"))), second], circuit=lambda: Circuit(threshold=1)
    )
    with pytest.raises(InvalidArguments):
        await chain.call(Provider.answer)
    assert second.calls == 0
    assert chain.status()[0].state == "ok"


async def test_after_repeated_faults_a_provider_is_left_alone() -> None:
    failing = Provider("a", raising(ToolFailed("no")))
    chain = Chain("x", [failing, Provider("b")], circuit=lambda: Circuit(threshold=2))
    for _ in range(4):
        answer = await chain.call(Provider.answer)
    assert failing.calls == 2
    assert answer.faults[0].error == "circuit_open"
    assert chain.status()[0].state == "open"


async def test_a_caller_that_goes_away_cancels_the_provider_and_blames_nobody() -> None:
    hanging = Provider("a", sleeping(60))
    chain = Chain("x", [hanging], circuit=lambda: Circuit(threshold=1), deadline=60)
    call = asyncio.create_task(chain.call(Provider.answer))
    await asyncio.sleep(0.02)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.sleep(0)
    assert hanging.cancelled
    assert chain.status()[0].state == "ok"


async def test_a_chain_of_absent_providers_is_unavailable_and_says_why() -> None:
    chain: Chain[Provider] = Chain("x", [], absent=[Absent("gemini", "no key is set")])
    with pytest.raises(Unavailable):
        await chain.call(Provider.answer)
    assert [(line.state, line.reason) for line in chain.status()] == [("absent", "no key is set")]


def test_a_chain_that_names_a_provider_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="names a provider twice"):
        Chain("x", [Provider("a"), Provider("a")])


async def test_a_question_that_a_provider_cannot_answer_says_nothing_about_the_provider() -> None:
    picky = Provider("a", raising(Unsupported("no such pair")))
    chain = Chain("x", [picky, Provider("b")], circuit=lambda: Circuit(threshold=1))
    for _ in range(3):
        answer = await chain.call(Provider.answer)
    assert (answer.provider, answer.faults[0].error, picky.calls) == ("b", "unsupported", 3)
    assert chain.status()[0].state == "ok"


@pytest.mark.parametrize(
    ("reserve", "shares"), [(None, (3.0, 4.5, 9.0)), (1.0, (4.0, 8.0, 9.0)), (9.0, (3.0, 4.5, 9.0))]
)
def test_the_last_provider_has_what_is_reserved_for_it_and_no_more_than_an_equal_share(
    reserve: float | None, shares: tuple[float, ...]
) -> None:
    chain = Chain("x", [Provider(name) for name in "abc"], deadline=9, reserve=reserve)
    assert tuple(chain._share(position, 9.0) for position in range(3)) == shares


async def test_a_provider_that_refuses_is_told_with_its_reason_and_answers_again_later() -> None:
    behaviour = [raising(Refused("check the key")), sleeping(0)]
    provider = Provider("a", lambda: behaviour.pop(0)())
    chain = Chain("x", [provider, Provider("b")], circuit=lambda: Circuit(clock=lambda: now[0]))
    now = [0.0]
    await chain.call(Provider.answer)
    assert (chain.status()[0].state, chain.status()[0].reason[:14]) == ("refused", "check the key;")
    now[0] = 301.0
    assert (await chain.call(Provider.answer)).provider == "a"
    assert chain.status()[0].state == "ok"
