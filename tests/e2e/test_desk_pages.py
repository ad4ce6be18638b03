"""What agents and admins look after beside conversations, in a real browser on a real server."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

PLACES = (
    "Inbox",
    "Calls",
    "Promises",
    "Orders",
    "Knowledge",
    "Canned replies",
    "Proposals",
    "Decisions",
    "Send rule",
    "Working hours",
    "Tools",
)


def go(page: Page, place: str) -> None:
    """Follow a link of the header."""
    page.get_by_role("navigation", name="Pages of the desk").get_by_role("link", name=place).click()


def ask(customer: Any, text: str) -> None:
    """Write a message on the customer's page."""
    box = customer.page.get_by_label("Write a message")
    box.fill(text)
    box.press("Enter")


def test_what_an_admin_writes_down_is_told_to_the_next_customer(
    desk: Any, admin: Any, customer: Any, agent: Any
) -> None:
    go(admin.page, "Knowledge")
    admin.page.get_by_role("button", name="New article").click()
    admin.page.get_by_label("Title").fill("Repairing a gramophone")
    text = admin.page.get_by_role("textbox", name=re.compile("^Text"))
    text.fill("## Do you repair gramophones?\nGramophones are repaired in our workshop in Ghent for 85 EUR.")
    admin.page.get_by_label("Status").select_option("published")
    admin.page.get_by_role("button", name="Save").click()
    expect(admin.page.get_by_role("heading", name="Versions")).to_be_visible()

    customer.page.goto("/")
    ask(customer, "Do you repair gramophones?")
    answer = customer.page.get_by_role("paragraph").filter(has_text="workshop in Ghent")
    waiting = customer.page.get_by_text("A colleague is checking the answer")
    expect(answer.or_(waiting)).to_be_visible()
    if waiting.is_visible():
        agent.page.get_by_role("link").filter(has_text="Do you repair gramophones").first.click()
        agent.page.get_by_role("button", name="Approve and send").click()
    expect(answer).to_be_visible()
    assert admin.errors == []


def test_an_article_that_two_admins_change_shows_the_second_what_differs(desk: Any, admin: Any) -> None:
    admin.page.goto("/desk/knowledge/return-window")
    title = admin.page.get_by_label("Title")
    expect(title).to_be_visible()
    other = admin.context.new_page()
    other.goto("/desk/knowledge/return-window")
    other.get_by_label("Title").fill("How long you can return things")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("Saved.", exact=False).first).to_be_visible()

    title.fill("The time to return an item")
    admin.page.get_by_role("button", name="Save").click()
    dialog = admin.page.get_by_role("dialog")
    expect(dialog.get_by_text("How long you can return things").first).to_be_visible()
    dialog.get_by_role("button", name="Save mine over it").click()
    expect(admin.page.get_by_role("heading", name="The time to return an item")).to_be_visible()
    expect(admin.page.get_by_role("button", name=re.compile("Version 3"))).to_be_visible()


def test_the_desk_can_be_told_to_only_suggest(desk: Any, admin: Any, customer: Any) -> None:
    go(admin.page, "Send rule")
    admin.page.get_by_role("button", name="Only suggests").click()
    admin.page.get_by_role("button", name="Save").click()
    expect(admin.page.get_by_text("It holds from the next message on", exact=False)).to_be_visible()
    customer.page.goto("/")
    ask(customer, "hello")
    expect(customer.page.get_by_text("A colleague is checking the answer")).to_be_visible()


def test_every_place_opens_without_an_error_and_fits_a_phone(desk: Any, admin: Any) -> None:
    for place in PLACES[1:]:
        go(admin.page, place)
        expect(admin.page.get_by_role("heading", name=place, level=2)).to_be_visible()
    admin.page.set_viewport_size({"width": 390, "height": 844})
    for place in PLACES[1:]:
        go(admin.page, place)
        expect(admin.page.get_by_role("heading", name=place, level=2)).to_be_visible()
        expect(admin.page.get_by_role("status", name="Loading")).to_have_count(0)
        wider = admin.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{place} is {wider} px wider than a phone"
    assert admin.errors == []


def test_an_agent_sees_only_the_places_that_are_hers(desk: Any, agent: Any) -> None:
    links = agent.page.get_by_role("navigation", name="Pages of the desk").get_by_role("link")
    expect(links).to_have_text(list(PLACES[:6]))
    agent.page.goto("/desk/send-rule")
    expect(agent.page.get_by_text("it is for admins only", exact=False)).to_be_visible()
