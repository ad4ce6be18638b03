"""A customer wants a person: two agents at their desks pass her conversation on, in real browsers on a real server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.e2e

WISH = "I want to talk to a person about my broken lamp, please."
NOTE = "Kundin hat schon zweimal angerufen, bitte rasch antworten."
CANNED = "Hello {customer}, I am {agent}. Please send us a photo of the damage."


def field(page: Page, name: str) -> Locator:
    """A text field of the open conversation."""
    return page.get_by_role("textbox", name=name)


def answered(admin: Any) -> None:
    """Let there be a canned reply."""
    page = admin.page
    page.goto("/desk/canned")
    page.get_by_role("button", name="New canned reply").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Shortcut").fill("lamp")
    dialog.get_by_label("Title").fill("Ask for a photo of a lamp")
    dialog.get_by_label("Text").fill(CANNED)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("/lamp")).to_be_visible()


def test_a_conversation_goes_from_the_assistant_to_two_agents_and_back(
    desk: Any, admin: Any, customer: Any, agent: Any, colleague: Any
) -> None:
    answered(admin)
    customer.page.goto("/")
    box = customer.page.get_by_label("Write a message")
    box.fill(WISH)
    box.press("Enter")
    expect(customer.page.get_by_text("Your request is with our team", exact=False)).to_be_visible()

    # Both agents open it; each is told of the other before they both answer.
    agent.page.get_by_role("link").filter(has_text="Guest").first.click()
    expect(agent.page.get_by_role("log").get_by_text(WISH)).to_be_visible()
    colleague.page.goto(agent.page.url)
    expect(colleague.page.get_by_text("Lena Vogt is looking at this too")).to_be_visible()
    expect(agent.page.get_by_text("Omar Haddad is looking at this too")).to_be_visible()
    expect(customer.page.get_by_text("Seen").first).to_be_visible()

    # She takes it over with one key, and leaves a note that the customer never gets.
    agent.page.keyboard.press("t")
    expect(agent.page.get_by_role("button", name="Hand back")).to_be_visible()
    expect(customer.page.get_by_text("Lena Vogt from our team is looking after you now", exact=False)).to_be_visible()
    agent.page.keyboard.press("n")
    note = field(agent.page, "Note for agents. The customer never sees it.")
    expect(note).to_be_focused()
    note.fill(NOTE)
    note.press("Enter")
    expect(colleague.page.get_by_text(NOTE)).to_be_visible()

    # A canned reply by its shortcut, with the names filled in; a guest has none.
    note.press("Escape")
    agent.page.keyboard.press("c")
    reply = field(agent.page, "Write to the customer")
    expect(reply).to_be_focused()
    reply.press_sequentially("/lam")
    expect(agent.page.get_by_role("option", name="/lamp")).to_be_visible()
    expect(colleague.page.get_by_text("Lena Vogt is writing").first).to_be_visible()
    reply.press("Enter")
    said = "Hello, I am Lena Vogt. Please send us a photo of the damage."
    expect(reply).to_have_value(said)
    reply.press("Enter")
    expect(customer.page.get_by_text(said)).to_be_visible()
    expect(agent.page.get_by_text("Seen").last).to_be_visible()
    expect(customer.page.get_by_text(NOTE)).to_have_count(0)

    # To the colleague, who is there.
    reply.press("Escape")
    agent.page.keyboard.press("g")
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Omar Haddad").check()
    dialog.get_by_label("Note (optional)").fill("You know lamps.")
    dialog.get_by_role("button", name="Give").click()
    expect(dialog).to_have_count(0)
    expect(colleague.page.get_by_text("Lena Vogt gave it to Omar Haddad")).to_be_visible()
    expect(agent.page.get_by_text("Omar Haddad holds this conversation.")).to_be_visible()

    # He puts it off, and takes that back.
    colleague.page.keyboard.press("z")
    colleague.page.get_by_role("menuitem", name="Tomorrow").click()
    expect(colleague.page.get_by_text("It comes back at once when the customer writes", exact=False)).to_be_visible()
    colleague.page.get_by_role("button", name="Undo").click()
    expect(colleague.page.get_by_role("button", name="Wake now")).to_have_count(0)

    # And hands it back to the assistant.
    colleague.page.keyboard.press("t")
    back = colleague.page.get_by_role("dialog")
    back.get_by_role("button", name="Hand back").click()
    expect(back).to_have_count(0)
    expect(colleague.page.get_by_role("button", name="Take over")).to_be_visible()

    # Closed by mistake, opened again by the customer's next message.
    colleague.page.get_by_role("button", name="Close", exact=True).first.click()
    expect(customer.page.get_by_text("This conversation is closed", exact=False)).to_be_visible()
    colleague.page.get_by_role("button", name="Undo").click()
    expect(customer.page.get_by_text("This conversation is closed", exact=False)).to_have_count(0)

    for person in (admin, customer, agent, colleague):
        assert person.errors == []
