"""Handoff over HTTP and sockets: who may, what bad input is told, and what either side hears."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from store.base import now
from store.settings import Setting, SettingChange

MOVES = (
    ("take-over", {}),
    ("unassign-conversation", {}),
    ("transfer-conversation", {"agent_id": str(uuid4())}),
    ("release-conversation", {}),
    ("reopen-conversation", {}),
    ("snooze-conversation", {"until": (now() + timedelta(days=1)).isoformat()}),
    ("wake-conversation", {}),
    ("set-priority", {"priority": "high"}),
)


@pytest.fixture
def asked(guest: Any) -> str:
    """A conversation that the assistant has answered."""
    found: str = guest.ask("How many days do I have to return something?")["conversation_id"]
    return found


def move(person: Any, what: str, conversation_id: str, **more: Any) -> Any:
    """POST a step of handoff."""
    return person.post(f"/api/chat/{what}", conversation_id=conversation_id, **more)


@pytest.mark.parametrize(("what", "more"), MOVES)
def test_only_agents_move_conversations(http: Any, guest: Any, asked: str, what: str, more: dict[str, Any]) -> None:
    assert http.post(f"/api/chat/{what}", json={"conversation_id": asked, **more}).status_code == 401
    assert move(guest, what, asked, **more).status_code == 403


@pytest.mark.parametrize(("what", "more"), MOVES)
def test_a_conversation_that_does_not_exist_is_not_moved(agent: Any, what: str, more: dict[str, Any]) -> None:
    assert move(agent, what, str(uuid4()), **more).status_code == 404
    assert move(agent, what, "no id", **more).status_code == 422
    assert move(agent, what, str(uuid4()), **more, surprise=1).status_code == 422


def test_a_conversation_goes_from_the_assistant_over_two_agents_to_the_queue_and_back(
    new_agent: Callable[..., Any], guest: Any, asked: str
) -> None:
    anna, ben = new_agent(), new_agent()
    ben.http.put("/api/presence", json={"state": "online"})
    taken = move(anna, "take-over", asked, note="I know her").json()
    assert (taken["dropped"], taken["conversation"]["mode"]) == (False, "off")
    refused = move(ben, "take-over", asked)
    assert (refused.status_code, refused.json()["current"]) == (409, {"assigned_agent_id": anna.id})
    given = move(anna, "transfer-conversation", asked, agent_id=ben.id, note="She speaks German").json()["conversation"]
    assert given["assigned_agent"]["id"] == ben.id
    assert move(anna, "release-conversation", asked).status_code == 409
    free = move(ben, "release-conversation", asked).json()["conversation"]
    assert (free["assigned_agent"], free["status"]) == (None, "handed_off")
    back = move(anna, "unassign-conversation", asked, note="She may have a voucher").json()["conversation"]
    assert (back["status"], back["mode"]) == ("open", "auto")
    opened = anna.http.get(f"/api/chat/conversations/{asked}").json()
    told = [(each["kind"], each["text"]) for each in opened["notes"]]
    assert told == [
        ("transfer", "I know her"),
        ("transfer", "She speaks German"),
        ("transfer", ""),
        ("hand_back", "She may have a voucher"),
    ]
    hers = guest.http.get(f"/api/chat/conversations/{asked}").json()
    assert hers["notes"] == []
    assert "voucher" not in str(hers)


def test_a_transfer_to_somebody_who_is_not_there_says_so(new_agent: Callable[..., Any], asked: str) -> None:
    anna, ben = new_agent(), new_agent()
    anna.http.put("/api/presence", json={"state": "online"})
    answer = move(anna, "transfer-conversation", asked, agent_id=ben.id)
    assert answer.status_code == 409
    assert answer.json()["current"] == {"agent_id": ben.id, "state": "offline"}
    assert move(anna, "transfer-conversation", asked, agent_id=anna.id, note="x" * 4001).status_code == 422


def test_a_snoozed_conversation_is_listed_by_itself(agent: Any, asked: str) -> None:
    until = (now() + timedelta(days=1)).isoformat()
    assert move(agent, "snooze-conversation", asked, until=until).status_code == 200
    hidden = agent.http.get("/api/chat/conversations/active", params={"limit": 200}).json()["items"]
    shown = agent.http.get("/api/chat/conversations/active", params={"snoozed": "true"}).json()["items"]
    assert asked not in {each["id"] for each in hidden}
    assert asked in {each["id"] for each in shown}
    assert move(agent, "wake-conversation", asked).json()["conversation"]["snoozed_until"] is None


@pytest.mark.parametrize(
    "until",
    [
        "yesterday",
        "2020-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        (now() + timedelta(days=1)).replace(tzinfo=None).isoformat(),
        (now() + timedelta(days=400)).isoformat(),
        None,
    ],
)
def test_a_snooze_until_no_sensible_time_is_refused(agent: Any, asked: str, until: Any) -> None:
    assert move(agent, "snooze-conversation", asked, until=until).status_code == 422


def test_a_ticket_makes_its_conversation_more_urgent_and_never_less(agent: Any, asked: str) -> None:
    def raised(priority: str) -> str:
        """The conversation's priority after one more ticket."""
        agent.post("/api/tickets/raise", conversation_id=asked, description="Look", priority=priority)
        found: str = agent.http.get(f"/api/chat/conversations/{asked}").json()["conversation"]["priority"]
        return found

    assert [raised(each) for each in ("low", "high", "medium")] == ["medium", "high", "high"]
    assert move(agent, "set-priority", asked, priority="low").json()["conversation"]["priority"] == "low"
    assert move(agent, "set-priority", asked, priority="maximal").status_code == 422


def test_closing_and_opening_again(agent: Any, new_agent: Callable[..., Any], asked: str) -> None:
    assert move(agent, "reopen-conversation", asked).json()["current"] == {"status": "open"}
    move(agent, "close-conversation", asked)
    ben = new_agent()
    again = move(ben, "reopen-conversation", asked).json()["conversation"]
    assert (again["status"], again["assigned_agent"]["id"]) == ("handed_off", ben.id)


def test_notes_are_for_agents_and_taken_back_by_who_wrote_them(
    agent: Any, new_agent: Callable[..., Any], guest: Any, asked: str
) -> None:
    place = f"/api/chat/conversations/{asked}/notes"
    written = agent.post(place, text="  She called before.  ")
    assert written.status_code == 201
    note = written.json()["note"]
    assert (note["text"], note["kind"], note["author"]["id"]) == ("She called before.", "note", agent.id)
    assert agent.http.get(place).json()["items"] == [note]
    assert (guest.http.get(place).status_code, guest.post(place, text="x").status_code) == (403, 403)
    for text in ("", "  ", "x" * 4001, None, 7):
        assert agent.post(place, text=text).status_code == 422
    other = new_agent()
    assert other.http.delete(f"/api/chat/notes/{note['id']}").status_code == 403
    assert new_agent("admin").http.delete(f"/api/chat/notes/{note['id']}").status_code == 204
    assert agent.http.delete(f"/api/chat/notes/{note['id']}").status_code == 404
    assert agent.post(f"/api/chat/conversations/{uuid4()}/notes", text="x").status_code == 404


@pytest.fixture
def reply(new_agent: Callable[..., Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """An admin and her canned reply."""
    admin = new_agent("admin")
    shortcut = f"refund-{uuid4().hex[:8]}"
    made = admin.post(
        "/api/canned-replies", shortcut=shortcut, title="Refund", text="Dear {customer}, … {agent}", language="en-GB"
    )
    assert made.status_code == 201, made.text
    yield admin, made.json()["reply"]
    admin.http.delete(f"/api/canned-replies/{made.json()['reply']['id']}")


def test_canned_replies_are_written_by_admins_and_read_by_agents(reply: Any, agent: Any, guest: Any) -> None:
    _, made = reply
    assert (made["version"], made["uses"], made["language"]) == (1, 0, "en")
    assert made["text"] == "Dear {customer}, … {agent}"
    used = agent.http.post(f"/api/canned-replies/{made['id']}/used").json()["reply"]
    assert (used["uses"], used["version"]) == (1, 1)
    found = agent.http.get("/api/canned-replies", params={"q": made["shortcut"].upper(), "language": "en"}).json()
    assert [each["id"] for each in found["items"]] == [made["id"]]
    body = {name: made[name] for name in ("shortcut", "title", "text", "language")}
    assert agent.post("/api/canned-replies", **body).status_code == 403
    assert agent.http.put(f"/api/canned-replies/{made['id']}", json={**body, "version": 1}).status_code == 403
    assert agent.http.delete(f"/api/canned-replies/{made['id']}").status_code == 403
    assert guest.http.get("/api/canned-replies").status_code == 403


def test_of_two_admins_the_second_sees_what_the_first_wrote(reply: Any) -> None:
    admin, made = reply
    body = {name: made[name] for name in ("shortcut", "title", "text", "language")}
    place = f"/api/canned-replies/{made['id']}"
    first = admin.http.put(place, json={**body, "text": "One", "version": 1})
    assert (first.status_code, first.json()["reply"]["version"]) == (200, 2)
    second = admin.http.put(place, json={**body, "text": "Two", "version": 1})
    assert (second.status_code, second.json()["current"]["reply"]["text"]) == (409, "One")
    assert admin.http.put(f"/api/canned-replies/{uuid4()}", json={**body, "version": 1}).status_code in {404, 409}


def test_a_doubled_shortcut_and_odd_canned_replies_are_refused(reply: Any) -> None:
    admin, made = reply
    body = {name: made[name] for name in ("shortcut", "title", "text", "language")}
    doubled = admin.post("/api/canned-replies", **{**body, "shortcut": made["shortcut"].upper()})
    assert (doubled.status_code, doubled.json()["current"]["reply_id"]) == (409, made["id"])
    for wrong in (
        {"shortcut": ""},
        {"shortcut": "two words"},
        {"shortcut": "x" * 51},
        {"title": " "},
        {"title": "two\nlines"},
        {"text": ""},
        {"text": "\u200b"},
        {"text": "x" * 10_001},
        {"language": "Klingon!"},
    ):
        answer = admin.post("/api/canned-replies", **{**body, "shortcut": uuid4().hex, **wrong})
        assert answer.status_code == 422, wrong


def test_who_is_there_is_known_to_agents_and_only_whether_anybody_is_to_all(agent: Any, guest: Any, http: Any) -> None:
    said = agent.http.put("/api/presence", json={"state": "away"}).json()["agent"]
    assert (said["agent"]["id"], said["state"]) == (agent.id, "away")
    listed = {each["agent"]["id"]: each for each in agent.http.get("/api/presence").json()["agents"]}
    assert listed[agent.id]["state"] == "away"
    assert agent.email not in str(listed)
    assert agent.http.put("/api/presence", json={"state": "offline"}).status_code == 422
    assert guest.http.get("/api/presence").status_code == 403
    assert guest.http.put("/api/presence", json={"state": "online"}).status_code == 403
    agent.http.put("/api/presence", json={"state": "online"})
    assert http.get("/api/hours").json() == {"open": True, "next_opening": None, "someone_online": True}


def test_working_hours_are_settings_and_what_no_calendar_has_is_refused(
    running: Any, new_agent: Callable[..., Any], http: Any
) -> None:
    admin = new_agent("admin")
    present = admin.http.get("/api/settings").json()
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[(now() + timedelta(days=2)).weekday()]
    hours = {"timezone": "Pacific/Auckland", "days": {day: [["09:00", "17:00"]]}, "holidays": ["2026-12-25"]}
    try:
        changed = admin.http.put("/api/settings", json={"version": present["version"], "hours": hours})
        assert changed.status_code == 200, changed.text
        assert changed.json()["hours"]["days"][day] == [["09:00", "17:00"]]
        told = http.get("/api/hours").json()
        assert (told["open"], told["next_opening"] is not None) == (False, True)
        outdated = admin.http.put("/api/settings", json={"version": present["version"], "hours": hours})
        assert outdated.json()["current"]["hours"]["timezone"] == "Pacific/Auckland"
        assert admin.http.get("/api/settings/history").json()["items"][0]["hours"] == changed.json()["hours"]
        version = changed.json()["version"]
        for wrong in (
            {"timezone": "Mars/Olympus"},
            {"days": {"mon": [["09:00", "09:00"]]}},
            {"days": {"mon": [["17:00", "09:00"], ["18:00", "19:00"]]}},
            {"days": {"noday": []}},
            {"holidays": ["christmas"]},
        ):
            answer = admin.http.put("/api/settings", json={"version": version, "hours": wrong})
            assert answer.status_code == 422, wrong
        assert admin.http.put("/api/settings", json={"version": version, "presence_grace_s": 5}).status_code == 422
    finally:
        running.do(_no_setting_changed(running))


async def _no_setting_changed(running: Any) -> None:
    """As if nobody had ever changed a setting: the row would win over what other tests set."""
    async with running.desk.database.writing() as session:
        for table in (Setting, SettingChange):
            await session.execute(sa.delete(table))


async def test_agents_see_who_looks_at_a_conversation_and_customers_do_not(
    talk: Any, new_agent: Callable[..., Any], guest: Any, asked: str
) -> None:
    anna, ben = new_agent(), new_agent()
    async with talk(guest) as customer, talk(ben, "agent") as colleague:
        async with talk(anna, "agent") as socket:
            await socket.send({"type": "viewing", "conversation_id": asked})
            seen = await colleague.next("event", name="conversation.viewing")
            assert (seen["data"]["agent"]["id"], seen["data"]["conversation_ids"]) == (anna.id, [asked])
            assert "seq" not in seen
            await socket.send({"type": "viewing", "conversation_id": str(uuid4())})
            assert (await socket.next("error"))["code"] == "not_found"
        left = await colleague.next("event", name="conversation.viewing")
        assert (left["data"]["agent"]["id"], left["data"]["conversation_ids"]) == (anna.id, [])
        await customer.send({"type": "viewing", "conversation_id": asked})
        assert (await customer.next("error"))["code"] == "wrong_role"


async def test_what_either_side_has_seen_is_kept_and_told_to_the_other(
    talk: Any, agent: Any, new_agent: Callable[..., Any], guest: Any, new_guest: Callable[..., Any], asked: str
) -> None:
    async with talk(guest) as customer, talk(agent, "agent") as socket, talk(new_guest()) as stranger:
        await customer.send({"type": "read", "seq": 2, "conversation_id": asked})
        heard = await socket.next("event", name="message.read")
        assert heard["data"] == {"conversation_id": asked, "by": "customer", "seq": 2}
        await socket.send({"type": "read", "seq": 1, "conversation_id": asked})
        heard = await customer.next("event", name="message.read")
        while heard["data"]["by"] != "agent":
            heard = await customer.next("event", name="message.read")
        assert heard["data"] == {"conversation_id": asked, "by": "agent", "seq": 1}
        await customer.send({"type": "read", "seq": 99, "conversation_id": asked})
        error = await customer.next("error")
        assert (error["code"], error["last_seq"]) == ("bad_read", 2)
        await stranger.send({"type": "read", "seq": 1, "conversation_id": asked})
        assert (await stranger.next("error"))["code"] == "not_found"
        await customer.send({"type": "read", "seq": 99})  # of its own events: taken, and nothing is stored
        await customer.send({"type": "ping"})
        await customer.next("pong")
    shown = guest.http.get(f"/api/chat/conversations/{asked}").json()["conversation"]
    assert (shown["customer_seen"], shown["agent_seen"]) == (2, 1)


async def test_an_open_page_is_a_sign_of_life(talk: Any, agent: Any, new_agent: Callable[..., Any]) -> None:
    newcomer = new_agent()
    async with talk(agent, "agent") as socket, talk(newcomer, "agent"):
        heard = await socket.next("event", name="presence.changed")
        while heard["data"]["agent"]["agent"]["id"] != newcomer.id:
            heard = await socket.next("event", name="presence.changed")
        assert heard["data"]["agent"]["state"] == "online"
        assert newcomer.email not in str(heard)


async def test_typing_goes_to_the_other_side_whatever_became_of_the_conversation_and_never_from_who_gave_it_away(
    talk: Any, new_agent: Callable[..., Any], guest: Any, asked: str
) -> None:
    anna, ben = new_agent(), new_agent()
    typing = {"type": "typing", "conversation_id": asked}
    async with talk(guest) as customer, talk(anna, "agent") as hers, talk(ben, "agent") as his:
        await hers.next("hello")
        await his.next("hello")
        ben.http.put("/api/presence", json={"state": "online"})
        move(anna, "snooze-conversation", asked, until=(now() + timedelta(days=1)).isoformat())
        await hers.send(typing)
        told = await customer.next("event", name="typing")
        assert told["data"]["name"] == "Lena Vogt"
        assert anna.email not in str(told)
        # A colleague hears of it too, before they both answer.
        assert (await his.next("event", name="typing"))["data"]["who"] == "agent"
        move(anna, "assign-conversation", asked)
        assert move(anna, "transfer-conversation", asked, agent_id=ben.id).status_code == 200
        await hers.send(typing)
        assert (await hers.next("error"))["code"] == "conflict"
        move(ben, "close-conversation", asked)
        await customer.send(typing)
        assert (await his.next("event", name="typing"))["data"]["who"] == "customer"
