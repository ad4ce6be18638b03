"""The pages that the desk serves: only what was built, safely, and offline."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

import api.pages
from api.pages import ASSETS, built_pages


def test_the_page_is_served_with_headers_that_keep_it_safe(http: httpx.Client) -> None:
    answer = http.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src" not in policy  # so default-src holds: no inline script
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/agent", "/agent/01890000-0000-7000-8000-000000000000", "/login"])
def test_addresses_inside_the_page_lead_to_it(http: httpx.Client, path: str) -> None:
    assert "<title>desk</title>" in http.get(path).text


def test_files_with_a_hash_in_their_name_may_be_kept_for_ever(http: httpx.Client) -> None:
    answer = http.get("/assets/main-a1b2c3d4.js")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    again = http.get("/assets/main-a1b2c3d4.js", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_other_files_are_asked_for_each_time(http: httpx.Client) -> None:
    assert http.get("/theme.js").headers["cache-control"] == "no-cache"
    assert http.head("/theme.js").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/..%5csecret.txt", "/assets/%00.js"],
)
def test_nothing_outside_the_folder_is_served(running: Any, path: str) -> None:
    request = httpx.Request("GET", running.url)
    request.url = request.url.copy_with(raw_path=path.encode())
    with httpx.Client() as client:
        answer = client.send(request)
    assert "not for the web" not in answer.text
    assert answer.status_code in {400, 404}


def test_a_file_that_is_not_there_is_404_and_a_page_takes_no_post(http: httpx.Client) -> None:
    assert http.get("/assets/gone-a1b2c3d4.js").status_code == 404
    assert http.post("/agent", json={}).status_code == 405


def test_the_api_s_answers_are_not_cached(http: httpx.Client) -> None:
    assert http.get("/api/auth/me").headers["cache-control"] == "no-store"
    assert http.get("/health/live").headers["cache-control"] == "no-store"


def test_the_reference_needs_no_other_host_and_no_inline_script(http: httpx.Client) -> None:
    page = http.get("/docs").text
    own = http.get("/docs/init.js")
    assert own.headers["content-type"].startswith("text/javascript")
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", page + own.text)
    assert not re.search(r"<script(?![^>]*src=)", page)
    for asset in re.findall(r"(?:src|href)=\"(/[^\"]+)\"", page):
        if asset != "/docs-assets/favicon-32x32.png":
            assert http.get(asset).status_code == 200, asset


def test_without_a_build_the_pages_say_how_to_make_one(
    http: httpx.Client, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.pages, "built_pages", lambda _: None)
    for path in ("/", "/agent", "/docs"):
        answer = http.get(path)
        assert answer.status_code == 503
        assert "npm --prefix ui run build" in answer.text
    assert http.get("/api/auth/me").status_code == 401


def test_a_configured_folder_without_pages_counts_as_not_built(tmp_path: Path) -> None:
    assert built_pages(tmp_path) is None
    (tmp_path / "index.html").touch()
    assert built_pages(tmp_path) == tmp_path.resolve()
    assert (ASSETS / "not-built.html").is_file()
