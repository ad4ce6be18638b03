"""Language detection on this machine: the script first, then every language written in it, by three kinds of evidence.

py3langid (a naive Bayes over byte n-grams) knows how languages look; everyday words decide in a message of two or
three words, where it guesses wildly; letters that an alphabet does not have speak against a language. The three are
added with fixed weights per script, fitted on the even lines of Tatoeba, whole and cut to one, two and three words;
`frontdesk eval language` scores on the odd ones.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from copy import copy
from typing import Final, NamedTuple

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from knowledge.common_words import CommonWords, load_common_words
from tools.detection.evidence import Everyday, Evidence, Romanised, words_of
from tools.detection.tool import UNDETERMINED, Language, LanguageGuess

_WRITTEN_IN: Final = {
    "LATIN": (
        "af az bs ca cs cy da de en es et eu fi fr ga gl hr hu id is it lt lv ms "
        "mt nl no pl pt ro sk sl so sq sr sv sw tl tr uz vi zu"
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
LANGUAGES: Final = frozenset(language for languages in SCRIPTS.values() for language in languages)
"""Every language that is told apart."""


class Weights(NamedTuple):
    """What each kind of evidence counts, in natural logarithms of a probability's odds."""

    looks: float
    words: float
    unmarked: float
    strange: float


WEIGHTS: Final = {
    "LATIN": Weights(1.6, 1.65, 0.9, 2.5),
    "CYRILLIC": Weights(2.2, 2.4, 0.0, 0.8),
    "ARABIC": Weights(1.4, 1.5, 0.0, 0.7),
    "DEVANAGARI": Weights(2.5, 1.0, 0.0, 0.0),  # Tatoeba has no Nepali to fit on, so words are weighed by hand
}
PRIOR: Final = {
    "en": 1.2,
    **dict.fromkeys(("ar", "de", "es", "fr", "hi", "it", "nl", "pl", "pt", "ru", "tr"), 0.4),
    **dict.fromkeys(("af", "cy", "eu", "ga", "gl", "ky", "mt", "ne", "ps", "so", "tg", "zu"), -0.5),
    # In a sentence or two Bosnian is not told from Croatian and Serbian; a customer who has it keeps it by the hint.
    "bs": -1.5,
}
"""The logarithm of how much likelier than another a language is at a customer desk before a word is read."""
HINT: Final = 1.1
"""What the conversation's language gains."""
SHORT_HINT: Final = 3.0
"""The same for a text of one or two words, or of under twelve letters: those keep it unless unmistakable."""
KEEPS_ITS_OWN: Final = {"bs": frozenset({"hr", "sr"}), "ms": frozenset({"id"})}
"""Languages that are kept by a text of a near neighbour, from which a sentence hardly tells them."""
LONGEST: Final = 2000
"""Characters of a text that are looked at."""
_NOISE: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[#@]\w+|\b[A-Za-z]{0,4}-?\d[\w-]*\b")
_JOINERS: Final = "\u200c\u200d"
"""Invisible, but part of words in Persian and Indic scripts."""
_JAPANESE_FORMS: Final = frozenset("発売対応気図円駅広変経済検価払込単拝様")
"""Han signs in the shape that only Japanese gives them."""


class LocalDetector:
    """Tells some seventy languages apart in well under a millisecond."""

    name = "local"

    def __init__(self, known: CommonWords | None = None) -> None:
        model = LanguageIdentifier.from_model_file(MODEL_FILE)
        known = known or load_common_words()
        several = {script: languages for script, languages in SCRIPTS.items() if len(languages) > 1}
        self._by_script = {script: _among(model, languages) for script, languages in several.items()}
        self._everyday = {
            script: Everyday(known, languages, latin=script == "LATIN") for script, languages in several.items()
        }
        self._romanised = Romanised(known)

    async def detect(self, text: str, hint: str | None = None) -> Language:
        """See ``Detector.detect``. Fast enough to run on the event loop."""
        cleaned = _cleaned(text)
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
            return _one(languages[0], share, text, hint)
        tokens = words_of(text)
        if script == "LATIN":
            typed = self._romanised.of(tokens, self._everyday[script].most_words(tokens))
            if typed is not None:
                return [(typed[0], typed[1] * share)]
        scores = self._scores(text, script)
        if hint is not None:
            gain = SHORT_HINT if len(tokens) < 3 or letters < 12 else HINT
            best = max(scores, key=scores.__getitem__)
            if best in KEEPS_ITS_OWN.get(hint, ()):
                scores[hint] = max(scores[hint], scores[best])
            scores[hint] = scores.get(hint, -math.inf) + gain
        top = max(scores.values())
        chances = {code: math.exp(score - top) for code, score in scores.items()}
        total = sum(chances.values())
        return sorted(((code, chance / total * share) for code, chance in chances.items()), key=lambda row: -row[1])

    def _scores(self, text: str, script: str) -> dict[str, float]:
        """The log-odds of each language of the script."""
        weights = WEIGHTS[script]
        looks: Mapping[str, float] = {str(code): float(raw) for code, raw in self._by_script[script].rank(text)}
        best, scale = max(looks.values()), math.sqrt(len(text.encode()) or 1)
        everyday = self._everyday[script].of(text, {each for each in text.lower() if _script(each) == script})

        def score(code: str, told: Evidence) -> float:
            return (
                weights.looks * (looks[code] - best) / scale
                + weights.words * told.words
                + weights.unmarked * told.unmarked
                - weights.strange * told.strange
                + PRIOR.get(code, 0.0)
            )

        return {code: score(code, told) for code, told in everyday.items()}


def _cleaned(text: str) -> str:
    """The words of the text: without links, addresses and ids, control and invisible characters, in NFKC, so that
    wide and mathematical letters read as plain ones.
    """
    kept = "".join(
        " " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each
        for each in text[:LONGEST]
        if each in _JOINERS or unicodedata.category(each) not in ("Cf", "Cs", "Co", "Cn")
    )
    plain = unicodedata.normalize("NFKC", kept).replace("’", "'")
    return " ".join(_NOISE.sub(" ", plain).split())


def _one(language: str, share: float, text: str, hint: str | None) -> list[tuple[str, float]]:
    """The language of a script that has one; Han signs without kana are Japanese by their shapes, or by the hint."""
    if language == "zh" and not _JAPANESE_FORMS.isdisjoint(text):
        return [("ja", share * 0.8), ("zh", share * 0.2)]
    if language == "zh" and hint == "ja" and len(text) < 12:
        return [("ja", share * 0.6), ("zh", share * 0.4)]
    return [(language, share)]


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
