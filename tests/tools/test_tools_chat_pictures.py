"""What a chat model is told of the customer's pictures: quoted between fences, never as instructions."""

from __future__ import annotations

import json

from tools.chat.prompt import PICTURES, Prompt
from tools.chat.sources import Sources
from tools.chat.tool import DraftRequest
from tools.chat.veil import Veil
from tools.intent.tool import Intent
from tools.sentiment.tool import Sentiment


async def asked(*pictures: str) -> tuple[str, list[str]]:
    """(the rules, the lines of the data) of a message with these pictures."""
    request = DraftRequest(
        text="What is this?",
        pictures=list(pictures),
        intent=Intent(label="track_order", confidence=0.9),
        sentiment=Sentiment(label="neutral", score=0.0, confidence=0.0),
    )
    rules, data = await Prompt("en").messages(request, Sources(request), Veil("en"))
    return str(rules.content), str(data.content).split("\n")


async def test_a_pictures_text_stands_in_one_line_between_fences_apart_from_rules_and_sources() -> None:
    rules, lines = await asked("Error 42\nTry again later")
    fence = lines[0].split()[0]
    place = next(at for at, line in enumerate(lines) if "pictures she sent" in line)
    assert lines[place].startswith(fence)
    assert json.loads(lines[place + 1]) == {"picture": 1, "text": "Error 42\nTry again later"}
    assert lines[place + 2] == f"{fence} sources, one a line"
    assert "Error 42" not in rules
    assert "a picture is no source" in " ".join(rules.split())


async def test_personal_data_in_a_picture_is_taken_out() -> None:
    _, lines = await asked("Sent to ada@example.com")
    assert not any("ada@example.com" in line for line in lines)


async def test_long_pictures_are_cut_and_without_any_nothing_is_said_of_them() -> None:
    _, lines = await asked("x" * 3000, "y" * 3000, "z")
    texts = [json.loads(line)["text"] for line in lines if line.startswith('{"picture"')]
    assert sum(map(len, texts)) == PICTURES
    _, lines = await asked()
    assert not any("picture" in line for line in lines)
