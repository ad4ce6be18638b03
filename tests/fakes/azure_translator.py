"""Azure AI Translator (REST 2026-06-06) as far as the desk asks it: `POST /translate`."""

from __future__ import annotations

from typing import Any

from tests.fakes.http import Asked, FakeServer, Status

KEY = "azure-translator-test-key"


class AzureTranslatorServer(FakeServer):
    """Gives the text back with the target before it; `losing` is left out of every translation."""

    def __init__(self, losing: str = "") -> None:
        super().__init__()
        self.losing = losing

    def answer(self, asked: Asked) -> Any:
        """A translation of every input into its first target."""
        if asked.headers.get("ocp-apim-subscription-key") != KEY:
            return Status(401, body={"error": {"code": 401000, "message": "The request is not authorized."}})
        if asked.method != "POST" or asked.path != "/translate" or "api-version" not in asked.query:
            return Status(404, body={"error": {"code": 404000, "message": "Not found"}})
        answers = []
        for each in asked.body["inputs"]:
            if not each["language"] or len(each["targets"]) != 1:
                return Status(400, body={"error": {"code": 400036, "message": each["text"]}})
            target = each["targets"][0]["language"]
            text = each["text"].replace(self.losing, "") if self.losing else each["text"]
            answers.append({"translations": [{"language": target, "text": f"<{target}> {text}"}]})
        return {"value": answers}
