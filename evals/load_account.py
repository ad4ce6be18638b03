"""The account of one customer: what she sent, what became of it, and whatever her stream did that it must not do.

A turn ends for a customer with the first event that tells her so: somebody's message, or a status that says that a
person looks at it. Messages that were stored before such an event are all ended by it (a burst is one turn). The
exception is a draft that an agent has approved: its turn had ended when it began to wait, so what comes of it later
ends nothing. The reply's `client_message_id` is `turn:<id>`, by which it is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

TURN: Final = "turn:"
"""How the `client_message_id` of a turn's reply begins."""
WAITS: Final = ("awaiting_agent", "handed_off")
"""Statuses that end a turn for its customer without a reply."""


@dataclass
class Sent:
    """One message that was sent; times are of one clock, in seconds."""

    client_message_id: str
    text: str
    at: float
    to: str | None = None
    """The conversation that it named; a repeat names the same."""
    conversation_id: str | None = None
    """The conversation that it came into."""
    acked_at: float | None = None
    seq: int | None = None
    ended_at: float | None = None
    outcome: str | None = None
    refused: str | None = None
    """The code of the error that answered it."""
    copies: int = 0
    """How often it was sent, repeats after a reconnect included."""

    @property
    def open(self) -> bool:
        """Whether its turn has still to end."""
        return self.ended_at is None and self.refused is None


@dataclass
class Said:
    """A message of a conversation, as an event or the store shows it."""

    conversation_id: str
    seq: int
    sender: str
    client_message_id: str


@dataclass
class Account:
    """One customer's books. `approved` holds the ids of turns whose draft was approved by an agent, for all."""

    approved: set[str] = field(default_factory=set)
    sent: dict[str, Sent] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    out_of_order: Counter[str] = field(default_factory=Counter)
    cursor: int = 0
    """The newest event of her stream that she has."""
    on_end: Callable[[Sent], None] | None = None
    _said: dict[str, dict[str, int]] = field(default_factory=dict)
    _last_seq: dict[str, int] = field(default_factory=dict)
    _pending: dict[str, list[Sent]] = field(default_factory=dict)
    _answered: dict[str, list[Sent]] = field(default_factory=dict)

    def send(self, sent: Sent) -> None:
        """A message goes out for the first time."""
        self.sent[sent.client_message_id] = sent

    def acked(self, client_message_id: str, conversation_id: str, seq: int, at: float) -> None:
        """The desk says that it has stored a message."""
        sent = self.sent.get(client_message_id)
        if sent is None:
            self.errors["ack of nothing"] += 1
            return
        if sent.acked_at is None:
            sent.acked_at, sent.seq, sent.conversation_id = at, seq, conversation_id
        elif (sent.seq, sent.conversation_id) != (seq, conversation_id):
            self.doubled["stored twice"] += 1

    def failed(self, code: str, client_message_id: str | None) -> None:
        """The desk answered with an error."""
        self.errors[code] += 1
        sent = self.sent.get(client_message_id or "")
        if sent is not None and sent.acked_at is None:
            sent.refused = code

    def event(self, seq: int) -> bool:
        """An event of her stream; False when she had it already."""
        if seq <= self.cursor:
            self.doubled["event"] += 1
            return False
        if seq != self.cursor + 1:
            self.out_of_order["event"] += 1
        self.cursor = seq
        return True

    def said(self, said: Said, at: float) -> None:
        """A message appeared in a conversation of hers."""
        if said.seq != self._last_seq.get(said.conversation_id, 0) + 1:
            self.out_of_order["message"] += 1
        self._last_seq[said.conversation_id] = said.seq
        known = self._said.setdefault(said.conversation_id, {})
        if said.client_message_id in known:
            self.doubled["reply" if said.sender != "customer" else "message"] += 1
        known[said.client_message_id] = said.seq
        if said.sender == "customer":
            self._stored(said)
        elif said.client_message_id.removeprefix(TURN) not in self.approved:
            self._end(said.conversation_id, "sent", at)

    def status(self, conversation_id: str, status: str, at: float) -> None:
        """A conversation's status changed."""
        if status in WAITS:
            # Right behind a reply it says what that reply was; nothing was sent in between.
            for sent in self._answered.get(conversation_id, ()):
                sent.outcome = status
            self._end(conversation_id, status, at)
        self._answered.pop(conversation_id, None)

    def _stored(self, said: Said) -> None:
        self._answered.pop(said.conversation_id, None)
        sent = self.sent.get(said.client_message_id)
        if sent is None:
            self.errors["a message that nobody sent"] += 1
            return
        sent.conversation_id = said.conversation_id
        self._pending.setdefault(said.conversation_id, []).append(sent)

    def _end(self, conversation_id: str, outcome: str, at: float) -> None:
        ended = self._pending.pop(conversation_id, [])
        for sent in ended:
            sent.ended_at, sent.outcome = at, outcome
            if self.on_end is not None:
                self.on_end(sent)
        if outcome == "sent":
            self._answered[conversation_id] = ended

    @property
    def unanswered(self) -> list[Sent]:
        """Messages that were stored, by the desk's word, and whose turn has not ended."""
        return [sent for sent in self.sent.values() if sent.acked_at is not None and sent.ended_at is None]

    @property
    def unacked(self) -> list[Sent]:
        """Messages that the desk has neither stored nor refused, by its word, in the order of sending."""
        return [sent for sent in self.sent.values() if sent.acked_at is None and sent.refused is None]

    @property
    def conversations(self) -> list[str]:
        """The conversations that she has had, in no order."""
        return list(self._last_seq)


@dataclass
class Faults:
    """What all accounts hold together, and what the store says about it."""

    errors: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    out_of_order: Counter[str] = field(default_factory=Counter)

    def add(self, account: Account) -> None:
        """Take one customer's account in."""
        self.errors += account.errors
        self.doubled += account.doubled
        self.out_of_order += account.out_of_order
        self.lost["never acknowledged"] += len(account.unacked)
        self.lost["never answered"] += len(account.unanswered)

    def compare(self, account: Account, conversation_id: str, stored: list[Said]) -> None:
        """Look at a conversation as the store shows it, all of it and in order."""
        if [each.seq for each in stored] != list(range(1, len(stored) + 1)):
            self.out_of_order["stored message"] += 1
        times = Counter(each.client_message_id for each in stored)
        for each in (key for key, count in times.items() if count > 1):
            self.doubled["stored reply" if each.startswith(TURN) else "stored message"] += 1
        acked = [each for each in account.sent.values() if each.conversation_id == conversation_id and each.acked_at]
        self.lost["not in the store"] += sum(each.client_message_id not in times for each in acked)

    @property
    def clean(self) -> bool:
        """Whether there is nothing at all."""
        return not any(sum(each.values()) for each in (self.errors, self.lost, self.doubled, self.out_of_order))
