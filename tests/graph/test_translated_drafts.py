"""An agent reads a draft in the customer's language before she approves it, and a bad translation ends no turn."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from knowledge.packs import FOLDER
from store.database import Database
from tests.fakes.engines import FakeEngine, providers_of
from tests.graph.desks import Desk, desk_over
from tools.providers import Chain, Providers
from tools.translation.local import LocalTranslator

ORDER = "[pt] order?"


async def test_a_draft_for_another_language_shows_what_will_be_sent(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    best = asked.suggestions[0]
    assert asked.outcome == "awaiting_agent"
    assert best.language == "en"
    assert best.translation is not None
    salutation, _, body = best.translation.text.partition("\n\n")
    assert salutation.startswith("Olá")
    assert (body, best.translation.language) == (f"[pt] {best.text}", "pt")
    assert best.translation.provider == "fake"


async def test_what_the_agent_approved_is_sent_as_she_saw_it_even_if_the_engine_has_gone(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    best = asked.suggestions[0]
    assert best.translation is not None
    desk.engine.broken.add("translation")
    _, message = await desk.agents.decide(best.id, agent=desk.anna, action="approve")
    assert message is not None
    assert (message.text, message.original_text, message.language) == (best.translation.text, best.text, "pt")


async def test_an_edited_draft_is_translated_anew(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    best = asked.suggestions[0]
    _, message = await desk.agents.decide(best.id, agent=desk.anna, action="edit", text="It is on its way.")
    assert message is not None
    assert message.text == "[pt] It is on its way."


async def test_a_draft_in_the_customers_language_has_no_translation(desk: Desk) -> None:
    asked = await desk.ask("order?")
    assert [each.translation for each in asked.suggestions] == [None, None, None]


async def test_while_the_engine_fails_the_draft_waits_as_it_is_written(database: Database, tmp_path: Path) -> None:
    engine = FakeEngine(broken=["translation"])
    async with desk_over(database, tmp_path / "checkpoints.db", providers=providers_of(engine)) as desk:
        asked = await desk.ask(ORDER)
    assert (asked.outcome, asked.ticket) == ("awaiting_agent", None)
    assert [each.translation for each in asked.suggestions] == [None, None, None]


async def test_a_corrupted_pack_leaves_the_turn_without_a_translation(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / FOLDER / "de-en"
    folder.mkdir(parents=True)
    digest = hashlib.sha256(b"as published").hexdigest()
    for name in ("model", "vocabulary"):
        (folder / name).write_bytes(b"rotten")
    files = {name: {"name": name, "sha256": digest} for name in ("model", "vocabulary")}
    (folder / "pack.json").write_text(json.dumps({"source": "de", "target": "en", "files": files}))
    engines = dict(providers_of(FakeEngine()))
    engines["translation"] = Chain("translation", [LocalTranslator(tmp_path)], deadline=60)
    async with desk_over(database, tmp_path / "checkpoints.db", providers=Providers(**engines)) as desk:
        asked = await desk.ask("[de] order?")
    assert asked.message.translation is None
    assert asked.outcome == "handed_off"
    assert asked.ticket is not None
