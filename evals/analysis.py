"""`frontdesk bench analysis`: how long the analysis of a message takes, alone and with many at once."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from evals import datasets
from evals.metrics import percentile
from tools.base import ToolContext
from tools.detection.tool import DetectionArguments, detect_language
from tools.entities.tool import EntityArguments, find_entities
from tools.intent.tool import IntentArguments, recognise_intent
from tools.providers import Providers
from tools.sentiment.tool import SentimentArguments, read_sentiment

WARM_UP = 20

Message = tuple[str, str]
"""A text and the language it is in."""

console = Console()


@click.command()
@click.option("--data", default="data", type=click.Path(path_type=Path), help="The desk's folder (its trained models).")
@click.option("--messages", default=300, show_default=True, help="Messages of each kind.")
@click.option("--at-once", default=20, show_default=True, help="Messages under way at the same time.")
@click.option("--seed", default=7, show_default=True, help="Chooses and orders the messages.")
def analysis(data: Path, messages: int, at_once: int, seed: int) -> None:
    """Language, intent, sentiment, entities and keywords of a message, in this process and warm.

    Every message is new to the engines, so nothing is answered from what they remember.

    \b
    Example:  frontdesk bench analysis --at-once 20
    """
    asyncio.run(_measure(data, messages, at_once, seed))


async def _measure(data: Path, count: int, at_once: int, seed: int) -> None:
    from tools.assembly import local_providers

    providers = await local_providers(data)
    order = random.Random(seed)  # noqa: S311  # an order, no secret
    kinds = {
        "English": [(item.text, "en") for item in datasets.intents()],
        "other languages": [(item.text, item.language) for item in datasets.spoken_intents()],
    }
    table = Table("messages", "at once", "n", "p50", "p95", "p99")
    for kind, texts in kinds.items():
        order.shuffle(texts)
        warm, alone, together = texts[:WARM_UP], texts[WARM_UP : WARM_UP + count], texts[WARM_UP + count :]
        await _timed(providers, warm, 1)
        for chosen, width in ((alone, 1), (together[:count], at_once)):
            took = await _timed(providers, chosen, width)
            shares = [f"{percentile(took, share) * 1000:.1f} ms" for share in (0.5, 0.95, 0.99)]
            table.add_row(kind, str(width), str(len(took)), *shares)
    console.print(table)


async def _timed(providers: Providers, messages: Sequence[Message], width: int) -> list[float]:
    """Seconds for each message, `width` of them at a time: each group starts when the one before is done."""
    took: list[float] = []
    for start in range(0, len(messages), width):
        took += await asyncio.gather(*(_analyse(providers, *each) for each in messages[start : start + width]))
    return took


async def _analyse(providers: Providers, text: str, language: str) -> float:
    """What the graph's nodes do with a message, in their order; the seconds it took."""
    context = ToolContext(customer_id="", conversation_id="", turn_id="", providers=providers)
    began = time.perf_counter()
    await detect_language(DetectionArguments(text=text), context)
    await asyncio.gather(
        recognise_intent(IntentArguments(text=text, language=language), context),
        read_sentiment(SentimentArguments(text=text, language=language), context),
        find_entities(EntityArguments(text=text, language=language), context),
    )
    return time.perf_counter() - began
