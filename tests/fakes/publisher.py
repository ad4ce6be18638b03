"""A server that speaks Mozilla's Remote Settings, with one model each way between two languages, over real HTTP.

`faults` make it misbehave: "hash" serves other bytes than the catalogue states, "cut" closes the connection in the
middle of a file, "gone" answers 404 for files, "garbage" is no catalogue.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import zstandard

RECORDS = "/v1/buckets/main/collections/translations-models-v2/records"
OLDER = "/v1/buckets/main/collections/translations-models/records"


class FakePublisher:
    """What is published, and the address of it."""

    def __init__(self, models: Mapping[tuple[str, str], Mapping[str, bytes]], *, faults: frozenset[str]) -> None:
        """`models`: the content of each kind of file (`fileType`) by pair."""
        self.faults = faults
        self.files: dict[str, bytes] = {}
        self.records: dict[str, list[dict[str, Any]]] = {RECORDS: [], OLDER: []}
        for (source, target), files in models.items():
            for kind, content in files.items():
                self._publish(source, target, kind, content)
        self.url = ""

    def _publish(self, source: str, target: str, kind: str, content: bytes) -> None:
        name = f"{kind}.{source}{target}.bin"
        packed = zstandard.compress(content)
        about = {"version": "3.0", "fileType": kind, "name": name, "filter_expression": "", "schema": 1}
        new = {"sourceLanguage": source, "targetLanguage": target, "architecture": "tiny"}
        new |= {"decompressedHash": hashlib.sha256(content).hexdigest(), "decompressedSize": len(content)}
        self.records[RECORDS].append({**about, **new, "attachment": self._attach(f"v2/{name}.zst", packed)})
        old = {"fromLang": source, "toLang": target, "version": "1.0"}
        self.records[OLDER].append({**about, **old, "attachment": self._attach(f"v1/{name}", content)})

    def _attach(self, location: str, content: bytes) -> dict[str, Any]:
        self.files[f"/cdn/main/{location}"] = content
        digest = hashlib.sha256(content).hexdigest()
        return {"hash": digest, "size": len(content), "filename": location, "location": f"main/{location}"}

    def answer(self, path: str) -> bytes | None:
        """The body for a path, or None for 404."""
        if path == "/v1/":
            return json.dumps({"capabilities": {"attachments": {"base_url": f"{self.url}/cdn/"}}}).encode()
        if path in self.records:
            return b"<html>" if "garbage" in self.faults else json.dumps({"data": self.records[path]}).encode()
        content = None if "gone" in self.faults else self.files.get(path)
        return content and (bytes(len(content)) if "hash" in self.faults else content)


@contextmanager
def publishing(models: Mapping[tuple[str, str], Mapping[str, bytes]], *faults: str) -> Iterator[FakePublisher]:
    """A publisher that answers until the end of the block."""
    fake = FakePublisher(models, faults=frozenset(faults))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = fake.answer(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            if body and "cut" in fake.faults and self.path.startswith("/cdn/"):
                body = body[: len(body) // 2]
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the output is the test's."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
