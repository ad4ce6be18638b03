"""Sentiment by the engine of this machine: whole examples, plain questions, other languages, bad input."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from evals import datasets
from knowledge.errors import KnowledgeError
from knowledge.sentiments import load_other_sentiments, load_sentiments
from tools.base import ToolContext
from tools.providers import Providers
from tools.sentiment.tool import read_sentiment


@pytest.fixture
def context(providers: Providers) -> ToolContext:
    return ToolContext(customer_id="c", conversation_id="v", turn_id="t", providers=providers)


async def label(context: ToolContext, text: str, language: str = "en") -> str:
    return (await read_sentiment.run({"text": text, "language": language}, context)).label


def test_there_are_many_examples_of_each_sentiment_and_none_is_of_two() -> None:
    examples = load_sentiments()
    texts = [text.casefold() for each in examples.values() for text in each]
    assert min(map(len, examples.values())) >= 690
    assert len(texts) == len(set(texts))
    assert min(map(len, load_other_sentiments().values())) >= 60


def test_no_message_of_the_measuring_sets_is_an_example() -> None:
    learnt = {
        text.casefold()
        for examples in (load_sentiments(), load_other_sentiments())
        for texts in examples.values()
        for text in texts
    }
    assert not learnt & {item.text.casefold() for item in datasets.more_sentiments()}


def test_a_language_that_is_no_text_is_refused(tmp_path: Path) -> None:
    for name in ("negative", "neutral", "positive"):
        faulty = {"label": name, "examples": [name], "other_languages": {False: ["nei"]}}
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(faulty))
    with pytest.raises(KnowledgeError, match="other_languages"):
        load_other_sentiments(tmp_path)


@pytest.mark.parametrize("name", ["plain", "hard", "languages"])
async def test_each_slice_is_mostly_read_right(context: ToolContext, name: str) -> None:
    items = [item for item in datasets.more_sentiments() if item.slice == name]
    right = [await label(context, item.text, item.language) == item.sentiment for item in items]
    assert sum(right) / len(right) >= 0.7


@pytest.mark.parametrize(
    "text",
    ["😀" * 50, "word " * 4000, "\x00\x07\x1b", "a\u200bb\u202ec", "aбγ漢क", "?", "!" * 5000, "A" * 20_000],
    ids=["emoji", "long", "control", "invisible", "mixed", "mark", "marks", "one word"],
)
@pytest.mark.parametrize("language", ["en", "de", "xx"])
async def test_no_text_breaks_the_reader(context: ToolContext, text: str, language: str) -> None:
    found = await read_sentiment.run({"text": text, "language": language}, context)
    assert -1 <= found.score <= 1
    assert 0 <= found.confidence <= 1


@pytest.mark.parametrize("text", ["", "  \n\t"])
async def test_an_empty_text_is_neutral_without_confidence(context: ToolContext, text: str) -> None:
    found = await read_sentiment.run({"text": text}, context)
    assert (found.label, found.confidence) == ("neutral", 0.0)


async def test_an_emotion_is_estimated_of_english_only(context: ToolContext) -> None:
    english = await read_sentiment.run({"text": "I am furious, this is outrageous!"}, context)
    german = await read_sentiment.run({"text": "Ich bin stinksauer!", "language": "de"}, context)
    assert english.emotion in ("anger", "disgust")
    assert german.emotion is None


@pytest.mark.parametrize(("text", "expected"), [("😡😡", "negative"), ("👎", "negative"), ("😍", "positive")])
async def test_a_face_alone_is_a_feeling(context: ToolContext, text: str, expected: str) -> None:
    assert await label(context, text) == expected
