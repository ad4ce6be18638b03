"""The fake model of `frontdesk bench words`, in a process of its own."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from evals import words
from evals.server import ServerFailed


def test_the_fake_server_takes_its_time_and_streams() -> None:
    question = {"contents": [{"role": "user", "parts": [{"text": '{"source": 1, "text": "You have 30 days. Free."}'}]}]}
    with words.gemini(delay=0.05, pace=0.0) as url:
        answer = httpx.post(f"{url}/v1beta/models/any:streamGenerateContent?alt=sse", json=question)
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.elapsed.total_seconds() >= 0.05
    assert "STOP" in answer.text


def test_without_a_checkout_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(words, "ROOT", tmp_path)
    with pytest.raises(ServerFailed, match="a checkout of the desk has"), words.gemini(0, 0):
        pass
