"""Whether a sentence says the opposite of what supports it, or more than it: not, only, if, always, before, after."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tools.guard.evidence import Evidence
from tools.guard.exclusions import asserted, left_out, names
from tools.guard.sentences import Fact, clauses, coverage, stems
from tools.translation.words import NOT, RIVALS

ALIGNED: Final = 0.5
"""Share of a clause's words that a clause of the evidence must have to be compared with it."""
_CONDITION: Final = re.compile(
    r"\b(?:if|unless|except(?: for)?|provided|as long as|only|when|once|until|as soon as|"
    r"in case|where|subject to|after|"
    r"depending|usually|normally|may|might|some|within|before|for orders?|orders? (?:over|above|from))\b",
    re.I,
)
_STRICT: Final = re.compile(r"\b(?:unless|except|provided that|as long as|only|if)\b", re.I)
NO_DENIAL: Final = re.compile(
    r"^\W*(?:no|nope)\b(?=[,.!:;])|\bnot only\b|\bno (?:longer|later|more|less) than\b|"
    r"\b(?:that|which|what) you (?:no longer|do not|don['’]t) \w+|"
    r"\bif (?:not|you do not|you don['’]t)\b|\bno longer (?:want|need|like)\w*\b|\bno problem\b|\bno worries\b",
    re.I,
)
_HALF: Final = re.compile(
    r"\b(?:im(?:possible)|un(?:able|available|likely)|fail\w*|refus\w+|exclud\w+|except|"
    r"forbidden|lacks?|missing|instead|rather than|"
    r"free of|out of stock|optional)\b|\bun\w{3,}ed\b|\b\w{3,}less\b",
    re.I,
)
"""What may stand for a "not" of the other side, and need not."""
_ABSOLUTE: Final = re.compile(
    r"\b(?:always|never|guarantee[ds]?|definitely|certainly|unlimited|immediately|instantly|right away|straight away|"
    r"free|free of charge|for free|lifetime|forever|worldwide|anywhere|at any time|anytime|automatically|in full|"
    r"100 ?%|no questions asked|without exception|every country|fully|compulsory|mandatory)\b",
    re.I,
)
_MORE: Final[tuple[dict[str, str], ...]] = (
    {"include": r"\bincluded?s?\b|\bincluding\b|\bcomes? with\b", "exclude": r"\bexclud\w+|\bsold separately\b"},
    {"accept": r"\baccept\w*", "refuse": r"\brefus\w+|\breject\w+"},
    {"required": r"\brequired\b|\bmandatory\b|\bcompulsory\b|\bmust\b", "optional": r"\boptional\b|\bvoluntary\b"},
    {"allowed": r"\ballow\w*|\bpermitted\b", "forbidden": r"\bforbidden\b|\bprohibited\b|\bbanned\b"},
    {"free": r"\bfree\b|\bno (?:extra )?(?:cost|charge)\b", "charged": r"\bfees?\b|\bcharged? (?:for|of)\b|\bcosts?\b"},
    {"up to": r"\bup to\b|\bat most\b|\bmaximum\b|\bno more than\b", "at least": r"\bat least\b|\bminimum\b|\bfrom\b"},
    {"wired": r"\bwired\b", "wireless": r"\bwireless\w*"},
    {"indoor": r"\bindoors?\b", "outdoor": r"\boutdoors?\b"},
    {"hot": r"\bhot\b", "cold": r"\bcold\b"},
    {"possible": r"(?<!not )\bpossible\b|\bcan be\b", "impossible": r"\bimpossible\b"},
    {"with": r"\bwith (?:a|the)\b", "without": r"\bwithout\b"},
)
_PAIRS: Final = tuple(
    {name: re.compile(pattern, re.I) for name, pattern in group.items()}
    for group in (
        *_MORE,
        *({name: words["en"] for name, words in each.items() if "en" in words} for each in RIVALS[1:]),
    )
)


def contradictions(sentence: str, language: str, evidence: Evidence) -> list[str]:
    """How a sentence departs from what supports it, in sentences for agents. English against English."""
    if language != "en" or evidence.language != "en" or not evidence.facts:
        return []
    for clause in clauses(sentence):
        told = _flipped(clause, evidence) or _swapped(clause, evidence)
        if told:
            return [told]
    told = _stronger(sentence, evidence) or _unconditional(sentence, evidence)
    return [told] if told else []


def _aligned(clause: str, evidence: Evidence) -> list[tuple[float, str, Fact]]:
    """Clauses of the evidence about the same, best first."""
    words = stems(clause)
    if len(words) < 2:
        return []
    rows = [
        (
            coverage(words, stems(part) | (fact.about & words if len(stems(part) & words) > 1 else frozenset())),
            part,
            fact,
        )
        for fact in evidence.facts
        for part in {*clauses(fact.text), fact.text}
    ]
    near = [row for row in rows if row[0] >= ALIGNED]
    # Of two that have as much of it, the one that says little else is the closer.
    return sorted(near, key=lambda row: (-row[0], len(stems(row[1]) - words)))


@lru_cache(maxsize=8192)
def _denies(text: str) -> bool:
    return NOT["en"].search(NO_DENIAL.sub(" ", asserted(text))) is not None


@lru_cache(maxsize=8192)
def _half_denies(text: str) -> bool:
    return _HALF.search(text) is not None


def _flipped(clause: str, evidence: Evidence) -> str | None:
    near = _aligned(clause, evidence)
    if not near:
        return None
    best = near[0][0]
    close = [part for share, part, _ in near if share >= best - 0.1][:4]
    says = _denies(clause)
    if any(_denies(part) == says or (says and any(names(it, clause) for it in left_out(part))) for part in close):
        return None
    if _half_denies(clause if not says else close[0]):
        return None
    return f'The cited passages say otherwise: "{close[0]}"'


def _swapped(clause: str, evidence: Evidence) -> str | None:
    near = [(part, fact) for _, part, fact in _aligned(clause, evidence)[:3]]
    for group in _PAIRS:
        said = {name for name, pattern in group.items() if pattern.search(clause)}
        if not said or len(said) == len(group):
            continue
        for part, _ in near[:1]:
            there = {name for name, pattern in group.items() if pattern.search(part)}
            everywhere = {name for name, pattern in group.items() if any(pattern.search(each) for each, _ in near)}
            if there and not said & everywhere and _denies(part) == _denies(clause):
                return f'The draft says "{sorted(said)[0]}", the cited passages "{sorted(there)[0]}".'
    return None


def _stronger(sentence: str, evidence: Evidence) -> str | None:
    """An absolute word that no related sentence of the evidence has."""
    related = [fact.text.casefold() for share, fact in evidence.closest(sentence, most=6) if share >= 0.25]
    for found in _ABSOLUTE.finditer(sentence):
        word = found[0].casefold()
        root = word.rstrip("ds") if word.startswith("guarant") else word
        if not any(re.search(rf"\b{re.escape(root)}", each) for each in related):
            return f'"{found[0]}" is more than the cited passages say.'
    return None


def _unconditional(sentence: str, evidence: Evidence) -> str | None:
    """A condition of the supporting sentence that the draft leaves out."""
    if _CONDITION.search(sentence):
        return None
    near = evidence.closest(sentence, most=6)
    words = stems(sentence)
    if not near or len(words) < 2 or coverage(words, near[0][1].stems) < 0.9:
        return None
    if any(coverage(words, part) >= 0.75 for _, fact in near for part in _free_parts(fact.text, words)):
        return None
    found = _STRICT.search(near[0][1].text)
    if found is None:
        return None
    condition = stems(near[0][1].text[found.start() :].split(",")[0])
    if coverage(condition, words) > 0.5 or coverage(condition, evidence.told) > 0.5:
        return None
    return f'A condition of the cited passages is left out: "{near[0][1].text}"'


def _free_parts(rule: str, words: frozenset[str]) -> list[frozenset[str]]:
    """The words of what a rule says without a condition: all of it, or the clauses before one about something else."""
    if _STRICT.search(rule) is None:
        return [stems(rule)]
    parts = clauses(rule)
    strict = [found for part in parts if (found := _STRICT.search(part))]
    about_others = all(stems(each.string[: each.start()]) - words for each in strict)
    return [stems(part) for part in parts if not _STRICT.search(part)] if about_others else []
