"""The main job, in a real browser, on a real server: asked, suggested, approved, and nothing lost in a crash."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e

QUESTION = "Where is my order LO-482913? It should have been here on Friday."


def ask(customer: Any, text: str) -> None:
    """Write a message on the customer's page and see it acknowledged."""
    box = customer.page.get_by_label("Write a message")
    box.fill(text)
    box.press("Enter")
    expect(customer.page.get_by_text(text)).to_be_visible()


def open_newest(agent: Any, text: str) -> None:
    """Open the conversation whose last message is `text` from the queue."""
    agent.page.get_by_role("link").filter(has_text=text[:40]).first.click()
    expect(agent.page.get_by_role("region", name="Suggested replies")).to_be_visible()


def test_a_customer_asks_an_agent_edits_and_approves_and_a_ticket_is_raised(
    desk: Any, customer: Any, agent: Any
) -> None:
    customer.page.goto("/")
    ask(customer, QUESTION)
    expect(customer.page.get_by_text("A colleague is checking the answer")).to_be_visible()

    open_newest(agent, QUESTION)
    expect(agent.page.get_by_text("track order", exact=False).first).to_be_visible()
    agent.page.get_by_role("button", name="Edit").click()
    words = "Your parcel LO-482913 is at the depot in Leeds and comes tomorrow before noon."
    agent.page.get_by_label("Edit the reply").fill(words)
    agent.page.get_by_role("button", name="Send edited reply").click()

    expect(customer.page.get_by_text(words)).to_be_visible()
    expect(agent.page.get_by_role("region", name="Suggested replies")).to_have_count(0)

    agent.page.get_by_role("button", name="Raise a ticket").first.click()
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_label("What has to be done").fill("Call the carrier about LO-482913")
    dialog.get_by_role("button", name="Raise ticket", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(agent.page.get_by_text("Call the carrier about LO-482913").first).to_be_visible()
    expect(agent.page.get_by_text(re.compile(r"#\d{4}")).first).to_be_visible()

    assert customer.errors == []
    assert agent.errors == []


def test_a_waiting_suggestion_survives_a_sigkill_and_can_still_be_approved(
    desk: Any, customer: Any, agent: Any
) -> None:
    customer.page.goto("/")
    ask(customer, QUESTION)
    open_newest(agent, QUESTION)
    panel = agent.page.get_by_role("region", name="Suggested replies")
    draft = panel.get_by_role("tabpanel").inner_text().splitlines()[0]

    desk.kill()
    desk.serve()

    # Both browsers find their own way back; nobody reloads a page.
    approve = agent.page.get_by_role("button", name="Approve and send")
    expect(approve).to_be_enabled()
    expect(agent.page.get_by_role("button", name="Your presence: Online")).to_be_visible(timeout=30_000)
    approve.click()

    reply = customer.page.get_by_text(draft).last
    expect(reply).to_be_visible(timeout=30_000)
    expect(customer.page.get_by_text(QUESTION)).to_have_count(1)
    assert customer.errors == []
    assert agent.errors == []


def test_a_cancelled_order_is_proved_approved_done_told_and_noted(desk: Any, customer: Any, agent: Any) -> None:
    order = next(each for each in desk.orders if each["status"] == "received")
    customer.page.goto("/")
    ask(customer, f"Please cancel my order {order['id']}")
    open_newest(agent, f"Please cancel my order {order['id']}")
    agent.page.get_by_role("button", name="Approve and send").click()
    expect(customer.page.get_by_text("e-mail address that it was placed with")).to_be_visible()

    ask(customer, f"My e-mail is {order['email']}")
    panel = agent.page.get_by_role("region", name="Suggested replies")
    expect(panel.get_by_text("Approving also does this:")).to_be_visible()
    expect(panel.get_by_text(f"Cancels order {order['id']}", exact=False)).to_be_visible()
    panel.get_by_role("button", name="Approve, do it and send").click()

    expect(customer.page.get_by_text(f"I have cancelled order {order['id']}", exact=False)).to_be_visible()
    details = agent.page.get_by_role("complementary", name="Details")
    expect(details.get_by_role("heading", name="What was done")).to_be_visible()
    details.get_by_role("link", name="Open the order").click()
    expect(agent.page.get_by_role("heading", name=order["id"], level=2)).to_be_visible()
    expect(agent.page.get_by_text("approved by", exact=False)).to_be_visible()
    assert customer.errors == []
    assert agent.errors == []


def test_a_general_question_is_answered_with_its_source_after_one_look(desk: Any, customer: Any, agent: Any) -> None:
    # The shipped evidence lets no answer out alone at 2 %: an agent reads it first.
    customer.page.goto("/")
    ask(customer, "Can I pay with Klarna?")
    open_newest(agent, "Can I pay with Klarna?")
    agent.page.get_by_role("button", name="Approve and send").click()
    expect(customer.page.get_by_text("Klarna").nth(1)).to_be_visible()
    expect(customer.page.get_by_text("Source:").first).to_be_visible()
    assert customer.errors == []
