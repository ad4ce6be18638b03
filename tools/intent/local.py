"""Intent recognition on this machine: linear classifiers over the examples in ``knowledge/intents``.

English is read by two classifiers, one on MiniLM as published and one on MiniLM tuned on the examples, whose opinions
are averaged; every other language by one on multilingual E5, which learns from the English examples as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.classifier import Floats, Recipe, TextClassifier, softmax
from knowledge.embed import SharedEmbedder
from knowledge.intents import OUT_OF_SCOPE, IntentDefinition
from knowledge.trained import trained
from tools.intent.followups import is_follow_up
from tools.intent.tool import UNKNOWN, Intent, IntentGuess

ENGLISH: Final = "en"
PLAIN: Final = Recipe(embedding_weight=1.25, regularisation=0.5, novelty=True)
TUNED: Final = Recipe(embedding_weight=1.25, regularisation=0.5, temperature=0.2)
PUBLIC: Final = Recipe(embedding_weight=2.0, regularisation=0.5)
"""The same engine on sets of one style and many labels, where the encoder is not tuned: measured, not served."""
MULTILINGUAL: Final = Recipe(embedding_weight=2.0, regularisation=1.0, temperature=0.3)

ABSTAIN: Final = 0.35
"""Confidence under which the engine abstains."""
STRANGE: Final = 3.0
"""Novelty over which it abstains too: nothing like it was ever an example, whatever it looks like most."""
LEANING: Final = 0.8
"""Confidence up to which a message that leans on the one before has no intent of its own."""
FURTHER: Final = 0.6
"""Least confidence of a sentence's own intent to be reported beside the message's."""
SENTENCES: Final = 4
"""How many sentences of a message are looked at on their own, the longest ones: each costs a run of the encoder."""
DOUBTFUL: Final = 0.6
"""Confidence under which it is looked whether the message is like any example at all."""
_SENTENCE: Final = re.compile(
    r"(?<=[.!?。！？؟।])\s*|\n+|;\s+|,?\s+(?:and|but|also|plus)\s+(?=(?:also|can|could|how|what|when|where|why|do|i)\b)",
    re.I,
)


@dataclass(frozen=True)
class Reader:
    """A classifier and the encoder whose vectors it was trained on."""

    classifier: TextClassifier
    embedder: SharedEmbedder

    async def read(self, text: str) -> Floats:
        """The probability of each label: shape (labels,)."""
        return self.classifier.probabilities(text, await self.embedder.embed(text))

    async def novelty(self, text: str) -> float:
        """How unlike all examples the text is; 0 where the classifier has not learnt to tell."""
        if self.classifier.novelty is None:
            return 0.0
        vector = await self.embedder.embed(text)
        return self.classifier.novelty.of(vector, self.classifier.scores(text, vector))


class LocalIntents:
    """Knows the intents of one folder. Of a language that no reader knows it says ``unknown``."""

    name = "local"

    def __init__(
        self,
        definitions: Mapping[str, IntentDefinition],
        english: Sequence[Reader],
        others: Sequence[Reader] = (),
    ) -> None:
        """All readers must know the same labels. Raises ``ValueError`` if they do not."""
        self._definitions = definitions
        self._english = tuple(english)
        self._others = tuple(others)
        if len({reader.classifier.labels for reader in (*english, *others)}) != 1:
            raise ValueError("the classifiers of intents know different labels")
        self._labels = self._english[0].classifier.labels

    @classmethod
    def train(
        cls,
        definitions: Mapping[str, IntentDefinition],
        embedder: SharedEmbedder,
        folder: Path,
        progress: Callable[[float], None] | None = None,
        *,
        tuned: SharedEmbedder | None = None,
        multilingual: SharedEmbedder | None = None,
    ) -> LocalIntents:
        """Train on the definitions' examples, or read what an earlier start left in ``folder``. Blocks for seconds.

        Without ``multilingual`` only English is known.
        """
        english = [(text, label) for label, each in definitions.items() for text in each.examples]
        others = [
            (text, label)
            for label, each in definitions.items()
            for texts in each.other_languages.values()
            for text in texts
        ]
        told = progress or (lambda share: None)
        readers = [Reader(trained("intent", english, embedder.model, folder, PLAIN, told), embedder)]
        if tuned is not None:
            readers.append(Reader(trained("tuned_intent", english, tuned.model, folder, TUNED, told), tuned))
        foreign = []
        if multilingual is not None:
            examples = [*english, *others]
            model = trained("multilingual_intent", examples, multilingual.model, folder, MULTILINGUAL, told)
            foreign.append(Reader(model, multilingual))
        return cls(definitions, readers, foreign)

    async def classify(self, text: str, language: str, previous: str | None = None) -> Intent:
        """See ``IntentClassifier.classify``."""
        readers = self._english if language == ENGLISH else self._others
        if not readers or not any(character.isalnum() for character in text):
            return Intent(label=UNKNOWN, confidence=0.0, abstained=True)
        chances = await self._read(readers, text)
        if previous in self._definitions and is_follow_up(text):
            # What the message itself leaves open belongs to the one before: "and refunds?" says enough on its own.
            sure = max(0.0, (float(chances.max()) - LEANING) / (1 - LEANING))
            chances = sure * chances + (1 - sure) * (np.array(self._labels) == previous)
        best, *others = self._guesses(chances, 4)
        definition = self._definitions[best.label]
        return Intent(
            label=best.label,
            confidence=best.confidence,
            alternatives=others,
            further=await self._further(readers, text, best.label),
            abstained=await self._abstains(readers[0], text, best.confidence),
            group=definition.group,
            handling=definition.handling,
            next_actions=list(definition.next_actions),
        )

    async def _abstains(self, reader: Reader, text: str, confidence: float) -> bool:
        if confidence < ABSTAIN:
            return True
        return confidence < DOUBTFUL and await reader.novelty(text) > STRANGE

    async def _read(self, readers: Sequence[Reader], text: str) -> Floats:
        """The readers' opinions as one: the geometric mean, so that one reader's doubt counts."""
        opinions = [np.log(np.clip(await reader.read(text), 1e-9, 1)) for reader in readers]
        mean: Floats = softmax(np.mean(opinions, axis=0)[None, :])[0]
        return mean

    async def _further(self, readers: Sequence[Reader], text: str, primary: str) -> list[IntentGuess]:
        """What single sentences ask for that the message as a whole is not about."""
        sentences = [each for each in _SENTENCE.split(text) if len(each.split()) >= 3 or len(each) >= 12 > len(text)]
        if len(sentences) < 2:
            return []
        found: dict[str, IntentGuess] = {}
        # One reader is enough here, and half as slow.
        longest = sorted(sorted(range(len(sentences)), key=lambda place: -len(sentences[place]))[:SENTENCES])
        for sentence in (sentences[place] for place in longest):
            guess = self._guesses(await self._read(readers[-1:], sentence), 1)[0]
            told = self._definitions[guess.label]
            if guess.confidence < FURTHER or guess.label in (primary, OUT_OF_SCOPE) or told.handling == "small_talk":
                continue
            if guess.label not in found or found[guess.label].confidence < guess.confidence:
                found[guess.label] = guess
        return list(found.values())

    def _guesses(self, chances: Floats, count: int) -> list[IntentGuess]:
        best = np.argsort(chances)[::-1][:count]
        return [IntentGuess(label=self._labels[row], confidence=round(float(chances[row]), 4)) for row in best]
