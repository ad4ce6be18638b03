"""What is told of a recorded call: the shapes of PROTOCOL.md's `result`. Times are seconds from its beginning."""

from __future__ import annotations

from typing import Literal

import msgspec

from tools.calls.heard import Role

Label = Literal["positive", "neutral", "negative"]
TicketPriority = Literal["low", "medium", "high", "urgent"]


class CallMood(msgspec.Struct, frozen=True):
    """How somebody feels; `score` from -1 (negative) to 1 (positive)."""

    label: Label
    score: float


class CallTurn(msgspec.Struct, frozen=True):
    """What a speaker says without a break. `sentiment` is null where no engine could tell; `translation` is the text in
    the desk's language, where it is in another one that an engine translates.
    """

    speaker: str
    start: float
    end: float
    text: str
    sentiment: CallMood | None = None
    translation: str | None = None


class CallSpeaker(msgspec.Struct, frozen=True):
    """Somebody on the call. `estimated`: it is a guess which words are theirs; the role always is one."""

    id: str
    name: str
    role: Role
    estimated: bool


class CallLabel(msgspec.Struct, frozen=True):
    """An intent and how sure it is, 0 to 1."""

    label: str
    confidence: float


class CallIntent(CallLabel, frozen=True):
    """What the caller wants; `unknown` with confidence 0 where no engine could tell. `further` is what else."""

    further: list[CallLabel] = []


class CallLanguage(msgspec.Struct, frozen=True):
    """The language that is spoken, by its ISO 639-1 code."""

    code: str
    confidence: float


class CurvePoint(msgspec.Struct, frozen=True):
    """The caller's mood at a time, smoothed over the half minute around it; `score` from -1 to 1."""

    at: float
    score: float


class CallEntity(msgspec.Struct, frozen=True):
    """A named thing, who named it first and when. Of cards and IBANs only the last four characters are told."""

    type: str
    text: str
    value: str | None
    speaker: str
    at: float


class ActionItem(msgspec.Struct, frozen=True):
    """What somebody said they would do: in their own words, until when as they said it, and when they said it."""

    who: Role
    text: str
    when: str | None
    at: float


class Quiet(msgspec.Struct, frozen=True):
    """A time in which nobody speaks."""

    start: float
    end: float


class Share(msgspec.Struct, frozen=True):
    """How much of all speech is one speaker's, 0 to 1."""

    speaker: str
    share: float


class Monologue(msgspec.Struct, frozen=True):
    """The longest time that one speaker spoke alone."""

    speaker: str
    start: float
    end: float


class CallQuality(msgspec.Struct, frozen=True):
    """How well the call can be understood, and how it was held.

    `level_db` is the loudness of the speech (dB relative to full scale), `clipping` the share of samples at full scale,
    `snr_db` the speech over the noise between it. `talk_over_s` is how long two spoke at once, null where one channel
    holds both. `notes` say in sentences what stands out.
    """

    level_db: float
    clipping: float
    snr_db: float | None
    speech_ratio: float
    shares: list[Share]
    silences: list[Quiet]
    silence_s: float
    talk_over_s: float | None
    longest_monologue: Monologue | None
    notes: list[str]


class TicketSuggestion(msgspec.Struct, frozen=True):
    """A ticket that an agent may want to raise, and why."""

    description: str
    priority: TicketPriority
    reason: str


class CallResult(msgspec.Struct, frozen=True):
    """All that is told of a call."""

    turns: list[CallTurn]
    speakers: list[CallSpeaker]
    language: CallLanguage
    intent: CallIntent
    sentiment: CallMood | None
    sentiment_curve: list[CurvePoint]
    entities: list[CallEntity]
    summary: str
    action_items: list[ActionItem]
    quality: CallQuality
    ticket_suggestion: TicketSuggestion | None
