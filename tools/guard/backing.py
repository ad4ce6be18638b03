"""What stands behind a promise: an action of the draft, a tool's finding that says the same, or an article's rule."""

from __future__ import annotations

import re
from typing import Final

from tools.guard.amounts import amounts
from tools.guard.concessions import conceded_by, concedes, is_free
from tools.guard.days import days
from tools.guard.evidence import Evidence
from tools.guard.foreign_promises import DID, SETTLED
from tools.guard.promises import DONE, promises
from tools.guard.sentences import Fact, coverage, stems

_CONDITION: Final = re.compile(
    r"\b(?:if|when|once|as soon as|after|until|unless|whenever|before|in case|wenn|sobald|"
    r"falls|nachdem|si|dès que|lorsque|quand|après|cuando|"
    r"en cuanto|una vez|después|quando|assim que|se|depois|appena|dopo|als|zodra|nadat|jeśli|gdy|po)\b",
    re.I,
)
_TOOLS: Final = (
    (r"\b(?:cancel|storn|annul|anul|geannul)", "cancel", r"cancelled"),
    (
        r"\b(?:refund|erstatt|rückerstatt|rembours|reembols|rimbors|terugbetaal|zwrot|zwróc)|\bmoney back\b",
        "refund|return|cancel",
        r"refunded|credited|paid back",
    ),
    (
        r"\b(?:call|ring|phone|rückruf|ruf|anruf|rappel|appel|llam|ligar|telefon|chiam|richiam|bellen|bel|belt|"
        r"zadzwon)",
        "callback|call",
        r"called|arranged|booked",
    ),
    (r"\b(?:address|adres|direcci|morada|endereço|indirizzo)", "address", r"changed|updated"),
    (r"\b(?:replac|ersatz|ersetz|exchange|new one|reemplaz|substit|sostit|vervang)", "replace|exchange|"
    r"return", r"replaced"),
    (r"\b(?:return|label|retour|rücksend|devol)", "return", r"registered|returned|received"),
    (r"\b(?:ticket|colleague|team|person|escalat|forward)", "ticket|callback", r"opened|created|forwarded"),
    (
        r"\b(?:ship|dispatch|sent|versand|verschickt|unterwegs|expédi|envoy|en route|enviad|en camino|a caminho|spedit|"
        r"in arrivo|verzonden|verstuurd|onderweg|wysłan|on (?:its|the) way)",
        "(?!)",
        r"shipped|dispatched|sent|on (?:its|the) way",
    ),
    (
        r"\b(?:deliver|zugestellt|geliefert|livré|entregad|entregue|consegnat|bezorgd|geleverd|doręczon)",
        "(?!)",
        r"delivered",
    ),
)  # fmt: skip
"""(what a sentence speaks of, the actions that do it, how an English finding says that it was done)."""
_STRONG: Final = 5
"""The first ones bind the shop: each that a sentence speaks of needs its own action."""
_MERELY: Final = re.compile(
    r"\b(?:can|could|may|might|cannot|possible|until|if|need|needs|please|not|no|yet|would|unless|once)\b|n['’]t\b",
    re.I,
)
_MINE: Final = re.compile(rf"\b(?:i|we)(?:['’]ve| have| had)?\s(?:\w+\s){{0,2}}?{DONE}\b", re.I)
_WORD: Final = re.compile(rf"\b{DONE}\b", re.I)


def backed(sentence: str, evidence: Evidence) -> bool:
    """Whether an action, a tool's finding or a rule of an article with all its conditions stands behind a promise.

    That something was looked up does not say that it was done: a finding has to report the same itself.
    """
    if concedes(sentence):
        return _costs_nothing(sentence, evidence)
    words = stems(sentence)
    if any(fact.acts and coverage(words, fact.stems) >= 0.5 for fact in evidence.facts) and not _unacted(
        sentence, evidence
    ):
        return True
    if _acted(sentence, evidence):
        return True
    looked = [fact for fact in evidence.facts if fact.found and not fact.acts]
    if any(_reports(fact, sentence) for fact in looked):
        return True
    return not days(sentence) - evidence.days and _ruled(sentence, evidence)


def binding(sentence: str, rule: str) -> bool:
    """Whether a sentence in another language says what somebody has done or is settled, and the rule how it goes."""
    if DID.search(sentence) or days(sentence) - days(rule):
        return True
    if concedes(sentence) and not conceded_by(sentence, rule):
        return True
    return SETTLED.search(sentence) is not None and _MERELY.search(rule) is not None


def unconditional(sentence: str, rule: str) -> bool:
    """Whether a rule has a condition that the sentence leaves out."""
    return _CONDITION.search(rule) is not None and _CONDITION.search(sentence) is None


def _spoken(sentence: str) -> list[int]:
    return [at for at, (spoken, _, _) in enumerate(_TOOLS) if re.search(spoken, sentence, re.I)]


def _acted(sentence: str, evidence: Evidence) -> bool:
    """Whether an action does what the sentence speaks of; of what binds the shop, all of it."""
    if not evidence.acts or days(sentence) - evidence.days:
        return False
    spoken = _spoken(sentence)
    strong = [at for at in spoken if at < _STRONG]
    done = [re.search(_TOOLS[at][1], evidence.acts) is not None for at in strong or spoken]
    return bool(done) and all(done)


def _unacted(sentence: str, evidence: Evidence) -> bool:
    """Whether a sentence speaks of something binding that no action does."""
    strong = [at for at in _spoken(sentence) if at < _STRONG]
    return any(re.search(_TOOLS[at][1], evidence.acts) is None for at in strong) or bool(days(sentence) - evidence.days)


def _reports(fact: Fact, sentence: str) -> bool:
    """Whether a look-up itself says that what the sentence reports has happened, with its days and figures."""
    if _MINE.search(sentence) or (DID.search(sentence) and _first_person_abroad(sentence)):
        return False
    if (_merely(fact.text, sentence) and not _MERELY.search(sentence)) or days(sentence) - days(fact.text):
        return False
    there = amounts(fact.text, fact.language)
    if not all(any(each.means(other) for other in there) for each in amounts(sentence, fact.language)):
        return False
    done = stems(" ".join(each[0] for each in _WORD.finditer(sentence)))
    if coverage(stems(sentence), fact.stems) >= 0.5 and done <= fact.stems:
        return True
    spoken = _spoken(sentence)
    return bool(spoken) and all(_said_done(_TOOLS[at][2], fact.text) for at in spoken)


def _merely(text: str, sentence: str) -> bool:
    """Whether what a look-up says is only possible, conditional or denied.

    A "no" counts only in the part that has the sentence's own participle: "has been cancelled, and no parcel comes".
    """
    done = {each[0].casefold() for each in _WORD.finditer(sentence)}
    for part in re.split(r"[,;:]\s", text):
        here = any(word in part.casefold() for word in done)
        if any(here or not done or each[0].casefold() != "no" for each in _MERELY.finditer(part)):
            return True
    return False


def _said_done(participles: str, text: str) -> bool:
    return re.search(rf"\b(?:was|were|is|are|been|being)\s(?:\w+\s){{0,2}}?(?:{participles})\b", text, re.I) is not None


def _first_person_abroad(sentence: str) -> bool:
    return not re.search(r"\b(?:wurden?|a été|ont été|ha sido|fue|foi|è stat[oa]|został\w*|werd)\b", sentence, re.I)


def _ruled(sentence: str, evidence: Evidence) -> bool:
    """Whether a rule of an article says the same, with its conditions."""
    conditional = _CONDITION.search(sentence) is not None
    for share, fact in evidence.closest(sentence, most=4):
        if fact.found:
            continue
        same = promises(fact.text) or not _first_person(sentence)
        if _owned(sentence) and not _owned(fact.text):
            continue  # a rule of how it is done does not say that it was done
        if (
            share >= 0.75
            and same
            and (conditional or not _CONDITION.search(fact.text) or (share == 1.0 and not _owned(sentence)))
        ):
            return True
    return False


def _costs_nothing(sentence: str, evidence: Evidence) -> bool:
    """Whether a source says of the same thing that it is free, and not only for this customer.

    What an action of the draft does free of charge is decided: an agent approves it with the sentence.
    """
    words = stems(sentence)
    if any(each.acts and is_free(each.text) and coverage(words, each.stems) >= 0.5 for each in evidence.facts):
        return not _unacted(sentence, evidence)
    return any(fact.acts and concedes(fact.text) for fact in evidence.facts) or any(
        share >= 0.5 and conceded_by(sentence, fact.text) and not unconditional(sentence, fact.text)
        for share, fact in evidence.closest(sentence, most=4)
    )


def _first_person(sentence: str) -> bool:
    return re.search(r"\b(?:i|i['’]ve|i['’]ll|we['’]ve)\b|\bwe have\b", sentence, re.I) is not None


def _owned(sentence: str) -> bool:
    """Whether it is about this customer's own thing and speaks of it as settled."""
    return re.search(r"\byour (?:\w+ )?\w+ (?:is|was|has|have|are|were)\b", sentence, re.I) is not None
