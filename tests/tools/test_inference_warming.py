"""Engines that are loaded before anybody asks for them."""

from __future__ import annotations

from pathlib import Path

import structlog

from tools.inference.pool import Inference


async def test_engines_can_be_loaded_at_the_start() -> None:
    inference = Inference(keep=True)
    with structlog.testing.capture_logs() as logs:
        await inference.warm()
    await inference.close()
    assert logs == []


async def test_an_engine_that_cannot_be_loaded_is_told_of_and_the_others_are(tmp_path: Path) -> None:
    inference = Inference()
    with structlog.testing.capture_logs() as logs:
        await inference.warm(tmp_path / "no-model")
    await inference.close()
    assert [(each["event"], each["line"]) for each in logs] == [("engine_not_loaded", "speech")]
