"""Which providers stand in a chain: by the names and keys of the settings, with a reason for each that is absent."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
import respx

from tests.fakes import azure_language
from tests.fakes.engines import FakeEngine
from tests.tools.clouds import intents
from tools.azure.language import LanguageService
from tools.cloud import KNOWN, Cloud, Roster
from tools.detection.azure import AzureDetector
from tools.errors import Refused, TryAgain
from tools.http import retry_after
from tools.providers import Absent, Chain

KEYS = Cloud(
    azure_language_endpoint="https://desk.cognitiveservices.azure.com",
    azure_language_key="swordfish-1",
    azure_translator_key="swordfish-2",
    gemini_api_key="swordfish-3",
    order={"chat": ["composer"]},
)


def roster(cloud: Cloud) -> Roster:
    return Roster(cloud, intents(), FakeEngine())


@pytest.mark.parametrize("capability", KNOWN)
def test_without_a_key_the_local_engine_stands_alone_and_nothing_is_missed(capability: str) -> None:
    local = FakeEngine()
    assert roster(Cloud()).of(capability, local) == ([local], [])


ENGINES = [capability for capability in KNOWN if capability != "chat"]


@pytest.mark.parametrize("capability", ENGINES)
async def test_with_a_key_the_cloud_stands_before_the_local_engine(capability: str) -> None:
    present, absent = roster(KEYS).of(capability, FakeEngine())
    assert [each.name for each in present] == [KNOWN[capability][0], "fake"]
    assert absent == []
    await present[0].close()


@pytest.mark.parametrize(
    ("cloud", "chat", "intent"),
    [
        (Cloud(), ("composer",), ("local",)),
        (Cloud(gemini_api_key="k"), ("gemini", "composer"), ("local",)),
        (Cloud(gemini_api_key="k", chat_model="openai:x"), ("model", "composer"), ("gemini", "local")),
        (Cloud(local_model=Path("m.gguf")), ("local-model", "composer"), ("local",)),
        (Cloud(chat_script=Path("s.yaml")), ("composer",), ("local",)),
        (Cloud(order={"chat": ["gemini", "model", "composer"]}), ("gemini", "model", "composer"), ("local",)),
        (Cloud(order={"intent": ["gemini"]}, gemini_api_key="k"), ("gemini", "composer"), ("gemini",)),
    ],
)
def test_one_model_writes_before_the_composer_and_no_turn_waits_for_two_calls(
    cloud: Cloud, chat: tuple[str, ...], intent: tuple[str, ...]
) -> None:
    assert (cloud.names("chat"), cloud.names("intent")) == (chat, intent)


@pytest.mark.parametrize(
    ("name", "cloud", "reason"),
    [
        ("gemini", Cloud(), "no key is set; set gemini_api_key"),
        ("model", Cloud(), "no model is named; set chat_model (and chat_model_key)"),
        ("local-model", Cloud(), "no file is named; set local_model"),
        ("scripted", Cloud(), "no script is named; set chat_script"),
        ("scripted", Cloud(chat_script=Path("no/such.yaml")), "does not take what is set; look at chat_script"),
        ("model", Cloud(chat_model="nobody:swordfish"), "does not take what is set; look at chat_model"),
        ("model", Cloud(chat_model="cohere:x"), "is not installed: pip install langchain-cohere"),
    ],
)
def test_an_author_that_cannot_write_is_absent_and_says_what_is_missing(name: str, cloud: Cloud, reason: str) -> None:
    composer = FakeEngine()
    named = replace(cloud, order={"chat": [name, "composer"]})
    present, absent = roster(named).of("chat", composer)
    assert present == [composer]
    assert reason in absent[0].reason
    assert "swordfish" not in absent[0].reason


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [("model", "langchain.chat_models", "models"), ("local-model", "xllamacpp", "local-model")],
)
def test_an_author_whose_library_is_not_installed_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    cloud = Cloud(order={"chat": [name]}, chat_model="openai:x", local_model=Path("m.gguf"))
    _, absent = roster(cloud).of("chat", FakeEngine())
    assert absent == [Absent(name, f"its client library is not installed: pip install 'frontdesk[{extra}]'")]


def test_the_names_of_the_settings_decide_over_the_keys() -> None:
    local = FakeEngine()
    cloud = Cloud(order={"sentiment": ["local"]}, azure_language_key="x", azure_language_endpoint="http://x")
    assert roster(cloud).of("sentiment", local) == ([local], [])


@pytest.mark.parametrize(
    ("capability", "cloud", "reason"),
    [
        ("translation", Cloud(order={"translation": ["azure", "local"]}), "no key is set; set azure_translator_key"),
        ("intent", Cloud(order={"intent": ["gemini", "local"]}), "no key is set; set gemini_api_key"),
        ("entities", Cloud(azure_language_key="swordfish"), "no endpoint is set; set azure_language_key and"),
    ],
)
def test_a_provider_without_what_it_needs_is_absent_and_says_so(capability: str, cloud: Cloud, reason: str) -> None:
    present, absent = roster(cloud).of(capability, FakeEngine())
    assert [each.name for each in present] == ["fake"]
    assert absent[0].reason.startswith(reason)
    assert "swordfish" not in absent[0].reason


@pytest.mark.parametrize(
    ("capability", "module", "extra"),
    [
        ("translation", "azure.ai.translation.text.aio", "azure"),
        ("sentiment", "azure.ai.textanalytics.aio", "azure"),
        ("intent", "langchain_google_genai", "gemini"),
    ],
)
def test_a_provider_whose_library_is_not_installed_is_absent_and_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capability: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    _, absent = roster(KEYS).of(capability, FakeEngine())
    name = KNOWN[capability][0]
    assert absent == [Absent(name, f"its client library is not installed: pip install 'frontdesk[{extra}]'")]


def test_keys_do_not_show_in_a_representation() -> None:
    assert "swordfish" not in repr(KEYS)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"retry-after-ms": "250"}, 0.25),
        ({"Retry-After": format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)}, 0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_a_service_asks_for_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_the_wait_may_be_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert 3500 < (retry_after({"Retry-After": later}) or 0) <= 3600


@respx.mock
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401, json={"error": {"code": "401", "message": "Access denied"}}), Refused),
        (httpx.Response(429, headers={"Retry-After": "3"}), TryAgain),
        (httpx.ReadTimeout("slow"), TryAgain),
        (httpx.ConnectTimeout("far"), TryAgain),
    ],
)
async def test_azure_goes_through_httpx_to_the_address_that_is_set(
    answer: httpx.Response | Exception, error: type[Exception]
) -> None:
    route = respx.post("https://desk.cognitiveservices.azure.com/language/:analyze-text")
    route.mock(side_effect=[answer])
    service = LanguageService("https://desk.cognitiveservices.azure.com/", azure_language.KEY)
    with pytest.raises(error):
        await service.try_out()
    assert route.call_count == 1
    assert route.calls[0].request.headers["ocp-apim-subscription-key"] == azure_language.KEY
    await service.close()


async def test_services_are_closed_once_though_several_capabilities_share_them() -> None:
    service = LanguageService("http://127.0.0.1:1", azure_language.KEY)
    for _ in range(2):
        await Chain("detection", [AzureDetector(service)]).close()
