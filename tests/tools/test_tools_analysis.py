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


async def test_the_intent_of_a_language_the_engine_does_not_know_is_unknown(context: ToolContext) -> None:
    found = await recognise_intent.run({"text": "Wo bleibt mein Paket?", "language": "de"}, context)
    assert (found.label, found.confidence, found.alternatives) == ("unknown", 0.0, [])


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


async def test_the_sentiment_of_a_language_the_engine_does_not_know_is_not_guessed(context: ToolContext) -> None:
    found = await read_sentiment.run({"text": "Das ist furchtbar!", "language": "de"}, context)
    assert (found.label, found.score, found.confidence) == ("neutral", 0.0, 0.0)


@pytest.mark.parametrize(
    ("name", "field", "least"), [("intents_dev", "intent", 0.82), ("sentiment_dev", "sentiment", 0.8)]
)
async def test_messages_never_trained_on_are_mostly_understood(
    context: ToolContext, name: str, field: str, least: float
) -> None:
    rows = yaml.safe_load((DATASETS / f"{name}.yaml").read_text(encoding="utf-8"))
    tool = recognise_intent if field == "intent" else read_sentiment
    right = [(await tool.run({"text": row["text"]}, context)).label == row[field] for row in rows]
    assert sum(right) / len(right) >= least
