"""Tools as function calls: their schemas in plain words that every service takes, and results in sentences."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from tools.chat.calls import declared, flat, for_models, sentences
from tools.registry import TOOLS


class Colour(Enum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


class Item(BaseModel):
    """A thing."""

    name: str
    colour: Colour | None = None


class Everything(BaseModel):
    """What schemas are made of."""

    item: Item
    items: list[Item] = Field(default_factory=list, max_length=3)
    due: datetime | None = None
    kind: Literal["only"] = "only"
    count: int = Field(default=1, ge=1, description="How many.")


def test_a_schema_is_flat_without_references_and_nulls() -> None:
    found = flat(Everything.model_json_schema())
    item = found["properties"]["item"]
    assert item["properties"]["colour"]["enum"] == ["red", "blue"]
    assert found["properties"]["items"]["items"]["properties"]["name"] == {"type": "string"}
    assert found["properties"]["due"] == {"type": "string", "format": "date-time"}
    assert found["properties"]["kind"]["enum"] == ["only"]
    assert found["properties"]["count"] == {"type": "integer", "description": "How many."}
    assert not any(word in str(found) for word in ("$ref", "$defs", "anyOf", "title", "null"))


def test_steps_of_the_turn_itself_are_not_offered() -> None:
    offered = for_models({each.name: each for each in TOOLS})
    assert {"search_articles", "raise_ticket"} <= set(offered)
    assert {"draft_reply", "detect_language", "mark_fixed"}.isdisjoint(offered)
    assert all(each["description"] for each in declared(offered))


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"said": "It left."}, "It left."),
        ({"order_id": "LO-1", "paid": True, "note": None, "items": []}, "order id: LO-1. paid: yes"),
        ([{"a": 1}, {"a": 2}], "a: 1; a: 2"),
        ("plain", "plain"),
    ],
)
def test_a_result_is_told_in_words(result: object, words: str) -> None:
    assert sentences(result) == words
