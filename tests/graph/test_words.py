"""Gathering the words of a draft: the first at once, the others in handfuls, none after the draft is there."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from graph.words import GATHERED_S, Telling, Words


def telling() -> tuple[Telling, list[Words]]:
    heard: list[Words] = []
    return Telling(uuid4(), uuid4(), [heard.append]), heard


async def test_the_first_words_go_out_at_once_and_the_next_together() -> None:
    heard: list[Words] = []
    second = asyncio.Event()
    told = Telling(uuid4(), uuid4(), [heard.append, lambda each: second.set() if each.at else None])
    for text in ("You", " have", " 30"):
        told.hear(text)
    assert [each.text for each in heard] == ["You"]
    await asyncio.wait_for(second.wait(), 100 * GATHERED_S)
    assert [(each.text, each.at) for each in heard] == [("You", 0), (" have 30", 3)]


async def test_what_is_gathered_goes_out_when_the_writing_is_over() -> None:
    told, heard = telling()
    told.hear("You")
    told.hear(" have")
    told.step("done")
    assert [each.text for each in heard] == ["You", " have"]


async def test_an_author_that_was_given_up_is_not_heard_any_more() -> None:
    told, heard = telling()
    told.step("started")
    told.step("done")
    told.hear("late")
    told.hear("")
    assert heard == []


async def test_a_second_draft_begins_at_its_own_first_word() -> None:
    told, heard = telling()
    told.step("started")
    told.hear("One")
    told.step("done")
    told.step("started")
    told.hear("Two")
    assert [(each.text, each.at) for each in heard] == [("One", 0), ("Two", 0)]


async def test_void_words_are_dropped_and_it_is_told() -> None:
    told, heard = telling()
    told.hear("You")
    told.hear(" have")
    told.hear("")
    assert [(each.text, each.at) for each in heard] == [("You", 0), ("", 0)]
