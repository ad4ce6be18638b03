"""Reviewed replies: short answers that a person has written and checked, and the questions that they answer.

The files are ``replies/reviewed/*.yaml``. Each entry stands for one section of an article; an entry without a text only
says which questions the section answers, which is then told in its own words. ``python -m knowledge.reviewed`` embeds
the questions for the desk to ship with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.embed import Encoder, Vectors
from knowledge.errors import KnowledgeError
from knowledge.intents import complaints
from knowledge.markup import from_yaml
from knowledge.replies import REPLIES
from knowledge.vectors import Shortcut, write

FOLDER: Final = REPLIES / "reviewed"
SHIPPED: Final = Path(__file__).parent / "models" / "reviewed"
FIGURE: Final = re.compile(r"\d+(?:[.,:]\d+)*")


class ReviewedReply(BaseModel):
    """A checked answer. ``when`` are questions that it answers, ``cites`` the articles that it was taken from, the one
    with the section ``heading`` first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    intents: tuple[str, ...] = ()
    cites: tuple[str, ...] = Field(min_length=1)
    heading: str
    when: tuple[str, ...] = Field(min_length=1)
    text: str | None = None

    @property
    def key(self) -> str:
        """The article and the section that it stands for."""
        return f"{self.cites[0]}#{self.heading}"


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    replies: tuple[ReviewedReply, ...]


def load_reviewed(language: str = "en", folder: Path = FOLDER) -> list[ReviewedReply]:
    """Every reviewed reply of ``language``. Raises ``KnowledgeError`` with what is wrong, and in which file."""
    found: dict[str, ReviewedReply] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            content = _File.model_validate(from_yaml(path.read_text(encoding="utf-8")))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: not readable as YAML ({error})")
            continue
        except ValidationError as error:
            problems.extend(f"{path.name}: {complaint}" for complaint in complaints(error))
            continue
        for each in content.replies if content.language == language else ():
            if each.id in found:
                problems.append(f"{path.name}: the id {each.id} is used twice")
            found[each.id] = each
    if problems:
        raise KnowledgeError(problems)
    return list(found.values())


def figures(text: str) -> frozenset[str]:
    """The figures of a text as they are written, like ``30``, ``4.90`` or ``14:00``."""
    return frozenset(FIGURE.findall(text))


class Shelf:
    """Finds the reviewed replies whose questions are like a customer's."""

    def __init__(self, replies: Sequence[ReviewedReply], encoder: Encoder) -> None:
        """Embeds the questions: a moment for those that ship, milliseconds for each other one."""
        self.by_key: Mapping[str, ReviewedReply] = {each.key: each for each in replies}
        self._keys = list(self.by_key)
        self.articles: frozenset[str] = frozenset(each.cites[0] for each in replies)
        self._starts = np.cumsum([0, *(len(each.when) for each in self.by_key.values())])[:-1]
        self._vectors: Vectors = Shortcut(encoder, SHIPPED).embed(
            [question for each in self.by_key.values() for question in each.when]
        )

    def near(self, vector: Vectors) -> dict[str, float]:
        """By the key of a section: how alike the likest of its questions is, 0..1."""
        if not self._keys:
            return {}
        likest = np.maximum.reduceat(self._vectors @ vector, self._starts)
        return {key: cosine for key, cosine in zip(self._keys, likest.tolist(), strict=True) if cosine > 0}


def unsupported(reply: ReviewedReply, texts: Iterable[str]) -> frozenset[str]:
    """The figures of a reply that stand in none of ``texts``: after an article was changed, its reply may be stale."""
    return figures(reply.text or "") - frozenset().union(*(figures(text) for text in texts))


def main() -> None:
    """Write the shipped vectors."""
    from knowledge.embed import MiniLM

    write(MiniLM.installed(), [question for each in load_reviewed() for question in each.when], SHIPPED)


if __name__ == "__main__":
    main()
