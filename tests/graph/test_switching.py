"""Whether a customer has changed her language, with the real detector."""

from __future__ import annotations

import pytest

from graph.switching import settled
from tests.graph.desks import Desk
from tools.detection.local import LocalDetector
from tools.detection.tool import own_words

GERMAN = "Hallo, wo ist mein Paket? Ich warte schon seit einer Woche."


@pytest.fixture(scope="module")
def detector() -> LocalDetector:
    return LocalDetector()


async def _held(
    detector: LocalDetector, text: str, hint: str | None, heard: str | None = None
) -> tuple[str, str | None]:
    """(language of the turn, the other one that was heard)."""
    own = own_words(text)
    found = await settled(
        await detector.detect(own, hint), text=own, hint=hint, heard=heard, detect=lambda each: detector.detect(each)
    )
    return found["code"], found.get("heard")


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "thanks",
        "no",
        "Thanks!!! 👍",
        "LO-482913",
        "👍👍",
        "https://shop.example/where/is/my/order",
        "ada@example.com",
        "Aria Headphones",
        "Die App sagt immer: Something went wrong, please try again later. Was soll ich tun?",
        "> Your order has been shipped and will arrive on Monday\nUnd wann kommt das Paket an?",
        "Da steht „This item cannot be returned because it was used“ und das stimmt nicht",
        "Wo ist mein refund für die order?",
    ],
)
async def test_a_german_conversation_stays_german(detector: LocalDetector, text: str) -> None:
    assert (await _held(detector, text, "de"))[0] == "de"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sorry, my German is not good. Where is my parcel?", "en"),
        ("Je voudrais renvoyer ma commande, comment faire ?", "fr"),
        ("Где мой заказ, он должен был прийти вчера", "ru"),
        ("我的订单在哪里？还没有收到", "zh"),
    ],
)
async def test_a_whole_clear_sentence_changes_the_language(detector: LocalDetector, text: str, language: str) -> None:
    assert await _held(detector, text, "de") == (language, None)


async def test_the_second_message_in_a_row_changes_it_too(detector: LocalDetector) -> None:
    assert await _held(detector, "thanks a lot", "de") == ("de", "en")
    assert (await _held(detector, "where is it", "de", heard="en"))[0] == "en"


async def test_two_words_of_different_languages_do_not_add_up(detector: LocalDetector) -> None:
    assert await _held(detector, "merci beaucoup", "de", heard="en") == ("de", "fr")


async def test_without_a_conversation_the_first_message_decides(detector: LocalDetector) -> None:
    assert await _held(detector, "wo ist mein paket", None) == ("de", None)


async def test_the_conversation_keeps_its_language_through_a_stray_word(real_desk: Desk) -> None:
    first = await real_desk.ask(GERMAN)
    assert (await real_desk.conversation(first.conversation_id)).primary_language == "de"
    second = await real_desk.ask("thanks a lot", first.conversation_id)
    assert second.analysis.language.code == "de"
    third = await real_desk.ask("can you tell me", first.conversation_id)
    assert third.analysis.language.code == "en"
    assert (await real_desk.conversation(first.conversation_id)).primary_language == "en"


async def test_what_was_only_assumed_is_not_kept_as_the_customers_language(real_desk: Desk) -> None:
    first = await real_desk.ask("🙂")
    assert (await real_desk.conversation(first.conversation_id)).primary_language is None
