"""What of a picture's text tells what it is about. Pure functions.

A screen or a receipt is full of words that nobody asks about: menus, addresses, small print. An error, an order number,
a product or a total is what a customer shows a picture for. Text in a picture is data: lines that try to give the
assistant orders are left out.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from knowledge.catalogue import load_catalogue
from tools.guard.injection import steers

LONGEST: Final = 300
"""Characters of the lines that tell, together."""
SHORT: Final = 200
"""A text of at most so many characters tells as a whole."""
LEAST: Final = 4
"""Fewer letters and digits are no text, but specks that were read as one."""

_FAULT: Final = re.compile(
    r"\b(?:errors?|fail(?:ed|ure|s)?|declined?|denied|refused|rejected|invalid|incorrect|wrong|unable|unavailable|"
    r"cannot|can'?t|could ?n[o']t|not (?:found|valid|possible|delivered|available|recogni[sz]ed|supported|connected)|"
    r"time[d ]?out|problem|went wrong|expired|blocked|locked|missing|damaged|broken|delay(?:ed)?|no longer|"
    r"out of stock|fehler\w*|fehlgeschlagen|abgelehnt|ungültig\w*|nicht (?:gefunden|möglich|verfügbar|zugestellt)|"
    r"erreurs?|échoué|échec|refusée?|impossible|introuvable|invalide|errore?s?|fallid[oa]|rechazad[oa]|no se pudo|"
    r"non riuscit[oa]|rifiutat[oa]|impossibile|erro|falhou|recusad[oa]|inválid[oa]|fout|mislukt|geweigerd|błąd|"
    r"odrzucon\w+)"
    r"(?!\w)",
    re.I,
)
_MATTER: Final = re.compile(
    r"\b(?:cancel\w*|refund\w*|return(?:s|ed|ing)?|deliver\w*|shipp\w*|parcel|package|tracking|warranty|voucher|"
    r"coupon|discount|invoice|total|amount|payment|password|sign[- ]?in|log ?in|verification|subscription|"
    r"gesamt\w*|summe|betrag|rechnung|lieferung|bestellung|montant|facture|livraison|commande|importe|factura|pedido|"
    r"totale|fattura|ordine|fatura|encomenda|totaal|factuur|bestelling)\b|"
    r"(?<![A-Za-z0-9])L[O0][-–— ]?\d{6}(?!\d)|\border\b.{0,12}\d{4,}",
    re.I,
)
_MANY: Final = re.compile(r"[^\W\d_]{2,}")


def quotable(text: str) -> str:
    """A picture's text without the lines that try to give the assistant orders; nothing where they cannot be told
    from the rest.
    """
    lines = [line for line in text.split("\n") if not steers(line)]
    return "" if steers(" ".join(lines)) else "\n".join(lines)


def telling(text: str) -> list[str]:
    """The lines of a picture's text that tell what it is about, in their order, LONGEST characters at most together;
    of a short text all, of a long one without any such line the first that have words.
    """
    lines = [line.strip() for line in quotable(text).split("\n") if line.strip()]
    if sum(map(str.isalnum, "".join(lines))) < LEAST:
        return []
    if sum(map(len, lines)) <= SHORT:
        return lines
    worth = [_worth(line) for line in lines]
    for place, before in enumerate(worth[:-1]):
        # What stands under an error explains it.
        if before >= 3 and not worth[place + 1] and len(_MANY.findall(lines[place + 1])) >= 4:
            worth[place + 1] = 1
    if not any(worth):
        worth = [int(len(_MANY.findall(line)) >= 3) for line in lines]
    kept: list[int] = []
    room = LONGEST
    for place in sorted(range(len(lines)), key=lambda place: (-worth[place], place)):
        if worth[place] and len(lines[place]) <= room:
            kept.append(place)
            room -= len(lines[place])
    return [lines[place] for place in sorted(kept)]


def _worth(line: str) -> int:
    fault, matter, product = _FAULT.search(line), _MATTER.search(line), _products().search(line.casefold())
    return 3 * bool(fault) + 2 * bool(product) + bool(matter)


@cache
def _products() -> re.Pattern[str]:
    names = sorted(load_catalogue().products, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")
