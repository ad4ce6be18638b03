"""Translation on this machine: Bergamot models on the engine ``fxtranslate``, a pack a pair, 10 to 20 ms a sentence."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any, Final

import structlog

from knowledge.embed import ModelError
from knowledge.packs import Pack, packs
from knowledge.pool import off_loop
from tools.errors import ToolFailed
from tools.translation.guard import check
from tools.translation.tool import PairUnavailable, Translation

PIVOT: Final = "en"
_KEPT: Final = re.compile(r"https?://[^\s<>\"]+|www\.[^\s<>\"]+|[^\s@<>\"]+@[^\s@<>\",;]+\.[A-Za-z]{2,}")
"""What no model may touch: links and addresses."""
_STAND_IN: Final = "REF-9{number:03d}7"
"""What stands in for it; models carry ids like this over unchanged."""

log = structlog.get_logger(__name__)


class LocalTranslator:
    """Translates the pairs whose packs are there, and through English where both halves are."""

    name = "local"

    def __init__(self, data: Path) -> None:
        """``data`` is the desk's folder; packs are looked up now, and read when a pair is first asked for."""
        self._packs = dict(packs(data))
        self._engines: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def supports(self, source: str, target: str) -> bool:
        """See ``Translator.supports``."""
        return bool(self._route(source, target))

    def pairs(self) -> list[tuple[str, str]]:
        """The pairs that have a pack of their own, sorted."""
        return sorted(self._packs)

    async def translate(self, text: str, source: str, target: str) -> Translation:
        """See ``Translator.translate``."""
        if source == target or not text.strip():
            return Translation(text=text, source=source, target=target)
        route = self._route(source, target)
        if not route:
            raise PairUnavailable(f"no pack translates {source} into {target}")
        translated = await off_loop(self._run, route, text)
        return Translation(
            text=translated, source=source, target=target, warnings=check(text, translated, source, target)
        )

    def _route(self, source: str, target: str) -> list[tuple[str, str]]:
        if (source, target) in self._packs:
            return [(source, target)]
        halves = [(source, PIVOT), (PIVOT, target)]
        return halves if all(half in self._packs for half in halves) else []

    def _run(self, route: list[tuple[str, str]], text: str) -> str:
        kept = list(dict.fromkeys(_KEPT.findall(text)))
        protected = text
        for number, each in enumerate(kept):
            protected = protected.replace(each, _STAND_IN.format(number=number))
        translated = self._through(route, protected)
        for number, each in enumerate(kept):
            stand_in = _STAND_IN.format(number=number)
            if stand_in not in translated:
                return self._through(route, text)  # a stand-in was lost: as it is, and the guard warns
            translated = translated.replace(stand_in, each)
        return translated

    def _through(self, route: list[tuple[str, str]], text: str) -> str:
        for pair in route:
            engine = self._engine(pair)
            # Line by line: the engine may join lines that a customer set apart.
            text = "\n".join(engine.translate_long(line) if line.strip() else line for line in text.split("\n"))
        return text

    def _engine(self, pair: tuple[str, str]) -> Any:
        with self._lock:
            if pair not in self._engines:
                try:
                    self._engines[pair] = _load(self._packs[pair])
                except ModelError as error:
                    del self._packs[pair]
                    log.warning("translation_pack_refused", pair="-".join(pair), reason=str(error))
                    raise ToolFailed(str(error)) from error
            return self._engines[pair]


def _load(pack: Pack) -> Any:
    """The engine with a pack's weights. Raises ``ModelError`` when they are not the pinned ones, or no model."""
    try:
        from fxtranslate import Translator
    except ImportError as error:
        raise ModelError("the translation engine is not installed: pip install fxtranslate==0.5.0") from error
    files = pack.read()
    vocabulary = files["vocabulary"]
    try:
        return Translator(
            files["model"], vocabulary, files.get("target_vocabulary", vocabulary), files.get("shortlist")
        )
    except ValueError as error:
        raise ModelError(f"the pack for {'-'.join(pack.pair)} holds no usable model: {error}") from error
