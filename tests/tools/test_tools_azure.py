"""What Azure's answers become: our languages, labels, types and places; several questions in one request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from knowledge.catalogue import load_catalogue
from tests.fakes import azure_language, azure_translator
from tests.fakes.http import Status
from tools.azure.language import LanguageService
from tools.azure.languages import ours
from tools.azure.translator import TranslatorService
from tools.detection.azure import AzureDetector
from tools.entities.azure import AzureEntities
from tools.entities.local import LocalEntities
from tools.errors import ToolFailed, Unsupported
from tools.masking import PlaceholderLost
from tools.sentiment.azure import AzureSentiment
from tools.translation.azure import AzureTranslator
from tools.translation.tool import PairUnavailable

TODAY = date(2026, 11, 24)


@pytest.fixture
async def fake() -> AsyncIterator[azure_language.AzureLanguage]:
    server = azure_language.AzureLanguage()
    async with server:
        yield server


@pytest.fixture
async def service(fake: azure_language.AzureLanguage) -> AsyncIterator[LanguageService]:
    opened = LanguageService(fake.url, azure_language.KEY)
    yield opened
    await opened.close()


@pytest.fixture
async def translating() -> AsyncIterator[azure_translator.AzureTranslatorServer]:
    server = azure_translator.AzureTranslatorServer()
    async with server:
        yield server


@pytest.fixture
async def translator(translating: azure_translator.AzureTranslatorServer) -> AsyncIterator[AzureTranslator]:
    opened = AzureTranslator(TranslatorService(azure_translator.KEY, "westeurope", translating.url))
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("text", "hint", "code", "confidence"),
    [
        ("Wo ist denn mein Paket geblieben?", "en", "de", 0.97),
        ("你们的快递现在到了什么地方呢请问一下", None, "zh", 0.97),
        ("שלום לכם איפה החבילה שלי בבקשה", None, "he", 0.97),
        ("perhaps this is hard to tell", "pt", "pt", 0.0),
        ("qqq qqqq qqqqq qqqqqq", None, "und", 0.0),
        ("qqq qqqq qqqqq qqqqqq", "fr", "fr", 0.0),
    ],
)
async def test_a_language_comes_under_our_code(
    service: LanguageService, text: str, hint: str | None, code: str, confidence: float
) -> None:
    found = await AzureDetector(service).detect(text, hint)
    assert (found.code, found.confidence) == (code, confidence)


@pytest.mark.parametrize("text", ["ok", "👍", "anna.schmidt@web.de +49 30 901820", "   "])
async def test_a_text_with_little_to_go_by_is_not_sent(
    service: LanguageService, fake: azure_language.AzureLanguage, text: str
) -> None:
    with pytest.raises(Unsupported):
        await AzureDetector(service).detect(text, "de")
    assert fake.asked == []


@pytest.mark.parametrize(
    ("code", "desk"),
    [
        ("zh_chs", "zh"),
        ("zh_cht", "zh"),
        ("zh-Hans", "zh"),
        ("iw", "he"),
        ("nb", "no"),
        ("fil", "tl"),
        ("sr-Latn", "sr"),
    ],
)
def test_codes_of_the_service_are_written_as_ours(code: str, desk: str) -> None:
    assert ours(code) == desk


@pytest.mark.parametrize(
    ("text", "label", "score"),
    [
        ("what a lovely lamp", "positive", 0.9),
        ("this is slow", "negative", -0.85),
        ("where is it", "neutral", 0.0),
        ("lovely lamp, slow parcel", "neutral", 0.0),
        ("lovely lamp, very slow parcel", "negative", -0.6),
    ],
)
async def test_the_score_is_positive_less_negative_and_mixed_is_what_it_leans_to(
    service: LanguageService, text: str, label: str, score: float
) -> None:
    found = await AzureSentiment(service).read(text, "en")
    assert (found.label, found.score) == (label, pytest.approx(score))


async def test_opinions_are_in_the_words_of_the_customer(service: LanguageService) -> None:
    found = await AzureSentiment(service).read("anna@web.de here: 😀 your delivery is slow", "en")
    assert [each.model_dump() for each in found.opinions] == [
        {"target": "delivery", "words": ["slow"], "label": "negative"}
    ]


async def test_entities_stand_where_they_stand_in_the_unmasked_text(service: LanguageService) -> None:
    text = "😀 anna@web.de: Mariella at 12 Long Lane, Kraków, wants three espresso machines and a manager tomorrow"
    found = await AzureEntities(service, LocalEntities(load_catalogue())).find(text, "en", TODAY)
    assert all(text[each.start : each.end] == each.text for each in found.entities)
    assert {(each.type, each.text) for each in found.entities} >= {
        ("email", "anna@web.de"),
        ("person", "Mariella"),
        ("place", "12 Long Lane"),
        ("place", "Kraków"),
    }
    assert {each.type for each in found.entities} <= {"email", "person", "place", "product", "date"}
    assert "Kraków" in found.keywords
    assert not any("[" in each for each in found.keywords)


async def test_what_a_pattern_knows_stays_as_the_pattern_reads_it(service: LanguageService) -> None:
    found = await AzureEntities(service, LocalEntities(load_catalogue())).find(
        "It came tomorrow, not today", "en", TODAY
    )
    dates = {each.text: each.value for each in found.entities if each.type == "date"}
    assert dates["tomorrow"] == "2026-11-25"


async def test_questions_asked_together_share_a_request(
    service: LanguageService, fake: azure_language.AzureLanguage
) -> None:
    reader = AzureSentiment(service)
    found = await asyncio.gather(*(reader.read(f"{word} lamp", "en") for word in ("lovely", "slow", "green") * 4))
    assert [each.label for each in found] == ["positive", "negative", "neutral"] * 4
    assert sorted(len(each.body["analysisInput"]["documents"]) for each in fake.asked) == [2, 10]


async def test_one_text_that_cannot_be_read_spoils_no_other(service: LanguageService) -> None:
    reader = AzureSentiment(service)
    good, bad = await asyncio.gather(reader.read("lovely", "en"), reader.read("oi", "xx"), return_exceptions=True)
    assert getattr(good, "label", None) == "positive"
    assert isinstance(bad, ToolFailed)


async def test_a_caller_that_goes_away_leaves_the_others_their_answer(service: LanguageService) -> None:
    reader = AzureSentiment(service)
    impatient = asyncio.create_task(reader.read("slow", "en"))
    patient = asyncio.create_task(reader.read("lovely", "en"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient).label == "positive"


async def test_a_translation_keeps_personal_data_at_home_and_has_it_in_the_answer(
    translator: AzureTranslator, translating: azure_translator.AzureTranslatorServer
) -> None:
    found = await translator.translate("Schreib an anna@web.de, 3 Lampen", "de", "no")
    assert found.text == "<nb> Schreib an anna@web.de, 3 Lampen"
    assert translating.asked[0].body["inputs"] == [
        {"text": "Schreib an [EMAIL_1], 3 Lampen", "language": "de", "targets": [{"language": "nb"}]}
    ]
    assert translating.asked[0].headers["ocp-apim-subscription-region"] == "westeurope"


async def test_a_translation_goes_through_the_guard(
    translator: AzureTranslator, translating: azure_translator.AzureTranslatorServer
) -> None:
    translating.losing = "49"
    found = await translator.translate("It costs 49 euros", "en", "de")
    assert any("49" in each and "missing or changed" in each for each in found.warnings)


async def test_a_stand_in_that_gets_lost_leaves_the_text_to_the_next_engine(
    translator: AzureTranslator, translating: azure_translator.AzureTranslatorServer
) -> None:
    translating.losing = "[EMAIL_1]"
    with pytest.raises(PlaceholderLost):
        await translator.translate("Schreib an anna@web.de", "de", "en")


async def test_texts_of_several_languages_share_a_request(
    translator: AzureTranslator, translating: azure_translator.AzureTranslatorServer
) -> None:
    asked = [("Hallo", "de", "en"), ("Hello", "en", "zh"), ("Olá", "pt", "en")]
    found = await asyncio.gather(*(translator.translate(*each) for each in asked))
    assert [each.text for each in found] == ["<en> Hallo", "<zh-Hans> Hello", "<en> Olá"]
    assert len(translating.asked) == 1


async def test_a_pair_that_azure_does_not_have_is_not_asked_for(
    translator: AzureTranslator, translating: azure_translator.AzureTranslatorServer
) -> None:
    assert translator.supports("de", "ja")
    assert not translator.supports("la", "en")
    with pytest.raises(PairUnavailable):
        await translator.translate("salve", "la", "en")
    assert translating.asked == []


async def test_a_used_up_quota_is_waited_for_and_no_wrong_key(fake: azure_language.AzureLanguage, service: Any) -> None:
    fake.behave = Status(403, body={"error": {"code": "403", "message": "Out of call volume quota for the F0 tier"}})
    with pytest.raises(Exception, match="quota is used up") as caught:
        await service.try_out()
    assert caught.value.retry_after == 3600
