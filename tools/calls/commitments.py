"""Who said they would do what, and by when; and what was said to be done already. By rules, in seven languages.

Only statements about oneself or one's own side count: "I'll send you a label today". Questions, conditions and what
somebody would, could or might do are no commitment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from tools.calls.heard import Role, Utterance
from tools.calls.told import ActionItem
from tools.guard.promises import DONE
from tools.guard.sentences import sentences

_DOING: Final = (
    r"(?:send|e-?mail|mail|post|call|ring|phone|refund|replace|cancel|arrange|book|order|ship|check|look into|find out|"
    r"investigate|forward|pass|raise|open|escalate|contact|get back|come back|follow up|let you know|inform|tell|ask|"
    r"return|bring|pay|transfer|credit|update|change|correct|issue|process|reserve|put|make|give|upload|attach|try|"
    r"write|take care|sort|do that|do it|pick|collect|deliver|fix|repair|speak|talk)"
)
_FUTURE: Final = tuple(
    re.compile(each, re.I)
    for each in (
        rf"\b(?:i|we)(?:['’]ll| will| shall|['’]m going to| am going to|['’]re going to| are going to)"
        rf"\s(?:\w+\s){{0,3}}?{_DOING}\w*",
        rf"\b(?:my|our|the|a) (?:\w+ )?(?:colleague|team|manager|supervisor|warehouse|technician|courier|driver)s?"
        rf"(?:['’]ll| will| is going to)\s(?:\w+\s){{0,3}}?{_DOING}\w*",
        r"\byou(?:['’]ll| will) (?:receive|get|hear from us|have)\b",
        r"\b(?:ich|wir) (?:werde|werden)\b[^.?!]{3,120}|\b(?:ich|wir) (?:schick\w*|send\w*|ruf\w*|meld\w*|prüf\w*|"
        r"erstatt\w*|veranlass\w*|kümmer\w*|leit\w*) (?:ihnen|sie|das|es|mich|uns|dir)\b[^.?!]{2,120}|"
        r"\b(?:sie|du) (?:bekommst|bekommen|erhalten|erhältst)\b[^.?!]{3,120}",
        r"\b(?:je|nous|on) (?:vais|va|allons)\s(?:\w+\s){0,2}?\w+(?:er|ir|re)\b|"
        r"\bje vous (?:envoie|rappelle|rembourse)\b|\bvous (?:recevrez|aurez)\b|\b(?:je|nous) vous \w+r(?:ai|ons)\b",
        r"\b(?:voy|vamos) a \w+(?:ar|er|ir)\w*\b|\ble (?:enviaré|llamaré|devolveré|mando|envío|llamo)\b|"
        r"\b(?:enviaremos|llamaremos|devolveremos|recibirá)\b",
        r"\b(?:le|la|vi) (?:invier|mander|richiamer|rimborser)(?:ò|emo)\b|\b(?:invierò|manderò|richiamerò|invieremo)\b|"
        r"\bricever(?:à|ai|ete)\b",
        r"\b(?:vou|vamos)\s(?:lhe\s|te\s)?\w+(?:ar|er|ir)\b|\b(?:enviarei|enviaremos|ligarei|receberá)\b",
        r"\b(?:ik|wij|we) (?:zal|zullen|ga|gaan)\b[^.?!]{3,120}|\bu (?:krijgt|ontvangt)\b[^.?!]{3,120}",
    )
)
_DONE: Final = tuple(
    re.compile(each, re.I)
    for each in (
        rf"\b(?:i|we)(?:['’]ve| have)\s(?:just\s|already\s|now\s|also\s)*(?:{DONE})\b",
        rf"\b(?:your|the) (?:\w+ ){{0,2}}(?:has|have) (?:just |already |now )?been (?:{DONE})\b",
        r"\b(?:ich|wir) (?:habe|haben)\b[^.?!]{3,100}(?:geschickt|versendet|storniert|erstattet|gebucht|"
        r"veranlasst|geändert)\b",
        r"\b(?:j['’]ai|nous avons) (?:envoyé|annulé|remboursé|réservé|modifié)\b|\b(?:he|hemos) (?:enviado|cancelado|"
        r"reembolsado|reservado|cambiado)\b|\b(?:ho|abbiamo) (?:inviato|annullato|rimborsato|prenotato|cambiato)\b|"
        r"\b(?:enviei|cancelei|reembolsei|alterei)\b|\bik heb\b[^.?!]{3,100}(?:verstuurd|geannuleerd|terugbetaald)\b",
    )
)
_NOT: Final = re.compile(
    r"\?\s*$|\b(?:if|whether|unless|would|could|might|maybe|perhaps|falls|wenn|vielleicht|würde|könnte|si je|si nous|"
    r"peut-être|quizás|forse|talvez|misschien)\b|\b(?:won['’]t|will not|cannot|can['’]t)\b|"
    r"\bi(?:['’]ll| will) (?:never|not)\b",
    re.I,
)
_WHEN: Final = re.compile(
    r"\b(?:(?:by|until|before|on|this|next|till)\s(?:the\s)?(?:end of (?:the )?(?:day|week|month)|today|tonight|"
    r"tomorrow(?: morning| afternoon| evening)?|noon|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"week|month|(?:\d{1,2}(?:st|nd|rd|th)?\s)?(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)(?:\s\d{1,2})?|\d{1,2}(?:st|nd|rd|th)|morning|afternoon|evening)|"
    r"(?:with)?in\s(?:the next\s)?(?:\d+|an?|one|two|three|four|five|six|seven|ten|fourteen|a few|a couple of)"
    r"(?:\s(?:to|or)\s(?:\w+))?\s(?:business |working )?(?:minutes?|hours?|days?|weeks?)|"
    r"today|tonight|tomorrow(?: morning| afternoon| evening)?|right away|immediately|straight away|right now|"
    r"later today|(?:bis|am)\s(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|morgen)|heute|morgen|sofort|"
    r"(?:in|innerhalb von)\s(?:\d+|einem?|zwei|drei|fünf)\s(?:stunden?|tagen?|wochen?)|aujourd['’]hui|demain|"
    r"(?:dans|sous)\s\d+\s(?:heures?|jours?)|hoy|mañana|en\s\d+\s(?:horas?|días?)|oggi|domani|entro\s\w+|hoje|amanhã|"
    r"vandaag|morgen|binnen\s\w+\s\w+)\b",
    re.I,
)
LONGEST: Final = 300
"""Characters of an item."""
MOST: Final = 20


def commitments(turns: Sequence[Utterance], roles: Mapping[int, Role]) -> list[ActionItem]:
    """What either side said they would do, in the order of the call; said twice in the same words it is one."""
    found: dict[str, ActionItem] = {}
    for turn in turns:
        for at, sentence in _timed(turn):
            if _NOT.search(sentence) or not any(each.search(sentence) for each in _FUTURE):
                continue
            when = _WHEN.search(sentence)
            item = ActionItem(roles[turn.speaker], sentence[:LONGEST], when[0] if when else None, at)
            found.setdefault(sentence.casefold(), item)
    return list(found.values())[:MOST]


def done(turns: Sequence[Utterance], roles: Mapping[int, Role]) -> list[tuple[float, str]]:
    """What the agent said was done already, with the time at which it was said."""
    return [
        (at, sentence[:LONGEST])
        for turn in turns
        if roles[turn.speaker] == "agent"
        for at, sentence in _timed(turn)
        if any(each.search(sentence) for each in _DONE) and not _NOT.search(sentence)
    ][:MOST]


def _timed(turn: Utterance) -> list[tuple[float, str]]:
    """The sentences of a turn, each with about the time at which it begins: by its place among the characters."""
    found, place = [], 0
    for sentence in sentences(turn.text):
        place = max(place, turn.text.find(sentence[:20], place))
        share = place / max(1, len(turn.text))
        found.append((round(turn.start + share * (turn.end - turn.start), 1), sentence))
        place += len(sentence) // 2
    return found
