"""What a reply may rest on, numbered: passages of the articles, and what tools found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from knowledge.search import Passage
from tools.chat.tool import Citation, DraftRequest, Finding
from tools.guard.injection import orders_in


class Cited(NamedTuple):
    """What the numbers of a draft stand for: articles to show, and how well it is supported, 0..1."""

    citations: list[Citation]
    support: float


class Sources:
    """The numbered sources of one reply. What the model looks up itself is added behind those it was given."""

    def __init__(self, request: DraftRequest) -> None:
        self._unwanted = set(request.rejected_articles)
        self._all: list[Passage | Finding] = []
        self.passages: list[Passage] = []
        """Those that were found later."""
        self.findings: list[Finding] = []
        """Likewise."""
        for passage in request.passages:
            self._number(passage)
        for finding in request.findings:
            self._number(finding)

    def __len__(self) -> int:
        return len(self._all)

    def add_passages(self, found: Sequence[Passage]) -> list[tuple[int, Passage]]:
        """Number what a search found; articles that an agent rejected, and passages that try to give the model orders,
        are left out.
        """
        numbered = []
        for passage in found:
            if passage.article_id in self._unwanted or orders_in(passage.text, passage.heading, passage.title):
                continue
            known = next((at for at, each in enumerate(self._all, 1) if _same(each, passage)), None)
            if known is None:
                known = self._number(passage)
                self.passages.append(passage)
            numbered.append((known, passage))
        return numbered

    def add_finding(self, finding: Finding) -> int:
        """Number what a tool found."""
        self.findings.append(finding)
        return self._number(finding)

    def listed(self) -> list[dict[str, Any]]:
        """All of them as the model reads them."""
        return [shown(number, each) for number, each in enumerate(self._all, 1)]

    def cited(self, numbers: Sequence[int]) -> Cited:
        """What the numbers stand for. Those that stand for nothing are dropped: a model may invent them."""
        chosen = [self._all[number - 1] for number in dict.fromkeys(numbers) if 1 <= number <= len(self._all)]
        passages = [each for each in chosen if isinstance(each, Passage)]
        support = max((each.score for each in passages), default=0.0)
        if any(isinstance(each, Finding) for each in chosen):
            support = 1.0  # the desk's own record of the case, not a text that may or may not be about it
        citations: dict[str, Citation] = {}
        for each in passages:
            citation = Citation(article_id=each.article_id, title=each.title, excerpt=each.excerpt, score=each.score)
            citations.setdefault(each.article_id, citation)
        return Cited(list(citations.values()), support)

    def _number(self, source: Passage | Finding) -> int:
        self._all.append(source)
        return len(self._all)


def shown(number: int, source: Passage | Finding) -> dict[str, Any]:
    """A source as the model reads it."""
    if isinstance(source, Passage):
        return {"source": number, "article": source.title, "heading": source.heading, "text": source.text}
    return {"source": number, "found_by": source.tool, "text": source.said}


def _same(known: Passage | Finding, passage: Passage) -> bool:
    place = (passage.article_id, passage.heading, passage.text)
    return isinstance(known, Passage) and (known.article_id, known.heading, known.text) == place
