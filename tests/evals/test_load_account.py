"""The books of one customer of the load, on crafted traces of events."""

from __future__ import annotations

import pytest

from evals.load_account import Account, Faults, Said, Sent

HERE = "a conversation"


def _account(*texts: str) -> Account:
    """A customer who has sent these, each acknowledged at once."""
    account = Account()
    for number, text in enumerate(texts, start=1):
        account.send(Sent(text, text, at=float(number)))
        account.acked(text, HERE, number, float(number))
    return account


def _said(seq: int, key: str, sender: str = "customer") -> Said:
    return Said(HERE, seq, sender, key)


def _faults(account: Account) -> Faults:
    faults = Faults()
    faults.add(account)
    return faults


def test_a_reply_ends_the_turn_of_the_message_before_it() -> None:
    account = _account("one")
    account.said(_said(1, "one"), 1.0)
    account.said(_said(2, "turn:t", "assistant"), 1.5)
    account.status(HERE, "open", 1.5)
    sent = account.sent["one"]
    assert (sent.ended_at, sent.outcome) == (1.5, "sent")
    assert _faults(account).clean


def test_a_notice_that_hands_over_is_not_counted_as_an_answer() -> None:
    account = _account("one")
    account.said(_said(1, "one"), 1.0)
    account.said(_said(2, "turn:t", "assistant"), 1.5)
    account.status(HERE, "handed_off", 1.6)
    sent = account.sent["one"]
    assert (sent.ended_at, sent.outcome) == (1.5, "handed_off")


def test_a_status_that_waits_for_a_person_ends_a_burst_as_a_whole() -> None:
    account = _account("one", "two")
    account.said(_said(1, "one"), 1.0)
    account.said(_said(2, "two"), 1.1)
    account.status(HERE, "awaiting_agent", 2.0)
    assert [each.outcome for each in account.sent.values()] == ["awaiting_agent"] * 2


def test_an_approved_draft_ends_nothing_of_what_was_written_since() -> None:
    account = _account("one", "two")
    account.approved.add("t1")
    account.said(_said(1, "one"), 1.0)
    account.status(HERE, "awaiting_agent", 1.1)
    account.said(_said(2, "two"), 2.0)
    account.said(_said(3, "turn:t1", "agent"), 2.1)
    account.status(HERE, "open", 2.1)
    assert account.sent["two"].ended_at is None
    account.said(_said(4, "turn:t2", "assistant"), 2.5)
    assert account.sent["two"].ended_at == 2.5


def test_what_was_acknowledged_and_never_answered_is_lost() -> None:
    account = _account("one")
    account.said(_said(1, "one"), 1.0)
    assert _faults(account).lost == {"never answered": 1, "never acknowledged": 0}


def test_what_was_never_acknowledged_is_lost_unless_it_was_refused() -> None:
    account = Account()
    account.send(Sent("one", "one", 1.0))
    account.send(Sent("two", "two", 1.0))
    account.failed("too_many", "two")
    faults = _faults(account)
    assert faults.lost["never acknowledged"] == 1
    assert faults.errors == {"too_many": 1}


def test_a_message_that_is_stored_twice_is_doubled() -> None:
    account = _account("one")
    account.acked("one", HERE, 1, 2.0)
    assert not account.doubled, "the second acknowledgement of the same message is right"
    account.acked("one", "another conversation", 1, 3.0)
    assert account.doubled == {"stored twice": 1}


def test_two_replies_of_one_turn_are_doubled() -> None:
    account = _account("one")
    account.said(_said(1, "one"), 1.0)
    account.said(_said(2, "turn:t", "assistant"), 1.5)
    account.said(_said(3, "turn:t", "assistant"), 1.6)
    assert account.doubled == {"reply": 1}


@pytest.mark.parametrize(
    ("seqs", "out_of_order", "doubled"),
    [((5, 6, 7), 0, 0), ((5, 7), 1, 0), ((5, 5, 6), 0, 1), ((6, 5), 1, 1)],
    ids=["gapless", "a gap", "twice", "turned round"],
)
def test_events_come_once_and_in_order(seqs: tuple[int, ...], out_of_order: int, doubled: int) -> None:
    account = Account(cursor=4)
    for seq in seqs:
        account.event(seq)
    assert (account.out_of_order["event"], account.doubled["event"]) == (out_of_order, doubled)


def test_messages_of_a_conversation_are_gapless() -> None:
    account = _account("one", "two")
    account.said(_said(1, "one"), 1.0)
    account.said(_said(3, "two"), 1.0)
    assert account.out_of_order == {"message": 1}


def test_the_store_must_hold_what_was_acknowledged_once_and_without_gaps() -> None:
    account = _account("one", "two")
    faults = Faults()
    faults.compare(account, HERE, [_said(1, "one"), _said(2, "two"), _said(3, "turn:t", "assistant")])
    assert faults.clean
    faults.compare(account, HERE, [_said(1, "one"), _said(3, "turn:t", "assistant"), _said(4, "turn:t", "assistant")])
    assert faults.lost == {"not in the store": 1}
    assert faults.doubled == {"stored reply": 1}
    assert faults.out_of_order == {"stored message": 1}
