"""What a draft may rest on: the passages that it cites, what tools found, and what is the customer's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.search import Passage
from tools.guard.days import days
from tools.guard.injection import orders_in
from tools.guard.sentences import Fact, coverage, key, sentences, stems
from tools.guard.tool import CheckArguments


@dataclass(frozen=True)
class Evidence:
    """``facts`` support sentences. ``own`` is what may be repeated to this customer, ``hers`` that of it which is
    surely her own, ``tools`` are the tools that found something or would act with what they say, ``acts`` those alone
    that would act: all in small letters. ``days`` are the days that the facts name, ``told`` the
    words of the whole draft.
    """

    facts: tuple[Fact, ...]
    keys: frozenset[str]
    text: str
    own: str
    hers: str
    tools: str
    acts: str = ""
    days: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()

    @property
    def language(self) -> str:
        """The language that most of it is in; the desk's where there is nothing."""
        found = [each.language for each in self.facts]
        return max(set(found), key=found.count) if found else "en"

    def closest(self, sentence: str, most: int = 4) -> list[tuple[float, Fact]]:
        """The facts with most of a sentence's words, best first, each with the share (0..1) of the words it has."""
        words = stems(sentence)
        rows = [(coverage(words, fact.stems | (fact.about & words)), fact) for fact in self.facts]
        return sorted(rows, key=lambda row: -row[0])[:most]


def gather(arguments: CheckArguments) -> Evidence:
    """The evidence of a draft. A passage that tries to give orders to the assistant counts for nothing."""
    draft = arguments.draft
    cited = {each.article_id for each in draft.citations}
    passages = [
        each
        for each in arguments.passages
        if each.article_id in cited and not orders_in(each.text, each.heading, each.title)
    ]
    facts = [fact for passage in passages for fact in _of_passage(passage)]
    for finding in arguments.findings:
        facts.extend(Fact(each, "en", found=True) for each in sentences(finding.said))
    for action in draft.actions:
        facts.extend(
            Fact(each, "en", found=True, acts=True) for each in sentences(f"{action.summary}\n{action.outcome}")
        )
    results = [json.dumps(each.result, ensure_ascii=False, default=str) for each in arguments.findings if each.result]
    given = [json.dumps(each.arguments, ensure_ascii=False, default=str) for each in draft.actions]
    acting = [f"{each.tool} {each.summary}" for each in draft.actions]
    looked = [f"{each.tool} {each.said}" for each in arguments.findings]
    return Evidence(
        facts=tuple(facts),
        keys=frozenset(fact.key for fact in facts) | frozenset(key(each.text) for each in passages),
        text="\n".join([fact.text for fact in facts] + [f"{each.title}\n{each.heading}" for each in passages]),
        own="\n".join([arguments.customer_text, *arguments.own, *results, *given]).casefold(),
        hers="\n".join(arguments.own).casefold(),
        tools="\n".join([*acting, *looked]).casefold(),
        acts="\n".join(acting).casefold(),
        days=frozenset().union(*(days(fact.text) for fact in facts)),
        told=stems(draft.text),
    )


def _of_passage(passage: Passage) -> Iterator[Fact]:
    about = stems(f"{passage.title} {passage.heading}")
    for each in sentences(passage.text):
        yield Fact(each, passage.language, about, under=f"{passage.title} {passage.heading}")
