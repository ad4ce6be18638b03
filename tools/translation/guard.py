"""What a translation must not lose: numbers, dates, amounts, ids, links, addresses and negations. Pure functions.

A rule either finds the same thing on both sides or says in a plain sentence, for an agent, what may be wrong. It
judges no style. Where a language's words for "not" are not known, negations are not compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

_NOT: Final = {
    "en": r"\bn(?:o|ot|ever|one|othing|obody|owhere|either|or)\b|n['’]t\b|\bcannot\b|\bwithout\b|"
    r"\bunable\b|\b(?:do|wo|ca|does|did|is)nt\b",
    "pt": r"\bn[ãa]o\b|\bnunca\b|\bjamais\b|\bnada\b|\bningu[ée]m\b|\bnenhum(?:a|as|ns)?\b|\bnem\b|\bsem\b|"
    r"\bincapa(?:z|zes)\b|\bimposs[íi]ve(?:l|is)\b",
    "es": r"\bno\b|\bnunca\b|\bjam[áa]s\b|\bnada\b|\bnadie\b|\bning[úu]n(?:a|o|os|as)?\b|\bni\b|\bsin\b|\btampoco\b",
    "fr": r"\bne\b|\bn['’]|\bpas\b|\bjamais\b|\brien\b|\bpersonne\b|\baucune?\b|\bni\b|\bsans\b|\bnon\b|\bplus de\b",
    "de": r"\bnicht\b|\bkein\w*\b|\bnie(?:mals|mand\w*)?\b|\bnichts\b|\bohne\b|\bweder\b|\bnirgends\b|\bnein\b",
    "it": r"\bnon\b|\bmai\b|\bniente\b|\bnulla\b|\bnessun[oa]?\b|\bn[ée]\b|\bsenza\b|\bno\b",
    "nl": r"\bniet\b|\bgeen\b|\bnooit\b|\bniets\b|\bniemand\b|\bnergens\b|\bzonder\b|\bnee\b|\bnoch\b",
    "sv": r"\binte\b|\bej\b|\baldrig\b|\bing(?:en|et|a|enting)\b|\butan\b|\bnej\b|\bvarken\b",
    "da": r"\bikke\b|\baldrig\b|\bing(?:en|et)\b|\bintet\b|\buden\b|\bnej\b|\bhverken\b",
    "no": r"\bikke\b|\baldri\b|\bing(?:en|et|enting)\b|\buten\b|\bnei\b|\bverken\b",
    "fi": r"\b(?:en|et|ei|emme|ette|eivät|älä|älkää|eikä|enkä)\b|\w+(?:matta|mättä)\b|\bilman\b",
    "pl": r"\bnie\b|\bnigdy\b|\bnic\b|\bnikt\b|\bżad\w+\b|\bani\b|\bbez\b|\bbrak\b",
    "cs": r"\bne\w{2,}\b|\bne\b|\bnikdy\b|\bnic\b|\bnikdo\b|\bžádn\w+\b|\bani\b|\bbez\b",
    "ru": r"\bне\b|\bнет\b|\bни\b|\bникогда\b|\bничего\b|\bникто\b|\bнельзя\b|\bбез\b|\bневозможно\b",
    "uk": r"\bне\b|\bнемає\b|\bні\b|\bніколи\b|\bнічого\b|\bніхто\b|\bбез\b|\bнеможливо\b",
    "tr": r"\bdeğil\b|\byok(?:tur)?\b|\bhayır\b|\bhiç\b|\w+(?:m[aeıiuü]y|m[ae]z|m[ae]d)\w*\b|\bne de\b|\bolmadan\b",
    "ro": r"\bnu\b|\bn-\w+\b|\bniciodat[ăa]\b|\bnimic\b|\bnimeni\b|\bniciun\w*\b|\bnici\b|\bf[ăa]r[ăa]\b",
    "hu": r"\bnem\b|\bne\b|\bsem\b|\bsoha\b|\bsemmi\w*\b|\bsenki\b|\bnincs\w*\b|\b\w+ nélkül\b",
    "el": r"\bδεν\b|\bμην?\b|\bποτέ\b|\bτίποτα\b|\bκανείς\b|\bκανένα?ς?\b|\bόχι\b|\bχωρίς\b",
    "ar": r"(?:^|\W)(?:لا|لم|لن|ليس\w*|ما|غير|بدون|دون|أبدا|أبدًا)(?:\W|$)",
    "he": r"(?:^|\W)(?:לא|אין|אינ\w+|אל|בלי|ללא|מעולם|אף)(?:\W|$)",
    "hi": r"नहीं|\bन\b|मत|बिना|कभी नहीं|ना\b",
    "ja": r"ない|ません|なく|ず(?:に|、|。|$)|無理|不可|なし",
    "zh": r"不|没|沒|无|無|未|非|别|勿",
    "ko": r"않|없|못|안\s|아니|말고|말아|불가",
}
"""For each language what says "not"."""
NOT: Final = {language: re.compile(pattern, re.I) for language, pattern in _NOT.items()}

_WORDS: Final = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "de": "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf",
}
_SPELLED: Final = {language: words.split() for language, words in _WORDS.items()}
_FEMININE: Final = {
    "pt": {1: "uma", 2: "duas"},
    "es": {1: "una"},
    "fr": {1: "une"},
    "de": {1: "eine"},
    "it": {1: "una"},
}

_CURRENCIES: Final = {
    "euro": r"€|\beur\b|\beuros?\b|евро|ευρώ|ユーロ|欧元",
    "dollar": r"\$|\busd\b|\bdollars?\b|\bd[óo]lar(?:es)?\b|доллар|ドル|美元",
    "pound": r"£|\bgbp\b|\bpounds?\b|\blibras?\b|\blivres?\b|\bpfund\b|фунт|ポンド|英镑",
    "yen": r"¥|\bjpy\b|\byen\b|\biene?s?\b|円|日元",
}
CURRENCIES: Final = {name: re.compile(pattern, re.I) for name, pattern in _CURRENCIES.items()}

_NUMBER: Final = re.compile(r"\d(?:[\d.,'’\u00a0\u202f]*\d)?")
_ID: Final = re.compile(r"\b(?=[A-Za-z-]*[A-Za-z])(?=[A-Za-z-]*\d)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\b")
_LINK: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]|www\.[^\s<>\"]*[^\s<>\".,;:!?)]", re.I)
_EMAIL: Final = re.compile(r"[^\s@<>\"(]+@[^\s@<>\",;)]+\.[A-Za-z]{2,}")
_SENTENCE: Final = re.compile(r"(?<=[.!?。！？؟।])\s+|\n+")
_UNSPACED: Final = frozenset({"zh", "ja", "th", "km", "lo", "my"})


def check(original: str, translated: str, source: str, target: str) -> list[str]:
    """What ``translated`` may have lost of ``original``: plain sentences, none when all is there."""
    if not original.strip():
        return []
    if not translated.strip():
        return ["The translation is empty."]
    return [
        *_missing("link", _LINK, original, translated),
        *_missing("e-mail address", _EMAIL, original, translated),
        *_ids(original, translated),
        *_numbers(original, translated, source, target),
        *_currencies(original, translated),
        *_negations(original, translated, source, target),
        *_shape(original, translated, source, target),
    ]


def _missing(what: str, pattern: re.Pattern[str], original: str, translated: str) -> list[str]:
    lost = Counter(pattern.findall(original)) - Counter(pattern.findall(translated))
    return [f"The {what} {each} is missing or changed." for each in lost]


def _plain(text: str) -> str:
    """Without links and addresses, and with the digits of every script as 0 to 9."""
    text = _EMAIL.sub(" ", _LINK.sub(" ", text))
    return "".join(str(unicodedata.digit(each)) if each.isdigit() and not each.isascii() else each for each in text)


def _ids(original: str, translated: str) -> list[str]:
    def found(text: str) -> Counter[str]:
        return Counter(
            each.upper() for each in _ID.findall(_plain(text)) if len(re.sub(r"\D", "", each)) >= 3 and "-" in each
        )

    lost = found(original) - found(translated)
    return [f"The number {each} is missing or changed." for each in lost]


def _numbers(original: str, translated: str, source: str, target: str) -> list[str]:
    before, after = _digits(original), _digits(translated)
    lost = [each for each in (before - after).elements() if not _is_spelled(each, translated, target)]
    new = [each for each in (after - before).elements() if not _is_spelled(each, original, source)]
    told = [f"The number {each} is missing or changed." for each in lost]
    return told or [f"The number {each} is not in the original." for each in new]


def _digits(text: str) -> Counter[str]:
    """The numbers of a text without their separators, which differ by language: 1.299,00 and 1,299.00 are 129900."""
    found: Counter[str] = Counter()
    for each in _NUMBER.findall(_plain(text)):
        bare = re.sub(r"\D", "", each)
        # "20" and "20.00" are one amount.
        bare = re.sub(r"(?<=\d)00$", "", bare) if re.search(r"[.,]00$", each) else bare
        found[bare.lstrip("0") or "0"] += 1
    return found


def _is_spelled(number: str, text: str, language: str) -> bool:
    """Whether a small number stands in a text as a word; not known for every language, and then allowed up to 12."""
    value = int(number) if len(number) < 3 else 99
    if value > 12:
        return False
    if language not in _SPELLED:
        return language in NOT and value <= 12 and language not in ("ja", "zh", "ko")
    words = {_SPELLED[language][value], _FEMININE.get(language, {}).get(value, "")} - {""}
    return any(re.search(rf"\b{word}", text, re.I) for word in words)


def _currencies(original: str, translated: str) -> list[str]:
    return [
        f"The currency ({name}) is missing or changed."
        for name, pattern in CURRENCIES.items()
        if (pattern.search(original) is None) != (pattern.search(translated) is None) and _amounts(original, translated)
    ]


def _amounts(original: str, translated: str) -> bool:
    return bool(re.search(r"\d", original) or re.search(r"\d", translated))


def _negations(original: str, translated: str, source: str, target: str) -> list[str]:
    if source not in NOT or target not in NOT:
        return []
    before, after = _SENTENCE.split(original.strip()), _SENTENCE.split(translated.strip())
    pairs = list(zip(before, after, strict=True)) if len(before) == len(after) else [(original, translated)]
    for one, other in pairs:
        said, kept = bool(NOT[source].search(one)), bool(NOT[target].search(other))
        if said and not kept:
            return ['A "not" of the original may be missing.']
        if kept and not said:
            return ['The translation says "not" where the original may not.']
    return []


def _shape(original: str, translated: str, source: str, target: str) -> list[str]:
    """Loops, text left as it was, and a length that cannot be right."""
    told = []
    words = translated.lower().split()
    if any(
        words[at : at + 2] * 3 == words[at : at + 6] or len(set(words[at : at + 4])) == 1
        for at in range(len(words) - 3)
    ):
        told.append("The translation repeats itself.")
    letters = re.sub(r"[^\w\s]|\d", "", _plain(original)).split()
    same = sum(each.lower() in words for each in letters)
    if len(letters) >= 4 and same / len(letters) > 0.7 and source != target:
        told.append("Part of the text may not be translated.")
    if len(original) >= 20 and source not in _UNSPACED and target not in _UNSPACED:
        ratio = len(translated) / len(original)
        if not 0.4 <= ratio <= 2.6:
            told.append("The translation is much shorter or longer than the original.")
    return told
