"""What the database itself says at the end of a run: each message ended by one turn, nothing twice, no gaps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from evals.load_account import TURN, Account, Faults
from store.events import Event
from store.messages import Message
from store.tickets import Ticket
from store.turns import Turn

FINAL: Final = ("done", "waiting")
"""Statuses of a turn that has ended for its customer."""


@dataclass(frozen=True)
class Records:
    """The rows that are looked at."""

    messages: list[Any]
    turns: list[Any]
    tickets: list[Any]
    streams: list[Any]
    """Each with how many events it has, its first and its last number."""


def records(url: str) -> Records:
    """Read them with a connection of our own; `url` is SQLAlchemy's, of the desk's database."""
    engine = sa.create_engine(_synchronous(url))
    m, t, k, e = Message, Turn, Ticket, Event
    try:
        with engine.connect() as connection:
            return Records(
                messages=_rows(
                    connection, sa.select(m.conversation_id, m.seq, m.sender, m.client_message_id, m.turn_id)
                ),
                turns=_rows(
                    connection, sa.select(t.id, t.root_id, t.conversation_id, t.status, t.first_seq, t.last_seq)
                ),
                tickets=_rows(connection, sa.select(k.id, k.conversation_id, k.idempotency_key)),
                streams=_rows(
                    connection,
                    sa.select(
                        e.stream,
                        sa.func.count().label("count"),
                        sa.func.min(e.seq).label("first"),
                        sa.func.max(e.seq).label("last"),
                    ).group_by(e.stream),
                ),
            )
    finally:
        engine.dispose()


def faults_of(found: Records, accounts: Iterable[Account]) -> Faults:
    """Everything that must not be, counted."""
    faults = Faults()
    _messages(found, accounts, faults)
    _turns(found, faults)
    _tickets(found, faults)
    for stream in found.streams:
        faults.out_of_order["stream with a gap"] += (stream.first, stream.last) != (1, stream.count)
    return faults


def _messages(found: Records, accounts: Iterable[Account], faults: Faults) -> None:
    """Each acknowledged message once, wherever it is; each conversation without gaps."""
    times = Counter(each.client_message_id for each in found.messages if each.sender == "customer")
    for account in accounts:
        for sent in account.sent.values():
            faults.lost["not in the database"] += sent.acked_at is not None and not times[sent.client_message_id]
            faults.doubled["message in the database"] += times[sent.client_message_id] > 1
    numbers: defaultdict[Any, list[int]] = defaultdict(list)
    for each in found.messages:
        numbers[each.conversation_id].append(each.seq)
    for seqs in numbers.values():
        faults.out_of_order["conversation with a gap"] += sorted(seqs) != list(range(1, len(seqs) + 1))


def _turns(found: Records, faults: Faults) -> None:
    """Each customer's message is covered by one turn that was not superseded, and that has ended; a chain of
    supersessions sends one reply at most.
    """
    valid: defaultdict[Any, list[Any]] = defaultdict(list)
    for turn in found.turns:
        if turn.status != "superseded":
            valid[turn.conversation_id].append(turn)
    for each in found.messages:
        if each.sender != "customer":
            continue
        over = [turn for turn in valid[each.conversation_id] if turn.first_seq <= each.seq <= turn.last_seq]
        faults.lost["message without a turn"] += not over
        faults.lost["turn that never ended"] += any(turn.status not in FINAL for turn in over)
        faults.doubled["message answered by two turns"] += len(over) > 1
    roots = {turn.id: turn.root_id for turn in found.turns}
    replies = Counter(
        roots.get(each.turn_id, each.turn_id) for each in found.messages if each.client_message_id.startswith(TURN)
    )
    faults.doubled["reply in the database"] += sum(count > 1 for count in replies.values())


def _tickets(found: Records, faults: Faults) -> None:
    """One ticket at most for each chain of turns: the key holds its root's id, and never that of a later turn."""
    roots = {str(turn.id): str(turn.root_id) for turn in found.turns}
    raised: Counter[str] = Counter()
    for ticket in found.tickets:
        about = ticket.idempotency_key.rpartition(TURN)[2].partition(":")[0]
        if about in roots:
            raised[roots[about]] += 1
    faults.doubled["ticket"] += sum(count > 1 for count in raised.values())


def _rows(connection: sa.Connection, statement: sa.Select[*tuple[Any, ...]]) -> list[Any]:
    return list(connection.execute(statement))


def _synchronous(url: str) -> sa.URL:
    """The same database without the driver for asynchronous work; a SQLite file is opened for reading only."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return sa.make_url(f"sqlite:///file:{parsed.database}?mode=ro&uri=true")
    return parsed
