"""Products and places: names that stand in the catalogue, as customers write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from knowledge.catalogue import Catalogue

Found = tuple[int, int, str | None]

_MODEL: Final = re.compile(r"(?<!\w)([^\W\d_]{4,9})[\s-]{0,2}([A-Z]?\d{2,3})s?(?!\w|[.,]\d)", re.I)
_WORDS_TEXT = """
area cream crime cover river lover vistas visit heart earth arial
"""
_WORDS: Final = frozenset(_WORDS_TEXT.split())
"""Words of the language that are one slip away from a product's name."""
_BEFORE_PLACE: Final = re.compile(
    r"(?<!\w)(?:in|from|to|near|at|outside|around|nach|aus|bei|à|de|en|em|a|da|van|uit|naar|w|z|do|i|fra|från|"
    r"till|di|within|,)\s+$",
    re.I,
)
_NAMED: Final = re.compile(
    r"\b(?:[Ii] live in|live(?:s)? in|living in|based in|moved to|moving to|[Ss]hip(?:ped)? to|[Dd]eliver(?:ed|y)? to|"
    r"[Gg]reetings from|parents in|office in|house in|flat in|[Ii]ch wohne in|wohne jetzt in|[Jj]['’]habite à|"
    r"[Vv]ivo en|"
    r"[Mm]oro em|[Aa]bito a|[Ii]k woon in|[Jj]ag bor i|[Mm]ieszkam w)\s+"
    r"([A-ZÀ-ÖØ-ÞŁŚŻŹČŠŽ][^\W\d_]{2,}(?:[\s-](?:on|upon|am|an|sur|de|la|le|les|del|der)(?=[\s-]))?"
    r"(?:[\s-][A-ZÀ-ÖØ-ÞŁŚŻŹČŠŽ][^\W\d_]{2,})?)"
)
_NOT_PLACES_TEXT = """
january february march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday the my your our their this that english german french spanish flat apartment
unit room reception home work lumen store shop
"""
_NOT_PLACES: Final = frozenset(_NOT_PLACES_TEXT.split())


class Products:
    """Finds products by name or alias: any case, spaced, joined or hyphened, in the plural, with one slip."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._names = {_joined(name): product for name, product in catalogue.products.items()}
        loose = [name for name in catalogue.products if catalogue.products[name] not in catalogue.capitalised]
        exact = sorted(catalogue.capitalised)
        made = [_pattern(loose, re.I), _pattern(exact, 0)]
        self._patterns = [each for each in made if each is not None]
        self._models: dict[str, list[tuple[str, str]]] = {}
        for name, product in catalogue.products.items():
            if (found := _MODEL.fullmatch(name)) is not None:
                self._models.setdefault(found[2].casefold(), []).append((found[1].casefold(), product))

    def find(self, text: str) -> Iterator[Found]:
        """(start, end, the product's name in the catalogue)."""
        for pattern in self._patterns:
            for found in pattern.finditer(text):
                written = _joined(found[0])
                yield (*found.span(), self._names.get(written) or self._names.get(written.removesuffix("s")))
        for found in _MODEL.finditer(text):
            word = found[1].casefold()
            for name, product in self._models.get(found[2].casefold(), []):
                if word != name and word not in _WORDS and _one_slip(word, name, found[2]):
                    yield (*found.span(), product)


class Places:
    """Finds countries and cities as they are written in the list, and what a customer says she lives in."""

    def __init__(self, catalogue: Catalogue) -> None:
        spaced = [each for each in catalogue.places if not _unspaced(each)]
        joined = [each for each in catalogue.places if _unspaced(each)]
        self._pattern = re.compile(
            rf"(?<!\w)(?:{_any(spaced)})(?!\w|\s(?:Street|Road|Lane|Avenue|Ave|Rd|St|Drive|Way|Square|Terrace|Court)\b)|(?:{_any(joined)})(?![語语文製制])"
        )
        self._doubtful = catalogue.doubtful_places

    def find(self, text: str) -> Iterator[Found]:
        """(start, end, the name as written)."""
        for found in self._pattern.finditer(text):
            doubtful = found[0] in self._doubtful
            if not doubtful or _BEFORE_PLACE.search(text[max(0, found.start() - 10) : found.start()]):
                yield (*found.span(), found[0])
        for found in _NAMED.finditer(text):
            if found[1].split()[0].lower() not in _NOT_PLACES:
                yield (*found.span(1), found[1])


def _any(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"


def _unspaced(name: str) -> bool:
    return name[0] >= "\u3040"


def _pattern(names: list[str], flags: int) -> re.Pattern[str] | None:
    if not names:
        return None
    spaced = sorted((r"[\s-]{0,2}".join(map(re.escape, name.split())) for name in names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})s?(?!\w|-\w)", flags)


def _joined(name: str) -> str:
    return re.sub(r"[\s-]+", "", name.casefold())


def _one_slip(written: str, name: str, model: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two are swapped; a short name needs a long model number."""
    if written[0] != name[0] or (len(name) < 5 and len(model) < 3) or abs(len(written) - len(name)) > 1:
        return False
    start = next((at for at, pair in enumerate(zip(written, name, strict=False)) if pair[0] != pair[1]), len(name))
    rest, wanted = written[start:], name[start:]
    return (
        rest[1:] == wanted[1:]
        or rest == wanted[1:]
        or rest[1:] == wanted
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )
