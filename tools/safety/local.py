"""Reading risks on this machine: sure signs by pattern, the rest by linear classifiers over written examples.

English is read with the published MiniLM, other languages with multilingual E5: both vectors of a message are there
already when intent and retrieval have asked for them. Of a longer message a few
sentences are embedded too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from knowledge.classifier import Recipe, TextClassifier
from knowledge.embed import SharedEmbedder, Vectors
from knowledge.intents import IntentDefinition
from knowledge.risks import NONE, REASONS, RiskExamples, risk_pairs
from knowledge.trained import trained
from tools.safety.tool import Reason, Risk, RiskArguments
from tools.translation.pieces import sentences as pieces

ENGLISH: Final = "en"
RECIPE: Final = Recipe(embedding_weight=2.5, regularisation=1.0)
ASKING: Final = "contact_human_agent"
DISTRESSED: Final = frozenset({"complaint"})
"""Intents whose examples may well hold a threat, so that they teach nothing harmless."""
SUSPECT: Final = 0.015
"""Chance of any risk in a sentence from which both encoders read it."""
SENTENCES: Final = 8
"""Sentences of one message in which patterns are looked for."""
READ: Final = 5
"""Sentences of one message, the last ones, that are embedded on their own: some 2 ms each."""
SURE_SIGN: Final = 0.97
"""Confidence of what a pattern finds."""
LEAST: Final = 0.45
"""Chance of any risk in a whole message from which the likeliest reason is told."""
LEAST_OF_A_PART: Final = 0.75
"""The same in a sentence of a longer message: cut out of it, everyday halves of a thought look strange."""
LEAST_OF_ASKING: Final = 0.9
"""The same in a part for asking for a person: the intent hears that too."""
LEAST_OF_SELF_HARM: Final = 0.25
LEAST_OF_SELF_HARM_IN_A_PART: Final = 0.45
"""The same for self-harm alone: one missed is worse than ten that a person looks at."""
_JOKING: Final = re.compile(
    r"\b(?:dying to|dead (?:tired|on|simple)|kill(?:s|ed|ing)? it\b|killing (?:me|my|it)|"
    r"to die for|died? laughing|die of laughter|"
    r"lol|haha\w*|could (?:just )?die\b[^.!?]{0,20}\b(?:embarrass\w*|laugh\w*))\b|😂|🤣|😅",
    re.I,
)
_IDIOM: Final = re.compile(
    r"\b(?:dying|die|died) (?:to (?!death\b)|for (?:a|an|that|this|the)\b|laughing|of (?:laughter|curiosity))", re.I
)
_WAIVED: Final = re.compile(
    r"\b(?:not|never|no|don'?t|won'?t|wouldn'?t|without|rather than|instead of|didn'?t)\b(?:\s+\w+){0,6}\s*$", re.I
)


class LocalRisks:
    """Reads risks in any language that the multilingual encoder knows; without it, English and patterns."""

    name = "local"

    def __init__(
        self,
        patterns: Mapping[str, tuple[re.Pattern[str], ...]],
        english: tuple[TextClassifier, SharedEmbedder],
        others: tuple[TextClassifier, SharedEmbedder] | None = None,
    ) -> None:
        self._patterns = patterns
        self._english = english
        self._others = others

    @classmethod
    def train(
        cls,
        risks: dict[str, RiskExamples],
        intents: Mapping[str, IntentDefinition],
        plain: SharedEmbedder,
        folder: Path,
        progress: Callable[[float], None] | None = None,
        *,
        multilingual: SharedEmbedder | None = None,
    ) -> LocalRisks:
        """Train on the examples, or read what an earlier start left in ``folder``. Blocks for seconds.

        Examples of all intents but that of asking for a person are harmless.
        """
        patterns = {reason: tuple(re.compile(each, re.I) for each in risks[reason].patterns) for reason in REASONS}
        mine, foreign = risk_pairs(risks)
        mine += list(_of_intents(intents, english=True))
        foreign += list(_of_intents(intents, english=False))
        english = trained("risk", mine, plain.model, folder, RECIPE, progress)
        others = None
        if multilingual is not None:
            model = trained("multilingual_risk", [*mine, *foreign], multilingual.model, folder, RECIPE)
            others = (model, multilingual)
        return cls(patterns, (english, plain), others)

    async def find_risk(self, arguments: RiskArguments) -> Risk | None:
        """See ``RiskReader.find_risk``."""
        text = arguments.text
        if not text.strip():
            return None
        found = [*self._signs(text), *(self._signs(arguments.translated) if arguments.translated else ())]
        found += await self._learnt(text, arguments.language)
        if arguments.translated and not found:
            found += await self._learnt(arguments.translated, ENGLISH)
        return min(found, key=lambda each: (REASONS.index(each.reason), -each.confidence), default=None)

    def _signs(self, text: str) -> Iterator[Risk]:
        """What patterns find, sentence by sentence."""
        for sentence in _sentences(text):
            for reason, patterns in self._patterns.items():
                for pattern in patterns:
                    match = pattern.search(sentence)
                    if match is not None and not self._harmless(reason, sentence, match):
                        yield Risk(reason=cast(Reason, reason), sentence=sentence, confidence=SURE_SIGN)
                        break

    @staticmethod
    def _harmless(reason: str, sentence: str, match: re.Match[str]) -> bool:
        """Whether a sure sign is a joke, or is waved off: "I don't want to start a chargeback"."""
        if reason == "self_harm":
            return bool(_IDIOM.search(sentence))
        return bool(_JOKING.search(sentence)) or (
            reason in ("chargeback", "legal_threat", "asked_human") and bool(_WAIVED.search(sentence[: match.start()]))
        )

    async def _learnt(self, text: str, language: str) -> list[Risk]:
        """What the classifiers find in the whole message and in its sentences: one among many would drown in the whole.

        What looks suspicious in English is read by the multilingual one too: it learnt from more examples and is the
        better of the two, but its vector of an English message is nobody else's, so a calm message does without.
        """
        first = self._english if language == ENGLISH else self._others
        if first is None:
            return []
        found = []
        for sentence in dict.fromkeys([text, *_sentences(text)[-READ:]]):
            row = _chances(first[0], sentence, await first[1].embed(sentence))
            if row[NONE] > 1 - SUSPECT:
                continue
            rows = [row]
            if self._others is not None and self._others is not first:
                classifier, embedder = self._others
                rows.append(_chances(classifier, sentence, await embedder.embed(sentence)))
            if (risk := _judged(sentence, rows, part=sentence != text)) is not None:
                found.append(risk)
        # A sentence says it more precisely than the whole message that it stands in.
        return sorted(found, key=lambda each: each.sentence == text)


def _judged(sentence: str, rows: Sequence[Mapping[str, float]], *, part: bool) -> Risk | None:
    """The reason that the classifiers together see in a sentence, or None."""
    chances = {label: sum(row[label] for row in rows) / len(rows) for label in rows[0]}
    reason = max(REASONS, key=lambda each: chances[each])
    least = LEAST_OF_ASKING if part and reason == "asked_human" else LEAST_OF_A_PART if part else LEAST
    # Of self-harm even the second guess counts.
    enough = LEAST_OF_SELF_HARM_IN_A_PART if part else LEAST_OF_SELF_HARM
    if chances["self_harm"] >= enough and not _IDIOM.search(sentence):
        reason = "self_harm"
    elif 1 - chances[NONE] < least or _JOKING.search(sentence):
        return None
    return Risk(reason=cast(Reason, reason), sentence=sentence, confidence=round(1 - chances[NONE], 4))


def _chances(classifier: TextClassifier, text: str, vector: Vectors) -> dict[str, float]:
    rows = zip(classifier.labels, classifier.probabilities(text, vector), strict=True)
    return {label: float(chance) for label, chance in rows}


def _sentences(text: str) -> list[str]:
    return [each.strip() for line in text.splitlines() for each in pieces(line) if each.strip()][:SENTENCES] or [text]


def _of_intents(intents: Mapping[str, IntentDefinition], *, english: bool) -> Iterator[tuple[str, str]]:
    """Every example of an intent, as harmless or, of asking for a person, as that."""
    for label, each in intents.items():
        if label in DISTRESSED:
            continue
        reason = "asked_human" if label == ASKING else NONE
        texts = each.examples if english else [text for texts in each.other_languages.values() for text in texts]
        yield from ((text, reason) for text in texts)
