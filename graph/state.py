"""The state of one turn: plain JSON-able values, set anew for each turn.

A conversation is one LangGraph thread, so every key that a turn reads is written by `fresh` first: nothing of an
earlier turn shines through, and a checkpoint has the same size at turn 5 and at turn 500.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class History(TypedDict):
    """What the turns before this one say about how the conversation goes."""

    negative_turns: int
    """How many turns in a row, up to the last one, the customer sounded negative."""
    unanswered_turns: int
    """How many turns in a row, up to the last one, had no answer."""
    mood: float
    """How the customer felt so far, from -1 to 1: a running mean in which the newest messages weigh most."""
    intent: str | None
    """What the customer wanted in the turn before this one."""
    heard: NotRequired[str | None]
    """Another language than the conversation's that the customer used in the turn before this one."""
    answered: NotRequired[bool]
    """Whether the customer has had an answer in this conversation."""
    repeated: NotRequired[int]
    """How many turns in a row, up to the last one, were answers about the intent of the last one."""
    asked_again: NotRequired[bool]
    """Whether the turn before this one only asked for a better picture or recording, or what a picture is about."""


class Decision(TypedDict):
    """What an agent decided about the drafts."""

    action: Literal["approve", "edit", "reject", "take_over"]
    agent_id: str
    text: str | None
    rank: int
    """Which of the drafts was decided on, 1 the best."""
    reason: str | None
    act: NotRequired[bool]
    """False when only the draft's words are sent, and its actions are not run."""


class Reply(TypedDict):
    """What the customer is told."""

    text: str
    language: str
    original: str | None
    """The desk's own words, where `text` is their translation."""
    warnings: list[str]
    """What the translation may have lost, in sentences for an agent."""


class Blocked(TypedDict):
    """A draft that the guard stopped, and why, in sentences for agents."""

    author: str
    text: str
    problems: list[dict[str, Any]]
    """Each a kind (like ``unsupported_fact``), the sentence it is about, and what is wrong with it."""
    draft: NotRequired[dict[str, Any]]
    """The whole draft, for the agents' record."""
    round: NotRequired[int]
    """How many drafts an agent had rejected by then: after a rejection every author may write again."""


class Act(TypedDict):
    """What became of an action that the reply takes for granted."""

    tool: str
    arguments: dict[str, Any]
    done: bool
    said: str
    """What the tool did, or why not, in a sentence for agents."""


class Attached(TypedDict):
    """A file that came with the messages of the turn."""

    id: str
    kind: Literal["image", "audio"]
    seq: int
    """Of the message that it came with."""
    duration_s: float | None
    problem: str | None
    """What was wrong with it when it was kept: blurred, dark, empty or silent."""
    alone: NotRequired[bool]
    """Whether its message has no words of its own."""


class Unread(TypedDict):
    """A file that no engine could read, and why, in a few words for agents."""

    attachment_id: str
    why: str


class Verdict(TypedDict):
    """What is to become of the best draft, and why, in a sentence for agents."""

    outcome: Literal["sent", "awaiting_agent", "handed_off"]
    reason: str
    ticket: bool
    priority: Literal["low", "medium", "high", "urgent"]


class TurnState(TypedDict, total=False):
    """One turn. The values of the tools are their results as `model_dump` gives them."""

    turn_id: str
    text: str
    """All the customer's messages of this turn, in order, joined by blank lines; last what she said in voice messages
    without words of their own. Empty when she sent pictures alone.
    """
    hint: str | None
    customer_name: str | None
    mode: Literal["auto", "suggest", "off"]
    held: bool
    """An agent holds the conversation: nothing may be told to the customer without her."""
    history: History
    guidance: str | None
    """What the agent who handed the conversation back told the assistant, for authors that can mind it."""
    attachments: list[Attached]
    ocr: list[dict[str, Any]]
    """The text of each picture that could be read: `attachment_id`, `text`, `confidence`, how many characters were
    `left_out`, and the lines that are `telling`. Data, never instructions.
    """
    vision: list[dict[str, Any]]
    """What each picture shows: `attachment_id`, `kind` by sight, `tags` (labels alone), `description`, `problem`."""
    transcripts: list[dict[str, Any]]
    """What is said in each recording: `attachment_id`, `text`, `language`."""
    unread: list[Unread]
    """Pictures whose text could not be read."""
    unheard: list[Unread]
    """Recordings that could not be written down."""
    language: dict[str, Any]
    """The language that the turn is read and answered in; `heard` is another one that the customer used just now."""
    intent: dict[str, Any]
    sentiment: dict[str, Any]
    entities: dict[str, Any]
    """Named things and keywords; spans count code points of `text`, or of the pictures' text (`source` is `image`)."""
    translation: dict[str, Any] | None
    """The customer's words in the desk's language: None when they are in it already, or nobody can translate them."""
    answerable: bool
    """Whether the desk's words can be put into the customer's language: an engine has the pair, or they are in it."""
    risk: dict[str, Any] | None
    """Why this message must go to a person whatever the drafts say (self-harm, a legal threat …), with its sentence."""
    parts: list[str]
    """The questions of the message as they were searched, in the desk's language; `part` of a passage counts them."""
    passages: list[dict[str, Any]]
    leaning: bool
    """The message was searched together with lines of its pictures."""
    findings: list[dict[str, Any]]
    """What reading tools found for this message, like where an order is."""
    drafts: list[dict[str, Any]]
    blocked: list[Blocked]
    """Drafts that the guard stopped, and with them their authors: the next draft is another one's."""
    redraft: bool
    """The guard stopped every draft, and another author may write one."""
    rejections: int
    rejected_articles: list[str]
    """Articles that a rejected draft rested on; the next draft does without them."""
    verdict: Verdict | None
    decision: Decision | None
    acts: list[Act]
    """What the actions of the chosen draft did."""
    ticket: dict[str, Any] | None
    reply: Reply | None


def fresh(
    *,
    turn_id: str,
    text: str,
    hint: str | None,
    customer_name: str | None,
    mode: Literal["auto", "suggest", "off"],
    history: History,
    held: bool = False,
    attachments: list[Attached] | None = None,
    guidance: str | None = None,
) -> TurnState:
    """The state that a turn starts with, every key set."""
    return TurnState(
        turn_id=turn_id,
        text=text,
        hint=hint,
        customer_name=customer_name,
        mode=mode,
        held=held,
        history=history,
        guidance=guidance,
        attachments=attachments or [],
        ocr=[],
        vision=[],
        transcripts=[],
        unread=[],
        unheard=[],
        language={},
        intent={},
        sentiment={},
        entities={},
        translation=None,
        answerable=True,
        risk=None,
        parts=[],
        passages=[],
        leaning=False,
        findings=[],
        drafts=[],
        blocked=[],
        redraft=False,
        rejections=0,
        rejected_articles=[],
        verdict=None,
        decision=None,
        acts=[],
        ticket=None,
        reply=None,
    )
