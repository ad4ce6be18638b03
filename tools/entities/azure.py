"""Entities by Azure AI Language, beside this machine's patterns.

Personal data is masked before a text leaves, so what the patterns know (addresses, numbers, amounts, dates) is found
here; the service adds what only a model sees: people, places, dates and products that no pattern knows, and keywords.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from tools.azure.language import LanguageService
from tools.entities.tool import Entities, Entity, EntityFinder
from tools.masking import Masked, masked

SURE: Final = 0.6
"""Least confidence of what is taken over."""
KEYWORDS: Final = 6
_TYPES: Final = {
    ("Person", None): "person",
    ("Location", None): "place",
    ("Address", None): "place",
    ("DateTime", None): "date",
    ("Product", None): "product",
    ("Email", None): "email",
    ("PhoneNumber", None): "phone",
    ("Quantity", "Currency"): "money",
    ("CreditCardNumber", None): "card_number",
    ("InternationalBankingAccountNumber", None): "iban",
}
"""Azure's category and subcategory, where that matters, to ours; everything else is left out.
https://learn.microsoft.com/azure/ai-services/language-service/named-entity-recognition/concepts/named-entity-categories
"""


class AzureEntities:
    """See ``EntityFinder``."""

    name = "azure"

    def __init__(self, service: LanguageService, patterns: EntityFinder) -> None:
        """``patterns`` finds what has a fixed form, on this machine; where both find something, it is right."""
        self._service = service
        self._patterns = patterns

    async def find(self, text: str, language: str, today: date) -> Entities:
        """See ``EntityFinder.find``. Asks for entities, personal data and key phrases at the same time."""
        if not text.strip():
            return Entities()
        hidden = await masked(text, language)
        own, named, personal, phrases = await asyncio.gather(
            self._patterns.find(text, language, today),
            self._service.ask("entities", hidden.text, language),
            self._service.ask("personal", hidden.text, language),
            self._service.ask("key_phrases", hidden.text, language),
        )
        entities = list(own.entities)
        for entity in [*_entities(personal, hidden, text), *_entities(named, hidden, text)]:
            if not any(entity.start < each.end and each.start < entity.end for each in entities):
                entities.append(entity)
        keywords = [each for each in phrases.key_phrases if len(each) <= 40 and "[" not in each][:KEYWORDS]
        return Entities(entities=sorted(entities, key=lambda each: each.start), keywords=keywords or own.keywords)

    async def try_out(self) -> None:
        """See ``Remote.try_out``."""
        await self._service.try_out()

    async def close(self) -> None:
        """See ``Remote.close``."""
        await self._service.close()


def _entities(found: Any, hidden: Masked, text: str) -> Iterator[Entity]:
    """What is of a type that we have, where it stands in the customer's own text."""
    for each in found.entities:
        kind = _TYPES.get((each.category, each.subcategory)) or _TYPES.get((each.category, None))
        place = hidden.place(each.offset, each.offset + each.length)
        if kind is None or place is None or each.confidence_score < SURE:
            continue
        said = text[slice(*place)]
        if said.strip():
            yield Entity(type=kind, text=said, start=place[0], end=place[1], value=_value(kind, said))


def _value(kind: str, said: str) -> str | None:
    """The normal form, where the words alone give it; never a whole card number or account."""
    bare = "".join(filter(str.isalnum, said))
    match kind:
        case "card_number":
            return f"**** {bare[-4:]}"
        case "iban":
            return f"{bare[:2].upper()} … {bare[-4:]}"
        case "email":
            return said.lower()
        case "person" | "place":
            return said
    return None
