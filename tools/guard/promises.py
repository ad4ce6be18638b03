"""Sentences that bind the shop: done, approved, granted, by then. They need a tool's result behind them."""

from __future__ import annotations

import re
from typing import Final

from tools.guard.concessions import concedes
from tools.guard.foreign_promises import FOREIGN, reports

DONE: Final = (
    r"(?:approv|cancel|refund|replac|process|book|arrang|schedul|waiv|grant|add|appli|apply|"
    r"issu|credit|extend|escalat|forward|pass|"
    r"chang|updat|correct|delet|remov|reserv|confirm|clos|open|order|dispatch|ship|activat|"
    r"unlock|reset|charg|upgrad|ask|inform|"
    r"notif|contact|register|creat|sent|put|set|made|given|giv|mad|done|told|taken|reissu|"
    r"resen[dt]|transferr?|compensat|deduct|block|lift|fix)\w*"
)
_THING: Final = (
    r"(?:refund|order|parcel|package|replacement|return|account|payment|money|claim|complaint|request|delivery|"
    r"subscription|invoice|cancellation|discount|voucher|address|item|ticket|deposit|repair|"
    r"exchange|warranty|appointment|case|card|code)s?"
)
_PATTERNS: Final = {
    "done": (
        rf"\b(?:i|we)(?:['’]ve| have| had)?\s(?:just\s|already\s|now\s|also\s|gladly\s|hereby\s|"
        rf"successfully\s|personally\s|gone ahead and\s)*{DONE}\b"
        rf"(?!\s(?:you|if|whether|for (?:your|the) (?:name|number)))",
        rf"\b(?:i|we)(?:['’]ve| have)\s(?:\w+\s){{0,2}}(?:{DONE})\b",
        rf"\b(?:your\s(?:\w+\s){{0,2}}?{_THING}\s(?:is|was|are|were|has|have)|(?:the|this|"
        rf"that)\s(?:\w+\s){{0,2}}?{_THING}\s(?:was|were|has|have|is (?:now|already|hereby)))"
        rf"\s(?:now\s|just\s|already\s|been\s|being\s|hereby\s|officially\s|successfully\s|fully\s|on its\s)*"
        rf"(?:{DONE}|way|lost|delivered|ready|complete\w*|guaranteed|valid|free|ours|eligible|"
        rf"accepted|in transit|with the (?:carrier|courier|driver))\b",
        rf"\border\s(?:number\s|no\.?\s)?#?[A-Z]{{0,3}}-?\d[\w-]*\s(?:is (?:now|already|hereby)|was|has)\s"
        rf"(?:now\s|just\s|already\s|been\s|being\s|hereby\s|officially\s|successfully\s)*(?:{DONE})\b",
        r"\byou(?:['’]ve| have)\s(?:now\s|just\s|already\s)?(?:been\s)?(?:refunded|credited|"
        r"compensated|charged|upgraded|granted|approved|received)\b",
        r"\b(?:refund|replacement|cancellation|compensation|discount|voucher|return|request|"
        r"claim)\s(?:approved|granted|confirmed|accepted|done|complete)\b",
        r"\bconsider (?:it|this|that) (?:done|cancelled|approved|settled|refunded)\b|\ball "
        r"(?:done|sorted|set|taken care of)\b|\bit(?:['’]s| is) (?:all )?(?:done|sorted|"
        r"approved|cancelled|settled)\b",
    ),
    "future": (
        r"\b(?:i|we|someone|somebody|a (?:colleague|person|manager|member|specialist|technician|"
        r"supervisor|courier|driver)|our (?:\w+ )?(?:team|staff|manager|"
        r"courier|driver|technician|department|colleague|warehouse)|one of (?:us|our \w+)|"
        r"they|my (?:manager|colleague|supervisor)|the (?:team|manager|warehouse|courier))"
        r"(?:['’]ll|\s(?:will|shall|is going to|are going to|am going to))\s(?:\w+\s){0,3}?(?:call|"
        r"ring|phone|refund|replace|send|contact|reply|answer|get back|"
        r"be in touch|compensat|cover|pay|credit|cancel|arrange|collect|pick|deliver|deduct|"
        r"waive|extend|ensure|make sure|process|issue|give|write|reach|visit|"
        r"email|follow|repair|fix|take care|sort|return|reimburse|ship|check|look|investigate|"
        r"change|update|delete|add|keep|hold|reserve|match|honou?r|accept|make)\w*",
        r"\byou(?:['’]ll|\s(?:will|shall|are going to))\s(?:\w+\s){0,3}?(?:(?:be|get)\s(?:\w+\s)?(?:refund\w*|"
        r"compensat\w*|credit\w*|call\w*|contact\w*|paid|reimburs\w*)|"
        r"(?:receive|get|have|hear)\b[^.!?\n]{0,50}\b(?:refund|money|replacement|voucher|"
        r"call|compensation|discount|credit|new one|parcel|package|answer|reply|email|it|"
        r"back|gift|code|from))",
        r"\b(?:refund|money|replacement|parcel|package|order|payment|delivery|credit|compensation|"
        r"driver|courier|technician|new \w+)\s(?:will|shall|is going to)\s(?:\w+\s){0,2}?"
        r"(?:be|arrive|reach|leave|come|appear|ship|land)\b",
        r"\b(?:i|we)(?:['’]m|['’]re| am| are)\s(?:\w+\s)?(?:cancel|refund|send|replac|approv|"
        r"arrang|issu|credit|waiv|process|book|extend)\w*ing\b",
    ),
    "granted": (
        r"\b(?:i|we)\s(?:can\s)?(?:promise|guarantee|assure|vow|swear|commit|undertake|"
        r"hereby)\b|\byou have my word\b|\bguarantee[ds]?\b(?! (?:period|card|terms|conditions|"
        r"certificate|claim))",
        r"\b(?:i|we)(?:['’]d| would| can| will|['’]ll| could| are happy to| am happy to|"
        r"['’]re happy to|['’]m happy to)\s(?:\w+\s){0,2}?(?:offer|give|grant|credit|waive|"
        r"make an exception)\b",
        r"\bmade? an exception\b|\bas a (?:gesture|one-off|goodwill)|\bgoodwill\b|"
        r"\bcompensation of\b|\bkeep (?:the|it|your|"
        r"both)\b[^.!?]{0,30}\b(?:free|gift|anyway|too|as well)\b",
        r"\b(?:here(?:['’]s| is| are)|use|enter|apply)\s(?:\w+\s){0,3}?(?:code|voucher|"
        r"coupon|discount)\b[^.!?]{0,40}\b[A-Z0-9-]{4,}\b",
        r"\b(?:accepts?|admits?|takes?|assumes?)\s(?:full\s|all\s|the\s|any\s)*(?:liability|"
        r"responsibility|blame)\b|\b(?:our|we are at) fault\b|\bwe are liable\b|\blegally "
        r"(?:binding|obliged)\b",
        r"\byou(?:['’]re| are| do)\s(?:\w+\s)?(?:entitled|eligible|qualif\w+)\b",
    ),
}  # fmt: skip
_ENGLISH: Final = {name: tuple(re.compile(each, re.I) for each in patterns) for name, patterns in _PATTERNS.items()}
_HARMLESS: Final = re.compile(
    r"\b(?:i|we) (?:have|['’]ve) not\b|\b(?:i|we) haven['’]t\b|\b(?:i|we) (?:can(?:no|['’])t|"
    r"do not|don['’]t|are not able|am not able|am unable|are unable|could not|couldn['’]t)\b|"
    r"\bthank(?:s| you)\b[^.!?]{0,30}\bfor\b|\b(?:glad|happy|pleased|good|sorry) (?:to "
    r"hear|that|to see|you)\b|\bkan(?:n)? ich (?:leider )?nicht\b",
    re.I,
)
_BARE_TEXT: Final = """
yes | yep | yeah | sure | of course | certainly | absolutely | confirmed | done | agreed | ok | okay | all
right | alright | correct | that is correct | that's right | yes it is | yes you can | yes you do | yes we
do | yes we can | yes we will | deal | i agree | no problem | it is done | i confirm | we confirm | yes of
course | sure thing | approved | granted | no | nope | ja | ja klar | natürlich | selbstverständlich |
bestätigt | erledigt | genau | stimmt | oui | bien sûr | d'accord | confirmé | sí | si | claro | confirmado
| hecho | por supuesto | sim | claro que sim | feito | sì | certo | certamente | confermato | fatto |
d'accordo | natuurlijk | bevestigd | geregeld | akkoord | tak | oczywiście | potwierdzam | да | конечно
"""
_BARE: Final = frozenset(" ".join(each.split()) for each in _BARE_TEXT.split("|"))


def promises(sentence: str) -> bool:
    """Whether a sentence says that something was done, granted or will be done for this customer.

    It is read in every language, for the language that an author names may be wrong.
    """
    if concedes(sentence):
        return True
    if _HARMLESS.search(sentence):
        return False
    if any(pattern.search(sentence) for patterns in _ENGLISH.values() for pattern in patterns):
        return True
    return reports(sentence) or any(pattern.search(sentence) for pattern in FOREIGN.values())


def bare(text: str) -> bool:
    """Whether a text only agrees (or declines): what it agrees to stands in the customer's words."""
    words = re.sub(r"[^\w\s'’]", " ", text.casefold()).replace("’", "'")
    return " ".join(words.split()) in _BARE
