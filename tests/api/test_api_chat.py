"""Conversations over HTTP: asked, answered, decided, held, handed back, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4


def test_a_question_is_answered_with_its_analysis_and_citations(guest: Any) -> None:
    answer = guest.ask("How many days do I have to return something?", client_message_id="one")
    assert answer["outcome"] in {"sent", "awaiting_agent", "handed_off"}
    assert answer["outcome_reason"]
    assert answer["analysis"]["language"]["code"] == "en"
    assert answer["analysis"]["intent"]["label"] != "unknown"
    assert answer["message"]["seq"] == 1
    assert answer["message"]["client_message_id"] == "one"
    assert answer["suggestions"][0]["citations"][0]["article_id"]
    assert answer["timings_ms"]["total"] > 0


def test_the_language_that_a_customer_names_is_kept_as_theirs(guest: Any) -> None:
    guest.ask("Hallo, wo ist mein Paket?", language="de")
    assert guest.http.get("/api/auth/me").json()["preferred_language"] == "de"


def test_the_same_message_sent_twice_is_stored_once(guest: Any) -> None:
    first = guest.ask("Where is my parcel?", client_message_id="again")
    second = guest.ask("Where is my parcel?", client_message_id="again", conversation_id=first["conversation_id"])
    assert second["message"]["id"] == first["message"]["id"]
    opened = guest.http.get(f"/api/chat/conversations/{first['conversation_id']}").json()
    assert [each["text"] for each in opened["messages"] if each["sender"] == "customer"] == ["Where is my parcel?"]


def test_a_customer_sees_their_own_conversations_without_the_desk_s_inner_side(waiting: Any, guest: Any) -> None:
    mine = guest.http.get("/api/chat/conversations/mine").json()["items"]
    assert [each["id"] for each in mine] == [waiting["conversation_id"]]
    opened = guest.http.get(f"/api/chat/conversations/{waiting['conversation_id']}").json()
    assert opened["suggestions"] == []
    assert opened["turn"] is None
    assert opened["has_more"] is False


def test_another_customer_s_conversation_is_not_there(guest: Any, new_guest: Callable[[], Any]) -> None:
    theirs = guest.ask("Hello")["conversation_id"]
    nosy = new_guest()
    for answer in (
        nosy.http.get(f"/api/chat/conversations/{theirs}"),
        nosy.http.get(f"/api/chat/conversations/{theirs}/messages"),
        nosy.http.get(f"/api/tickets/conversation/{theirs}"),
        nosy.post("/api/chat/analyze-message", text="Hello", conversation_id=theirs),
        nosy.http.get(f"/api/chat/conversations/{uuid4()}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert nosy.http.get("/api/chat/conversations/mine").json() == {"items": []}
    assert len(guest.http.get(f"/api/chat/conversations/{theirs}").json()["messages"]) <= 2


def test_an_approved_suggestion_reaches_the_customer(waiting: Any, guest: Any, agent: Any) -> None:
    best = waiting["suggestions"][0]
    decided = agent.post(f"/api/chat/suggestions/{best['id']}/decision", action="approve")
    assert decided.status_code == 200
    assert decided.json()["suggestion"]["status"] == "approved"
    opened = guest.http.get(f"/api/chat/conversations/{waiting['conversation_id']}").json()
    assert opened["messages"][-1]["text"] == best["text"] == decided.json()["message"]["text"]


def test_an_edited_suggestion_is_sent_in_the_agent_s_words(waiting: Any, agent: Any) -> None:
    path = f"/api/chat/suggestions/{waiting['suggestions'][0]['id']}/decision"
    assert agent.post(path, action="edit", text=" ").status_code == 422
    decided = agent.post(path, action="edit", text="You have 30 days.").json()
    assert decided["suggestion"]["status"] == "edited"
    assert decided["suggestion"]["final_text"] == decided["message"]["text"] == "You have 30 days."


def test_a_second_decision_is_refused_with_the_state_now(waiting: Any, new_agent: Callable[..., Any]) -> None:
    path = f"/api/chat/suggestions/{waiting['suggestions'][0]['id']}/decision"
    assert new_agent().post(path, action="approve").status_code == 200
    late = new_agent().post(path, action="reject")
    assert late.status_code == 409
    assert late.headers["content-type"] == "application/problem+json"
    assert late.json()["current"]["suggestion"]["status"] == "approved"


def test_a_superseded_suggestion_cannot_be_decided(waiting: Any, guest: Any, agent: Any) -> None:
    guest.ask("And what does it cost?", conversation_id=waiting["conversation_id"])
    late = agent.post(f"/api/chat/suggestions/{waiting['suggestions'][0]['id']}/decision", action="approve")
    assert late.status_code == 409
    assert late.json()["current"]["suggestion"]["status"] == "superseded"


def test_a_conversation_that_one_agent_holds_is_refused_to_another(waiting: Any, new_agent: Callable[..., Any]) -> None:
    first, second = new_agent(), new_agent()
    body = {"conversation_id": waiting["conversation_id"]}
    held = first.post("/api/chat/assign-conversation", **body)
    assert held.json()["conversation"]["assigned_agent"]["id"] == first.id
    assert second.post("/api/chat/assign-conversation", **body).status_code == 409
    assert second.post("/api/chat/send-agent-message", text="Hello", **body).status_code == 409
    back = first.post("/api/chat/unassign-conversation", **body).json()["conversation"]
    assert back["assigned_agent"] is None


def test_an_agent_s_own_words_go_out_under_their_name_and_close_the_draft(waiting: Any, agent: Any) -> None:
    conversation = waiting["conversation_id"]
    sent = agent.post("/api/chat/send-agent-message", conversation_id=conversation, text="Let me look.").json()
    assert sent["message"]["author"]["full_name"] == "Lena Vogt"
    opened = agent.http.get(f"/api/chat/conversations/{conversation}").json()
    assert opened["suggestions"] == []
    assert opened["conversation"]["status"] == "handed_off"


def test_a_suggestion_can_be_sent_as_it_is(waiting: Any, agent: Any) -> None:
    best = waiting["suggestions"][0]
    answer = agent.post(
        "/api/chat/send-agent-message", conversation_id=waiting["conversation_id"], suggestion_id=best["id"]
    )
    assert answer.json()["message"]["text"] == best["text"]


def test_a_closed_conversation_leaves_the_queue(waiting: Any, agent: Any) -> None:
    conversation = waiting["conversation_id"]
    closed = agent.post("/api/chat/close-conversation", conversation_id=conversation).json()["conversation"]
    assert closed["status"] == "closed"
    found = agent.http.get("/api/chat/conversations/active", params={"limit": 200}).json()["items"]
    assert conversation not in {each["id"] for each in found}
    listed = agent.http.get("/api/chat/conversations/active", params={"status": "closed", "limit": 200}).json()
    assert conversation in {each["id"] for each in listed["items"]}


def test_the_queue_pages_through_everything_once(suggesting: None, new_guest: Callable[[], Any], agent: Any) -> None:
    mine = {new_guest().ask("How do I pay?")["conversation_id"] for _ in range(3)}
    seen: list[str] = []
    cursor = ""
    while True:
        params = {"limit": 2, "cursor": cursor}
        page = agent.http.get("/api/chat/conversations/active", params=params).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert mine <= set(seen)
    assert len(seen) == len(set(seen))


def test_the_queue_is_filtered_by_who_holds_it(waiting: Any, agent: Any) -> None:
    agent.post("/api/chat/assign-conversation", conversation_id=waiting["conversation_id"])

    def ids(assigned: str) -> list[str]:
        params = {"assigned": assigned, "limit": 200}
        return [each["id"] for each in agent.http.get("/api/chat/conversations/active", params=params).json()["items"]]

    assert ids("me") == ids(agent.id) == [waiting["conversation_id"]]
    assert waiting["conversation_id"] not in ids("none")


def test_earlier_messages_come_in_pages(guest: Any) -> None:
    conversation = guest.ask("Hello")["conversation_id"]
    for number in range(3):
        guest.ask(f"How do I return order {number}?", conversation_id=conversation)
    path = f"/api/chat/conversations/{conversation}/messages"
    newest = guest.http.get(path, params={"limit": 2}).json()
    assert newest["has_more"] is True
    before = guest.http.get(path, params={"limit": 200, "before": newest["messages"][0]["seq"]}).json()
    seqs = [each["seq"] for each in before["messages"] + newest["messages"]]
    assert seqs == list(range(1, seqs[-1] + 1))


def test_a_ticket_is_raised_once_listed_and_fixed_once(waiting: Any, guest: Any, agent: Any) -> None:
    body = {"conversation_id": waiting["conversation_id"], "description": "Send a new jug", "priority": "high"}
    first = agent.post("/api/tickets/raise", **body, idempotency_key="jug")
    again = agent.post("/api/tickets/raise", **body, idempotency_key="jug")
    ticket = first.json()["ticket"]
    assert ticket == again.json()["ticket"]
    assert (ticket["status"], ticket["priority"], ticket["agent_id"]) == ("open", "high", agent.id)
    listed = guest.http.get(f"/api/tickets/conversation/{waiting['conversation_id']}").json()["items"]
    assert [each["number"] for each in listed] == [ticket["number"]]
    fixed = agent.post("/api/tickets/mark-fixed", ticket_id=ticket["id"], resolution="Sent").json()["ticket"]
    assert (fixed["status"], fixed["resolution"]) == ("fixed", "Sent")
    late = agent.post("/api/tickets/mark-fixed", ticket_id=ticket["id"], resolution="Sent")
    assert (late.status_code, late.json()["current"]["ticket"]["status"]) == (409, "fixed")


def test_an_answer_that_takes_too_long_is_a_504_and_the_turn_goes_on(running: Any, guest: Any) -> None:
    usual = running.desk.settings.reply_timeout
    object.__setattr__(running.desk.settings, "reply_timeout", 0.000001)
    try:
        answer = guest.post("/api/chat/analyze-message", text="How long does delivery take?", client_message_id="slow")
    finally:
        object.__setattr__(running.desk.settings, "reply_timeout", usual)
    assert (answer.status_code, answer.json()["code"]) == (504, "reply_pending")
    conversation = answer.json()["conversation_id"]
    later = guest.ask("How long does delivery take?", client_message_id="slow", conversation_id=conversation)
    assert later["outcome"] in {"sent", "awaiting_agent", "handed_off"}
