"""What a reply tells: a reviewed reply or the sentences of a passage, and what another passage adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.reviewed import Shelf, unsupported
from knowledge.search import Passage, PassageSentence
from tools.chat.answering import Ranked, key
from tools.chat.asking import stems
from tools.chat.excerpts import as_text, choose, with_support
from tools.chat.tool import Citation

SECTION: Final = 130
"""Words up to which a section is told whole; of a longer one the sentences around the best."""
ASIDE: Final = 1.3
"""How far (in log-odds) another passage may be behind the first for its best sentences to be told as well."""
SAME_ARTICLE: Final = 1.5
"""The same where the other passage is of the first one's article: they speak of one thing."""
DOUBTED: Final = 2.0
"""The same where it is in doubt which of them answers."""
ASIDES: Final = 2
"""At most this many passages beside the first; one more in doubt."""
TOLD: Final = 0.75
"""The share of a sentence's telling words that a text holds already, from which it is not told again."""
ALIKE: Final = 0.6
"""The share of telling words in common from which two drafts are too alike to offer both."""


@dataclass(frozen=True, slots=True)
class Told:
    """The body of a reply, and what it rests on."""

    text: str
    citations: tuple[Citation, ...]


def tell(ranked: Sequence[Ranked], shelf: Shelf | None, *, aside: bool = True, doubt: bool = False) -> Told:
    """The answer from the first of ``ranked``, with the best sentences of the ones right behind it; of more of them in
    ``doubt`` which one was meant."""
    first = ranked[0].passage
    text = _reviewed(first, [row.passage for row in ranked], shelf) or section(first)
    citations = [cite(first)]
    for row in _asides(ranked, doubt) if aside else ():
        if more := _not_told(best_units(row.passage, 2 if doubt else 1), text):
            text = f"{text}\n\n{as_text(more)}"
            citations.append(cite(row.passage))
    return Told(text, tuple(citations))


def _asides(ranked: Sequence[Ranked], doubt: bool) -> list[Ranked]:
    """The passages right behind the first one; of its own article rather than of others."""
    first = ranked[0]

    def near(row: Ranked) -> bool:
        same = row.passage.article_id == first.passage.article_id
        margin = DOUBTED if doubt else SAME_ARTICLE if same else ASIDE
        return bool(row.passage.heading or not same) and first.logit - row.logit <= margin

    return [row for row in ranked[1:] if near(row)][: ASIDES + doubt]


def shorter(passage: Passage) -> Told:
    """The best sentence alone, and what it leans on."""
    return Told(as_text(best_units(passage)), (cite(passage),))


def section(passage: Passage) -> str:
    """A short section whole, of a long one the sentences around the best."""
    if passage.sentences and len(passage.text.split()) <= SECTION:
        return as_text(passage.sentences)
    return as_text(choose(passage)) or passage.text


def best_units(passage: Passage, most: int = 1) -> list[PassageSentence]:
    """The best ``most`` sentences with what they cannot be understood without."""
    order = sorted(range(len(passage.sentences)), key=lambda place: -passage.sentences[place].score)
    places = {each for place in order[:most] for each in with_support(passage.sentences, place)}
    return [passage.sentences[place] for place in sorted(places)]


def cite(passage: Passage) -> Citation:
    """The passage as a citation."""
    return Citation(
        article_id=passage.article_id, title=passage.title, excerpt=passage.excerpt, score=min(1.0, passage.score)
    )


def alike(one: str, other: str) -> bool:
    """Whether two texts say nearly the same."""
    first, second = stems(one), stems(other)
    return len(first & second) >= ALIKE * max(1, max(len(first), len(second)))


def _reviewed(passage: Passage, found: Sequence[Passage], shelf: Shelf | None) -> str:
    """The reviewed reply for a section with the best sentence that it leaves out; empty without one, or when a figure
    of it is in no passage any more, since the article was changed after the review.
    """
    reply = shelf.by_key.get(key(passage)) if shelf else None
    if reply is None or reply.text is None:
        return ""
    if unsupported(reply, [each.text for each in found if each.article_id in reply.cites]):
        return ""
    text = reply.text
    return f"{text} {as_text(more)}" if (more := _prose(_not_told(best_units(passage), text))) else text


def _prose(units: Sequence[PassageSentence]) -> list[PassageSentence]:
    """The sentences that can follow in a paragraph; steps are in the reviewed text already."""
    return [each for each in units if not each.marker and not each.text.endswith(":")]


def _not_told(units: Sequence[PassageSentence], text: str) -> list[PassageSentence]:
    """The units, unless ``text`` says the same already."""
    said = stems(text)
    words = stems(" ".join(each.text for each in units))
    return [] if len(words & said) >= TOLD * max(1, len(words)) else list(units)
