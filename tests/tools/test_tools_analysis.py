"""Intent and sentiment by the engines of this machine, trained on the desk's own examples."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from knowledge.intents import load_intents
from tools.base import ToolContext
from tools.intent.tool import recognise_intent
from tools.providers import Providers
from tools.sentiment.tool import read_sentiment

DATASETS = Path(__file__).parents[2] / "evals" / "datasets"


@pytest.fixture
def context(providers: Providers) -> ToolContext:
    return ToolContext(customer_id="c", conversation_id="v", turn_id="t", providers=providers)


async def test_an_intent_comes_with_alternatives_handling_and_next_actions(context: ToolContext) -> None:
    found = await recognise_intent.run({"text": "where is my parcel, it should have been here by now"}, context)
    assert found.label in {"track_order", "lost_package"}
    assert found.handling == load_intents()[found.label].handling
    assert len(found.alternatives) == 3
    assert found.next_actions
    assert 0 < found.confidence <= 1
    assert context.answered[0].provider == "local"


@pytest.mark.parametrize("text", ["What is the capital of Peru?", "write me a poem about autumn leaves"])
async def test_what_no_shop_handles_is_out_of_scope(context: ToolContext, text: str) -> None:
    assert (await recognise_intent.run({"text": text}, context)).label == "out_of_scope"


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("Wo bleibt mein Paket?", "de", "track_order"),
        ("Quiero cancelar mi pedido, por favor", "es", "cancel_order"),
        ("パスワードを忘れてしまいました", "ja", "recover_password"),
        ("أين طلبي؟", "ar", "track_order"),
    ],
)
async def test_other_languages_are_understood_too(context: ToolContext, text: str, language: str, label: str) -> None:
    found = await recognise_intent.run({"text": text, "language": language}, context)
    assert label in [found.label, *(each.label for each in found.alternatives)]


async def test_a_follow_up_keeps_the_intent_of_the_message_before(context: ToolContext) -> None:
    alone = await recognise_intent.run({"text": "and for the other one?"}, context)
    after = await recognise_intent.run({"text": "and for the other one?", "previous": "track_order"}, context)
    assert alone.label != "track_order"
    assert after.label == "track_order"


async def test_what_else_a_message_asks_for_is_reported(context: ToolContext) -> None:
    text = "Where is my order LO-482913? It should have come on Monday. I also forgot my password, how do I reset it?"
    found = await recognise_intent.run({"text": text}, context)
    assert {found.label, *(each.label for each in found.further)} >= {"track_order", "recover_password"}


async def test_an_empty_text_has_no_intent(context: ToolContext) -> None:
    assert (await recognise_intent.run({"text": "  "}, context)).label == "unknown"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("This is the third time you let me down, I'm furious!", "negative"),
        ("Thank you so much, that was quick and kind!", "positive"),
        ("How long does delivery to Norway take?", "neutral"),
        ("I want to speak to a manager", "neutral"),
    ],
)
async def test_sentiment_is_read_from_the_whole_sentence(context: ToolContext, text: str, label: str) -> None:
    found = await read_sentiment.run({"text": text}, context)
    if label == "neutral":
        assert found.label != "positive"
    else:
        assert found.label == label
        assert (found.score > 0) == (label == "positive")


async def test_the_sentiment_of_other_languages_is_read_too(context: ToolContext) -> None:
    angry = await read_sentiment.run({"text": "Das ist furchtbar, ich bin stinksauer!", "language": "de"}, context)
    happy = await read_sentiment.run({"text": "Vielen Dank, das war super schnell!", "language": "de"}, context)
    assert (angry.label, happy.label) == ("negative", "positive")
    assert angry.emotion is None, "emotions are told of English only"


@pytest.mark.parametrize(
    ("name", "field", "least"),
    [("intents_dev", "intent", 0.94), ("intents_check", "intent", 0.95), ("sentiment_dev", "sentiment", 0.9)],
)
async def test_messages_never_trained_on_are_mostly_understood(
    context: ToolContext, name: str, field: str, least: float
) -> None:
    rows = yaml.safe_load((DATASETS / f"{name}.yaml").read_text(encoding="utf-8"))
    tool = recognise_intent if field == "intent" else read_sentiment
    right = [(await tool.run({"text": row["text"]}, context)).label == row[field] for row in rows]
    assert sum(right) / len(right) >= least


async def test_messages_in_other_languages_are_mostly_understood_without_translation(context: ToolContext) -> None:
    rows = yaml.safe_load((DATASETS / "intents_languages.yaml").read_text(encoding="utf-8"))[::4]
    asked = ({"text": row["text"], "language": row["language"]} for row in rows)
    right = [(await recognise_intent.run(each, context)).label for each in asked]
    assert sum(label == row["intent"] for label, row in zip(right, rows, strict=True)) / len(rows) >= 0.85


@pytest.mark.parametrize("language", ["en", "de", "und", "xx"])
@pytest.mark.parametrize("text", ["😡", "\u200b\u202e", "\x07\x00", "a" * 20_000, "где my 荷物 パケット؟", "?!?!"])
async def test_odd_messages_get_an_answer_in_every_language(context: ToolContext, text: str, language: str) -> None:
    found = await recognise_intent.run({"text": text, "language": language}, context)
    felt = await read_sentiment.run({"text": text, "language": language}, context)
    if not any(character.isalnum() for character in text):
        assert (found.label, found.abstained) == ("unknown", True)
    assert found.label in {*load_intents(), "unknown"}
    assert felt.label in {"negative", "neutral", "positive"}
