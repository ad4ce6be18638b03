"""Google's Gemini API (v1beta) as far as the desk asks it: labels by `:generateContent`, replies by
`:streamGenerateContent?alt=sse`.

    python -m tests.fakes.gemini --port 8090 --delay 0.3

is the same as a server of its own, for benchmarks and for trying out: it prints its address, and takes any key.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
from collections import deque
from typing import Any

from tests.fakes.http import Asked, FakeServer, Status, Stream

KEY = "gemini-test-key"
MODEL = "gemini-test"
SIGNATURE = "c2lnbmF0dXJl"
"""Comes with a function call, and has to come back with its result."""
PIECE = 20
"""Characters of a streamed piece."""
WRONG_KEY = {
    "error": {
        "code": 400,
        "message": "API key not valid. Please pass a valid API key.",
        "status": "INVALID_ARGUMENT",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}],
    }
}


def call(name: str, **arguments: Any) -> dict[str, Any]:
    """A part that calls a function."""
    called = {"name": name, "args": arguments, "id": f"call-{name}"}
    return {"functionCall": called, "thoughtSignature": SIGNATURE}


def invalid(message: str) -> Status:
    """What Google answers to a request that it does not take."""
    return Status(400, body={"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}})


class Gemini(FakeServer):
    """Labels by words, and replies with the first sentence of the first source.

    `says`, when set, is the text of every answer, however little it fits the schema. `plays` is what the next replies
    are: a text, a list of parts, a reason to stop before any word, or a `Stream`. `sees` is what it says of
    every picture, as JSON or as a text that is none; nothing, as after a safety block.
    """

    def __init__(
        self, says: str | None = None, *, delay: float = 0.0, pace: float = 0.0, any_key: bool = False
    ) -> None:
        super().__init__(delay=delay, pace=pace)
        self.says = says
        self.plays: deque[Any] = deque()
        self.sees: dict[str, Any] | str = ""
        self._any_key = any_key

    def answer(self, asked: Asked) -> Any:
        """One candidate, whole or in pieces."""
        if not self._any_key and asked.headers.get("x-goog-api-key") != KEY:
            return Status(400, body=WRONG_KEY)
        model, _, method = asked.path.removeprefix("/v1beta/models/").partition(":")
        if model != MODEL and not self._any_key:
            return Status(404, body={"error": {"code": 404, "message": "no such model", "status": "NOT_FOUND"}})
        if method == "streamGenerateContent" and asked.query.get("alt") == "sse":
            return self._reply(asked)
        if method != "generateContent":
            return Status(404, body={"error": {"code": 404, "message": "no such method", "status": "NOT_FOUND"}})
        config = asked.body["generationConfig"]
        if (picture := self.picture(asked)) is not None:
            if not picture or config["responseMimeType"] != "application/json" or "responseJsonSchema" not in config:
                return invalid("no picture, or no schema")
            said = self.sees if isinstance(self.sees, str) else json.dumps(self.sees)
            return _response([{"text": said}] if said else [], "STOP")
        allowed = config["responseJsonSchema"]["properties"]["label"]["enum"]
        if config["responseMimeType"] != "application/json" or "track_order" not in allowed:
            return invalid("no schema")
        said = self.says if self.says is not None else json.dumps(self._label(self.question(asked)))
        return _response([{"text": said}] if said else [], "STOP")

    def picture(self, asked: Asked) -> bytes | None:
        """The picture that the desk asked about, or None."""
        parts = [part for content in asked.body["contents"] for part in content["parts"]]
        found = next((part["inlineData"] for part in parts if "inlineData" in part), None)
        # The client library writes the alphabet that is safe in addresses, and the service reads both.
        return base64.urlsafe_b64decode(found["data"]) if found else None

    def question(self, asked: Asked) -> dict[str, Any]:
        """What the desk asked to be labelled, as data."""
        found: dict[str, Any] = json.loads(asked.body["contents"][-1]["parts"][-1]["text"])
        return found

    def _reply(self, asked: Asked) -> Any:
        body = asked.body
        config = body.get("generationConfig", {})
        if body.get("tools") and config.get("responseMimeType") == "application/json":
            return invalid("Function calling with a response mime type: 'application/json' is unsupported")
        if (why := _unsigned(body["contents"])) is not None:
            return invalid(why)
        played = self.plays.popleft() if self.plays else self.says
        if played is None:
            played = json.dumps(self._from_source(body["contents"]))
        if isinstance(played, Stream | Status):
            return played
        if isinstance(played, list):
            return Stream([_response(played, "STOP")])
        if played.isupper():  # SAFETY and its like
            return Stream([_response([], played)])
        pieces = [played[start : start + PIECE] for start in range(0, len(played), PIECE)]
        ends = [None] * (len(pieces) - 1) + ["STOP"]
        return Stream([_response([{"text": piece}], end) for piece, end in zip(pieces, ends, strict=True)])

    def _from_source(self, contents: list[dict[str, Any]]) -> dict[str, Any]:
        """An answer in the words of the first source, so that it is supported by it."""
        lines = "\n".join(part.get("text", "") for part in contents[0]["parts"]).splitlines()
        sources = [json.loads(line) for line in lines if line.startswith('{"source"')]
        if not sources:
            said = {"reply": "I am sorry, I do not know that.", "citations": [], "answered": False, "confidence": 0.9}
        else:
            first = sources[0]["text"].replace("\n", " ").split(". ")[0].rstrip(".")
            said = {"reply": f"{first}.", "citations": [1], "answered": True, "confidence": 0.95}
        return {**said, "next_actions": [], "alternatives": []}

    def _label(self, question: dict[str, Any]) -> dict[str, Any]:
        message = question["message"].lower()
        if "refund" in message and "parcel" in message:
            return {"label": "track_order", "confidence": 0.97, "further": ["get_refund", "nonsense", "track_order"]}
        if "and the other" in message and question["previous"]:
            return {"label": question["previous"], "confidence": 0.8, "further": []}
        if "parcel" in message:
            return {"label": "track_order", "confidence": 0.97, "further": []}
        return {"label": "out_of_scope", "confidence": 0.4, "further": []}


def piece(text: str) -> dict[str, Any]:
    """An event in the middle of a reply."""
    return _response([{"text": text}], None)


def _response(parts: list[Any], finish: str | None) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
    return {
        "candidates": [candidate | ({"finishReason": finish} if finish else {})],
        "usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 3, "totalTokenCount": 8},
        "modelVersion": MODEL,
        "responseId": "r1",
    }


def _unsigned(contents: list[dict[str, Any]]) -> str | None:
    """Why the history of function calls cannot be taken: each comes back as it went out, with its answer behind it."""
    for at, content in enumerate(contents):
        calls = [part for part in content["parts"] if "functionCall" in part]
        if any(part.get("thoughtSignature") != SIGNATURE for part in calls):
            return "Function call is missing a thought_signature"
        if calls:
            answers = contents[at + 1]["parts"] if at + 1 < len(contents) else []
            if [part["functionCall"]["name"] for part in calls] != [
                part.get("functionResponse", {}).get("name") for part in answers
            ]:
                return "the number of function response parts must equal the function call parts"
    return None


async def _serve(port: int, delay: float, pace: float) -> None:
    server = Gemini(delay=delay, pace=pace, any_key=True)
    await server.listen(port)
    print(json.dumps({"url": server.url}), flush=True)  # noqa: T201  # what it was started for
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A server that speaks Gemini's wire format.")
    parser.add_argument("--port", type=int, default=0, help="the port to listen on; 0 takes any free one")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before the first byte of each answer")
    parser.add_argument("--pace", type=float, default=0.0, help="seconds between two pieces of a streamed answer")
    given = parser.parse_args()
    asyncio.run(_serve(given.port, given.delay, given.pace))
