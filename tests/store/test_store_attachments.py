"""Records of files: who sees one, what a person has brought, and what is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from store import attachments, conversations, users
from store.attachments import Attachment
from store.base import new_id, now
from store.conversations import Conversation
from store.database import Database
from store.users import User

HOUR = timedelta(hours=1)


async def _add(database: Database, owner: User, **more: Any) -> Attachment:
    made = Attachment(
        id=new_id(),
        owner_id=owner.id,
        kind="image",
        content_type="image/png",
        name="a.png",
        file_key="aa/a.png",
        sha256="0" * 64,
        **{"bytes": 100, "expires_at": now() + HOUR, **more},
    )
    async with database.writing() as session:
        session.add(made)
    return made


async def _sees(database: Database, attachment: Attachment, viewer: User, at: datetime | None = None) -> bool:
    staff = viewer.role != "customer"
    async with database.reading() as session:
        found = await attachments.get(session, attachment.id, viewer_id=viewer.id, staff=staff, at=at or now())
    return found is not None


@pytest.fixture
async def stranger(any_database: Database) -> User:
    async with any_database.writing() as session:
        return await users.add(session, role="customer", full_name="Sam")


async def test_a_file_that_waits_is_its_owner_s_alone(
    any_database: Database, customer: User, stranger: User, agent: User
) -> None:
    waiting = await _add(any_database, customer)
    assert await _sees(any_database, waiting, customer)
    assert not await _sees(any_database, waiting, stranger)
    assert not await _sees(any_database, waiting, agent)


async def test_a_file_whose_time_is_over_is_seen_by_nobody(any_database: Database, customer: User) -> None:
    waiting = await _add(any_database, customer)
    assert not await _sees(any_database, waiting, customer, now() + 2 * HOUR)


async def test_a_sent_file_is_seen_by_its_conversation_s_customer_and_by_agents(
    any_database: Database, conversation: Conversation, customer: User, stranger: User, agent: User
) -> None:
    sent = await _add(any_database, agent, conversation_id=conversation.id, message_id=new_id(), expires_at=None)
    assert await _sees(any_database, sent, customer)
    assert await _sees(any_database, sent, agent)
    assert not await _sees(any_database, sent, stranger)


async def test_a_file_that_its_owner_sent_into_another_s_conversation_is_not_the_owner_s_to_see(
    any_database: Database, stranger: User, customer: User
) -> None:
    async with any_database.writing() as session:
        other = conversations.add(session, customer_id=stranger.id, mode="auto")
    sent = await _add(any_database, customer, conversation_id=other.id, message_id=new_id(), expires_at=None)
    assert not await _sees(any_database, sent, customer)


async def test_bytes_of_a_day_count_what_was_sent_and_what_waits(any_database: Database, customer: User) -> None:
    old = await _add(any_database, customer, created_at=now() - 30 * HOUR)
    first = await _add(any_database, customer, bytes=30, created_at=now() - 20 * HOUR)
    await _add(any_database, customer, bytes=12, message_id=new_id(), expires_at=None)
    async with any_database.reading() as session:
        since = await attachments.bytes_since(session, customer.id, now() - 24 * HOUR)
        assert since == (42, first.created_at)
        assert await attachments.bytes_since(session, old.id, now() - 24 * HOUR) == (0, None)


@pytest.mark.parametrize("sent", [True, False])
async def test_only_an_unsent_file_of_one_s_own_can_be_ended(
    any_database: Database, customer: User, stranger: User, sent: bool
) -> None:
    made = await _add(any_database, customer, **({"message_id": new_id(), "expires_at": None} if sent else {}))

    async def end(owner: UUID) -> Attachment | None:
        async with any_database.writing() as session:
            return await attachments.expire(session, made.id, owner, now())

    assert await end(stranger.id) is None
    assert (await end(customer.id) is None) is sent
    assert await end(customer.id) is None


async def test_what_is_over_is_found_and_a_sent_file_s_record_stays(any_database: Database, customer: User) -> None:
    over = await _add(any_database, customer, expires_at=now() - HOUR)
    await _add(any_database, customer)
    sent = await _add(any_database, customer, message_id=new_id(), expires_at=None)
    async with any_database.writing() as session:
        assert [each.id for each in await attachments.expired(session, now())] == [over.id]
        assert await attachments.remove(session, over.id)
        assert not await attachments.remove(session, sent.id)
