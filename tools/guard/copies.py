"""Sentences that are almost those of the evidence: what was changed in them must not change what they say."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from tools.guard.amounts import amounts
from tools.guard.evidence import Evidence
from tools.guard.measures import canonical
from tools.guard.polarity import NO_DENIAL
from tools.guard.sentences import stems

ALMOST: Final = 0.65
"""Share of a sentence's words that stand in the same order in one sentence of the evidence."""
_TOKEN: Final = re.compile(r"[^\W_]+(?:[.,:][0-9]+)*(?:['’][^\W\d_]+)?|[€$£%]")
_DENIALS_TEXT: Final = """
not no never nothing none nobody neither nor without nicht kein keine keinen keiner nie ohne pas jamais
aucun aucune sans nunca sin ningún não nem sem nenhum non mai senza nessun niet geen nooit zonder nie bez
"""
_DENIALS: Final = frozenset(_DENIALS_TEXT.split())
_OPPOSITES: Final = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        ("free", "charged paid payable chargeable"), ("after", "before until"), ("before", "after since"),
        ("more", "less fewer"), ("open", "closed shut"), ("included", "excluded extra"), ("with", "without"),
        ("always", "never sometimes rarely"), ("never", "sometimes always often"), ("must", "may can could"),
        ("accept", "refuse reject"), ("allowed", "forbidden"), ("possible", "impossible"), ("first", "last"),
        ("minimum", "maximum"), ("least", "most"), ("up", "down"), ("over", "under below"), ("above", "below under"),
        ("only", "also even always"), ("wired", "wireless"), ("lower", "higher"), ("earliest", "latest"),
        ("days", "weeks months hours years"), ("hours", "minutes days weeks"), ("weeks", "days months"),
        ("months", "years days weeks"), ("years", "months days weeks"), ("minutes", "hours seconds"),
    )
)  # fmt: skip


@lru_cache(maxsize=8192)
def _tokens(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for token in _TOKEN.findall(NO_DENIAL.sub(" ", canonical(text.replace("’", "'")))):
        word = token.casefold()
        if word == "cannot":
            found += ["can", "not"]
        elif word.endswith("n't"):
            found += [word[:-3], "not"]
        else:
            found.append(word)
    return tuple(found)


def altered(sentence: str, evidence: Evidence) -> str | None:
    """What was changed in a sentence that is almost one of the evidence, for agents; None when nothing that matters.

    It is enough that one sentence of the evidence stands behind it.
    """
    told = None
    for _, fact in evidence.closest(sentence, most=5):
        words, there = _tokens(sentence), _tokens(fact.text)
        if len(words) < 4:
            return None
        matcher = SequenceMatcher(None, words, there, autojunk=False)
        blocks = [each for each in matcher.get_matching_blocks() if each.size]
        if sum(each.size for each in blocks) < ALMOST * len(words):
            continue
        change = _change(sentence, fact.text, matcher, words, there, blocks[0].b, blocks[-1].b + blocks[-1].size)
        if change is None:
            return None
        told = told or f'{change} in the cited passages: "{fact.text}"'
    return told


def _change(
    sentence: str,
    fact: str,
    matcher: SequenceMatcher[str],
    words: tuple[str, ...],
    there: tuple[str, ...],
    first: int,
    last: int,
) -> str | None:
    denied = sum(each in _DENIALS for each in words)
    said = sum(each in _DENIALS for each in there[first:last])
    if denied % 2 != said % 2 and denied != sum(each in _DENIALS for each in there):
        return 'A "not" was added or left out; it is otherwise'
    for name, a, b, c, d in matcher.get_opcodes():
        if name != "replace":
            continue
        mine, its = words[a:b], there[c:d]
        if _same_amount(words[a : b + 1], there[c : d + 1]):
            continue
        if _digits(mine) and _digits(its) and not _same_number(mine, its):
            return f'"{" ".join(mine)}" is "{" ".join(its)}"'
        for one, other in _OPPOSITES:
            if (one & set(its) and other & set(mine)) or (one & set(mine) and other & set(its)):
                return f'"{" ".join(mine)}" is "{" ".join(its)}"'
        if _named(mine, sentence) and _named(its, fact):
            return f'"{" ".join(mine)}" is "{" ".join(its)}"'
    return None


def _same_amount(mine: tuple[str, ...], its: tuple[str, ...]) -> bool:
    """Whether both are the same amount in other units, like 2 weeks and 14 days; the word that follows is its unit."""
    one, two = amounts(" ".join(mine), "en"), amounts(" ".join(its), "en")
    return bool(one) and len(one) == len(two) and all(a.measured & b.measured for a, b in zip(one, two, strict=True))


def _same_number(mine: tuple[str, ...], its: tuple[str, ...]) -> bool:
    """Whether the digits are the same however they are written: 1,500 and 1500, 899 and 899.00."""
    return bool(_digits(mine) & _digits(its))


def _digits(tokens: tuple[str, ...]) -> set[str]:
    """The numbers among words, without the marks between digits."""
    return {re.sub(r"[.,:]00$", "", each).replace(",", "").replace(".", "") for each in tokens if each[0].isdigit()}


def _named(tokens: tuple[str, ...], text: str) -> bool:
    """Whether these words are a name where they stand: each with a capital or a digit, and not the text's first."""
    if not tokens or not all(stems(each) or each[0].isdigit() or any(map(str.isdigit, each)) for each in tokens):
        return False
    return any(
        re.search(rf"(?<=\S\s){re.escape(each)}\b", text, re.I) is not None
        and re.search(rf"(?<=\S\s)(?-i:{re.escape(each[0].upper())}){re.escape(each[1:])}\b", text, re.I) is not None
        and not each.isdigit()
        for each in tokens
    )
