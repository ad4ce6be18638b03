"""The demo's orders, people and conversations. The conversations are real: each turn is run by the assistant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from api.auth.passwords import hashed, invented
from api.commands.demo_handoff import seed_handoff
from api.commands.demo_orders import seed_orders
from graph.errors import Conflict
from store import users
from store.base import now
from store.users import User

if TYPE_CHECKING:
    from api.desk import Desk
    from graph.outcomes import TurnResult
    from tools.assembly import Progress

PEOPLE: Final = (
    ("admin", "Robin Hale", "admin@frontdesk.example"),
    ("agent", "Lena Vogt", "lena@frontdesk.example"),
    ("agent", "Omar Haddad", "omar@frontdesk.example"),
)


ACCEPTED: Final = 0.05
"""The share of wrong automatic replies that the demo accepts."""


@dataclass(frozen=True)
class DemoUser:
    """A demo log-in; `password` is None when it was shown on an earlier run."""

    email: str
    role: str
    password: str | None


@dataclass(frozen=True)
class Seeded:
    """What the demo has."""

    users: list[DemoUser]


@dataclass(frozen=True)
class Story:
    """A customer of the demo and how their conversation goes."""

    full_name: str
    language: str
    tell: Callable[[Desk, UUID, User], Awaitable[None]]

    @property
    def email(self) -> str:
        """By this address the demo knows that the story was told already."""
        return f"{self.full_name.lower().replace(' ', '.')}@customers.example"


async def seed(desk: Desk, *, reset_passwords: bool, always_passwords: bool, progress: Progress) -> Seeded:
    """Make what is not there yet. `always_passwords` resets those that only the first run knew."""
    async with desk.database.writing() as session:
        await seed_orders(session)
    seeded = []
    for role, full_name, email in PEOPLE:
        seeded.append(await _person(desk, role, full_name, email, reset=reset_passwords or always_passwords))
    await _trusting(desk)
    await seed_handoff(desk, await _admin(desk))
    async with desk.database.reading() as session:
        agent = await users.by_email(session, PEOPLE[1][2])
        untold = [story for story in STORIES if await users.by_email(session, story.email) is None]
    assert agent is not None, "she was added above"
    for number, story in enumerate(untold):
        progress("running the demo's conversations", number / len(untold))
        async with desk.database.writing() as session:
            customer = await users.add(
                session,
                role="customer",
                full_name=story.full_name,
                email=story.email,
                preferred_language=story.language,
            )
        await story.tell(desk, customer.id, agent)
    return Seeded(seeded)


async def _trusting(desk: Desk) -> None:
    """Accept 5 % of wrong automatic replies, unless somebody set it: the shipped evidence is too thin for the usual
    2 %, and who tries the demo wants to see the assistant answer.
    """
    present = await desk.ruling.present()
    if present.version == 0:
        wanted = msgspec.structs.replace(present.settings, accepted_error=ACCEPTED)
        await desk.ruling.change(wanted, version=0, admin=await _admin(desk))


async def _admin(desk: Desk) -> User:
    async with desk.database.reading() as session:
        admin = await users.by_email(session, PEOPLE[0][2])
    assert admin is not None, "the demo's people come first"
    return admin


async def _person(desk: Desk, role: str, full_name: str, email: str, *, reset: bool) -> DemoUser:
    async with desk.database.writing() as session:
        known = await users.by_email(session, email)
        if known is not None and not reset:
            return DemoUser(email, role, None)
        password = invented()
        if known is None:
            await users.add(session, role=role, full_name=full_name, email=email, password_hash=hashed(password))
        else:
            known.password_hash = hashed(password)
            await users.close_all_log_ins(session, known.id)
    return DemoUser(email, role, password)


async def _says(desk: Desk, customer_id: UUID, text: str, conversation_id: UUID | None = None) -> TurnResult:
    accepted = await desk.turns.accept(customer_id=customer_id, text=text, conversation_id=conversation_id)
    return await desk.turns.result(accepted, timeout=60)


@contextmanager
def _only_suggesting(desk: Desk) -> Iterator[None]:
    """New conversations wait for an agent's approval inside this block."""
    usual = desk.turns.defaults
    desk.turns.defaults = msgspec.structs.replace(usual, mode="suggest")
    try:
        yield
    finally:
        desk.turns.defaults = usual


async def _answered(desk: Desk, customer_id: UUID, agent: User) -> None:
    first = await _says(desk, customer_id, "Hi! How many days do I have to return something I ordered online?")
    await _says(desk, customer_id, "Great, thank you!", first.conversation_id)


async def _awaiting(desk: Desk, customer_id: UUID, agent: User) -> None:
    with _only_suggesting(desk):
        await _says(desk, customer_id, "Which ways of paying do you take? I would rather not use a credit card.")


async def _handed_off(desk: Desk, customer_id: UUID, agent: User) -> None:
    text = (
        "The blender arrived with a cracked jug and this is the second time. "
        "I am really annoyed, let me talk to a real person please."
    )
    asked = await _says(desk, customer_id, text)
    note = "Second broken jug for this customer; the warehouse is looking into the packaging."
    await desk.notes.write(asked.conversation_id, agent=agent, text=note)


async def _approved(desk: Desk, customer_id: UUID, agent: User) -> None:
    with _only_suggesting(desk):
        asked = await _says(desk, customer_id, "My parcel has not moved for four days. What happens if it is lost?")
    if asked.suggestions:
        await _kindly(desk.agents.decide(asked.suggestions[0].id, agent=agent, action="approve"))


async def _closed(desk: Desk, customer_id: UUID, agent: User) -> None:
    asked = await _says(desk, customer_id, "How do I reset my password? The link in the e-mail does not open.")
    text = "I have sent you a fresh link just now, it is good for one hour. Did it open this time?"
    await _kindly(desk.agents.send(asked.conversation_id, agent=agent, text=text))
    await _says(desk, customer_id, "Yes, that worked. Thanks a lot!", asked.conversation_id)
    await _kindly(desk.agents.close(asked.conversation_id, agent=agent))


async def _cancelling(desk: Desk, customer_id: UUID, agent: User) -> None:
    text = (
        "Hi, I ordered the wrong speaker. Please cancel order LO-482966, "
        "my e-mail address is sofie.lund@customers.example."
    )
    await _says(desk, customer_id, text)


async def _put_aside(desk: Desk, customer_id: UUID, agent: User) -> None:
    asked = await _says(desk, customer_id, "Hello, when will the Aria 300 kettle in blue be in stock again?")
    text = "The next delivery is on its way to us; I will write to you here as soon as it has arrived."
    await _kindly(desk.agents.send(asked.conversation_id, agent=agent, text=text))
    await desk.notes.write(asked.conversation_id, agent=agent, text="Purchasing expects the delivery by the weekend.")
    await _kindly(desk.agents.snooze(asked.conversation_id, agent=agent, until=now() + timedelta(days=3)))


async def _german(desk: Desk, customer_id: UUID, agent: User) -> None:
    await _says(desk, customer_id, "Guten Tag, wo ist meine Bestellung? Sie sollte schon am Dienstag ankommen.")


async def _kindly(deed: Awaitable[object]) -> None:
    try:
        await deed
    except Conflict:
        # The demo was stopped half way at an earlier run, and this step was done then.
        return


STORIES: Final = (
    Story("Ada Byrne", "en", _answered),
    Story("Mei Tanaka", "en", _closed),
    Story("Carlos Ruiz", "en", _approved),
    Story("Priya Nair", "en", _handed_off),
    Story("Jonas Weber", "de", _german),
    Story("Tom Akande", "en", _awaiting),
    Story("Sofie Lund", "en", _cancelling),
    Story("Nora Falk", "en", _put_aside),
)
