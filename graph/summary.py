"""What an agent reads first when a conversation is handed over: written by rule from the turn's state, nothing made up.

Its parts: why a person is needed, what the customer wants, how she feels, what was tried, what was found, the files she
sent, and her own last words, which are data and stand at the end, marked as hers.
"""

from __future__ import annotations

from typing import Final

from graph.attached import kinds, picture_text, unread
from graph.state import TurnState

EXCERPT: Final = 500
"""How many characters of the customer's words are repeated."""
SENTENCE: Final = 160
"""How many of anything else."""
TRIED: Final = 3
"""How many stopped drafts, findings and failed actions are told."""


def summary(state: TurnState) -> str:
    """The hand-over in at most some 3,000 characters, a line for each thing that is known."""
    verdict = state["verdict"]
    assert verdict is not None, "decide always writes a verdict"
    lines = [verdict["reason"], "", _wants(state), _feels(state), *_tried(state), *_found(state), _open(state)]
    said = [line for line in lines if line is not None]
    wrote = f"The customer wrote: {_cut(state['text'], EXCERPT)}" if state["text"] else "The customer wrote nothing."
    return "\n".join([*said, "", *_sent(state), wrote])


def _sent(state: TurnState) -> list[str]:
    """The files that came with the messages, what they show, and how what can be read in them begins."""
    pictures = [each for each in state["attachments"] if each["kind"] == "image"]
    recordings = len(state["attachments"]) - len(pictures)
    counted = [
        f"{count} {name}s" if count > 1 else f"a {name}"
        for count, name in ((len(pictures), "picture"), (recordings, "voice message"))
        if count
    ]
    if not counted:
        return []
    known = kinds(state)
    shows = {
        each["attachment_id"]: each.get("description") or _words(known[each["attachment_id"]].kind)
        for each in state["vision"]
    }
    named = [_cut(shows[each["id"]], SENTENCE) for each in pictures if each["id"] in shows]
    line = f"The customer sent {' and '.join(counted)}{': ' if named else ''}{', '.join(named)}"
    if read := " / ".join(picture_text(state).split("\n")):
        line += f"; the text read: {_cut(read, SENTENCE)}"
    missing = unread(state)
    return [f"{line}.", *([f"Not read: {missing}."] if missing else [])]


def _wants(state: TurnState) -> str | None:
    intent = state["intent"]
    if not intent or intent["label"] == "unknown":
        return "Wants: not understood."
    further = [_words(each["label"]) for each in intent.get("further", [])]
    also = f"; also {', '.join(further)}" if further else ""
    return f"Wants: {_words(intent['label'])} ({intent['confidence']:.0%} sure){also}."


def _feels(state: TurnState) -> str | None:
    sentiment = state["sentiment"]
    if not sentiment:
        return None
    emotion = f", {sentiment['emotion']}" if sentiment.get("emotion") else ""
    mood = state["history"]["mood"]
    so_far = "calm" if mood > -0.2 else "upset" if mood > -0.5 else "angry"
    return f"Mood: {sentiment['label']}{emotion} in this message; {so_far} over the conversation."


def _tried(state: TurnState) -> list[str]:
    """The drafts that were stopped or rejected, and the actions that failed."""
    lines = [
        f"Tried: a draft by {stopped['author']}, stopped: {_cut(_problem(stopped['problems']), SENTENCE)}"
        for stopped in state["blocked"][:TRIED]
    ]
    lines += [f"Tried: {_words(act['tool'])} failed: {_cut(act['said'], SENTENCE)}" for act in _failed(state)]
    if state["rejections"]:
        lines.append(f"Tried: {state['rejections']} draft(s) that an agent rejected.")
    best = state["drafts"][0] if state["drafts"] else None
    if best is not None and best["kind"] == "answer":
        lines.append(f"Drafted, not sent: {_cut(best['text'], SENTENCE)}")
    return lines


def _failed(state: TurnState) -> list[dict[str, str]]:
    return [{"tool": act["tool"], "said": act["said"]} for act in state["acts"] if not act["done"]][:TRIED]


def _problem(problems: list[dict[str, str]]) -> str:
    return "; ".join(f"{_words(each['kind'])}: {each['detail']}" for each in problems) or "no reason was given"


def _found(state: TurnState) -> list[str]:
    """What tools found, and orders that the message names."""
    lines = [f"Found: {_cut(each['said'], SENTENCE)}" for each in state["findings"][:TRIED]]
    named = [each for each in state["entities"].get("entities", []) if each["type"] == "order_id"]
    orders = dict.fromkeys(each.get("value") or each["text"] for each in named)
    if orders and not lines:
        lines.append(f"Orders named, not looked up: {', '.join(list(orders)[:TRIED])}.")
    return lines


def _open(state: TurnState) -> str:
    """What the agent has to answer first."""
    risk = state["risk"]
    if risk is not None:
        return f"Look first at: {_cut(str(risk['sentence']), SENTENCE)}"
    questions = [each.strip() for each in state["text"].replace("\n", " ").split("?")[:-1] if each.strip()]
    if not questions:
        return "Open: no question was asked in so many words."
    last = questions[-1].replace("!", ".").rsplit(". ", 1)[-1]
    return f"Open: {_cut(last, SENTENCE)}?"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rstrip() + " …"


def _words(label: str) -> str:
    return label.replace("_", " ")
