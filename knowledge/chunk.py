"""Cutting an article into the passages that are searched and cited: its summary, and one for each section."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from knowledge.ingest import Article

_HEADING: Final = re.compile(r"^##\s+(?P<heading>.+?)\s*#*\s*$")


@dataclass(frozen=True, slots=True)
class Chunk:
    """One passage of an article. ``heading`` is empty for the summary that stands before the first section."""

    id: str
    article_id: str
    title: str
    heading: str
    text: str
    category: str
    language: str
    intents: tuple[str, ...]

    @property
    def searchable(self) -> str:
        """What is embedded: title and heading give a short passage its subject."""
        return ". ".join(part for part in (self.title, self.heading, self.text) if part)


def chunk_article(article: Article) -> list[Chunk]:
    """The passages of ``article`` in reading order; sections without text are left out."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in article.body.split("\n"):
        if heading := _HEADING.match(line):
            sections.append((heading["heading"], []))
        elif not line.startswith("# "):
            sections[-1][1].append(line)
    texts = [(heading, "\n".join(lines).strip()) for heading, lines in sections]
    return [
        Chunk(
            id=f"{article.id}#{number}",
            article_id=article.id,
            title=article.title,
            heading=heading,
            text=text,
            category=article.category,
            language=article.language,
            intents=article.intents,
        )
        for number, (heading, text) in enumerate(texts)
        if text
    ]
