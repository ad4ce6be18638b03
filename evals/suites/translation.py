"""What the guard and the back-check see, and how good and how fast English and Portuguese are translated."""

from __future__ import annotations

import time
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Final, NamedTuple

import structlog

from evals import datasets
from evals.datasets import Translated
from evals.metrics import Figure, auroc, percentile, proportion
from evals.public import SetAbsent, folder
from tools.errors import ToolError
from tools.providers import Providers
from tools.translation.backcheck import LIKE, LIKE_ELSEWHERE, BackCheck
from tools.translation.guard import check
from tools.translation.local import LocalTranslator

SUITE: Final = "translation"
BACK: Final = 200
"""How many sentences of each direction are timed with their back-check."""
PATIENT: Final = 60.0
"""Seconds that a translation may take while its quality is measured."""
PAIRS: Final = (("en", "pt"), ("pt", "en"))


log = structlog.get_logger(__name__)


class Done(NamedTuple):
    """A source text, what the engine made of it, and what people make of it."""

    original: str
    translation: str
    reference: str


async def run(providers: Providers) -> list[Figure]:
    """The guard on planted faults and on right translations; chrF, speed, alarms and drift on Tatoeba where it is."""
    figures = [*_guard()]
    local = next((who for who in providers.translation.providers if isinstance(who, LocalTranslator)), None)
    if local is None:
        return figures
    quiet = copy(local)  # a busy machine must not cut a measurement short, nor read everything back
    quiet.seconds, quiet.backcheck = PATIENT, None
    if local.backcheck is not None:
        figures += await _drifts(quiet, local.backcheck)
    for source, target in PAIRS:
        try:
            figures += await _public(local, quiet, source, target)
        except SetAbsent as absent:
            figures.append(Figure(SUITE, f"chrF {source} to {target}: {absent}", float("nan"), 0))
    return figures


def _guard() -> list[Figure]:
    faults, right = datasets.translation_faults(), datasets.translations_right()
    return [
        proportion(SUITE, "planted faults caught", [_alarmed(each) for each in faults]),
        proportion(SUITE, "false alarms on right translations", [_alarmed(each) for each in right]),
    ]


def _alarmed(each: Translated) -> bool:
    return bool(check(each.original, each.translation, each.source, each.target))


async def _drifts(local: LocalTranslator, judge: BackCheck) -> list[Figure]:
    """Planted drifts and wrong pairs must fall under the threshold, the engine's own translations must not."""
    items = datasets.translation_drifts()
    figures = []
    for source, target in PAIRS:
        mine = [each for each in items if each.source == source]
        least = LIKE if source == "en" else LIKE_ELSEWHERE
        planted = [await _likeness(local, judge, each.original, each.translation, source, target) for each in mine]
        texts = [each.original for each in mine]
        made = [(await local.translate(text, source, target)).text for text in texts]
        honest = [
            await _likeness(local, judge, one, other, source, target) for one, other in zip(texts, made, strict=True)
        ]
        wrong = [
            await _likeness(local, judge, one, other, source, target)
            for one, other in zip(texts, [*made[1:], made[0]], strict=True)
        ]
        name = f"{source} to {target}"
        figures += [
            proportion(SUITE, f"drifts told, {name} (cosine < {least})", [each < least for each in planted]),
            proportion(SUITE, f"wrong pairs told, {name}", [each < least for each in wrong]),
            proportion(SUITE, f"honest translations told, {name}", [each < least for each in honest]),
            Figure(
                SUITE,
                f"drift AUROC, {name}",
                auroc([-each for each in honest], [-each for each in planted]),
                len(planted) + len(honest),
            ),
        ]
    return figures


async def _likeness(
    local: LocalTranslator, judge: BackCheck, original: str, translated: str, source: str, target: str
) -> float:
    back = (await local.translate(translated, target, source)).text
    return await judge.likeness(original, back, source)


async def _public(local: LocalTranslator, quiet: LocalTranslator, source: str, target: str) -> list[Figure]:
    """Tatoeba's sentences (the LASER selection): chrF (M. Popović 2015, as sacrebleu computes it) against people's."""
    texts, references = _tatoeba(source), _tatoeba(target)
    done, ms = [], []
    for text, reference in zip(texts, references, strict=True):
        began = time.perf_counter()
        found = await quiet.translate(text, source, target)
        ms.append((time.perf_counter() - began) * 1000)
        done.append(Done(text, found.text, reference))
    checked = await _timed(local, texts[:BACK], source, target)
    name = f"{source} to {target}"
    return [
        *_chrf(done, name),
        proportion(
            SUITE,
            f"guard's alarms on engine output, {name}",
            [bool(check(each.original, each.translation, source, target)) for each in done],
        ),
        proportion(
            SUITE,
            f"guard's alarms on people's translations, {name}",
            [bool(check(each.original, each.reference, source, target)) for each in done],
        ),
        Figure(SUITE, f"a sentence, {name}, median", percentile(ms, 0.5), len(ms), unit=" ms"),
        Figure(SUITE, f"a sentence, {name}, p95", percentile(ms, 0.95), len(ms), unit=" ms"),
        Figure(SUITE, f"with its back-check, {name}, median", percentile(checked, 0.5), len(checked), unit=" ms"),
        Figure(SUITE, f"with its back-check, {name}, p95", percentile(checked, 0.95), len(checked), unit=" ms"),
    ]


async def _timed(local: LocalTranslator, texts: Sequence[str], source: str, target: str) -> list[float]:
    """Milliseconds of each translation as the desk makes it; one that its deadline ended counts with what it took."""
    ms = []
    for text in texts:
        began = time.perf_counter()
        try:
            await local.translate(text, source, target)
        except ToolError:
            log.info("translation_ended_by_its_deadline")
        ms.append((time.perf_counter() - began) * 1000)
    return ms


def _chrf(done: Sequence[Done], name: str) -> list[Figure]:
    try:
        from sacrebleu.metrics.chrf import CHRF
    except ImportError:
        return [Figure(SUITE, f"chrF {name}: sacrebleu is not installed (group dev)", float("nan"), 0)]
    score = CHRF().corpus_score([each.translation for each in done], [[each.reference for each in done]])
    return [Figure(SUITE, f"chrF {name}", float(score.score), len(done))]


def _tatoeba(language: str) -> list[str]:
    home: Path = folder("tatoeba_laser")
    code = {"en": "eng", "pt": "por"}[language]
    return (home / f"tatoeba.por-eng.{code}").read_text(encoding="utf-8").splitlines()
