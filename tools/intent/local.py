"""Intent recognition on this machine: a linear classifier over the examples in ``knowledge/intents``. English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.classifier import Recipe, TextClassifier
from knowledge.embed import SharedEmbedder
from knowledge.intents import IntentDefinition
from knowledge.trained import trained
from tools.intent.tool import UNKNOWN, Intent, IntentGuess

LANGUAGES: Final = frozenset({"en"})
RECIPE: Final = Recipe(embedding_weight=1.25, regularisation=0.5)


class LocalIntents:
    """Knows the intents of one folder, and only English: of other languages it says ``unknown``."""

    name = "local"

    def __init__(
        self, definitions: Mapping[str, IntentDefinition], classifier: TextClassifier, embedder: SharedEmbedder
    ) -> None:
        self._definitions = definitions
        self._classifier = classifier
        self._embedder = embedder

    @classmethod
    def train(
        cls,
        definitions: Mapping[str, IntentDefinition],
        embedder: SharedEmbedder,
        folder: Path,
        progress: Callable[[float], None] | None = None,
    ) -> LocalIntents:
        """Train on the definitions' examples, or read what an earlier start left in ``folder``. Blocks for seconds."""
        examples = [(text, label) for label, each in definitions.items() for text in each.examples]
        return cls(definitions, trained("intent", examples, embedder.model, folder, RECIPE, progress), embedder)

    async def classify(self, text: str, language: str) -> Intent:
        """See ``IntentClassifier.classify``."""
        if language not in LANGUAGES or not text.strip():
            return Intent(label=UNKNOWN, confidence=0.0)
        vector = await self._embedder.embed(text)
        chances = self._classifier.probabilities(text, vector)
        best, *others = [
            IntentGuess(label=self._classifier.labels[index], confidence=round(float(chances[index]), 4))
            for index in np.argsort(chances)[::-1][:4]
        ]
        definition = self._definitions[best.label]
        return Intent(
            label=best.label,
            confidence=best.confidence,
            alternatives=others,
            group=definition.group,
            handling=definition.handling,
            next_actions=list(definition.next_actions),
        )
