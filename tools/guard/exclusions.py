"""What the evidence leaves out of a list: "with A and B, but not with C", "except C", "only A". None is asserted."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tools.guard.evidence import Evidence
from tools.guard.sentences import stems
from tools.translation.words import NOT

_LEFT_OUT: Final = re.compile(
    r"(?:,?\s(?:but|though|and|just|only)\s(?:not|never|no)\b(?:\s(?:with|for|to|in|on|from|by|at|of|as))?|"
    r",\snot\b(?:\s(?:with|for|to|in|on|from|by|at|of))?|"
    r"\b(?:except(?:ing)?(?:\s(?:for|with|in|on|to))?|exclud(?:ing|es?)|with the exceptions? of|other than|"
    r"apart from|aside from|"
    r"save for|bar(?:ring)?|all (?:\w+ )?but|(?:every|any)\w* (?:\w+ )?but|anything but|not including|"
    r"without support for))\s"
    r"(?P<things>[^.;:!?()]{2,80})",
    re.I,
)
_DENIED: Final = re.compile(
    r"\b(?:(?:does|do|is|are|can|will|may)(?:\snot|n['’]t)|cannot|never)\s(?:be\s)?(?:\w+\s){0,2}?"
    r"(?:with|for|to|in|on|from|by|support|include|accept|fit|ship|deliver|cover|offer|have|sell|take)\s"
    r"(?P<things>[^.;:!?()]{2,80})",
    re.I,
)
_ONLY: Final = re.compile(
    r"\bonly\s(?:(?:with|for|to|in|on|from|by|at|as|be|used|available|works?|fits?|accepts?|supports?|delivers?|"
    r"ships?|sold|"
    r"the|our|two|three)\s){0,4}(?P<things>[^.;:!?()]{2,80})|"
    r"\b(?:exclusively|solely|just)\s(?:with|for|to|in|on|from|by)\s(?P<others>[^.;:!?()]{2,80})",
    re.I,
)
_ENDS: Final = re.compile(
    r"\s(?:because|since|while|when|where|which|who|that|if|as|but|so|unless|until|for \d|within)\b|\s[–—-]\s"
)
_PARTS: Final = re.compile(
    r",\s(?:and|or|nor)\s|,\s|\s(?:and|or|nor|plus|as well as|und|oder|et|ou|y|o|e|en|of)\s|/", re.I
)
_EXCLUDES: Final = re.compile(
    r"\b(?:except\w*|exclud\w*|exception|other than|apart from|aside from|all but|but not|without|only|außer|"
    r"ausser|ausgenommen|"
    r"sauf|excepté|hormis|salvo|excepto|exceto|tranne|eccetto|behalve|uitgezonderd|oprócz|poza)\b",
    re.I,
)
_JOINT: Final = 2
"""Words of the sentence, beside the thing itself, that make it speak of the same as the evidence."""


def excluded(sentence: str, language: str, evidence: Evidence) -> str | None:
    """What is wrong, for agents, when a sentence asserts of a thing what the evidence says of all but that thing."""
    sentence = asserted(sentence)
    if _EXCLUDES.search(sentence) or _denies(sentence, language):
        return None
    words = stems(sentence)
    same = language == evidence.language
    for fact in evidence.facts:
        said = fact.stems | fact.about
        for thing in left_out(fact.text):
            its = stems(thing) or frozenset({thing.casefold()})
            beside = (words & said) - its
            if names(thing, sentence) and (len(beside) >= _JOINT or (not same and _proper(thing))):
                return f'The cited passages except {thing} from that: "{fact.text}"'
        if same and (strange := _beyond(sentence, fact.text)):
            return f'The cited passages say that of less, and not of {strange}: "{fact.text}"'
    return None


@lru_cache(maxsize=8192)
def asserted(sentence: str) -> str:
    """An English sentence without what it excepts: "but not with C" denies nothing of A and B."""
    return _LEFT_OUT.sub(" ", sentence)


@lru_cache(maxsize=8192)
def left_out(rule: str) -> tuple[str, ...]:
    """The things that an English sentence excepts, one by one."""
    found = [each["things"] for pattern in (_LEFT_OUT, _DENIED) for each in pattern.finditer(rule)]
    return tuple(dict.fromkeys(part for each in found for part in _listed(each)))


def _listed(things: str) -> list[str]:
    """The parts of a list, without articles, prepositions and what follows it."""
    things = _ENDS.split(things, maxsplit=1)[0]
    parts = (
        re.sub(r"^(?:(?:with|for|to|in|on|from|by|the|an?|any|our|your|not|also)\s)+", "", each.strip(), flags=re.I)
        for each in _PARTS.split(things)
    )
    return [each for each in parts if each and len(each.split()) <= 4 and (stems(each) or each[0].isupper())]


def _beyond(sentence: str, rule: str) -> str | None:
    """A part of the sentence's list that stands beside what the rule says of nothing else."""
    for each in _ONLY.finditer(rule):
        its = _listed(each["things"] or each["others"] or "")
        around = stems(rule[: each.start()])
        if not its or len(stems(sentence) & around) < 1:
            continue
        parts = _list_of(sentence)
        mine = [part for part in parts if any(names(thing, part) for thing in its)]
        others = [part for part in parts if part not in mine and stems(part)]
        if mine and others and (strange := next((part for part in others if not stems(part) <= stems(rule)), None)):
            return strange
    return None


def _list_of(sentence: str) -> list[str]:
    """The parts of the list that a sentence ends in, each without its preposition."""
    found = re.search(r"\b(?:with|for|to|in|on|from|by|accept|support|fits?|are|is)\s([^.;:!?]+)", sentence, re.I)
    return _listed(found[1]) if found and len(_PARTS.split(found[1])) > 1 else []


def names(thing: str, text: str) -> bool:
    """Whether a text names a thing that was left out, in its singular or plural."""
    bare = re.escape(thing.casefold().removesuffix("s"))
    if re.search(rf"(?<!\w){bare}s?(?!\w)", text.casefold()):
        return True
    its = stems(thing)
    return len(its) > 1 and its <= stems(text)


def _proper(thing: str) -> bool:
    return any(each[0].isupper() or any(map(str.isdigit, each)) for each in thing.split())


def _denies(sentence: str, language: str) -> bool:
    pattern = NOT.get(language)
    return pattern is not None and pattern.search(sentence) is not None
