"""Google's Gemini API (v1beta) as far as the desk asks it: `POST /v1beta/models/MODEL:generateContent`, by words."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.http import Asked, FakeServer, Status

KEY = "gemini-test-key"
MODEL = "gemini-test"
WRONG_KEY = {
    "error": {
        "code": 400,
        "message": "API key not valid. Please pass a valid API key.",
        "status": "INVALID_ARGUMENT",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}],
    }
}


class Gemini(FakeServer):
    """Labels by words; `says`, when set, is the text of every answer, however little it fits the schema."""

    def __init__(self, says: str | None = None) -> None:
        super().__init__()
        self.says = says

    def answer(self, asked: Asked) -> Any:
        """One candidate."""
        if asked.headers.get("x-goog-api-key") != KEY:
            return Status(400, body=WRONG_KEY)
        if asked.path != f"/v1beta/models/{MODEL}:generateContent":
            return Status(404, body={"error": {"code": 404, "message": "no such model", "status": "NOT_FOUND"}})
        config = asked.body["generationConfig"]
        allowed = config["responseJsonSchema"]["properties"]["label"]["enum"]
        if config["responseMimeType"] != "application/json" or "track_order" not in allowed:
            return Status(400, body={"error": {"code": 400, "message": "no schema", "status": "INVALID_ARGUMENT"}})
        said = self.says if self.says is not None else json.dumps(self._label(self.question(asked)))
        parts = [{"text": said}] if said else []
        return {
            "candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}],
            "usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 3, "totalTokenCount": 8},
            "modelVersion": MODEL,
            "responseId": "r1",
        }

    def question(self, asked: Asked) -> dict[str, Any]:
        """What the desk asked about, as data."""
        found: dict[str, Any] = json.loads(asked.body["contents"][-1]["parts"][-1]["text"])
        return found

    def _label(self, question: dict[str, Any]) -> dict[str, Any]:
        message = question["message"].lower()
        if "refund" in message and "parcel" in message:
            return {"label": "track_order", "confidence": 0.97, "further": ["get_refund", "nonsense", "track_order"]}
        if "and the other" in message and question["previous"]:
            return {"label": question["previous"], "confidence": 0.8, "further": []}
        if "parcel" in message:
            return {"label": "track_order", "confidence": 0.97, "further": []}
        return {"label": "out_of_scope", "confidence": 0.4, "further": []}
