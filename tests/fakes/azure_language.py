"""Azure AI Language (REST 2023-04-01) as far as the desk asks it: `POST /language/:analyze-text`, by words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.http import Asked, FakeServer, Status

KEY = "azure-language-test-key"
MOST = {
    "LanguageDetection": 1000,
    "SentimentAnalysis": 10,
    "EntityRecognition": 5,
    "PiiEntityRecognition": 5,
    "KeyPhraseExtraction": 10,
}
"""Documents of a request, as the service limits them."""
LANGUAGES = {"paket": "de", "bonjour": "fr", "你": "zh_chs", "שלום": "iw", "qqq": "(Unknown)"}
NAMES = {
    "Kraków": ("Location", "City"),
    "Mariella": ("Person", None),
    "espresso machine": ("Product", None),
    "tomorrow": ("DateTime", "Date"),
    "fifty zloty": ("Quantity", "Currency"),
    "three": ("Quantity", "Number"),
    "manager": ("PersonType", None),
}
PERSONAL = {"Mariella": ("Person", None), "12 Long Lane": ("Address", None)}


class AzureLanguage(FakeServer):
    """Refuses what the real one refuses: a wrong key, an unknown kind, too many documents, a copy kept, other spans."""

    def answer(self, asked: Asked) -> Any:
        """The results of every document."""
        if asked.headers.get("ocp-apim-subscription-key") != KEY:
            return Status(401, body={"error": {"code": "401", "message": "Access denied due to invalid key."}})
        if asked.method != "POST" or asked.path != "/language/:analyze-text" or "api-version" not in asked.query:
            return Status(404, body={"error": {"code": "404", "message": "Resource not found"}})
        kind, documents = asked.body["kind"], asked.body["analysisInput"]["documents"]
        parameters = asked.body["parameters"]
        spans = kind in ("SentimentAnalysis", "EntityRecognition", "PiiEntityRecognition")
        if (
            kind not in MOST
            or len(documents) > MOST[kind]
            or any(len(each["text"]) > 5120 for each in documents)
            or parameters["loggingOptOut"] is not True
            or (spans and parameters["stringIndexType"] != "UnicodeCodePoint")
        ):
            return Status(400, body={"error": {"code": "InvalidRequest", "message": documents[0]["text"]}})
        make: Callable[[str], dict[str, Any]] = {
            "LanguageDetection": _language,
            "SentimentAnalysis": _sentiment,
            "EntityRecognition": lambda text: {"entities": _named(text, NAMES)},
            "PiiEntityRecognition": lambda text: {"entities": _named(text, PERSONAL), "redactedText": text},
            "KeyPhraseExtraction": lambda text: {"keyPhrases": re.findall(r"\[\w+\]|\w{6,}", text)},
        }[kind]
        found, errors = [], []
        for each in reversed(documents):  # the service promises no order
            if each.get("language") == "xx":
                inner = {"code": "UnsupportedLanguageCode", "message": each["text"]}
                error = {"code": "InvalidArgument", "message": "Invalid language code.", "innererror": inner}
                errors.append({"id": each["id"], "error": error})
            else:
                found.append({"id": each["id"], "warnings": [], **make(each["text"])})
        return {"kind": f"{kind}Results", "results": {"documents": found, "errors": errors, "modelVersion": "latest"}}


def _language(text: str) -> dict[str, Any]:
    code = next((code for word, code in LANGUAGES.items() if word in text.lower()), "en")
    score = 0.0 if code == "(Unknown)" else 0.31 if "perhaps" in text else 0.97
    return {"detectedLanguage": {"name": code, "iso6391Name": code, "confidenceScore": score}}


def _sentiment(text: str) -> dict[str, Any]:
    good, bad = "lovely" in text, "slow" in text
    label = "mixed" if good and bad else "positive" if good else "negative" if bad else "neutral"
    scores = {
        "mixed": {"positive": 0.5, "neutral": 0.0, "negative": 0.5},
        "positive": {"positive": 0.9, "neutral": 0.1, "negative": 0.0},
        "negative": {"positive": 0.05, "neutral": 0.05, "negative": 0.9},
        "neutral": {"positive": 0.1, "neutral": 0.8, "negative": 0.1},
    }[label]
    if "very slow" in text and good:
        scores = {"positive": 0.2, "neutral": 0.0, "negative": 0.8}
    sentence: dict[str, Any] = {
        "text": text,
        "sentiment": "neutral" if label == "mixed" else label,
        "confidenceScores": scores,
        "offset": 0,
        "length": len(text),
        "targets": [],
        "assessments": [],
    }
    if bad and "delivery" in text:
        one = {"positive": 0.0, "negative": 1.0}
        relation = {"relationType": "assessment", "ref": "#/documents/0/sentences/0/assessments/0"}
        target = {"text": "delivery", "offset": text.index("delivery"), "length": 8, "relations": [relation]}
        said = {"text": "slow", "offset": text.index("slow"), "length": 4, "isNegated": False}
        sentence["targets"] = [{"sentiment": "negative", "confidenceScores": one, **target}]
        sentence["assessments"] = [{"sentiment": "negative", "confidenceScores": one, **said}]
    return {"sentiment": label, "confidenceScores": scores, "sentences": [sentence]}


def _named(text: str, names: dict[str, tuple[str, str | None]]) -> list[dict[str, Any]]:
    """Offsets in code points, as Python counts."""
    return [
        {
            "text": name,
            "category": category,
            **({"subcategory": subcategory} if subcategory else {}),
            "offset": text.index(name),
            "length": len(name),
            "confidenceScore": 0.95,
        }
        for name, (category, subcategory) in names.items()
        if name in text
    ]
