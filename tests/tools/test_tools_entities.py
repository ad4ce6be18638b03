"""What a message names, by the patterns of this machine."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

import pytest

from evals import datasets
from evals.suites.entities import TYPES
from knowledge.catalogue import load_catalogue
from tools.entities.local import LocalEntities, find_personal
from tools.entities.tool import Entities

TODAY = date(2026, 11, 24)
"""A Tuesday."""
FINDER = LocalEntities(load_catalogue())


async def found(text: str, language: str = "en") -> list[tuple[str, str, str | None]]:
    entities = (await FINDER.find(text, language, TODAY)).entities
    return [(each.type, each.text, each.value) for each in entities]


async def values(text: str, language: str = "en") -> list[str | None]:
    return [value for _, _, value in await found(text, language)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("where is LO-482913", "LO-482913"),
        ("lo 482913 please", "LO-482913"),
        ("注文LO-482913はまだですか", "LO-482913"),
        ("my order is 482913", "LO-482913"),
        ("Order number: WEB-558120", "WEB-558120"),
        ("#77341 is late", "77341"),
        ("Bestellnummer 104882", "LO-104882"),
    ],
)
async def test_an_order_is_found_in_this_shops_form_or_where_a_word_says_so(text: str, value: str) -> None:
    assert [(kind, normal) for kind, _, normal in await found(text)] == [("order_id", value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("€1.299,00", "1299.00 EUR"),
        ("1,299.00 EUR", "1299.00 EUR"),
        ("49,90€", "49.90 EUR"),
        ("$5k", "5000 USD"),
        ("Rs. 499/-", "499 INR"),
        ("₹1,24,999", "124999 INR"),
        ("12 quid", "12 GBP"),
        ("fifty euros", "50 EUR"),
        ("two hundred and fifty pounds", "250 GBP"),
        ("CHF 1'250.-", "1250 CHF"),
        ("¥5,980", "5980 JPY"),
        ("R$ 1.299,90", "1299.90 BRL"),
        ("199,99 zł", "199.99 PLN"),
        ("A$45", "45 AUD"),
        ("50 pence", "0.50 GBP"),
        ("45 US dollars", "45 USD"),
        ("12€50", "12.50 EUR"),
    ],
)
async def test_an_amount_is_read_in_every_notation(text: str, value: str) -> None:
    assert await found(f"it says {text} here") == [("money", text, value)]


@pytest.mark.parametrize(("language", "value"), [("sv", "1299 SEK"), ("da", "1299 DKK"), ("no", "1299 NOK")])
async def test_a_crown_is_that_of_the_language(language: str, value: str) -> None:
    assert await values("1 299 kr", language) == [value]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("it came on 3 Nov", "en", "2026-11-03"),
        ("on 2026-11-03", "en", "2026-11-03"),
        ("on 11/03/2026", "en", "2026-03-11"),
        ("charged $5 on 11/03/2026", "en", "2026-11-03"),
        ("on 11/17/2026", "en", "2026-11-17"),
        ("last Tuesday", "en", "2026-11-17"),
        ("in two weeks", "en", "2026-12-08"),
        ("a fortnight ago", "en", "2026-11-10"),
        ("yesterday", "en", "2026-11-23"),
        ("since the 3rd", "en", "2026-11-03"),
        ("by the end of the month", "en", "2026-11-30"),
        ("it arrived on Saturday", "en", "2026-11-21"),
        ("can you come on Saturday", "en", "2026-11-28"),
        ("12 January", "en", "2027-01-12"),
        ("3-Nov-2026", "en", "2026-11-03"),
        ("vor drei Tagen", "de", "2026-11-21"),
        ("übermorgen", "de", "2026-11-26"),
        ("mardi dernier", "fr", "2026-11-17"),
        ("hace 3 días", "es", "2026-11-21"),
        ("due settimane fa", "it", "2026-11-10"),
        ("11月3日", "ja", "2026-11-03"),
        ("3天前", "zh", "2026-11-21"),
        ("в прошлую пятницу", "ru", "2026-11-20"),
    ],
)
async def test_a_date_is_resolved_to_its_day(text: str, language: str, value: str) -> None:
    assert (await values(text, language))[-1] == value


@pytest.mark.parametrize("language", ["de", "und", "xx", "", "zh-TW", "en-US"])
async def test_english_and_numeric_dates_are_read_beside_every_language(language: str) -> None:
    assert await values("2026-11-03 yesterday", language) == ["2026-11-03", "2026-11-23"]


@pytest.mark.parametrize(
    "text",
    [
        "a customer since 2019",
        "size 10/12",
        "version 2.10.3",
        "the 0800 call line",
        "20% off, 24/7",
        "order 2500 units for our hotel",
        "error 40412",
        "4242 4242 4242 4243 is not a card",
        "my IMEI is 490154203237518",
        "DE89 3704 0044 0532 0130 01 has a slip",
        "open Monday to Friday",
        "Black Friday",
        "May I ask something",
        "it arrived in two days",
        "the call took 2 minutes",
        "https://shop.example/orders/482913?on=2026-11-03",
        "iPhone 15 Pro",
        "cream 200 ml",
        "a fjord picture",
        "This is The third time",
        "1080p at 60 Hz",
        "my name is misspelled.",
        "under German law",
    ],
)
async def test_what_only_looks_like_something_is_left_alone(text: str) -> None:
    assert await found(text) == []


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("call 07400 123456", "en", "+447400123456"),
        ("(201) 555-0123", "en", "+12015550123"),
        ("+33 6 12 34 56 78", "en", "+33612345678"),
        ("Tel. 030 123456", "de", "+4930123456"),
        ("01 23 45 67 89", "fr", "+33123456789"),
        ("电话是13123456789", "zh", "+8613123456789"),
    ],
)
async def test_a_phone_number_is_read_as_the_countries_of_the_language_write_it(
    text: str, language: str, value: str
) -> None:
    assert [(kind, normal) for kind, _, normal in await found(text, language)] == [("phone", value)]


async def test_two_phone_numbers_with_a_slash_between_them_are_two() -> None:
    assert len(await found("Tel. 07400 123456 / 07400 123457")) == 2


async def test_of_cards_and_accounts_only_the_last_four_are_kept() -> None:
    text = "card 4242 4242 4242 4242 12/27, IBAN de89 3704 0044 0532 0130 00, thanks"
    assert await found(text) == [
        ("card_number", "4242 4242 4242 4242", "**** 4242"),
        ("iban", "de89 3704 0044 0532 0130 00", "DE … 3000"),
    ]


@pytest.mark.parametrize(
    "text", ["1Z999AA10123456784", "RR473124829GB", "RR 473 124 829 GB", "JD014600006281230704", "DPD 15501234567890"]
)
async def test_a_parcel_is_found_by_its_check_digit_its_form_or_a_word(text: str) -> None:
    assert [kind for kind, _, _ in await found(text)] == ["tracking_number"]


async def test_an_s10_number_with_a_wrong_check_digit_is_none() -> None:
    assert await found("RR473124828GB") == []


@pytest.mark.parametrize("text", ["Aria 300", "aria300", "ARIA-300", "aria 300s", "Areia 300", "Aira 300"])
async def test_a_product_is_found_as_customers_write_it(text: str) -> None:
    assert [(kind, value) for kind, _, value in await found(f"my {text} is broken")] == [("product", "Aria 300")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is Priya Raman and", "Priya Raman"),
        ("Hi, this is Tom.", "Tom"),
        ("I want Mrs. van der Berg", "van der Berg"),
        ("Regards,\nAnna-Lena Schmidt", "Anna-Lena Schmidt"),
        ("Georgia Mills here", "Georgia Mills"),
        ("my name is mary jane watson and i wait", "mary jane watson"),
    ],
)
async def test_a_person_is_found_by_the_words_around_the_name(text: str, name: str) -> None:
    assert ("person", name, name) in await found(text)


async def test_a_place_that_is_a_name_or_a_word_too_needs_a_preposition() -> None:
    assert await found("Georgia is ill, reading is nice") == []
    assert await found("we live in Reading") == [("place", "Reading", "Reading")]


async def test_places_count_code_points() -> None:
    text = "👨‍👩‍👧 e\u0301\u0302 \u202eLO-482913\u202c ５０００円"
    entities = (await FINDER.find(text, "ja", TODAY)).entities
    assert [text[each.start : each.end] for each in entities] == [each.text for each in entities]
    assert [each.value for each in entities] == ["LO-482913", "5000 JPY"]


BAD = {
    "digits": "1" * 20_000,
    "spaced digits": "1 " * 10_000,
    "ats": "a@" * 10_000,
    "spaces": " " * 20_000 + "x",
    "brackets": "(" * 20_000,
    "emoji": "😀" * 20_000,
    "combining": "e" + "\u0301" * 19_999,
    "zero width": "\u200b\u202e" * 10_000,
    "control": "\x00\x07" * 10_000,
    "names": "my name is " * 1800,
    "capitals": "Aa " * 6600,
    "amounts": "1,111" * 4000,
    "orders": "order number is " * 1200,
    "number words": "one hundred and " * 1200,
    "dates": "12/11/" * 3300,
    "thai": "กขค" * 6600,
    "mixed": "aбγ漢क" * 4000,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
async def test_no_text_holds_the_finder_up(text: str) -> None:
    before = time.process_time()
    found_ = await FINDER.find(text, "en", TODAY)
    assert time.process_time() - before < 5, "a hundred times what it takes"
    assert all(each.end <= len(text) for each in found_.entities)


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u200b"])
async def test_nothing_is_found_in_an_empty_text(text: str) -> None:
    assert await FINDER.find(text, "en", TODAY) == Entities()


async def test_entities_never_overlap_and_stand_in_order() -> None:
    text = "LO-482913 4242 4242 4242 4242 €49.90 3 Nov 07400 123456 a@example.com Aria 300 Mr Smith Leeds " * 20
    entities = (await FINDER.find(text, "en", TODAY)).entities
    assert all(one.end <= other.start for one, other in pairwise(entities))


async def test_masking_knows_what_tells_who_somebody_is() -> None:
    kinds = {kind for kind, _, _ in find_personal("I am Tom; my name is Tom, a@example.com, 07400 123456", "en")}
    assert kinds == {"person", "email", "phone"}


def test_the_measuring_set_is_sound_and_large_enough() -> None:
    _, items = datasets.namings()
    counted = [each.type for item in items for each, _ in item.spans()]
    assert set(counted) == set(TYPES)
    assert min(counted.count(kind) for kind in TYPES[:6]) >= 60
    assert sum(not item.entities for item in items) >= 60
    assert len({item.language for item in items}) > 15


@pytest.mark.parametrize("kind", TYPES[:6])
async def test_the_bar_is_kept_on_the_odd_items(kind: str) -> None:
    today, items = datasets.namings()
    truth, guesses = set(), set()
    for place, item in enumerate(items[1::2]):
        truth |= {(place, *span) for each, span in item.spans() if each.type == kind}
        entities = (await FINDER.find(item.text, item.language, today)).entities
        guesses |= {(place, each.start, each.end) for each in entities if each.type == kind}
    assert 2 * len(truth & guesses) / (len(truth) + len(guesses)) >= 0.97
