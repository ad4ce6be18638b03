"""Language detection by the engine of this machine."""

from __future__ import annotations

import pytest

from tools.detection.local import SCRIPTS, LocalDetector


@pytest.fixture(scope="module")
def detector() -> LocalDetector:
    return LocalDetector()


def test_at_least_sixty_languages_are_told_apart() -> None:
    assert len({language for languages in SCRIPTS.values() for language in languages}) >= 60


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my parcel? It should have come on Monday.", "en"),
        ("Wo bleibt mein Paket? Es sollte am Montag kommen.", "de"),
        ("¿Cuándo llega mi pedido? Lo necesito para el lunes.", "es"),
        ("Je voudrais renvoyer ma commande, comment faire ?", "fr"),
        ("Где мой заказ? Он должен был прийти в понедельник.", "ru"),
        ("Де моє замовлення? Воно мало прийти у понеділок.", "uk"),
        ("أين طلبي؟ كان يجب أن يصل يوم الاثنين", "ar"),
        ("سفارش من کجاست؟ باید دوشنبه می‌رسید", "fa"),
        ("我的订单在哪里？", "zh"),
        ("注文した商品はどこですか", "ja"),
        ("제 주문은 어디에 있나요?", "ko"),
        ("Πού είναι η παραγγελία μου;", "el"),
        ("मेरा ऑर्डर कहाँ है? सोमवार को आना था", "hi"),
        ("คำสั่งซื้อของฉันอยู่ที่ไหน", "th"),
        ("Siparişim nerede? Pazartesi günü gelmesi gerekiyordu.", "tr"),
    ],
)
async def test_a_sentence_is_recognised_in_its_language(detector: LocalDetector, text: str, language: str) -> None:
    assert (await detector.detect(text)).code == language


@pytest.mark.parametrize("text", ["ok", "hola!", "LO-482913", "👍👍", "", "https://example.com/a", "12.50"])
async def test_a_text_too_short_to_judge_keeps_the_language_of_the_conversation(
    detector: LocalDetector, text: str
) -> None:
    found = await detector.detect(text, hint="en")
    assert found.code == "en"


async def test_another_script_leaves_the_language_of_the_conversation_even_in_one_word(
    detector: LocalDetector,
) -> None:
    assert (await detector.detect("спасибо", hint="en")).code != "en"


async def test_a_whole_sentence_leaves_the_language_of_the_conversation(detector: LocalDetector) -> None:
    found = await detector.detect("Ich möchte bitte mit einem Menschen sprechen", hint="en")
    assert (found.code, found.confidence > 0.8) == ("de", True)


@pytest.mark.parametrize("text", ["", "   ", "🙂", "12345", "?!"])
async def test_nothing_to_go_by_is_undetermined_with_no_confidence(detector: LocalDetector, text: str) -> None:
    found = await detector.detect(text)
    assert (found.code, found.confidence) == ("und", 0.0)


async def test_close_languages_are_named_as_alternatives(detector: LocalDetector) -> None:
    found = await detector.detect("Jeg vil gerne returnere min ordre")
    assert {"da", "no"} <= {found.code, *(each.code for each in found.alternatives)}


async def test_links_and_order_numbers_do_not_count_as_words(detector: LocalDetector) -> None:
    found = await detector.detect("Meine Bestellung LO-482913 https://shop.example/track/my-order-status fehlt noch")
    assert found.code == "de"


async def test_a_very_long_text_is_judged_as_fast_as_a_page(detector: LocalDetector) -> None:
    assert (await detector.detect("Where is my order? " * 5_000)).code == "en"
