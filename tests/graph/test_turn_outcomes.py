"""What becomes of a message, with the real engines: sent, asked, handed over."""

from __future__ import annotations

from tests.graph.desks import Desk

QUESTION = "How long do I have to return something?"


async def test_a_general_question_is_answered_from_the_help_centre_without_a_person(real_desk: Desk) -> None:
    result = await real_desk.ask(QUESTION)
    assert (result.outcome, result.analysis.language.code) == ("sent", "en")
    assert result.reply is not None
    assert result.reply.sender == "assistant"
    assert "30 days" in result.reply.text
    assert [each.article_id for each in result.reply.citations] == ["return-window"]
    assert (result.suggestions[0].status, result.suggestions[0].text) == ("sent", result.reply.text)
    assert (await real_desk.conversation(result.conversation_id)).status == "open"


async def test_a_question_about_an_order_waits_for_an_agent_who_sends_her_own_words(real_desk: Desk) -> None:
    result = await real_desk.ask("Where is my order LO-482913? It was due last Friday")
    assert (result.outcome, result.analysis.intent.label, result.reply) == ("awaiting_agent", "track_order", None)
    assert {each.status for each in result.suggestions} == {"waiting"}
    suggestion, message = await real_desk.agents.decide(
        result.suggestions[0].id, agent=real_desk.anna, action="edit", text="It arrives tomorrow."
    )
    assert suggestion.status == "edited"
    assert message is not None
    assert (message.sender, message.text) == ("agent", "It arrives tomorrow.")
    assert message.author is not None
    assert message.author.full_name == "Anna Ahlers"
    assert (await real_desk.conversation(result.conversation_id)).status == "open"


async def test_who_asks_for_a_person_gets_a_ticket_and_is_told_its_number(real_desk: Desk) -> None:
    result = await real_desk.ask("I want to talk to a real person now")
    assert (result.outcome, result.outcome_reason) == ("handed_off", "The customer asked for a person.")
    assert result.ticket is not None
    assert result.reply is not None
    assert str(result.ticket.number) in result.reply.text
    conversation = await real_desk.conversation(result.conversation_id)
    assert (conversation.status, conversation.assigned_agent_id) == ("handed_off", None)
    assert conversation.waiting_since is not None


async def test_small_talk_is_answered_in_kind(real_desk: Desk) -> None:
    result = await real_desk.ask("Hi there")
    assert (result.outcome, result.suggestions[0].kind) == ("sent", "small_talk")


async def test_a_language_that_no_engine_reads_goes_to_a_person(real_desk: Desk) -> None:
    result = await real_desk.ask("Wo ist mein Paket? Ich warte seit einer Woche.")
    assert (result.outcome, result.analysis.language.code) == ("handed_off", "de")
    assert result.ticket is not None


async def test_the_second_message_in_a_row_that_is_out_of_scope_goes_to_a_person(real_desk: Desk) -> None:
    first = await real_desk.ask("what's the weather in Rome")
    second = await real_desk.ask("and who won the football yesterday?", first.conversation_id)
    assert [first.outcome, second.outcome] == ["sent", "handed_off"]


async def test_a_result_says_how_long_each_node_took_and_in_all(real_desk: Desk) -> None:
    timings = (await real_desk.ask(QUESTION)).timings_ms
    assert {"detection", "intent", "sentiment", "retrieval", "draft", "decide", "total"} <= set(timings)
    assert timings["total"] >= timings["retrieval"] > 0


async def test_the_turn_keeps_who_answered_and_the_message_what_was_found(real_desk: Desk) -> None:
    result = await real_desk.ask(QUESTION)
    (turn,) = await real_desk.all_turns(result.conversation_id)
    engines = {"detection", "intent", "sentiment", "entities", "risk", "retrieval", "chat", "guard"}
    assert set(turn.providers or {}) == engines
    assert (turn.status, turn.attempts, turn.faults, turn.answered) == ("done", 1, [], True)
    asked, answered = await real_desk.messages(result.conversation_id)
    assert asked.analysis is not None
    assert asked.analysis["intent"]["label"] == result.analysis.intent.label
    assert (asked.language, asked.turn_id, answered.turn_id) == ("en", turn.id, turn.id)


async def test_emoji_control_characters_and_ten_thousand_letters_all_end_in_an_outcome(real_desk: Desk) -> None:
    for text in ["🤷", "\x00?\x07", "a" * 10_000, "\u202eevil", "' OR 1=1; --", "{number} {0} %s"]:
        assert (await real_desk.ask(text)).outcome in ("sent", "awaiting_agent", "handed_off")
