"""Masking over a whole exchange: one value, one stand-in."""

from __future__ import annotations

from tools.chat.veil import Veil


async def test_a_value_has_the_same_stand_in_in_every_text() -> None:
    veil = Veil("en")
    assert await veil.over("I am anna@web.de") == "I am [EMAIL_1]"
    assert await veil.over("ben@web.de wrote to anna@web.de") == "[EMAIL_2] wrote to [EMAIL_1]"
    assert veil.lifted("To [EMAIL_2], [EMAIL_1]") == "To ben@web.de, anna@web.de"


async def test_order_numbers_stay_readable() -> None:
    assert await Veil("en").over("Where is LO-482913?") == "Where is LO-482913?"


async def test_words_in_brackets_that_stand_for_nothing_stay() -> None:
    veil = Veil("en")
    await veil.over("anna@web.de")
    assert veil.lifted("[EMAIL_7] [NOTE_1] [1]") == "[EMAIL_7] [NOTE_1] [1]"


async def test_a_tool_gets_whole_values_and_a_reader_only_the_tail_of_an_account() -> None:
    veil = Veil("en")
    hidden = await veil.over("IBAN DE89 3704 0044 0532 0130 00")
    assert hidden == "IBAN [IBAN_1]"
    assert veil.restored({"accounts": [hidden], "n": 1}) == {"accounts": ["IBAN DE89 3704 0044 0532 0130 00"], "n": 1}
    assert veil.lifted(hidden) == "IBAN ••• 3000"
