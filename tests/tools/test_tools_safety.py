"""Reading risks: dangers in many languages, harmless words that sound like them, and the gravest first."""

from __future__ import annotations

import pytest

from knowledge.errors import KnowledgeError
from knowledge.risks import NONE, REASONS, load_risks
from tools.providers import Providers
from tools.safety.tool import Risk, RiskArguments


async def _read(providers: Providers, text: str, language: str = "en", translated: str | None = None) -> Risk | None:
    arguments = RiskArguments(text=text, language=language, translated=translated)
    found: Risk | None = await providers.risk.providers[0].find_risk(arguments)
    return found


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("en", "Where is my order? Honestly, I want to kill myself.", "self_harm"),
        ("en", "I'll burn your warehouse down.", "violence"),
        ("en", "You will hear from my lawyer on Monday.", "legal_threat"),
        ("en", "Then I start a chargeback with my bank.", "chargeback"),
        ("en", "My husband passed away and I don't know what he ordered.", "vulnerable"),
        ("en", "I want to talk to a real person.", "asked_human"),
        ("de", "Ich will nicht mehr leben.", "self_harm"),
        ("fr", "Je vais porter plainte et vous aurez des nouvelles de mon avocat.", "legal_threat"),
        ("es", "Quiero hablar con una persona.", "asked_human"),
        ("tr", "Artık yaşamak istemiyorum.", "self_harm"),
        ("ja", "自殺を考えています", "self_harm"),
    ],
)
async def test_a_danger_is_read_with_its_reason(providers: Providers, language: str, text: str, reason: str) -> None:
    found = await _read(providers, text, language)
    assert found is not None
    assert found.reason == reason


async def test_the_sentence_that_says_so_is_named(providers: Providers) -> None:
    found = await _read(providers, "Thanks for the lamp. I want to kill myself. When do you open?")
    assert found is not None
    assert found.sentence == "I want to kill myself."


@pytest.mark.parametrize(
    "text",
    [
        "This lamp is killing it!",
        "I'm dying to get my parcel.",
        "My lawyer friend says hi.",
        "Shoot me an email when it is back.",
        "How long is the return period?",
        "I don't want to start a chargeback, I just need the invoice.",
        "The battery died after an hour.",
    ],
)
async def test_words_that_only_sound_like_a_danger_are_none(providers: Providers, text: str) -> None:
    assert await _read(providers, text) is None


async def test_of_two_reasons_the_gravest_is_told(providers: Providers) -> None:
    found = await _read(providers, "My lawyer will sue you. I am going to kill myself.")
    assert found is not None
    assert found.reason == "self_harm"


async def test_a_translation_is_read_too(providers: Providers) -> None:
    found = await _read(providers, "…", "xx", translated="I'm going to kill myself")
    assert found is not None
    assert found.reason == "self_harm"


async def test_an_empty_message_is_no_risk(providers: Providers) -> None:
    assert await _read(providers, "  ") is None


def test_every_reason_has_sixty_examples_in_twelve_languages() -> None:
    for reason, each in load_risks().items():
        assert len(each.examples) >= 12, reason
        assert sum(map(len, each.examples.values())) >= 60, reason
    assert set(load_risks()) == {*REASONS, NONE}


def test_a_faulty_file_is_named(tmp_path: object) -> None:
    with pytest.raises(KnowledgeError, match=r"self_harm\.yaml: the file is missing"):
        load_risks(tmp_path)  # type: ignore[arg-type]
