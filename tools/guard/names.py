"""Names in a sentence that nothing supports: products, places, carriers, ways to pay, persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from knowledge.catalogue import Catalogue
from tools.entities.catalogued import Places, Products
from tools.guard.evidence import Evidence

_BRANDS: Final = re.compile(
    r"\b(?:DHL|UPS|FedEx|DPD|GLS|Hermes|Evri|Royal Mail|PostNL|Correos|InPost|Chronopost|Colissimo|La Poste|USPS|TNT|"
    r"Deutsche Post|Swiss Post|PostNord|Bring|Yodel|Mondial Relay|PayPal|Klarna|Visa|Mastercard|Maestro|"
    r"American Express|Amex|Apple Pay|Google Pay|Amazon Pay|iDEAL|Bancontact|SEPA|giropay|"
    r"Sofort|BLIK|Alipay|WeChat Pay|"
    r"Afterpay|Clearpay|Western Union|Stripe|Revolut|Bitcoin|crypto(?:currenc\w+)?|cash on delivery|WhatsApp|Telegram|"
    r"Facebook|Instagram|Amazon|eBay|Alexa|Siri|HomeKit|Google Home|Google Assistant)\b",
    re.I,
)
_CAPITALISED: Final = re.compile(r"(?<=[a-zà-ÿ0-9,;:)] )([A-ZÀ-ÖØ-Þ][a-zà-ÿ]{2,}(?:\s[A-ZÀ-ÖØ-Þ][a-zà-ÿ]{2,})*)")
_PAIR: Final = re.compile(r"^([A-ZÀ-ÖØ-Þ][a-zà-ÿ]{2,} [A-ZÀ-ÖØ-Þ][a-zà-ÿ]{2,})\b")
_COMMON_TEXT: Final = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december english german french spanish italian dutch portuguese polish european
christmas easter thank thanks please dear hello regards internet english
"""
_COMMON: Final = frozenset(_COMMON_TEXT.split())
NO_CAPITALS: Final = frozenset({"de", "lb"})
"""Languages in which every noun has a capital."""


class Names:
    """Finds names that stand neither in the evidence nor are the customer's or the shop's own."""

    def __init__(self, catalogue: Catalogue, own: frozenset[str]) -> None:
        """``own`` are names that the desk may always say, in small letters: the shop's."""
        self._products = Products(catalogue)
        self._places = Places(catalogue)
        self._own = own

    def unsupported(self, sentence: str, language: str, evidence: Evidence) -> list[str]:
        """What is wrong with the names of a sentence, in sentences for agents."""
        told, text = [], evidence.text.casefold()
        covered = " ".join(sorted(self._own))
        known = {value for _, _, value in self._products.find(evidence.text)}
        for start, end, value in self._products.find(sentence):
            if value not in known and sentence[start:end].casefold() not in text:
                told.append(f"The product {sentence[start:end]} is not in the cited passages.")
                covered += " " + sentence[start:end].casefold()
        same = language == evidence.language
        if same and not told and (other := self._misplaced(sentence, evidence)):
            told.append(other)
        candidates = list(_brands(sentence))
        if same:
            candidates += [sentence[start:end] for start, end, _ in self._places.find(sentence)]
        if same and language not in NO_CAPITALS:
            candidates += _capitalised(sentence)
        for name in dict.fromkeys(candidates):
            if name.casefold() not in evidence.hers and not self._known(name, text, covered):
                told.append(f'"{name}" is not in the cited passages.')
                covered += " " + name.casefold()
        return told

    def _misplaced(self, sentence: str, evidence: Evidence) -> str | None:
        """Whether the closest sentences say it of another product, carrier or way to pay, and not of this one."""
        mine = self._things(sentence)
        if not mine:
            return None
        bare = sentence
        for each in mine:
            bare = re.sub(re.escape(each), " ", bare, flags=re.I)
        near = evidence.closest(bare, most=6)
        close = [fact for share, fact in near if share >= max(near[0][0] - 0.15, 0.5)] if near else []
        there = [self._things(f"{fact.under}. {fact.text}") for fact in close]
        if not close or any(not each or mine & each for each in there):
            return None
        return f"The cited passages say that of {sorted(there[0])[0]}, not of {sorted(mine)[0]}."

    def _things(self, text: str) -> set[str]:
        """The products, carriers and ways to pay that a text names, by their usual name in small letters."""
        products = {str(value).casefold() for _, _, value in self._products.find(text) if value}
        return products | {each.casefold() for each in _brands(text)}

    def _known(self, name: str, text: str, covered: str) -> bool:
        bare = name.casefold()
        words = bare.split()
        if bare in text or bare in covered:
            return True
        return (all(each in _COMMON or each in text or each in covered for each in words) and len(words) > 1) or (
            len(words) == 1 and (bare in _COMMON or bare.removesuffix("s") in text)
        )


def _brands(sentence: str) -> Iterator[str]:
    for found in _BRANDS.finditer(sentence):
        if found[0].lower() not in ("bring", "visa", "amazon", "hermes") or found[0][0].isupper():
            yield found[0]


def _capitalised(sentence: str) -> list[str]:
    """Runs of words with a capital, but for the first word of the sentence, where a capital says nothing."""
    pair = _PAIR.match(sentence)
    return ([pair[1]] if pair else []) + [each[1] for each in _CAPITALISED.finditer(sentence)]
