"""Messages read aloud: who may hear them, in which language, once for all who ask."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from graph.errors import NotFound
from graph.speaking import Speaking
from store import conversations, messages, users
from store.database import Database
from store.files import Files
from store.messages import Message
from store.scratch import Scratch
from store.users import User
from tests.fakes.engines import FakeEngine, providers_of
from tests.fakes.voices import FakeVoice
from tools.errors import Busy, ToolFailed, TryAgain, Unsupported
from tools.providers import Chain


@pytest.fixture
async def customer(database: Database) -> User:
    async with database.writing() as session:
        return await users.add(session, role="customer", full_name="Carla Conti")


async def said(database: Database, customer: User, text: str, sender: str = "assistant", **more: Any) -> Message:
    """A message in a conversation of its own."""
    async with database.writing() as session:
        conversation = conversations.add(session, customer_id=customer.id, mode="auto")
        conversation.primary_language = more.pop("primary", None)
        return messages.add(session, conversation, sender=sender, text=text, **{"language": "en", **more})


@pytest.fixture
async def speaking_of(database: Database, tmp_path: Path) -> AsyncIterator[Any]:
    opened: list[Speaking] = []

    def make(*voices: FakeVoice) -> Speaking:
        chain: Chain[Any] = Chain("speech", voices, deadline=10)
        providers = dataclasses.replace(providers_of(FakeEngine()), speech=chain)
        opened.append(Speaking(database, providers, Files(tmp_path / "files"), Scratch(tmp_path / "scratch")))
        return opened[-1]

    yield make
    for each in opened:
        await each.stop()


async def test_a_reply_is_heard_in_its_own_language(database: Database, customer: User, speaking_of: Any) -> None:
    reply = await said(database, customer, "Ihre **Bestellung** LO-10482 kommt.", language="de")
    voice = FakeVoice("en", "de")
    speech = await speaking_of(voice).of_message(reply.id, customer_id=customer.id)
    assert speech.sound == b"fake/de: Ihre Bestellung L O, 1 0 4 8 2 kommt."


async def test_what_was_spoken_once_is_not_spoken_again(database: Database, customer: User, speaking_of: Any) -> None:
    first, second = [await said(database, customer, "Hello!") for _ in range(2)]
    voice = FakeVoice()
    heard = await speaking_of(voice).of_message(first.id)
    again = await speaking_of(voice).of_message(second.id)  # of another desk process over the same files
    assert again == heard
    assert len(voice.asked) == 1


async def test_those_who_ask_at_once_wait_for_one_speech(database: Database, customer: User, speaking_of: Any) -> None:
    reply, voice = await said(database, customer, "Hello!"), FakeVoice()
    speaking = speaking_of(voice)
    voice.free.clear()
    asked = [asyncio.create_task(speaking.of_message(reply.id)) for _ in range(5)]
    await asyncio.sleep(0.1)
    asked[0].cancel()  # who leaves takes nothing from the others
    voice.free.set()
    heard = await asyncio.gather(*asked[1:])
    assert {each.sound for each in heard} == {b"fake/en: Hello!"}
    assert len(voice.asked) == 1


async def test_a_customer_hears_only_her_own_conversations(
    database: Database, customer: User, speaking_of: Any
) -> None:
    reply, voice = await said(database, customer, "Hello!"), FakeVoice()
    notice = await said(database, customer, "Anna took over.", sender="system")
    speaking = speaking_of(voice)
    for message_id, whose in [(reply.id, uuid4()), (notice.id, customer.id), (uuid4(), customer.id), (uuid4(), None)]:
        with pytest.raises(NotFound):
            await speaking.of_message(message_id, customer_id=whose)
    assert not voice.asked
    assert (await speaking.of_message(notice.id)).sound  # an agent may


@pytest.mark.parametrize(
    ("text", "language", "sentence"),
    [
        ("Kaixo!", "eu", "Nobody here reads Basque aloud."),
        ("🙂", "en", "There are no words in this message that could be read aloud."),
    ],
)
async def test_what_nobody_can_read_is_said_so(
    database: Database, customer: User, speaking_of: Any, text: str, language: str, sentence: str
) -> None:
    reply = await said(database, customer, text, language=language)
    with pytest.raises(Unsupported) as error:
        await speaking_of(FakeVoice()).of_message(reply.id)
    assert str(error.value) == sentence


async def test_the_language_of_an_agents_own_words_is_found(
    database: Database, customer: User, speaking_of: Any
) -> None:
    reply = await said(database, customer, "[pt] Bom dia", sender="agent", language=None, primary="de")
    heard = await speaking_of(FakeVoice("en", "de", "pt")).of_message(reply.id)
    assert heard.sound.startswith(b"fake/pt")


async def test_only_those_with_a_voice_for_it_are_asked(database: Database, customer: User, speaking_of: Any) -> None:
    reply, english, german = (
        await said(database, customer, "Hallo", language="de"),
        FakeVoice(),
        FakeVoice("de", name="b"),
    )
    speaking = speaking_of(english, german)
    assert (await speaking.of_message(reply.id)).sound == b"b/de: Hallo."
    assert not english.asked
    assert (speaking.speaks("de"), speaking.speaks("fr")) == (True, False)


async def test_what_a_stand_in_spoke_is_not_kept(database: Database, customer: User, speaking_of: Any) -> None:
    reply = await said(database, customer, "Hello!")
    first, second = FakeVoice(name="good", faults=[ToolFailed("broken")]), FakeVoice(name="plain")
    speaking = speaking_of(first, second)
    assert (await speaking.of_message(reply.id)).sound == b"plain/en: Hello!"
    assert (await speaking.of_message(reply.id)).sound == b"good/en: Hello!"
    assert (await speaking.of_message(reply.id)).sound == b"good/en: Hello!"
    assert (len(first.asked), len(second.asked)) == (2, 1)


async def test_a_full_line_says_when_to_come_back(database: Database, customer: User, speaking_of: Any) -> None:
    reply = await said(database, customer, "Hello!")
    full = [Busy("full", retry_after=60, waiting=7) for _ in range(2)]
    with pytest.raises(Busy) as error:
        await speaking_of(FakeVoice(faults=full)).of_message(reply.id)
    assert (error.value.retry_after, error.value.waiting) == (60, 7)


async def test_who_wants_everything_read_aloud_leaves_places_to_others(
    database: Database, customer: User, speaking_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.speaking.AT_ONCE", 1)
    speaking, replies = speaking_of(FakeVoice()), [await said(database, customer, text) for text in ("One.", "Two.")]
    told = await asyncio.gather(*(speaking.of_message(each.id) for each in replies), return_exceptions=True)
    assert sorted(type(each).__name__ for each in told) == ["Busy", "Speech"]


async def test_a_failure_is_told_to_everybody_and_nothing_of_it_stays(
    database: Database, customer: User, speaking_of: Any
) -> None:
    reply, voice = await said(database, customer, "Hello!"), FakeVoice(faults=[ToolFailed("broken")] * 3)
    speaking = speaking_of(voice)
    asked = await asyncio.gather(*(speaking.of_message(reply.id) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in asked] == [ToolFailed] * 3
    voice.faults = []
    assert (await speaking.of_message(reply.id)).sound == b"fake/en: Hello!"


async def test_only_engines_are_counted(database: Database, customer: User, speaking_of: Any) -> None:
    reply, counted = await said(database, customer, "Hello!"), []
    speaking = speaking_of(FakeVoice())

    async def admit() -> None:
        if counted:
            raise TryAgain("too often")
        counted.append(1)

    for _ in range(3):
        await speaking.of_message(reply.id, admit=admit)
    other: UUID = (await said(database, customer, "Bye!")).id
    with pytest.raises(TryAgain):
        await speaking.of_message(other, admit=admit)


async def test_what_is_old_or_too_much_is_removed(database: Database, customer: User, speaking_of: Any) -> None:
    voice = FakeVoice()
    speaking = speaking_of(voice)
    replies = [await said(database, customer, text) for text in ("One", "Two", "Three")]
    for each in replies:
        await speaking.of_message(each.id)
        await asyncio.sleep(0.02)  # so that it can be told which is the oldest
    assert await speaking.sweep() == 0
    assert await speaking.sweep(most=30) == 1
    await speaking.of_message(replies[2].id)
    assert len(voice.asked) == 3
    await speaking.of_message(replies[0].id)
    assert len(voice.asked) == 4
    assert await speaking.sweep(oldest=timedelta(0)) == 3
