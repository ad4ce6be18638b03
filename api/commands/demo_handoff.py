"""The demo's canned replies. Its working hours are the usual ones: always open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.canned import Wanted
from graph.errors import Conflict
from store.users import User

if TYPE_CHECKING:
    from api.desk import Desk

REPLIES: Final = (
    Wanted("hello", "Greeting", "Hello {customer}, this is {agent}. I am reading your messages now.", "en"),
    Wanted(
        "moment",
        "One moment",
        "Thank you for your patience, {customer}. I am looking this up and will be back in a few minutes.",
        "en",
    ),
    Wanted(
        "photo",
        "Ask for a picture",
        "Could you please send a picture of the item and of its packaging? Then I can settle this at once.",
        "en",
    ),
    Wanted("bye", "Goodbye", "I am glad that is settled. Have a good day, {customer}! {agent}", "en"),
    Wanted(
        "hallo", "Begrüßung", "Guten Tag {customer}, mein Name ist {agent}. Ich lese gerade Ihre Nachrichten.", "de"
    ),
    Wanted("moment-de", "Einen Moment", "Danke für Ihre Geduld, {customer}. Ich sehe gleich nach.", "de"),
)


async def seed_handoff(desk: Desk, admin: User) -> None:
    """Write the canned replies of a desk that has none; what somebody changed or deleted stays so."""
    if await desk.canned.listed():
        return
    for wanted in REPLIES:
        try:
            await desk.canned.add(wanted, admin=admin)
        except Conflict:  # another process seeds the same desk
            continue
