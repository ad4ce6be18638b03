"""Turns with files: what is read, what feeds what, and what becomes of files that nobody can make out."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from graph.state import Attached
from graph.turns import RUN_TIMEOUT_S, Progress, patience
from knowledge.notices import notice
from store import attachments, sent_files, users
from store.events import AGENTS, customer_stream
from tests.graph.desks import Desk
from tests.graph.states import state
from tools.errors import Busy, ToolFailed

PAGE = "Error 42: your order LO-482913 could not be found"


def asked(name: str, language: str = "en") -> str:
    """The words of a notice."""
    return notice(name, language=language).text


async def test_a_picture_is_read_before_the_language_and_each_node_runs_once(desk: Desk) -> None:
    seen: list[tuple[str, str]] = []
    desk.turns.on_progress(lambda step: seen.append((step.node, step.state)))
    result = await desk.show("What does this mean?", PAGE)
    begun = [name for name, how in seen if how == "started"]
    assert set(begun[:2]) == {"ocr", "vision"}
    assert begun[2] == "detection"
    assert begun.count("detection") == 1
    assert {"ocr", "vision"} <= result.timings_ms.keys()


async def test_pictures_and_recordings_are_read_in_parallel_and_detection_still_runs_once(desk: Desk) -> None:
    desk.engine.reader.gate.clear()
    ids = [await desk.keep(PAGE), await desk.keep("How do I pay?", "audio")]
    seen: list[str] = []
    heard = asyncio.Event()

    def listen(step: Progress) -> None:
        if step.state != "done":
            seen.append(step.node)
        elif step.node == "transcription":
            heard.set()

    desk.turns.on_progress(listen)
    accepted = await desk.say("", attachment_ids=ids)
    await asyncio.wait_for(heard.wait(), 5)
    assert sorted(seen) == ["ocr", "transcription", "vision"]
    desk.engine.reader.gate.set()
    await desk.turns.result(accepted)
    assert seen.count("detection") == 1


async def test_a_message_without_files_reads_none(desk: Desk) -> None:
    result = await desk.ask("How do I pay?")
    assert not {"ocr", "vision", "transcription"} & result.timings_ms.keys()


async def test_what_was_read_is_written_to_the_message_and_told_to_both_sides(desk: Desk) -> None:
    result = await desk.show("What does this mean?", PAGE)
    assert (result.message.ocr_text, result.message.transcript) == (PAGE, None)
    for stream, text in ((AGENTS, PAGE), (customer_stream(desk.customer.id), None)):
        (event,) = [each for each in await desk.events(stream) if each.name == "message.updated"]
        assert event.data["message"]["ocr_text"] == text
        assert event.data["message"]["id"] == str(result.message.id)


async def test_what_kind_a_picture_is_follows_its_text_too(desk: Desk) -> None:
    desk.engine.looker.kind = "document"
    result = await desk.show("Is this right?", "RECEIPT 4711\nMug 12.50\nTOTAL 12.50")
    async with desk.database.reading() as session:
        (file,) = await sent_files.of_messages(session, [result.message.id])
    assert file.vision is not None
    assert file.vision["kind"] == "receipt"


async def test_entities_of_a_picture_say_so_and_count_in_its_text(desk: Desk) -> None:
    result = await desk.show("What does this mean?", PAGE)
    (found,) = result.analysis.entities
    assert (found.source, PAGE[found.start : found.end]) == ("image", found.text)


async def test_own_words_keep_their_entities_beside_those_of_a_picture(desk: Desk) -> None:
    result = await desk.show("Is LO-777777 this one?", PAGE)
    assert [(each.source, each.text) for each in result.analysis.entities] == [
        ("text", "LO-777777"),
        ("image", "LO-482913"),
    ]


async def test_in_a_burst_the_last_message_counts_in_its_own_pictures(desk: Desk) -> None:
    desk.gate.shut()
    first = await desk.say("Look", attachment_ids=[await desk.keep("Nothing but words here")])
    await desk.gate.reached(1)
    last = await desk.say("What is this?", first.conversation_id, attachment_ids=[await desk.keep(PAGE)])
    desk.gate.open()
    await desk.turns.result(last)
    before, after = (await desk.messages(first.conversation_id))[:2]
    assert (before.ocr_text, after.ocr_text) == ("Nothing but words here", PAGE)
    (found,) = [each for each in (after.analysis or {})["entities"] if each["source"] == "image"]
    assert PAGE[found["start"] : found["end"]] == "LO-482913"


async def test_words_of_a_picture_tell_the_intent_where_there_are_no_others(desk: Desk) -> None:
    result = await desk.show("", PAGE)
    assert result.analysis.intent.label == "track_order"


async def test_an_answer_to_what_only_a_picture_says_is_not_sent_without_a_person(desk: Desk) -> None:
    result = await desk.show("", "Delivery to Norway failed. Please try another address")
    assert result.outcome == "awaiting_agent"
    assert "answers to what a picture says" in result.outcome_reason


async def test_an_answer_to_words_that_do_not_point_at_the_picture_is_sent_as_ever(desk: Desk) -> None:
    result = await desk.show("How much do I pay for parcels to Norway, in euros?", "Lumen & Oak, est. 2009")
    assert result.outcome == "sent"


@pytest.mark.parametrize("line", ["Talk to a person", "I will call my lawyer"])
async def test_a_picture_hands_nobody_over(desk: Desk, line: str) -> None:
    result = await desk.show("How much do I pay for parcels to Norway, in euros?", line)
    assert (result.outcome, result.ticket) == ("sent", None)


@pytest.mark.parametrize("problem", ["blurred", "dark", "empty"])
async def test_a_picture_that_cannot_be_made_out_is_asked_for_again(desk: Desk, problem: str) -> None:
    result = await desk.show("", "", problem=problem)
    assert result.outcome == "sent"
    assert result.reply is not None
    assert result.reply.text == asked(f"picture_{problem}")
    assert result.suggestions[0].kind == "ask_again"


async def test_a_picture_without_words_is_asked_about(desk: Desk) -> None:
    result = await desk.show("", "")
    assert result.reply is not None
    assert result.reply.text == asked("picture_question")


async def test_she_is_asked_in_the_language_that_she_uses(desk: Desk) -> None:
    async with desk.database.writing() as session:
        customer = await users.get(session, desk.customer.id)
        assert customer is not None
        customer.preferred_language = "pt"
    result = await desk.show("", "")
    assert result.reply is not None
    assert result.reply.text == asked("picture_question", "pt")


async def test_twice_in_a_row_is_enough_and_a_person_looks(desk: Desk) -> None:
    first = await desk.show("", "", problem="dark")
    again = await desk.show("", "", problem="dark", to=first.conversation_id)
    assert (again.outcome, again.ticket is not None) == ("handed_off", True)
    assert "files that could not be made out" in again.outcome_reason


async def test_in_suggest_mode_an_agent_sees_the_question_first_and_teaches_nothing_by_it(desk: Desk) -> None:
    desk.turns.defaults = msgspec.structs.replace(desk.turns.defaults, mode="suggest")
    result = await desk.show("", "", problem="dark")
    assert (result.outcome, result.suggestions[0].kind) == ("awaiting_agent", "ask_again")
    taught: list[Any] = []
    desk.agents.on_case(taught.append)
    await desk.agents.decide(
        result.suggestions[0].id,
        agent=desk.anna,
        action="edit",
        text="Returns are free until May. Send it again, please.",
    )
    assert (taught[0].right, taught[0].addition) == (None, None)


async def test_a_rejected_question_leaves_the_conversation_to_the_agent(desk: Desk) -> None:
    desk.turns.defaults = msgspec.structs.replace(desk.turns.defaults, mode="suggest")
    result = await desk.show("", "", problem="dark")
    await desk.agents.decide(result.suggestions[0].id, agent=desk.anna, action="reject")
    assert (await desk.conversation(result.conversation_id)).assigned_agent_id == desk.anna.id


async def test_words_that_can_be_answered_are_answered_though_the_picture_is_dark(desk: Desk) -> None:
    result = await desk.show("How much do I pay for parcels to Norway, in euros?", "", problem="dark")
    assert result.suggestions[0].kind == "answer"
    assert "Look at the picture: it is dark" in result.suggestions[0].next_actions


async def test_a_voice_message_without_words_becomes_its_transcript(desk: Desk) -> None:
    result = await desk.show("", "How do I pay?", "audio")
    assert (result.message.text, result.message.transcript) == ("How do I pay?", "How do I pay?")
    assert result.analysis.intent.label == "delivery_options"
    conversation = await desk.conversation(result.conversation_id)
    assert conversation.last_text == (result.reply.text[:200] if result.reply else "How do I pay?")


async def test_the_queue_shows_what_was_said_while_an_agent_is_waited_for(desk: Desk) -> None:
    result = await desk.show("", "Where is my order?", "audio")
    assert result.outcome == "awaiting_agent"
    assert (await desk.conversation(result.conversation_id)).last_text == "Where is my order?"


async def test_words_beside_a_voice_message_are_her_correction_of_it(desk: Desk) -> None:
    result = await desk.show("Where is order LO-482913?", "Where is odour ello?", "audio")
    assert (result.message.text, result.message.transcript) == ("Where is order LO-482913?", "Where is odour ello?")
    assert "odour" not in desk.engine.drafted[0].text


async def test_a_recording_without_speech_is_asked_for_again(desk: Desk) -> None:
    result = await desk.show("", "", "audio", problem="silent")
    assert result.reply is not None
    assert result.reply.text == asked("voice_silent")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ToolFailed("it broke"), "the engine failed"),
        (Busy("full", retry_after=60, waiting=16), "too much is being read at the moment"),
    ],
)
async def test_a_picture_that_no_engine_reads_goes_to_a_person_who_is_told_why(
    desk: Desk, error: Exception, why: str
) -> None:
    desk.engine.reader.error = error
    result = await desk.show("", PAGE)
    assert (result.outcome, result.outcome_reason) == ("handed_off", f"The picture could not be read ({why}).")
    assert result.ticket is not None
    assert "The customer sent a picture: screenshot." in result.ticket.description
    (turn,) = await desk.all_turns(result.conversation_id)
    assert "ocr" in [each["node"] for each in turn.faults]


async def test_words_beside_an_unread_picture_are_drafted_for_and_a_person_looks(desk: Desk) -> None:
    desk.engine.reader.error = ToolFailed("it broke")
    result = await desk.show("How do I pay?", PAGE)
    assert result.outcome == "awaiting_agent"
    assert result.outcome_reason == "The picture could not be read (the engine failed), so a person looks at it."


async def test_one_picture_that_fails_leaves_the_others_to_be_read(desk: Desk) -> None:
    ids = [await desk.keep(PAGE), await desk.keep("x")]
    async with desk.database.reading() as session:
        broken = await session.get(attachments.Attachment, ids[1])
    assert broken is not None
    await desk.files.remove(broken.file_key)
    result = await desk.turns.result(await desk.say("What is this?", attachment_ids=ids))
    assert result.message.ocr_text == PAGE


async def test_what_was_read_once_is_not_read_again(desk: Desk) -> None:
    desk.gate.failures = 0
    result = await desk.show("", "", problem="dark")
    await desk.say("What is it?", result.conversation_id)
    assert desk.engine.reader.asked == 1


async def test_other_turns_run_while_engines_keep_more_turns_waiting_than_there_are_places(desk: Desk) -> None:
    desk.engine.reader.gate.clear()
    slow = [await desk.say("What is this?", attachment_ids=[await desk.keep(PAGE)]) for _ in range(5)]
    async with asyncio.timeout(5):
        assert (await desk.ask("How do I pay?")).outcome == "sent"
    desk.engine.reader.gate.set()
    assert [(await desk.turns.result(each)).message.ocr_text for each in slow] == [PAGE] * 5


async def test_a_waiting_burst_does_without_its_pictures_rather_than_without_an_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.slots.PATIENCE_S", 0.05)
    desk.engine.reader.gate.clear()
    held = [await desk.say("", attachment_ids=[await desk.keep(PAGE)]) for _ in range(5)]
    result = await desk.turns.result(held[-1])
    assert result.outcome_reason == "The picture could not be read (too much is being read at the moment)."
    desk.engine.reader.gate.set()


async def test_long_texts_are_cut_and_the_agent_is_told(desk: Desk) -> None:
    result = await desk.show(
        "What does this error mean?", "\n".join(f"Line {number} of the page" for number in range(400))
    )
    assert len(result.message.ocr_text or "") <= 4_000
    assert result.suggestions[0].next_actions[0] == "Look at the picture: it has more text than was read"


async def test_the_language_of_a_first_picture_is_used_but_not_kept(desk: Desk) -> None:
    result = await desk.show("", "[pt] Pedido LO-482913")
    assert result.analysis.language.code == "pt"
    assert (await desk.conversation(result.conversation_id)).primary_language is None


@pytest.mark.parametrize(
    ("kind", "seconds", "at_least"), [("image", None, 50), ("audio", 4.0, 45), ("audio", 180.0, 130)]
)
def test_a_run_may_take_longer_the_more_there_is_to_read(kind: Any, seconds: float | None, at_least: float) -> None:
    file = Attached(id="a", kind=kind, seq=1, duration_s=seconds, problem=None)
    assert patience(state()) == RUN_TIMEOUT_S
    assert at_least <= patience(state(attachments=[file])) < at_least + 10
