"""What the desk's own engines make of a call's words: the same ones that read messages, asked one turn after the other.

Between two turns others get their turn too: a chat that waits is more urgent than any call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Final

from graph.nodes.detection import DESK_LANGUAGE
from tools.base import ToolContext
from tools.calls.commitments import commitments
from tools.calls.heard import Piece, Sound, Utterance
from tools.calls.listening import is_mono, speech_of
from tools.calls.moods import curve, ends_of, overall
from tools.calls.quality import quality
from tools.calls.roles import roles
from tools.calls.speakers import by_channel, by_voice
from tools.calls.summary import summary, ticket
from tools.calls.told import (
    CallEntity,
    CallIntent,
    CallLabel,
    CallLanguage,
    CallMood,
    CallResult,
    CallSpeaker,
    CallTurn,
)
from tools.detection.tool import UNDETERMINED, DetectionArguments, detect_language
from tools.entities.tool import EntityArguments, find_entities
from tools.errors import ToolError
from tools.guard.sentences import sentences
from tools.intent.tool import UNKNOWN, IntentArguments, recognise_intent
from tools.providers import Providers
from tools.safety.tool import RiskArguments, read_risk
from tools.sentiment.tool import SentimentArguments, read_sentiment
from tools.translation.tool import TranslationArguments, translate_text

PAUSE_S: Final = 0.02
"""Seconds that the engines are left to others between two turns."""
TELLING: Final = 4
"""Words from which on a sentence says what its speaker wants."""
LIKELY: Final = 0.5
"""How sure an intent must be to count."""
FURTHER: Final = 3
EARLY: Final = 3
"""Sentences that count double for what a caller wants."""
SAYING_NOTHING: Final = frozenset({UNKNOWN, "out_of_scope"})
HIDDEN: Final = frozenset({"card_number", "iban"})
"""Entities of which only the last four characters are told."""
ENTITIES: Final = 100

Told = Callable[[float], Awaitable[None]]


async def _nobody(share: float) -> None:
    """Nobody listens."""


class Understanding:
    """Reads calls with these engines."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    async def of(
        self,
        pieces: Sequence[Piece],
        sound: Sound,
        *,
        customer: str,
        language: str | None,
        today: date,
        told: Told = _nobody,
    ) -> CallResult:
        """All that is told of a call that was held on the day ``today``; ``told`` hears how far it is, 0 to 1."""
        context = ToolContext(customer_id="", conversation_id="", turn_id="", providers=self._providers)
        mono = is_mono(sound)
        turns = await asyncio.to_thread(by_voice, pieces) if mono else by_channel(pieces)
        heard = _heard(pieces, language) or await _language(context, turns)
        reader = Reader(context, turns, heard.code, today)
        for number in range(len(turns)):
            await reader.read(number)
            await told((number + 1) / len(turns))
            await asyncio.sleep(PAUSE_S)
        return _result(reader, sound, heard, customer, estimated=mono)


class Reader:
    """One call while its turns are read. What an engine fails to tell stays untold."""

    def __init__(self, context: ToolContext, turns: Sequence[Utterance], language: str, today: date) -> None:
        self.turns = turns
        self.roles = roles(turns)
        self.names = {number: f"speaker_{place}" for place, number in enumerate(sorted(self.roles), start=1)}
        self.moods: dict[int, CallMood] = {}
        self.translations: dict[int, str] = {}
        self.entities: dict[tuple[str, str], CallEntity] = {}
        self.intents: list[tuple[int, CallLabel]] = []
        self.risk: tuple[str, str] | None = None
        self._context, self._language, self._today = context, language, today

    async def read(self, number: int) -> None:
        """Read one turn."""
        turn = self.turns[number]
        with suppress(ToolError):
            mood = await read_sentiment(SentimentArguments(text=turn.text, language=self._language), self._context)
            if mood.confidence > 0:
                self.moods[number] = CallMood(mood.label, round(mood.score, 3))
        with suppress(ToolError):
            await self._name(turn)
        with suppress(ToolError):
            await self._translate(number, turn)
        if self.roles[turn.speaker] == "customer":
            with suppress(ToolError):
                await self._want(number, turn)
            with suppress(ToolError):
                await self._look(number, turn)

    async def _name(self, turn: Utterance) -> None:
        arguments = EntityArguments(text=turn.text, language=self._language, today=self._today)
        for each in (await find_entities(arguments, self._context)).entities:
            hidden = each.type in HIDDEN
            text = f"…{each.value or ''}" if hidden else each.text
            entity = CallEntity(each.type, text, each.value, self.names[turn.speaker], turn.start)
            self.entities.setdefault((each.type, each.value or each.text), entity)

    async def _translate(self, number: int, turn: Utterance) -> None:
        if self._language in (DESK_LANGUAGE, UNDETERMINED):
            return
        arguments = TranslationArguments(text=turn.text, source=self._language, target=DESK_LANGUAGE)
        self.translations[number] = (await translate_text(arguments, self._context)).text

    async def _want(self, number: int, turn: Utterance) -> None:
        """What a turn of the caller asks for, sentence by sentence; greetings and thanks ask for nothing."""
        translated = self.translations.get(number)
        language = DESK_LANGUAGE if translated else self._language
        for sentence in sentences(translated or turn.text):
            if len(sentence.split()) < TELLING:
                continue
            found = await recognise_intent(IntentArguments(text=sentence, language=language), self._context)
            if found.label not in SAYING_NOTHING and found.handling != "small_talk" and found.confidence >= LIKELY:
                self.intents.append((number, CallLabel(found.label, round(found.confidence, 3))))

    async def _look(self, number: int, turn: Utterance) -> None:
        """Whether a person must look after what the caller says."""
        translated = self.translations.get(number)
        arguments = RiskArguments(text=turn.text, language=self._language, translated=translated)
        found = (await read_risk(arguments, self._context)).risk
        # Who calls speaks to a person already, so asking for one is no risk; and a word or two are mostly misheard.
        if found is None or found.reason == "asked_human" or len(found.sentence.split()) < TELLING:
            return
        if self.risk is None:
            self.risk = (found.reason, found.sentence)


def _heard(pieces: Sequence[Piece], given: str | None) -> CallLanguage | None:
    """The language that was given, or in which most of the words were heard."""
    if given:
        return CallLanguage(given, 1.0)
    found = [each.found for each in pieces if each.found and each.found.words and each.found.language != UNDETERMINED]
    longest = max(found, key=lambda each: len(each.words), default=None)
    return CallLanguage(longest.language, round(longest.language_confidence, 3)) if longest else None


async def _language(context: ToolContext, turns: Sequence[Utterance]) -> CallLanguage:
    """The language that the words are written in."""
    text = " ".join(turn.text for turn in turns)[:2000]
    try:
        found = await detect_language(DetectionArguments(text=text), context)
    except ToolError:
        return CallLanguage(UNDETERMINED, 0.0)
    return CallLanguage(found.code, round(found.confidence, 3))


def _intent(reader: Reader) -> tuple[CallIntent, Utterance | None]:
    """What the caller wants, and the turn in which she says so. People say it early: the first count double."""
    scores: dict[str, float] = {}
    for place, (_, guess) in enumerate(reader.intents):
        scores[guess.label] = scores.get(guess.label, 0.0) + guess.confidence * (2 if place < EARLY else 1)
    if not scores:
        return CallIntent(UNKNOWN, 0.0), None
    best = {label: max(g.confidence for _, g in reader.intents if g.label == label) for label in scores}
    ranked = sorted(scores, key=lambda label: -scores[label])
    further = [CallLabel(label, best[label]) for label in ranked[1:]]
    saying = next(number for number, guess in reader.intents if guess.label == ranked[0])
    return CallIntent(ranked[0], best[ranked[0]], further[:FURTHER]), reader.turns[saying]


def _result(reader: Reader, sound: Sound, language: CallLanguage, customer: str, *, estimated: bool) -> CallResult:
    turns, part = reader.turns, reader.roles
    moods = [
        (turn.start, turn.end, reader.moods[number])
        for number, turn in enumerate(turns)
        if number in reader.moods and part[turn.speaker] == "customer"
    ]
    start, end = ends_of(moods, sound.duration)
    intent, asking = _intent(reader)
    entities = list(reader.entities.values())[:ENTITIES]
    items = commitments(turns, part)
    text = summary(turns, part, asking=asking, intent=intent, moods=(start, end), entities=entities, items=items)
    called = {"customer": customer, "agent": "Agent"}
    return CallResult(
        turns=[
            CallTurn(
                reader.names[turn.speaker],
                round(turn.start, 2),
                round(turn.end, 2),
                turn.text,
                reader.moods.get(number),
                reader.translations.get(number),
            )
            for number, turn in enumerate(turns)
        ],
        speakers=[CallSpeaker(reader.names[who], called[part[who]], part[who], estimated) for who in reader.names],
        language=language,
        intent=intent,
        sentiment=overall(moods),
        sentiment_curve=curve(moods),
        entities=entities,
        summary=text,
        action_items=items,
        quality=quality(sound, speech_of(sound), turns, reader.names),
        ticket_suggestion=ticket(text, items=items, end=end, risk=reader.risk),
    )
