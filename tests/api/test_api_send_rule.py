"""Settings, the send rule and a conversation's mode over HTTP: who may, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
import sqlalchemy as sa

from store.settings import Setting, SettingChange
from tests.api.conftest import Person, Running


@pytest.fixture
def admin(new_agent: Callable[..., Person], running: Running) -> Iterator[Person]:
    """An admin; afterwards it is as if nobody had ever changed a setting."""
    yield new_agent("admin")

    async def forget() -> None:
        async with running.desk.database.writing() as session:
            for table in (Setting, SettingChange):
                await session.execute(sa.delete(table))

    running.do(forget())


@pytest.mark.parametrize("path", ["/api/settings", "/api/settings/history", "/api/send-rule"])
def test_only_admins_see_how_far_the_assistant_may_go(
    path: str, http: httpx.Client, guest: Person, new_agent: Callable[..., Person], admin: Person
) -> None:
    callers = (http, guest.http, new_agent("agent").http, admin.http)
    assert [each.get(path).status_code for each in callers] == [401, 403, 403, 200]


def test_only_admins_change_the_settings(guest: Person, new_agent: Callable[..., Person]) -> None:
    body = {"version": 0, "mode": "off"}
    assert [each.http.put("/api/settings", json=body).status_code for each in (guest, new_agent("agent"))] == [403, 403]


def test_a_change_keeps_what_it_does_not_name_and_counts_the_version(admin: Person) -> None:
    before = admin.http.get("/api/settings").json()
    after = admin.http.put("/api/settings", json={"version": before["version"], "accepted_error": 0.05}).json()
    assert (after["accepted_error"], after["mode"], after["version"]) == (0.05, before["mode"], before["version"] + 1)
    assert after["updated_by"] == admin.id
    newest = admin.http.get("/api/settings/history").json()["items"][0]
    assert (newest["version"], newest["changed_by"]) == (after["version"], admin.id)


def test_a_change_over_an_old_version_is_refused_with_what_holds_now(admin: Person) -> None:
    version = admin.http.get("/api/settings").json()["version"]
    admin.http.put("/api/settings", json={"version": version, "accepted_error": 0.05})
    late = admin.http.put("/api/settings", json={"version": version, "accepted_error": 0.5})
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert late.json()["current"]["accepted_error"] == 0.05


@pytest.mark.parametrize(
    "bad",
    [{"accepted_error": 0}, {"accepted_error": 2}, {"confidence": 1}, {"mode": "loud"}, {"what": 1}, {"version": -1}],
)
def test_a_wrong_value_is_refused(admin: Person, bad: dict[str, object]) -> None:
    version = admin.http.get("/api/settings").json()["version"]
    assert admin.http.put("/api/settings", json={"version": version, **bad}).status_code == 422


def test_the_rule_is_shown_with_its_groups_and_curves(admin: Person) -> None:
    rule = admin.http.get("/api/send-rule").json()
    assert {"mode", "accepted_error", "confidence", "needed", "groups"} == rule.keys()
    largest = rule["groups"][0]
    assert largest["n"] == max(each["n"] for each in rule["groups"])
    assert largest["curve"][0].keys() == {"threshold", "coverage", "error", "upper"}
    assert largest["threshold"] is None or 0 <= largest["threshold"] <= 1


def test_an_agent_sets_a_conversations_mode_and_a_customer_does_not(
    guest: Person, new_agent: Callable[..., Person]
) -> None:
    asked = guest.ask("Hello!")
    body = {"conversation_id": asked["conversation_id"], "mode": "suggest"}
    assert guest.post("/api/chat/conversation-mode", **body).status_code == 403
    changed = new_agent("agent").post("/api/chat/conversation-mode", **body)
    assert (changed.status_code, changed.json()["conversation"]["mode"]) == (200, "suggest")


def test_readiness_says_the_mode(http: httpx.Client) -> None:
    parts = {each["name"]: each for each in http.get("/health/ready").json()["parts"]}
    assert parts["mode"]["ok"]
    assert parts["mode"]["detail"].startswith(("auto", "suggest", "off"))
