"""Language detection on this machine: the script first, then py3langid among the languages written in it.

py3langid (a naive Bayes over byte n-grams) is good at telling Latin languages apart and guesses wildly on one
word; so a text too short to judge keeps the conversation's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from copy import copy
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from tools.detection.tool import UNDETERMINED, Language, LanguageGuess

_WRITTEN_IN: Final = {
    "LATIN": (
        "af az ca cs cy da de en es et eu fi fr ga gl hr hu id is it lt lv ms "
        "mt nl no pl pt ro sk sl so sq sv sw tl tr uz vi zu"
    ),
    "CYRILLIC": "be bg kk ky mk mn ru sr tg uk uz",
    "ARABIC": "ar fa ur ps",
    "DEVANAGARI": "hi mr ne",
    "BENGALI": "bn",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "GREEK": "el",
    "HEBREW": "he",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "ORIYA": "or",
    "ETHIOPIC": "am",
}
SCRIPTS: Final = {script: tuple(languages.split()) for script, languages in _WRITTEN_IN.items()}
"""The first word of a letter's Unicode name, and the languages (ISO 639-1) told apart that are written so."""

PRIOR: Final = {"en": 5.0}
"""How much likelier than another a language is before a word is read; decides where the text says little."""
HINT_WEIGHT: Final = 3.0
"""How much likelier the conversation's language is than another."""
SHORT_HINT_WEIGHT: Final = 20.0
"""The same for a text of one or two words, or of under twelve letters: those keep the language unless unmistakable."""
LONGEST: Final = 2000
"""Characters of a text that are looked at."""
_NOISE: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[#@]\w+|\b[A-Za-z]{0,4}-?\d[\w-]*\b")


class LocalDetector:
    """Tells about seventy languages apart in well under a millisecond."""

    name = "local"

    def __init__(self) -> None:
        model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._by_script = {
            script: _among(model, languages) for script, languages in SCRIPTS.items() if len(languages) > 1
        }

    async def detect(self, text: str, hint: str | None = None) -> Language:
        """See ``Detector.detect``. Fast enough to run on the event loop."""
        cleaned = " ".join(_NOISE.sub(" ", text[:LONGEST]).split())
        scripts = Counter(filter(None, map(_script, cleaned)))
        if not scripts:
            return Language(code=hint, confidence=0.0) if hint else Language(code=UNDETERMINED, confidence=0.0)
        ranked = self._rank(cleaned, scripts, hint)
        code, confidence = ranked[0]
        rest = [LanguageGuess(code=other, confidence=round(share, 4)) for other, share in ranked[1:4] if share > 0.01]
        return Language(code=code, confidence=round(confidence, 4), alternatives=rest)

    def _rank(self, text: str, scripts: Counter[str], hint: str | None) -> list[tuple[str, float]]:
        """(language, probability) of the text, best first."""
        script = _leading(scripts)
        letters = sum(scripts.values())
        share = scripts[script] / letters if script not in ("HIRAGANA", "KATAKANA", "CJK") else 1.0
        languages = SCRIPTS[script]
        if len(languages) == 1:
            return [(languages[0], share)]
        weights = dict(PRIOR)
        if hint is not None:
            short = len(text.split()) < 3 or letters < 12
            weights[hint] = weights.get(hint, 1.0) * (SHORT_HINT_WEIGHT if short else HINT_WEIGHT)
        ranked = [
            (str(code), float(chance) * weights.get(str(code), 1.0))
            for code, chance in self._by_script[script].rank(text)
        ]
        total = sum(chance for _, chance in ranked)
        return sorted(((code, chance / total * share) for code, chance in ranked), key=lambda row: -row[1])


def _among(model: LanguageIdentifier, languages: tuple[str, ...]) -> LanguageIdentifier:
    """The model, choosing among these languages only. A shallow copy: the automaton (70 MB) is there once for all."""
    identifier = copy(model)
    identifier.set_languages(list(languages))
    return identifier


def _script(character: str) -> str | None:
    """The script of a letter, or None for everything that is not a letter of a known script."""
    if not character.isalpha():
        return None
    if "a" <= character <= "z" or "A" <= character <= "Z":
        return "LATIN"
    first = unicodedata.name(character, "").split(" ")[0].split("-")[0]
    return first if first in SCRIPTS else None


def _leading(scripts: Counter[str]) -> str:
    """The script that the text is written in. Kana among Han make it Japanese; a Han sign weighs two letters."""
    weights = Counter(scripts)
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    if kana:
        weights["HIRAGANA"] = 2 * (kana + scripts["CJK"])
        del weights["KATAKANA"], weights["CJK"]
    weights["CJK"] *= 2
    weights["HANGUL"] *= 2
    return weights.most_common(1)[0][0]
