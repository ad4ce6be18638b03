"""Files and the messages that they are sent with: whose they are, how often, how many; and who may read them."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest

from graph.attaching import ConversationMedia
from graph.errors import Conflict, InvalidMessage, NotFound
from store.attachments import Attachment
from tests.graph.desks import Desk
from tools.errors import ToolFailed


async def stored(desk: Desk, file_id: UUID) -> Attachment:
    """The file's record."""
    async with desk.database.reading() as session:
        found = await session.get(Attachment, file_id)
    assert found is not None
    return found


async def test_a_sent_file_belongs_to_its_message_and_expires_no_more(any_desk: Desk) -> None:
    file_id = await any_desk.keep("x", problem="dark")
    sent = await any_desk.say("", attachment_ids=[file_id])
    found = await stored(any_desk, file_id)
    assert (found.message_id, found.conversation_id) == (sent.message.id, sent.conversation_id)
    assert found.expires_at is None
    (view,) = sent.message.attachments
    assert (view.id, view.kind, view.problem) == (file_id, "image", "dark")
    assert sent.message.image_url == view.url == f"/api/chat/attachments/{file_id}/content"
    conversation = await any_desk.conversation(sent.conversation_id)
    assert (conversation.last_text, conversation.last_attachment) == ("", "image")


async def test_the_next_message_without_a_file_is_shown_without_one(desk: Desk) -> None:
    sent = await desk.say("", attachment_ids=[await desk.keep("x")])
    await desk.say("Hello", sent.conversation_id)
    assert (await desk.conversation(sent.conversation_id)).last_attachment is None


async def test_a_file_is_sent_once(any_desk: Desk) -> None:
    file_id = await any_desk.keep("x")
    first = await any_desk.say("a", attachment_ids=[file_id])
    with pytest.raises(Conflict, match="sent with another message"):
        await any_desk.say("b", first.conversation_id, attachment_ids=[file_id])
    with pytest.raises(Conflict):
        await any_desk.say("b", attachment_ids=[file_id])


async def test_of_messages_that_name_a_file_at_once_one_gets_it_and_the_others_are_not_stored(any_desk: Desk) -> None:
    file_id = await any_desk.keep("x")
    sending = (any_desk.say(f"{number}", attachment_ids=[file_id]) for number in range(4))
    done = await asyncio.gather(*sending, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["Accepted", "Conflict", "Conflict", "Conflict"]


@pytest.mark.parametrize("whose", ["another's", "expired", "unknown"])
async def test_only_own_files_that_still_wait_can_be_sent(desk: Desk, whose: str) -> None:
    file_id = await desk.keep(
        "x", owner=desk.anna if whose == "another's" else None, hours=-1 if whose == "expired" else 1
    )
    with pytest.raises(NotFound, match="no such file of yours"):
        await desk.say("a", attachment_ids=[uuid4() if whose == "unknown" else file_id])


async def test_too_many_files_and_one_named_twice_are_refused(desk: Desk) -> None:
    ids = [await desk.keep("x") for _ in range(6)]
    with pytest.raises(InvalidMessage, match="at most 5 files"):
        await desk.say("a", attachment_ids=ids)
    with pytest.raises(InvalidMessage, match="twice"):
        await desk.say("a", attachment_ids=[ids[0], ids[0]])
    with pytest.raises(InvalidMessage, match="empty"):
        await desk.say("", attachment_ids=[])


async def test_the_same_message_again_gives_the_first_one_back_even_when_its_voice_has_become_words(desk: Desk) -> None:
    ids = [await desk.keep("How do I pay?", "audio")]
    first = await desk.say("", client_message_id="a", attachment_ids=ids)
    await desk.turns.result(first)
    again = await desk.say("", first.conversation_id, client_message_id="a", attachment_ids=ids)
    assert (again.duplicate, again.message.id) == (True, first.message.id)
    with pytest.raises(Conflict, match="client_message_id"):
        await desk.say("", first.conversation_id, client_message_id="a", attachment_ids=[await desk.keep("y")])


async def test_an_agent_sends_files_of_hers_and_no_others(desk: Desk) -> None:
    asked = await desk.ask("How do I pay?")
    own, hers = await desk.keep("x", owner=desk.anna), await desk.keep("y")
    sent = await desk.agents.send(asked.conversation_id, agent=desk.anna, text=None, attachment_ids=[own])
    assert (sent.text, [each.id for each in sent.attachments]) == ("", [own])
    with pytest.raises(NotFound):
        await desk.agents.send(asked.conversation_id, agent=desk.anna, text="a", attachment_ids=[hers])


async def test_engines_get_the_files_of_their_own_conversation_alone(desk: Desk) -> None:
    file_id = await desk.keep("words")
    sent = await desk.say("", attachment_ids=[file_id])
    media = ConversationMedia(desk.database, desk.files, sent.conversation_id)
    async with media.picture(str(file_id)) as picture:
        assert (picture.path.read_text(), picture.width) == ("words", 100)
    other = ConversationMedia(desk.database, desk.files, uuid4())
    for bad in (str(file_id), "../../etc/passwd"):
        with pytest.raises(ToolFailed, match="no such file"):
            await other.known(bad, "ocr")
    with pytest.raises(ToolFailed, match="no such file"):
        async with media.recording(str(file_id)):
            raise AssertionError("a picture is no recording")


async def test_what_engines_found_is_kept_beside_the_file(desk: Desk) -> None:
    file_id = await desk.keep("words")
    await desk.turns.result(await desk.say("", attachment_ids=[file_id]))
    found = await stored(desk, file_id)
    assert (found.ocr or {})["lines"][0]["text"] == "words"
    assert (found.vision or {})["kind"] == "screenshot"
    assert found.transcript is None
