"""Every cloud provider against a service that misbehaves: the local engine answers, and it is told who did and why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.fakes.engines import FakeEngine
from tests.fakes.http import FakeServer, Misbehaviour, Status
from tests.tools.clouds import KINDS, TELLING, Kind
from tools.base import ToolContext
from tools.providers import Answered, Chain

PATIENT = 30.0
"""Seconds: a busy machine must not turn another fault into a timeout."""
SHORT = 2.0


@dataclass
class Setting:
    """A chain of a cloud provider and a local engine, and the fake service behind it."""

    kind: Kind
    fake: FakeServer
    cloud: Any
    chain: Chain[Any]
    context: ToolContext

    async def ask(self, deadline: float = PATIENT) -> Answered[Any]:
        """Ask as a tool does, and give what the trace holds."""
        self.chain.deadline = deadline
        await self.context.ask(self.chain, self.kind.ask)
        return self.context.answered[-1]


@pytest.fixture(params=KINDS, scope="module")
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
async def setting(kind: Kind, request: pytest.FixtureRequest) -> AsyncIterator[Setting]:
    async with kind.fake() as fake:
        key = getattr(request, "param", kind.key)
        cloud = kind.make(fake.url, key)
        chain: Chain[Any] = Chain("x", [cloud, FakeEngine()])
        context = ToolContext(customer_id="c", conversation_id="v", turn_id="t", providers={})  # type: ignore[arg-type]
        yield Setting(kind, fake, cloud, chain, context)
        await chain.close()


def private(setting: Setting, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the service, the logs or the trace saw of the planted data."""
    printed = capsys.readouterr()
    trace = str([each.as_dict() for each in setting.context.answered])
    everything = setting.fake.seen + printed.out + printed.err + caplog.text + trace + str(setting.chain.status())
    return [each for each in TELLING if each in everything]


async def test_the_cloud_answers_first_and_sees_no_personal_data(
    setting: Setting, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    answer = await setting.ask()
    assert (answer.provider, answer.faults) == (setting.cloud.name, ())
    assert "LO-482913" in setting.fake.seen or setting.kind is KINDS["detection"]
    assert private(setting, capsys, caplog) == []


@pytest.mark.parametrize(
    ("behave", "fault"),
    [
        (Status(401), "refused"),
        (Status(403), "refused"),
        (Status(404), "refused"),
        (Status(400), "failed"),
        (Status(429, {"Retry-After": "7"}), "try_again"),
        (Status(500), "try_again"),
        (Status(503), "try_again"),
        ("malformed", "failed"),
        ("nonsense", "failed"),
        ("cut", "try_again"),
    ],
    ids=str,
)
async def test_the_local_engine_answers_and_the_fault_is_told(
    setting: Setting,
    behave: Misbehaviour | Status,
    fault: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    setting.fake.behave = behave
    answer = await setting.ask()
    assert answer.provider == "fake"
    assert [(each.provider, each.error) for each in answer.faults] == [(setting.cloud.name, fault)]
    assert private(setting, capsys, caplog) == []


async def test_a_service_that_hangs_leaves_the_local_engine_its_share_of_the_deadline(setting: Setting) -> None:
    setting.fake.behave = "slow"
    answer = await setting.ask(SHORT)
    assert (answer.provider, [each.error for each in answer.faults]) == ("fake", ["timeout"])
    assert answer.faults[0].ms < SHORT * 1000


async def test_a_service_that_is_not_there_is_a_passing_fault(setting: Setting) -> None:
    await setting.fake.__aexit__()
    answer = await setting.ask()
    assert (answer.provider, [each.error for each in answer.faults]) == ("fake", ["try_again"])


async def test_a_busy_service_is_left_alone_as_long_as_it_asks(setting: Setting) -> None:
    setting.fake.behave = Status(429, {"Retry-After": "120"})
    await setting.ask()
    asked = len(setting.fake.asked)
    answer = await setting.ask()
    assert [each.error for each in answer.faults] == ["circuit_open"]
    assert len(setting.fake.asked) == asked
    assert setting.chain.status()[0].reason.startswith("asked for a pause; left alone for another 1")


@pytest.mark.parametrize("setting", ["a-wrong-key"], indirect=True)
async def test_a_wrong_key_is_told_plainly_and_not_tried_again(setting: Setting) -> None:
    answer = await setting.ask()
    asked = len(setting.fake.asked)
    await setting.ask()
    status = setting.chain.status()[0]
    assert [each.error for each in answer.faults] == ["refused"]
    assert len(setting.fake.asked) == asked
    assert status.state == "refused"
    assert "does not accept the key (HTTP 401)" in status.reason
    assert setting.kind.setting in status.reason
    assert "a-wrong-key" not in status.reason


@pytest.mark.parametrize(("behave", "state"), [(None, "ok"), (Status(401), "refused"), (Status(500), "open")], ids=str)
async def test_trying_out_finds_what_is_wrong_before_a_customer_does(
    setting: Setting, behave: Status | None, state: str
) -> None:
    setting.fake.behave = behave
    await setting.chain.try_out()
    assert [line.state for line in setting.chain.status()] == [state, "ok"]
