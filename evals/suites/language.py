"""How often the language of a text is told: sentences of Tatoeba, and messages of one to four words.

The detector's weights and word lists were made with an eye on the even lines of Tatoeba's files; only the odd lines are
scored. Nothing was fitted on the short messages, but the word lists are by the same writer, so that figure flatters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from evals import datasets, public
from evals.metrics import Figure, proportion
from evals.public import SetAbsent
from tools.providers import Providers

LONGEST: Final = 60
"""Characters of the sentences scored."""
_TATOEBA: Final = (
    "afr:af amh:am ara:ar aze:az bel:be bul:bg ben:bn bos:bs cat:ca ces:cs cym:cy dan:da deu:de ell:el eng:en spa:es "
    "est:et eus:eu fin:fi fra:fr gle:ga glg:gl heb:he hin:hi hrv:hr hun:hu hye:hy ind:id isl:is ita:it jpn:ja kat:ka "
    "kaz:kk khm:km kor:ko lit:lt lvs:lv mkd:mk mal:ml mon:mn mar:mr zsm:ms nob:no nld:nl pol:pl por:pt ron:ro rus:ru "
    "slk:sk slv:sl sqi:sq srp:sr swe:sv swh:sw tam:ta tel:te tgl:tl tha:th tur:tr ukr:uk urd:ur uzb:uz vie:vi cmn:zh "
    "pes:fa"
)
TATOEBA: Final = dict(pair.split(":") for pair in _TATOEBA.split())
"""The set's names (ISO 639-3) of the languages that the detector knows, with its own."""
UNTOLD: Final = frozenset({"bs"})
"""What the detector gives up on: it takes Bosnian for Croatian or Serbian."""
RESAMPLES: Final = 1000
WORST: Final = 5

Hits = Mapping[str, Sequence[bool]]


async def run(providers: Providers) -> list[Figure]:
    """Macro accuracy on Tatoeba with its worst languages, and accuracy on short messages without and with a hint."""
    try:
        figures = await _tatoeba(providers)
    except SetAbsent:
        figures = []  # the public set is not here; our own is
    return [*figures, *await _short(providers)]


async def _tatoeba(providers: Providers) -> list[Figure]:
    hits = {
        code: [await _told(providers, line) == code for line in lines[1::2] if line]
        for code, lines in public.tatoeba(TATOEBA, LONGEST).items()
    }
    told = {code: found for code, found in hits.items() if code not in UNTOLD}
    shares = {code: sum(found) / len(found) for code, found in told.items()}
    worst = sorted(shares, key=shares.__getitem__)[:WORST]
    return [
        _macro(f"Tatoeba, {len(told)} languages, macro", told),
        _macro(f"the same and Bosnian, {len(hits)} languages, macro", hits),
        *(proportion("language", f"Tatoeba, {code}", told[code]) for code in worst),
    ]


async def _short(providers: Providers) -> list[Figure]:
    items = [(text, each.languages) for each in datasets.short_texts() for text in each.texts]
    languages = len({language for _, right in items for language in right})
    bare = [await _told(providers, text) in right for text, right in items]
    hinted = [await _told(providers, text, right[0]) in right for text, right in items]
    # A wrong hint: a customer who now writes another language than before. One word is not meant to win over it.
    changed = [
        (await _told(providers, text, "en" if "en" not in right else "de")) in right
        for text, right in items
        if len(text.split()) > 2
    ]
    return [
        proportion("language", f"short messages, {languages} languages", bare),
        proportion("language", "short messages, the conversation in this language", hinted),
        proportion("language", "three or four words, the conversation in another", changed),
    ]


async def _told(providers: Providers, text: str, hint: str | None = None) -> str:
    return (await providers.detection.call(lambda who: who.detect(text, hint))).value.code


def _macro(name: str, hits: Hits) -> Figure:
    """The mean of the languages' accuracies; the interval is a bootstrap over the sentences of each language."""
    dice = np.random.default_rng(0)
    shares = [(len(found), sum(found) / len(found)) for found in hits.values()]
    means = np.sort(np.mean([dice.binomial(n, share, RESAMPLES) / n for n, share in shares], axis=0))
    value = sum(sum(found) / len(found) for found in hits.values()) / len(hits)
    cut = round(0.025 * RESAMPLES)
    return Figure("language", name, value, sum(map(len, hits.values())), float(means[cut]), float(means[-cut - 1]))
