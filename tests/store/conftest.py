"""People and a conversation to write about."""

from __future__ import annotations

import pytest

from store import conversations, users
from store.conversations import Conversation
from store.database import Database
from store.users import User


@pytest.fixture
async def customer(any_database: Database) -> User:
    async with any_database.writing() as session:
        return await users.add(session, role="customer", full_name="Carla Conti")


@pytest.fixture
async def agent(any_database: Database) -> User:
    async with any_database.writing() as session:
        return await users.add(session, role="agent", full_name="Anna Ahlers", email="anna@example.com")


@pytest.fixture
async def conversation(any_database: Database, customer: User) -> Conversation:
    async with any_database.writing() as session:
        return conversations.add(session, customer_id=customer.id, mode="auto")
