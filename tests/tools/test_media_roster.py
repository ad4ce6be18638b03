"""Who stands in a chain of pictures or sound."""

from __future__ import annotations

from types import SimpleNamespace

from tools.cloud import Cloud
from tools.media.roster import Candidate, media_chain


def named(name: str) -> SimpleNamespace:
    """A provider that is never asked."""
    return SimpleNamespace(name=name)


CLOUD = Candidate("azure", lambda: named("azure"), "no key is set")
HERE = Candidate("whisper", lambda: named("whisper"), "no model is installed")


def test_a_cloud_without_a_key_is_not_missed_where_this_machine_can_do_it() -> None:
    here = Candidate("whisper", lambda: named("whisper"))
    chain = media_chain("transcription", Cloud(), [CLOUD, here], ("azure", "whisper"))
    assert [(line.provider, line.state) for line in chain.status()] == [("whisper", "ok")]


def test_where_nobody_is_left_everybody_is_told_with_the_reason() -> None:
    chain = media_chain("transcription", Cloud(), [CLOUD, HERE], ("azure", "whisper"))
    assert {line.provider: line.reason for line in chain.status()} == {
        "azure": "no key is set",
        "whisper": "no model is installed",
    }
