"""A fake engine for every capability, for tests that are about the turn protocol and not about language.

It goes by words: "person" asks for a human, "order" needs an approval, "weather" is out of scope, everything else is a
general question that three articles answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date

from knowledge.search import Passage
from knowledge.snapshot import Filters
from tools.base import ToolContext
from tools.chat.tool import Citation, Draft, DraftRequest
from tools.detection.tool import Language
from tools.entities.tool import Entities, Entity
from tools.errors import ToolFailed
from tools.guard.tool import CheckArguments, Checked, Problem
from tools.intent.tool import Handling, Intent
from tools.media.given import Picture, Recording
from tools.ocr.tool import ImageText, TextLine
from tools.providers import Chain, Providers
from tools.safety.tool import Risk, RiskArguments
from tools.sentiment.tool import Sentiment
from tools.transcription.tool import Transcript
from tools.translation.tool import Translation
from tools.vision.tool import ImageContent, ImageKind

INTENTS: dict[str, tuple[str, Handling]] = {
    "person": ("contact_human_agent", "hand_off"),
    "order": ("track_order", "approve"),
    "weather": ("out_of_scope", "answer"),
}
ARTICLES = ("delivery", "returns", "payment")


class FakeMedia:
    """What the fake engines for files have in common: `error` is raised, `gate` holds them while it is shut."""

    name = "fake"

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = 0

    async def _at(self) -> None:
        self.asked += 1
        await self.gate.wait()
        if self.error is not None:
            raise self.error


class FakeTextReader(FakeMedia):
    """Reads "pictures" that are text files: each line of the file is a line of text."""

    async def read(self, picture: Picture) -> ImageText:
        """The file's own text."""
        await self._at()
        text = picture.path.read_text()
        box = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)]
        lines = [TextLine(text=line, box=box, confidence=0.9) for line in text.splitlines()]
        return ImageText(text=text, lines=lines, confidence=0.9 if text else 0.0)


class FakeImageReader(FakeMedia):
    """Sees a screenshot in every picture, with the problem that was measured when it was kept."""

    kind: ImageKind = "screenshot"

    async def look(self, picture: Picture) -> ImageContent:
        """A screenshot."""
        await self._at()
        return ImageContent(kind=self.kind, kind_confidence=0.9, problem=picture.quality.get("problem"))


class FakeTranscriber(FakeMedia):
    """Hears the text of "recordings" that are text files."""

    async def transcribe(self, recording: Recording, language: str | None = None) -> Transcript:
        """The file's own text."""
        await self._at()
        text = recording.path.read_text()
        return Transcript(text=text, language="en" if text else "und", duration_s=recording.duration_s)


class FakeEngine:
    """Does every capability's work; `broken` and `hanging` name those that raise or never answer."""

    name = "fake"

    def __init__(self, *, broken: Iterable[str] = (), hanging: Iterable[str] = ()) -> None:
        self.broken = set(broken)
        self.hanging = set(hanging)
        self.drafted: list[DraftRequest] = []
        self.reader, self.looker, self.hearer = FakeTextReader(), FakeImageReader(), FakeTranscriber()

    async def _at(self, capability: str) -> None:
        if capability in self.broken:
            raise ToolFailed(f"the fake {capability} is broken")
        if capability in self.hanging:
            await asyncio.sleep(3600)

    async def detect(self, text: str, hint: str | None = None) -> Language:
        """English, but for texts that open with a code in brackets, like "[pt] Onde está?"."""
        await self._at("detection")
        if text.startswith("[") and text[3:4] == "]":
            return Language(code=text[1:3], confidence=0.99)
        return Language(code="en", confidence=0.99)

    async def classify(self, text: str, language: str, previous: str | None = None) -> Intent:
        """The intent of the first word that is known."""
        await self._at("intent")
        found = [INTENTS[word] for word in INTENTS if word in text.lower()]
        label, handling = found[0] if found else ("delivery_options", "answer")
        return Intent(label=label, confidence=0.95, handling=handling, next_actions=["Look it up"])

    async def read(self, text: str, language: str) -> Sentiment:
        """Negative when the text shouts."""
        await self._at("sentiment")
        angry = text.isupper()
        return Sentiment(label="negative" if angry else "neutral", score=-0.9 if angry else 0.0, confidence=0.9)

    async def find(self, text: str, language: str, today: date) -> Entities:
        """The first word of four characters or more with a digit in it, as an order."""
        await self._at("entities")
        found = next((word for word in text.split() if len(word) > 3 and any(map(str.isdigit, word))), None)
        if found is None:
            return Entities()
        start = text.index(found)
        return Entities(
            entities=[Entity(type="order_id", text=found, start=start, end=start + len(found), value=found)],
            keywords=["order"],
        )

    async def find_risk(self, arguments: RiskArguments) -> Risk | None:
        """A threat where the text says "lawyer"."""
        await self._at("risk")
        if "lawyer" not in arguments.text.lower():
            return None
        return Risk(reason="legal_threat", sentence=arguments.text, confidence=0.9)

    async def check(self, arguments: CheckArguments) -> Checked:
        """A problem where the draft says "forbidden"."""
        await self._at("guard")
        text = arguments.draft.text
        problem = Problem(kind="promise", sentence=text, detail="The fake guard stops this.")
        return Checked(problems=[problem] if "forbidden" in text.lower() else [])

    def supports(self, source: str, target: str) -> bool:
        """Portuguese and English."""
        return {source, target} == {"pt", "en"}

    async def translate(self, text: str, source: str, target: str) -> Translation:
        """The same words under another code."""
        await self._at("translation")
        return Translation(text=f"[{target}] {text.removeprefix(f'[{source}] ')}", source=source, target=target)

    async def search(
        self,
        query: str,
        k: int = 5,
        category: str | None = None,
        language: str | None = None,
        *,
        filters: Filters | None = None,
        spoken: str = "en",
        translation: str | None = None,
    ) -> list[Passage]:
        """A passage of each article."""
        await self._at("retrieval")
        return [
            Passage(
                article_id=article,
                title=article.title(),
                heading="",
                text=f"All about {article}.",
                excerpt=f"All about {article}.",
                score=0.9 - 0.1 * place,
                category="demo",
                language="en",
            )
            for place, article in enumerate(ARTICLES)
        ]

    async def draft(self, request: DraftRequest, context: ToolContext) -> list[Draft]:
        """A draft of each passage, or an honest "I do not know"."""
        await self._at("chat")
        self.drafted.append(request)
        if not request.passages or request.intent.label == "out_of_scope":
            return [Draft(text="I do not know that.", language="en", kind="honest_no_answer", confidence=0.9)]
        return [
            Draft(
                text=f"{passage.text} (You wrote: {request.text})",
                language="en",
                kind="answer",
                confidence=0.95,
                citations=[
                    Citation(
                        article_id=passage.article_id,
                        title=passage.title,
                        excerpt=passage.excerpt,
                        score=passage.score,
                    )
                ],
            )
            for passage in request.passages
        ]


def providers_of(engine: FakeEngine, *, deadline: float = 10.0) -> Providers:
    """Real chains, each with the fake engine alone; `deadline` in seconds, long because a busy machine is no fault."""
    return Providers(
        detection=Chain("detection", [engine], deadline=deadline),
        intent=Chain("intent", [engine], deadline=deadline),
        sentiment=Chain("sentiment", [engine], deadline=deadline),
        entities=Chain("entities", [engine], deadline=deadline),
        translation=Chain("translation", [engine], deadline=deadline),
        retrieval=Chain("retrieval", [engine], deadline=deadline),
        chat=Chain("chat", [engine], deadline=deadline),
        risk=Chain("risk", [engine], deadline=deadline),
        guard=Chain("guard", [engine], deadline=deadline),
        ocr=Chain("ocr", [engine.reader], deadline=deadline),
        vision=Chain("vision", [engine.looker], deadline=deadline),
        transcription=Chain("transcription", [engine.hearer], deadline=deadline),
    )
