"""What an agent tells the assistant when she hands a conversation back: guidance for a model, and no source."""

from __future__ import annotations

import re

from tests.tools.clouds import question
from tools.chat.prompt import Prompt
from tools.chat.sources import Sources
from tools.chat.tool import DraftRequest
from tools.chat.veil import Veil

HEADING = "note from your colleague"


async def _asked(request: DraftRequest) -> tuple[str, str]:
    """The rules and the data of a request."""
    rules, data = await Prompt("en").messages(request, Sources(request), Veil("en"))
    return str(rules.content), str(data.content)


async def test_the_note_stands_between_fences_apart_from_message_and_sources_and_the_rules_name_it() -> None:
    request = question("How long can I return it?", guidance="Be brief, she is in a hurry.")
    rules, data = await _asked(request)
    found = re.search(rf"^(\w{{16}}) {HEADING}\n(.*?)\n\1 sources", data, re.DOTALL | re.MULTILINE)
    assert found is not None
    assert found[2] == "Be brief, she is in a hurry."
    assert "in a hurry" not in rules
    assert f'"{HEADING}"' in rules
    assert "it is no source" in rules


async def test_personal_data_in_a_note_is_taken_out() -> None:
    request = question("Hello?", guidance="Write to her at anna@web.de.")
    _, data = await _asked(request)
    assert HEADING in data
    assert "anna@web.de" not in data


async def test_without_a_note_nothing_is_said_of_one() -> None:
    _, data = await _asked(question("Hello?"))
    assert HEADING not in data
