"""A customer is met in her own language, and the agent reads and writes in his, in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e

LOCALES = Path(__file__).parents[2] / "ui" / "src" / "lib" / "i18n" / "locales"
PORTUGUESE = "Onde está a minha encomenda LO-482913? Devia ter chegado na sexta-feira."
ARABIC = "مرحبا، أين طلبي رقم LO-482913؟ كان من المفترض أن يصل يوم الجمعة."


def words(code: str) -> dict[str, Any]:
    """What the customer's page says in a language."""
    said: dict[str, Any] = json.loads((LOCALES / f"{code}.json").read_text(encoding="utf-8"))
    return said


def ask(customer: Any, text: str) -> Any:
    """Open the page, which is English, and write a message; returns the field it was written in."""
    customer.page.goto("/")
    box = customer.page.get_by_role("textbox")
    expect(box).to_have_attribute("placeholder", words("en")["chat"]["composer"])
    box.fill(text)
    box.press("Enter")
    return box


def test_a_portuguese_customer_and_an_english_agent_each_read_their_own_language(
    desk: Any, customer: Any, agent: Any
) -> None:
    portuguese = words("pt")
    box = ask(customer, PORTUGUESE)
    box.type("Mais uma")
    root = customer.page.locator("html")
    expect(root).to_have_attribute("lang", "pt")
    expect(customer.page.get_by_text(portuguese["chat"]["reviewing"])).to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_have_value("Mais uma")

    agent.page.get_by_role("link").filter(has_text=PORTUGUESE[:40]).first.click()
    thread = agent.page.get_by_role("log")
    expect(thread.get_by_text("Translated from Portuguese")).to_be_visible()
    expect(thread.get_by_text("order LO-482913")).to_be_visible()
    expect(thread.get_by_text(PORTUGUESE)).to_have_count(0)
    thread.get_by_role("button", name="Show the original").click()
    expect(thread.get_by_text(PORTUGUESE)).to_be_visible()
    agent.page.keyboard.press("o")  # shows the originals of all messages
    agent.page.keyboard.press("o")  # and hides them
    expect(thread.get_by_text(PORTUGUESE)).to_have_count(0)

    agent.page.get_by_role("button", name="Approve and send").click()
    expect(thread.get_by_text("Sent in Portuguese")).to_be_visible()

    reply = customer.page.get_by_role("log").locator("[lang=pt]").last
    expect(reply).to_contain_text(re.compile(r"\b(pedido|encomenda|ordem)\b"))
    expect(customer.page.get_by_text(portuguese["thread"]["translated"])).to_be_visible()
    customer.page.get_by_role("button", name=portuguese["thread"]["showOriginal"]).click()
    expect(customer.page.get_by_role("log").locator("[lang=en]")).to_contain_text("order")
    assert customer.errors == []
    assert agent.errors == []


def test_the_page_of_an_arabic_customer_reads_from_right_to_left_until_she_chooses_otherwise(
    desk: Any, customer: Any
) -> None:
    box = ask(customer, ARABIC)
    root = customer.page.locator("html")
    expect(root).to_have_attribute("dir", "rtl")
    expect(root).to_have_attribute("lang", "ar")
    box.fill(ARABIC[:5])  # until there is something to send, a phone shows the microphone in its place
    send = customer.page.get_by_role("button", name=words("ar")["chat"]["send"]).bounding_box()
    box.fill("")
    own = customer.page.get_by_text(ARABIC).bounding_box()
    middle = customer.page.viewport_size["width"] / 2
    assert send["x"] < middle  # the end of a line is on the left
    assert own["x"] < customer.page.viewport_size["width"] - own["x"] - own["width"]

    menu = customer.page.get_by_label(words("ar")["common"]["language"])
    menu.select_option("de")
    expect(box).to_have_attribute("placeholder", words("de")["chat"]["composer"])
    expect(root).to_have_attribute("dir", "ltr")
    customer.page.reload()
    expect(root).to_have_attribute("lang", "de")
    customer.page.get_by_label(words("de")["common"]["language"]).select_option(words("de")["common"]["automatic"])
    expect(root).to_have_attribute("lang", "ar")
    assert customer.errors == []
