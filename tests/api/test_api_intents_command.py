"""`frontdesk intents`: an admin changes what the desk understands without touching code."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from knowledge.intents import INTENTS, load_intents

OWN_INTENT = """label: gift_wrapping
group: order
description: The customer asks for a parcel to be wrapped as a gift.
handling: answer
examples: [can you wrap it as a present, gift wrap please]
"""


def intents(data: Path, *arguments: str) -> Result:
    """Run `frontdesk intents` on a data folder."""
    return CliRunner().invoke(main, ["intents", *arguments, "--data", str(data)])


def test_the_list_says_how_many_examples_each_intent_has_and_whose_it_is(tmp_path: Path) -> None:
    (tmp_path / "intents").mkdir()
    (tmp_path / "intents" / "gift_wrapping.yaml").write_text(OWN_INTENT)
    rows = intents(tmp_path, "list").output.splitlines()
    assert len(rows) == len(load_intents()) + 1
    (own,) = (row for row in rows if row.startswith("gift_wrapping"))
    assert own.split() == ["gift_wrapping", "answer", "2", "English", "0", "other", "own"]


def test_a_shipped_intent_is_copied_to_where_it_can_be_changed(tmp_path: Path) -> None:
    assert intents(tmp_path, "edit", "warranty").exit_code == 0
    copied = tmp_path / "intents" / "warranty.yaml"
    assert copied.read_bytes() == (INTENTS / "warranty.yaml").read_bytes()
    copied.write_text("label: warranty\n")
    intents(tmp_path, "edit", "warranty")
    assert copied.read_text() == "label: warranty\n"


def test_a_new_intent_starts_from_a_file_that_can_be_read(tmp_path: Path) -> None:
    intents(tmp_path, "edit", "gift_wrapping")
    found = intents(tmp_path, "check")
    assert found.exit_code == 0
    assert "gift_wrapping: 1 English examples" in found.output


@pytest.mark.parametrize("label", ["Gift", "gift wrapping", "../secret", "1st", "_x", "x/y"])
def test_what_is_no_label_is_refused(tmp_path: Path, label: str) -> None:
    found = intents(tmp_path, "edit", label)
    assert found.exit_code == 1
    assert "is no label" in found.output
    assert not (tmp_path / "intents").exists()


def test_every_fault_of_an_own_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "intents").mkdir()
    (tmp_path / "intents" / "gift_wrapping.yaml").write_text(OWN_INTENT.replace("handling: answer", "handling: shout"))
    (tmp_path / "intents" / "broken.yaml").write_text("label: [")
    found = intents(tmp_path, "check")
    assert found.exit_code == 1
    assert "gift_wrapping.yaml: handling: Input" in found.output
    assert "broken.yaml: not readable as YAML" in found.output


def test_an_own_file_replaces_the_shipped_intent_of_its_label(tmp_path: Path) -> None:
    (tmp_path / "warranty.yaml").write_text(OWN_INTENT.replace("gift_wrapping", "warranty"))
    found = load_intents(own=tmp_path)
    assert len(found) == len(load_intents())
    assert found["warranty"].examples == ("can you wrap it as a present", "gift wrap please")
