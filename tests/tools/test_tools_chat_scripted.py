"""Scripts: what can be played, and what is wrong with what cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.clouds import context, question
from tools.chat.authors import author
from tools.chat.scripted import scripted
from tools.cloud import Cloud


async def test_a_file_is_played_step_by_step_and_then_from_its_beginning(tmp_path: Path) -> None:
    script = tmp_path / "script.yaml"
    script.write_text("- reply: One.\n  citations: [1]\n- reply: Two.\n  answered: false\n")
    played = author("scripted", Cloud(chat_script=script), dict)
    said = [(await played.draft(question("?"), context()))[0] for _ in range(3)]
    assert [(each.text, each.kind) for each in said] == [
        ("One.", "answer"),
        ("Two.", "honest_no_answer"),
        ("One.", "answer"),
    ]


@pytest.mark.parametrize(
    "script",
    ["", "[]", "- {}", "- reply: x\n  fault: busy", "- fault: sleepy", "- replay: x", "{", "- reply: [1]"],
)
def test_what_cannot_be_played_is_told(tmp_path: Path, script: str) -> None:
    path = tmp_path / "script.yaml"
    path.write_text(script)
    with pytest.raises(ValueError, match="the script"):
        scripted(path)


def test_a_script_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be played"):
        scripted(tmp_path / "none.yaml")
