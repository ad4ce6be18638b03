"""Translation on this machine: Bergamot models on the engine ``fxtranslate``, a pack a pair, 10 to 20 ms a sentence."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from knowledge.packs import Pack, packs
from tools.errors import DeadlineExceeded, ToolError
from tools.translation.backcheck import BackCheck
from tools.translation.guard import check
from tools.translation.pieces import Kept, Piece, join, keep, readable, split
from tools.translation.process import PackRefused, Worker
from tools.translation.tool import PairUnavailable, Translation

PIVOT: Final = "en"
SECONDS: Final = 1.2
"""What translating may take; a longer text is translated as far as that reaches. With ``BACK_SECONDS`` and the time of
one more piece it stays within the two seconds that the desk waits for a translation."""
BACK_SECONDS: Final = 0.5
"""What comparing with the text translated back may take on top."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Done:
    """A text as far as it was translated: ``pairs`` of a piece and its translation, ``share`` of its characters."""

    text: str
    pairs: list[tuple[str, str]]
    share: float


class LocalTranslator:
    """Translates the pairs whose packs are there, and through English where both halves are."""

    name = "local"

    def __init__(self, data: Path, backcheck: BackCheck | None = None, *, seconds: float = SECONDS) -> None:
        """``data`` is the desk's folder; packs are looked up now, and read when a pair is first asked for.

        Without a ``backcheck`` nobody looks what a translation reads like when it is translated back.
        ``seconds`` is what translating a text may take.
        """
        self._packs = dict(packs(data))
        self.backcheck = backcheck
        self.seconds = seconds
        self._worker = Worker()

    def supports(self, source: str, target: str) -> bool:
        """See ``Translator.supports``."""
        return bool(self._route(source, target))

    def close(self) -> None:
        """End the engine's process; another question starts it again."""
        self._worker.close()

    def pairs(self) -> list[tuple[str, str]]:
        """The pairs that have a pack of their own, sorted."""
        return sorted(self._packs)

    async def translate(self, text: str, source: str, target: str) -> Translation:
        """See ``Translator.translate``. A text that is too long for the time is translated in part, and says so."""
        if source == target or not text.strip():
            return Translation(text=text, source=source, target=target)
        route = self._route(source, target)
        if not route:
            raise PairUnavailable(f"no pack translates {source} into {target}")
        done = await self._run(route, text, source, target)
        warnings = [warning for one, other in done.pairs for warning in check(one, other, source, target)]
        if done.share < 1:
            warnings.insert(0, f"The text is too long: only its first {done.share:.0%} are translated.")
        warnings += await self._back(done.pairs, source, target)
        return Translation(
            text=done.text,
            source=source,
            target=target,
            warnings=list(dict.fromkeys(warnings)),
            complete=done.share == 1,
        )

    def _route(self, source: str, target: str) -> list[Pack]:
        if (source, target) in self._packs:
            return [self._packs[source, target]]
        halves = [(source, PIVOT), (PIVOT, target)]
        return [self._packs[half] for half in halves] if all(half in self._packs for half in halves) else []

    async def _run(self, route: list[Pack], text: str, source: str, target: str) -> _Done:
        kept = keep(readable(text))
        lines = [split(line, source) for line in kept.text.split("\n")]
        told, done = await self._ask(route, [[each.text for each in line if each.speaks] for line in lines])
        if not done and any(piece.speaks for line in lines for piece in line):
            raise DeadlineExceeded("the translation engine did not get to this text in time")
        return _put_together(lines, told, kept, source, target)

    async def _ask(self, route: list[Pack], lines: list[list[str]]) -> tuple[list[list[str]], int]:
        if not any(lines):
            return lines, 0
        try:
            return await self._worker.translate(route, lines, self.seconds)
        except PackRefused as refused:
            source, target = refused.pair.split("-")
            self._packs.pop((source, target), None)
            log.warning("translation_pack_refused", pair=refused.pair, reason=str(refused))
            raise

    async def _back(self, pairs: list[tuple[str, str]], source: str, target: str) -> list[str]:
        """What drifted, judged by translating back; nothing where that cannot be done, or not in time."""
        route = self._route(target, source)
        if self.backcheck is None or not route:
            return []
        chosen = self.backcheck.chosen(pairs, source)
        if not chosen:
            return []
        ends = time.monotonic() + BACK_SECONDS
        try:
            (back,), done = await self._worker.translate(route, [[other for _, other in chosen]], BACK_SECONDS)
        except ToolError:
            return []
        triples = [(one, other, again) for (one, other), again in zip(chosen, back, strict=False)][:done]
        return await self.backcheck.warnings(triples, source, target, ends)


def _put_together(lines: list[list[Piece]], told: list[list[str]], kept: Kept, source: str, target: str) -> _Done:
    """The translated pieces between those that did not need it, up to the first that there was no time for."""
    written: list[str] = []
    pairs: list[tuple[str, str]] = []
    read = 0
    total = sum(len(piece.text) for line in lines for piece in line)
    for line, translated in zip(lines, [*told, *([[]] * len(lines))], strict=False):
        rest = iter(translated)
        said: list[Piece] = []
        for piece in line:
            new = next(rest, None) if piece.speaks else piece.text
            if new is None:
                return _Done("\n".join([*written, join(said, source, target)]).rstrip() + " …", pairs, read / total)
            new = kept.restored(new, piece.text)
            said.append(Piece(new, piece.after, piece.speaks))
            read += len(piece.text)
            if piece.speaks:
                pairs.append((kept.restored(piece.text, piece.text), new))
        written.append(join(said, source, target))
    return _Done("\n".join(written), pairs, 1.0)
