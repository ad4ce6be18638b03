"""The languages API: what is supported, detection, translation, and manners."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.conftest import Person


def test_at_least_sixty_languages_are_supported_with_what_can_be_done_in_them(guest: Person) -> None:
    listed = guest.http.get("/api/languages/supported").json()
    by_code = {each["code"]: each for each in listed}
    assert len([each for each in listed if each["detection"]]) >= 60
    assert len([each for each in listed if each["templates"]]) >= 50
    assert by_code["pt"]["translation"] == by_code["en"]["translation"] == "neural"
    assert by_code["pl"] == {
        "code": "pl",
        "name": "Polish",
        "native_name": "polski",
        "direction": "ltr",
        "detection": True,
        "translation": "none",
        "templates": True,
        "speech": by_code["pl"]["speech"],
    }
    assert by_code["en"]["speech"]
    assert by_code["ar"]["direction"] == "rtl"


def test_a_texts_language_is_told_with_what_else_it_could_be(guest: Person) -> None:
    found = guest.http.post("/api/languages/detect", json={"text": "Wo ist mein Paket?"}).json()
    assert found["code"] == "de"
    assert 0.5 < found["confidence"] <= 1
    assert all(set(each) == {"code", "confidence"} for each in found["alternatives"])


@pytest.mark.parametrize("text", ["🙂🙂", "12345", "?!", "https://shop.example"])
def test_a_text_without_words_is_undetermined(guest: Person, text: str) -> None:
    found = guest.http.post("/api/languages/detect", json={"text": text})
    assert (found.status_code, found.json()["code"], found.json()["confidence"]) == (200, "und", 0)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "   "}, 422),
        ({"text": "\u200b\u0000"}, 422),
        ({}, 422),
        ({"text": 5}, 422),
        ({"text": "a" * 20_000}, 413),
    ],
)
@pytest.mark.parametrize("what", ["detect", "translate"])
def test_a_text_that_is_none_or_too_long_is_refused(
    guest: Person, what: str, body: dict[str, Any], status: int
) -> None:
    more = {"target": "en"} if what == "translate" else {}
    answer = guest.http.post(f"/api/languages/{what}", json=body | more)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_text_is_translated_from_the_language_it_is_in(guest: Person) -> None:
    body = {"text": "Onde está a minha encomenda 482913?", "target": "en"}
    found = guest.http.post("/api/languages/translate", json=body).json()
    assert (found["source"], found["target"], found["provider"]) == ("pt", "en", "local")
    assert "482913" in found["text"]
    assert found["text"] != body["text"]


def test_a_text_in_the_target_already_comes_back_as_it_is(guest: Person) -> None:
    body = {"text": "Where is my order?", "target": "en-GB"}
    found = guest.http.post("/api/languages/translate", json=body).json()
    assert found == {"text": body["text"], "source": "en", "target": "en", "provider": "none", "warnings": []}


def test_a_pair_that_no_engine_has_is_said_to_be_unavailable(guest: Person) -> None:
    answer = guest.http.post("/api/languages/translate", json={"text": "Hello", "source": "en", "target": "pl"})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["title"]) == (422, *["translation_unavailable"] * 2)
    assert problem["type"].endswith("translation-unavailable")
    assert "English into Polish" in problem["detail"]


@pytest.mark.parametrize("field", ["target", "source"])
@pytest.mark.parametrize("code", ["xx", "klingon", "../etc", ""])
def test_a_code_that_is_no_language_is_refused(guest: Person, field: str, code: str) -> None:
    body = {"text": "Hello", "source": "en", "target": "pt"} | {field: code}
    answer = guest.http.post("/api/languages/translate", json=body)
    assert (answer.status_code, answer.json()["code"]) in {(422, "unknown_language"), (422, "invalid")}


def test_the_manners_of_a_language_are_told_with_examples(guest: Person) -> None:
    found = guest.http.get("/api/languages/cultural-context/de-AT").json()
    assert (found["code"], found["native_name"], found["formality"]["default"]) == ("de", "Deutsch", "formal")
    assert found["salutation"] == {"named": "Guten Tag {name},", "unnamed": "Guten Tag,"}
    assert "Sie" in [each["form"] for each in found["forms_of_address"]]
    assert found["examples"]["number"] == "1.234.567,89"
    assert min(len(found[part]) for part in ("greetings", "etiquette", "customs")) >= 3


def test_manners_that_nobody_wrote_are_not_found_and_the_others_are_named(guest: Person) -> None:
    answer = guest.http.get("/api/languages/cultural-context/tlh")
    assert answer.status_code == 404
    assert {"de", "ja"} <= set(answer.json()["supported"])


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "supported"), ("POST", "detect"), ("POST", "translate"), ("GET", "cultural-context/de")],
)
def test_only_who_is_signed_in_may_ask(http: httpx.Client, method: str, path: str) -> None:
    assert http.request(method, f"/api/languages/{path}", json={"text": "x", "target": "en"}).status_code == 401


def test_too_many_translations_are_refused(limited: None, guest: Person) -> None:
    answers = {guest.http.post("/api/languages/detect", json={"text": "Hallo"}).status_code for _ in range(61)}
    assert answers == {200, 429}
