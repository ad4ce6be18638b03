"""What must hold in the world of the protocol machine, by `graph/turns.py`'s numbers: after each step, and at rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graph.accepting import MERGED, TURN_ID, Accepted
from graph.decisions import DECIDED
from store.conversations import Conversation
from store.events import AGENTS, Event
from store.messages import Message
from store.suggestions import Suggestion
from store.tickets import Ticket
from store.turns import Turn
from tests.graph.protocol_world import World

LIVE = ("queued", "running", "waiting")


@dataclass
class Say:
    """A message as its client sent it; `accepted` once the desk has told her that it has it."""

    client_id: str
    text: str
    conversation_id: UUID | None
    accepted: Accepted | None = None


@dataclass
class Decided:
    """A decision that an agent was told she had won."""

    suggestion_id: UUID
    agent_id: UUID
    action: str


@dataclass
class Model:
    """What clients know."""

    says: list[Say] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    told: dict[str, list[Any]] = field(default_factory=dict)
    """Each stream's events, as far as anybody has read them."""
    epochs: dict[UUID, int] = field(default_factory=dict)
    holders: dict[UUID, Any] = field(default_factory=dict)
    modes: dict[UUID, str] = field(default_factory=dict)
    checked: tuple[int, int, int] = (-1, 0, 0)


class Seen:
    """The records as they are now."""

    def __init__(self, world: World) -> None:
        world.look()
        self.conversations = world.rows(Conversation)
        self.messages = world.rows(Message, Message.conversation_id, Message.seq)
        self.turns = {each.id: each for each in world.rows(Turn)}
        self.suggestions = world.rows(Suggestion)
        self.tickets = world.rows(Ticket)
        self.events = world.rows(Event, Event.stream, Event.seq)

    def turns_of(self, conversation_id: UUID) -> list[Any]:
        """A conversation's turns."""
        return [each for each in self.turns.values() if each.conversation_id == conversation_id]

    def messages_of(self, conversation_id: UUID) -> list[Any]:
        """A conversation's messages, in order."""
        return [each for each in self.messages if each.conversation_id == conversation_id]

    def final(self, turn_id: UUID) -> Any:
        """Where a chain of supersessions ends."""
        turn, passed = self.turns[turn_id], set()
        while turn.superseded_by is not None:
            assert turn.id not in passed, "I3: a chain of turns goes in a circle"
            passed.add(turn.id)
            turn = self.turns[turn.superseded_by]
        return turn


def check(world: World, model: Model) -> None:
    """What holds at every moment."""
    assert not world.faults, world.faults
    known = world.commits, len(model.decided), sum(each.accepted is not None for each in model.says)
    if known == model.checked:
        return  # nothing has changed
    model.checked = known
    seen = Seen(world)
    _messages(seen, model)
    _streams(seen, model)
    for conversation in seen.conversations:
        assert conversation.epoch >= model.epochs.get(conversation.id, 0), "I2: an epoch fell"
        model.epochs[conversation.id] = conversation.epoch
        _turns(seen, conversation)
        _drafts(seen, conversation)
    _tickets(seen)
    _decisions(seen, model)


def settled(world: World, model: Model) -> None:
    """What holds once nothing is left to do."""
    check(world, model)
    seen = Seen(world)
    for conversation in seen.conversations:
        of = seen.turns_of(conversation.id)
        assert not [each.status for each in of if each.status in ("queued", "running", "resuming")], (
            "I3: a turn is left"
        )
        assert conversation.lease_owner not in world.owning(), "I2: a lease is left"
        waits = any(each.status == "waiting" for each in of)
        if conversation.last_sender == "customer" and not waits:
            assert conversation.status in ("handed_off", "closed"), f"I3: silence, and it is {conversation.status}"
        if waits:
            assert conversation.status == "awaiting_agent", f"I8: a draft waits, and it is {conversation.status}"
    for each in model.decided:
        _carried_out(seen, each)


def _messages(seen: Seen, model: Model) -> None:
    for conversation in seen.conversations:
        seqs = [each.seq for each in seen.messages_of(conversation.id)]
        assert seqs == list(range(1, conversation.last_seq + 1)), "I1: messages are not numbered without gaps"
    stored = Counter((each.client_message_id, each.sender) for each in seen.messages)
    by_id = {each.id: each for each in seen.messages}
    for say in model.says:
        assert stored[say.client_id, "customer"] <= 1, "I1: a message was stored twice"
        if say.accepted is None:
            continue
        message = by_id.get(say.accepted.message.id)
        assert message is not None, "I1: an acknowledged message is lost"
        assert (message.text, message.client_message_id) == (say.text, say.client_id), "I1: another message"
        last = seen.final(message.turn_id)
        assert last.first_seq <= message.seq <= last.last_seq, "I1: no turn covers an acknowledged message"


def _turns(seen: Seen, conversation: Any) -> None:
    of = seen.turns_of(conversation.id)
    live = sorted((each for each in of if each.status in LIVE), key=lambda each: each.first_seq)
    resuming = [each for each in of if each.status == "resuming"]
    if len(live) > 1:  # the turn of a long burst is finished before the next one begins
        long, queued = live
        assert long.last_seq - long.first_seq + 1 >= MERGED, f"I1: {len(live)} live turns"
        assert (long.status, queued.status) in (("running", "queued"), ("queued", "queued")), "I1: both run"
        assert long.last_seq < queued.first_seq, "I1: two turns over one message"
    assert len(resuming) <= 1, "I8: two decisions are carried out at once"
    assert not resuming or not live or live[0].status == "queued", "I8: a decision waits behind another turn"
    replied: Counter[UUID] = Counter()
    answers: Counter[int] = Counter()
    for turn in of:
        if turn.status == "superseded":
            assert turn.superseded_by in seen.turns, "I3: superseded by nothing"
            assert turn.reply_message_id is None, "I4: a superseded turn replied"
        if turn.status == "done":
            assert turn.outcome in ("sent", "handed_off"), "I3: done without an outcome"
            assert turn.outcome != "sent" or turn.reply_message_id, "I3: sent nothing"
        if turn.reply_message_id is not None:
            replied[turn.root_id] += 1
            answers.update(range(turn.first_seq, turn.last_seq + 1))
    assert max(replied.values(), default=0) <= 1, "I4: two replies to one turn"
    said = seen.messages_of(conversation.id)
    twice = [each.seq for each in said if each.sender == "customer" and answers[each.seq] > 1]
    assert not twice, f"I4: the messages {twice} were answered twice"
    replies = {each.reply_message_id for each in of}
    for message in said:
        if message.client_message_id.startswith(TURN_ID):
            assert message.id in replies, "I4: a reply that is no turn's"
        else:
            assert message.sender != "assistant", "I4: the assistant spoke without a turn"


def _drafts(seen: Seen, conversation: Any) -> None:
    waiting = [
        each for each in seen.suggestions if each.status == "waiting" and each.conversation_id == conversation.id
    ]
    turns = {each.turn_id for each in waiting}
    assert len(turns) <= 1, "I8: drafts of two turns wait"
    for turn in seen.turns_of(conversation.id):
        assert (turn.status == "waiting") == (turn.id in turns), f"I8: the drafts of a turn that is {turn.status}"
        if turn.status == "waiting":
            best = next(each for each in waiting if each.rank == 1)
            assert best.id == UUID(hex=turn.interrupt_id), "I8: the draft is not the one that the graph waits for"


def _decisions(seen: Seen, model: Model) -> None:
    rounds = Counter((each.turn_id, each.created_at) for each in seen.suggestions if each.decided_by is not None)
    assert max(rounds.values(), default=0) <= 1, "I8: two decisions on one round of drafts"
    by_id = {each.id: each for each in seen.suggestions}
    for each in model.decided:
        found = by_id[each.suggestion_id]
        assert (found.status, found.decided_by) == (DECIDED[each.action], each.agent_id), "I8: another won as well"


def _carried_out(seen: Seen, decided: Decided) -> None:
    draft = next(each for each in seen.suggestions if each.id == decided.suggestion_id)
    said = [each for each in seen.messages if each.client_message_id == f"{TURN_ID}{draft.turn_id}"]
    if decided.action in ("approve", "edit"):
        assert [(each.sender, each.text) for each in said] == [("agent", draft.final_text)], (
            "I8: a decision was not sent"
        )
        assert all(act["done"] for act in seen.turns[draft.turn_id].acts), "I6: an action was not done"


def _tickets(seen: Seen) -> None:
    """The runs' tickets by the chain that they belong to: their keys name a turn of it."""
    raised: Counter[UUID] = Counter()
    for ticket in seen.tickets:
        _, of, turn_id, _ = ticket.idempotency_key.split(":")
        assert of == "turn"
        raised[seen.turns[UUID(turn_id)].root_id] += 1
    assert max(raised.values(), default=0) <= 1, "I6: a ticket was raised twice"


def _streams(seen: Seen, model: Model) -> None:
    streams: dict[str, list[Any]] = {}
    for event in seen.events:
        streams.setdefault(event.stream, []).append(event)
    for stream, told in model.told.items():
        now = streams.get(stream, [])
        assert now[: len(told)] == told, "I7: what was told has changed"
    for stream, now in streams.items():
        assert [each.seq for each in now] == list(range(1, len(now) + 1)), "I7: a stream has gaps"
        if stream == AGENTS:
            _nobody_is_talked_over(now[len(model.told.get(stream, [])) :], model)
    model.told = streams


def _nobody_is_talked_over(new: Sequence[Any], model: Model) -> None:
    """The agents' stream tells in which order things were committed."""
    for event in new:
        for conversation in _views(event.data):
            model.holders[event.conversation_id] = conversation["assigned_agent"]
            model.modes[event.conversation_id] = conversation["mode"]
        if event.name == "suggestion.decided" and event.data["action"] == "take_over":
            model.holders[event.conversation_id], model.modes[event.conversation_id] = event.data["agent"], "off"
        if event.name == "message.created" and event.data["message"]["sender"] == "assistant":
            holder, mode = model.holders.get(event.conversation_id), model.modes.get(event.conversation_id)
            assert holder is None, "I5: the assistant talked over the person who holds the conversation"
            assert mode != "off", "I5: the assistant spoke where it is off"


def _views(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "conversation" in data:
        yield data["conversation"]
