"""The OpenAPI document: valid, complete, and true."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.app import create_app
from api.settings import Settings

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document as the server gives it out."""
    found: dict[str, Any] = create_app(Settings()).openapi_schema.to_schema()
    return found


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """All operations."""
    return [each for path in document["paths"].values() for method, each in path.items() if method in METHODS]


def test_the_server_gives_it_out(http: httpx.Client, document: dict[str, Any]) -> None:
    answer = http.get("/schema/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["paths"].keys() == document["paths"].keys()


def test_it_has_every_address_of_the_contract(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert {
        "/api/auth/guest",
        "/api/auth/login",
        "/api/auth/logout",
        "/api/auth/me",
        "/api/audio/transcribe-audio",
        "/api/chat/attachments",
        "/api/chat/attachments/{attachment_id}",
        "/api/chat/attachments/{attachment_id}/content",
        "/api/chat/analyze-message",
        "/api/chat/analyze-image-message",
        "/api/chat/send-agent-message",
        "/api/chat/assign-conversation",
        "/api/chat/unassign-conversation",
        "/api/chat/check-reply",
        "/api/chat/close-conversation",
        "/api/chat/reopen-conversation",
        "/api/chat/take-over",
        "/api/chat/transfer-conversation",
        "/api/chat/release-conversation",
        "/api/chat/snooze-conversation",
        "/api/chat/wake-conversation",
        "/api/chat/set-priority",
        "/api/chat/conversations/{conversation_id}/notes",
        "/api/chat/notes/{note_id}",
        "/api/canned-replies",
        "/api/canned-replies/{reply_id}",
        "/api/canned-replies/{reply_id}/used",
        "/api/presence",
        "/api/hours",
        "/api/chat/conversation-mode",
        "/api/send-rule",
        "/api/settings",
        "/api/settings/history",
        "/api/chat/conversations/active",
        "/api/chat/conversations/mine",
        "/api/chat/conversations/{conversation_id}",
        "/api/chat/conversations/{conversation_id}/messages",
        "/api/chat/messages/{message_id}/speech",
        "/api/chat/conversations/{conversation_id}/faq-draft",
        "/api/chat/suggestions/{suggestion_id}/decision",
        "/api/audio/process-recorded-call",
        "/api/audio/jobs",
        "/api/audio/jobs/{call_id}",
        "/api/audio/jobs/{call_id}/audio",
        "/api/audio/jobs/{call_id}/cancel",
        "/api/audio/jobs/{call_id}/retry",
        "/api/cases",
        "/api/proposals",
        "/api/proposals/{proposal_id}/accept",
        "/api/proposals/{proposal_id}/dismiss",
        "/api/tools",
        "/api/languages/supported",
        "/api/languages/detect",
        "/api/languages/translate",
        "/api/languages/cultural-context/{lang}",
        "/api/orders",
        "/api/orders/import",
        "/api/orders/{order_id}",
        "/api/promises",
        "/api/promises/{promise_id}/assign",
        "/api/promises/{promise_id}/broken",
        "/api/promises/{promise_id}/kept",
        "/api/tickets/raise",
        "/api/tickets/mark-fixed",
        "/api/tickets/conversation/{conversation_id}",
        "/api/knowledge/articles",
        "/api/knowledge/articles/{article_id}",
        "/api/knowledge/articles/{article_id}/versions",
        "/api/knowledge/articles/{article_id}/versions/{number}",
        "/api/knowledge/articles/{article_id}/restore",
        "/api/knowledge/import",
        "/api/knowledge/imports",
        "/api/knowledge/imports/{import_id}",
        "/api/knowledge/search",
        "/api/knowledge/context",
        "/api/knowledge/index",
        "/api/knowledge/verify",
        "/health/live",
        "/health/ready",
    } == set(document["paths"])


def test_every_operation_is_described_and_named_once(document: dict[str, Any]) -> None:
    names = [each["operationId"] for each in operations(document)]
    assert len(names) == len(set(names))
    for each in operations(document):
        assert each["summary"]
        assert each["description"]
        assert each["tags"]


def test_every_error_is_a_problem_document(document: dict[str, Any]) -> None:
    for each in operations(document):
        for status, response in each["responses"].items():
            if status >= "400" and "/health" not in each["operationId"] and status != "503":
                assert list(response["content"]) == ["application/problem+json"], (each["operationId"], status)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            found = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return found.union(*(references(each) for each in node.values()))
        return set().union(*(references(each) for each in node)) if isinstance(node, list) else set()

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= known
    used = {name for each in operations(document) for way in each.get("security", document["security"]) for name in way}
    assert used <= set(document["components"]["securitySchemes"])


def test_health_says_which_part_works_and_who_answers(http: httpx.Client) -> None:
    assert http.get("/health/live").json() == {"status": "ok"}
    ready = http.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["status"] == "ready"
    assert all(part["ok"] for part in ready.json()["parts"])
    answers = {each["name"]: each["answers"] for each in ready.json()["capabilities"]}
    assert {"detection", "intent", "sentiment", "retrieval", "chat"} <= set(answers)
    assert all(answers.values())
