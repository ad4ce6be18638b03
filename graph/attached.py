"""What a turn knows of the files that came with its messages. Pure functions of the state."""

from __future__ import annotations

import re
from typing import Any, Final

from graph.state import TurnState
from tools.intent.tool import UNKNOWN
from tools.vision.kinds import refined

CLEAR: Final = 0.8
"""Least confidence of an intent for the customer's own words to tell what she wants. Of a few messages with screens and
receipts, clear ones ("How long do I have to return this?") lay above 0.9, vague ones ("It does not work, see
screenshot") below 0.75; lines of a picture made the answers to clear ones worse.
"""
LIKELY: Final = 0.5
"""The same for words and pictures together."""
SILENT_ABOUT: Final = frozenset({UNKNOWN, "out_of_scope", "greeting", "thanks", "goodbye"})
"""Intents of words that say nothing about a picture beside them."""
SHOWN: Final = frozenset({"technical_issue", "payment_issue"})
"""Intents of which a picture shows the particular, when the words point at it."""
HARDLY: Final = 12
"""Letters and digits that can be read in a picture which is too blurred or dark; fewer are noise."""
_POINTS: Final = re.compile(
    r"\b(?:this|that|these|those|it|here|attached|attachment|enclosed|above|below|screen ?shots?|pictures?|photos?|"
    r"images?|pics?|see|says?|shows?|message|screen)\b",
    re.I,
)


def picture_text(state: TurnState) -> str:
    """The text of all pictures, in which the spans of entities count."""
    return "\n\n".join(each["text"] for each in state["ocr"] if each["text"])


def hint(state: TurnState) -> str:
    """The lines of the pictures that tell what they are about."""
    return "\n".join(line for each in state["ocr"] for line in each["telling"])


def clear(intent: dict[str, Any], words: str) -> bool:
    """Whether the customer's own words, in the desk's language, say what she wants without the picture beside them."""
    if intent["label"] in SILENT_ABOUT or intent["confidence"] < CLEAR:
        return False
    return intent["label"] not in SHOWN or _POINTS.search(words) is None


def tells(intent: dict[str, Any]) -> bool:
    """Whether what was read in words and pictures says what is wanted."""
    return intent["label"] not in SILENT_ABOUT and intent["confidence"] >= LIKELY


def desk_words(state: TurnState) -> str:
    """The customer's words in the desk's language, where somebody translated them."""
    translated = state["translation"]
    return state["text"] if translated is None else str(translated["text"])


def pictured(state: TurnState) -> bool:
    """Whether what is wanted, or what was searched, was read in a picture."""
    return bool(state["intent"].get("from_picture")) or bool(state.get("leaning"))


def problem(state: TurnState) -> str | None:
    """What is wrong with the pictures (blurred, dark or empty) when something is and hardly anything can be read."""
    if sum(map(str.isalnum, picture_text(state))) >= HARDLY:
        return None
    seen = [each["problem"] for each in state["vision"]]
    kept = [each["problem"] for each in state["attachments"] if each["kind"] == "image"]
    return next((each for each in (*seen, *kept) if each), None)


def shown(state: TurnState) -> list[dict[str, Any]]:
    """What each picture shows, its kind refined by the text in it and by what the customer wants. Whoever described a
    picture in words has read it already.
    """
    texts = {each["attachment_id"]: each["text"] for each in state["ocr"]}
    wants = state["intent"].get("label")
    return [
        each
        if each.get("description")
        else {**each, "kind": refined(each["kind"], texts.get(each["attachment_id"], ""), wants)}
        for each in state["vision"]
    ]


def unread(state: TurnState) -> str | None:
    """Which files nobody could read, and why, in a clause for agents."""
    for key, what in (("unread", "picture"), ("unheard", "voice message")):
        reasons = dict.fromkeys(each["why"] for each in state[key])  # type: ignore[literal-required]
        if reasons:
            return f"the {what} could not be read ({', '.join(reasons)})"
    return None


def notes(state: TurnState) -> list[str]:
    """What an agent should do herself because the assistant could not."""
    found = []
    if any(each["left_out"] for each in state["ocr"]):
        found.append("Look at the picture: it has more text than was read")
    if missing := unread(state):
        found.append(f"Look at the file yourself: {missing}")
    if wrong := problem(state):
        found.append(f"Look at the picture: it is {wrong}")
    return found


def of_messages(state: TurnState) -> dict[int, dict[str, str]]:
    """What was read in the files of each message, by its seq: `ocr_text`, `transcript`, and `text` where the message
    had no words but a voice message.
    """
    texts = {each["attachment_id"]: ("ocr_text", each["text"]) for each in state["ocr"]}
    texts |= {each["attachment_id"]: ("transcript", each["text"]) for each in state["transcripts"]}
    by_seq: dict[int, dict[str, str]] = {}
    for file in state["attachments"]:
        name, text = texts.get(file["id"], ("", ""))
        if not text:
            continue
        known = by_seq.setdefault(file["seq"], {})
        for field in (name, "text") if name == "transcript" and file.get("alone") else (name,):
            known[field] = f"{known[field]}\n\n{text}" if field in known else text
    return by_seq


def start_of(state: TurnState, seq: int) -> int:
    """Where the text of a message's pictures begins in `picture_text`."""
    ids = {each["id"] for each in state["attachments"] if each["seq"] < seq}
    before = [each["text"] for each in state["ocr"] if each["text"] and each["attachment_id"] in ids]
    return sum(len(each) + 2 for each in before)
