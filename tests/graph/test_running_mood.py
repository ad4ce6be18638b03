"""The running mood of a conversation: what the customer feels over several messages, and what it leads to."""

from __future__ import annotations

from functools import reduce

import pytest

from graph import policy
from graph.calibration import calibrate
from graph.settling import running_mood
from graph.state import History
from tests.graph.desks import Desk
from tests.graph.states import TRUSTED, state

FURIOUS = -0.9
UPSET = {"label": "negative", "score": -0.4}

RULE = calibrate(TRUSTED)


def mood_after(*scores: float) -> float:
    return reduce(running_mood, scores, 0.0)


def test_three_calm_messages_outweigh_a_furious_one() -> None:
    assert mood_after(FURIOUS) <= policy.SOUR
    assert mood_after(FURIOUS, 0.0, 0.0, 0.0) > policy.SOUR / 4


@pytest.mark.parametrize("score", [-1.0, 0.0, 1.0])
def test_the_mood_comes_to_the_score_that_stays_and_never_beyond(score: float) -> None:
    assert mood_after(*[score] * 20) == pytest.approx(score, abs=0.001)
    assert abs(mood_after(*[score] * 3)) <= 1


@pytest.mark.parametrize(("mood", "expected"), [(policy.SOUR, "handed_off"), (policy.SOUR + 0.01, "sent")])
def test_one_more_upset_message_is_enough_in_a_sour_conversation(mood: float, expected: str) -> None:
    history = History(negative_turns=1, unanswered_turns=0, mood=mood, intent=None)
    assert policy.decide(state(sentiment=UPSET, history=history), RULE)["outcome"] == expected


def test_a_calm_message_is_answered_however_sour_the_conversation_was() -> None:
    history = History(negative_turns=1, unanswered_turns=0, mood=-0.9, intent=None)
    assert policy.decide(state(history=history), RULE)["outcome"] == "sent"


async def test_a_conversation_keeps_its_mood_from_message_to_message(desk: Desk) -> None:
    first = await desk.ask("how long does delivery take")
    moods = [(await desk.conversation(first.conversation_id)).mood]
    for text in ("WHERE IS IT", "and returns?"):
        await desk.ask(text, first.conversation_id)
        moods.append((await desk.conversation(first.conversation_id)).mood)
    assert moods == [0.0, -0.45, -0.225]


async def test_a_run_that_is_repeated_after_a_fault_changes_no_mood(desk: Desk) -> None:
    desk.gate.failures = 1
    turn = await desk.ask("WHERE IS IT")
    assert desk.gate.runs > 1
    assert (await desk.conversation(turn.conversation_id)).mood == pytest.approx(running_mood(0.0, FURIOUS))
