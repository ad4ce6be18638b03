"""Sentences that bind the shop: done, approved, granted, by then. They need a tool's result behind them."""

from __future__ import annotations

import re
from typing import Final

from tools.guard.evidence import Evidence
from tools.guard.sentences import Fact, coverage, stems

_DONE: Final = (
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
        rf"successfully\s|personally\s|gone ahead and\s)*{_DONE}\b"
        rf"(?!\s(?:you|if|whether|for (?:your|the) (?:name|number)))",
        rf"\b(?:i|we)(?:['’]ve| have)\s(?:\w+\s){{0,2}}(?:{_DONE})\b",
        rf"\b(?:your\s(?:\w+\s){{0,2}}?{_THING}\s(?:is|was|are|were|has|have)|(?:the|this|"
        rf"that)\s(?:\w+\s){{0,2}}?{_THING}\s(?:was|were|has|have|is (?:now|already|hereby)))"
        rf"\s(?:now\s|just\s|already\s|been\s|being\s|hereby\s|officially\s|successfully\s|fully\s|on its\s)*"
        rf"(?:{_DONE}|way|lost|delivered|ready|complete\w*|guaranteed|valid|free|ours|eligible|"
        rf"accepted|in transit|with the (?:carrier|courier|driver))\b",
        rf"\border\s(?:number\s|no\.?\s)?#?[A-Z]{{0,3}}-?\d[\w-]*\s(?:is (?:now|already|hereby)|was|has)\s"
        rf"(?:now\s|just\s|already\s|been\s|being\s|hereby\s|officially\s|successfully\s)*(?:{_DONE})\b",
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
        r"\bmade? an exception\b|\bas a (?:gesture|one-off|goodwill)|\bgoodwill\b|\bon "
        r"the house\b|\bfree of charge for you\b|\bcompensation of\b|\bkeep (?:the|it|your|"
        r"both)\b[^.!?]{0,30}\b(?:free|gift|anyway|too|as well)\b",
        r"\b(?:here(?:['’]s| is| are)|use|enter|apply)\s(?:\w+\s){0,3}?(?:code|voucher|"
        r"coupon|discount)\b[^.!?]{0,40}\b[A-Z0-9-]{4,}\b",
        r"\b(?:accepts?|admits?|takes?|assumes?)\s(?:full\s|all\s|the\s|any\s)*(?:liability|"
        r"responsibility|blame)\b|\b(?:our|we are at) fault\b|\bwe are liable\b|\blegally "
        r"(?:binding|obliged)\b",
        r"\byou(?:['’]re| are| do)\s(?:\w+\s)?(?:entitled|eligible|qualif\w+)\b",
    ),
}  # fmt: skip
_OTHERS: Final = {
    "de": (
        r"\b(?:ich|wir) hab(?:e|en)\b[^.!?\n]{0,80}\b(?:storniert|erstattet|genehmigt|veranlasst|"
        r"geändert|gelöscht|verlängert|gutgeschrieben|überwiesen|"
        r"beauftragt|weitergeleitet|weitergegeben|gebucht|ersetzt|verschickt|geschickt|reserviert)\b|"
        r"\b(?:ihre?|deine?|die|der|das)\b[^.!?\n]{0,60}\b(?:wurde|ist|wird|"
        r"werden)\b[^.!?\n]{0,60}\b(?:genehmigt|erstattet|storniert|bestätigt|ersetzt|bewilligt|"
        r"gutgeschrieben|überwiesen|veranlasst|gelöscht|unterwegs)\b|"
        r"\b(?:wir|ich|ein\w*|jemand|unser\w*)\b[^.!?\n]{0,30}\b(?:ruf\w*|melde\w*|kontaktier\w*|"
        r"erstatt\w*|ersetz\w*|schenk\w*|garantier\w*|versprech\w*|übernehm\w*|meldet|werden?)\b[^.!?\n]{0,60}"
        r"\b(?:an|zurück|bis|innerhalb|heute|morgen|stunden?|tagen|ihnen|sie|dir|dich|kosten|"
        r"haftung|erstatten|anrufen|zusenden|schicken)\b|\b(?:sie|du) (?:erhalten|bekommen|"
        r"erhältst|bekommst)\b"
        r"[^.!?\n]{0,60}\b(?:geld|erstattung|gutschein|ersatz|anruf|rabatt|rückruf)\b|\bgarantier(?:e|"
        r"en|t)\b|\bverspr(?:eche|echen|ochen)\b"
    ),
    "fr": (
        r"\b(?:j['’]ai|nous avons|on a)\b[^.!?\n]{0,50}\b(?:annulé|remboursé|approuvé|accepté|"
        r"validé|modifié|prolongé|envoyé|transmis|crédité|réservé|remplacé|supprimé)\w*|"
        r"\b(?:votre|ton|ta|le|la) [^.!?\n]{0,40}\b(?:a été|est|sera|ont été|seront)\b[^.!?\n]{0,30}\b(?:approuvé|"
        r"remboursé|annulé|confirmé|accepté|validé|remplacé|crédité|accordé|en route|livré)\w*|"
        r"\b(?:nous|on|je|un (?:collègue|conseiller|responsable)|quelqu['’]un|notre \w+)\b[^.!?\n]{0,30}\b(?:vous "
        r"|te )?(?:rappeller\w+|rappelons|appeller\w+|contacter\w+|rembourser\w+|répondr\w+|"
        r"enverr\w+|"
        r"remplacer\w+|offr\w+|garantis\w*|promet\w*)\b|\bvous (?:recevrez|serez)\b[^.!?\n]{0,60}\b(?:rembours\w+|"
        r"bon|argent|appel\w*|remplacement|code|contacté\w*)\b|\b(?:garantis\w*|promets|promettons)\b"
    ),
    "es": (
        r"\b(?:he|hemos)\b[^.!?\n]{0,40}\b(?:cancelado|reembolsado|aprobado|aceptado|cambiado|"
        r"enviado|ampliado|abonado|reservado|tramitado|autorizado)\b|"
        r"\b(?:su|tu|el|la) [^.!?\n]{0,40}\b(?:ha sido|fue|está|será|queda|ya está)\b[^.!?\n]{0,30}\b(?:aprobad|"
        r"reembolsad|cancelad|confirmad|aceptad|abonad|autorizad|concedid|en camino|entregad)\w*|"
        r"\b(?:le|te|les|os)\b[^.!?\n]{0,20}\b(?:llamar\w+|reembolsar\w+|devolver\w+|enviar\w+|"
        r"contactar\w+|responder\w+|regal\w+|garantiz\w+|promet\w+|abonar\w+|compensar\w+)\b|"
        r"\b(?:recibirá|recibirás|tendrá|tendrás)\b[^.!?\n]{0,60}\b(?:reembolso|dinero|llamada|"
        r"vale|cupón|sustitu\w+|descuento)\b|\b(?:garantiz|promet)\w+"
    ),
    "pt": (
        r"\b(?:cancelei|reembolsei|aprovei|enviei|alterei|reservei|cancelámos|cancelamos|"
        r"aprovámos|aprovamos o seu|reembolsámos|já (?:cancelei|aprovei|enviei|reembolsei))\b|"
        r"\b(?:o seu|a sua|seu|sua|o|a) [^.!?\n]{0,40}\b(?:foi|está|será|já está)\b[^.!?\n]{0,30}\b(?:aprovad|"
        r"reembolsad|cancelad|confirmad|aceit|creditad|autorizad|concedid|a caminho|entregue)\w*|"
        r"\b(?:vamos|iremos|vou|um colega|alguém|a nossa equipa|nossa equipe)\b[^.!?\n]{0,30}\b(?:ligar|"
        r"telefonar|reembolsar|devolver|enviar|contactar|contatar|responder|oferecer|garantir|"
        r"substituir|liga|responde)\w*\b|"
        r"\b(?:receberá|vai receber|terá)\b[^.!?\n]{0,60}\b(?:reembolso|dinheiro|chamada|vale|"
        r"cupão|cupom|desconto|substitui\w+)\b|\b(?:garant(?:o|imos)|promet(?:o|emos))\b"
    ),
    "it": (
        r"\b(?:ho|abbiamo)\b[^.!?\n]{0,40}\b(?:annullato|rimborsato|approvato|accettato|cambiato|"
        r"inviato|prorogato|accreditato|prenotato|autorizzato|cancellato)\b|"
        r"\b(?:il (?:suo|tuo)|la (?:sua|tua)|il|la) [^.!?\n]{0,40}\b(?:è stat[oa]|è|sarà|verrà)\b[^.!?\n]{0,30}\b(?:ap"
        r"provat|rimborsat|annullat|confermat|accettat|accreditat|autorizzat|concess|in arrivo|"
        r"consegnat)\w*|"
        r"\b(?:la|ti|vi|le)\b[^.!?\n]{0,15}\b(?:chiamer\w+|richiamer\w+|rimborser\w+|contatter\w+|"
        r"risponder\w+|invier\w+|regal\w+|garant\w+|promett\w+)\b|"
        r"\b(?:riceverà|riceverai|avrà|avrai)\b[^.!?\n]{0,60}\b(?:rimborso|denaro|soldi|chiamata|"
        r"buono|sconto|sostitu\w+)\b|\b(?:garantisco|garantiamo|prometto|promettiamo)\b"
    ),
    "nl": (
        r"\b(?:ik heb|we hebben|wij hebben)\b[^.!?\n]{0,60}\b(?:geannuleerd|terugbetaald|"
        r"goedgekeurd|geaccepteerd|gewijzigd|verstuurd|verlengd|gereserveerd|geregeld|doorgegeven|"
        r"vergoed)\b|"
        r"\b(?:uw|je|jouw|de|het) [^.!?\n]{0,40}\b(?:is|wordt|zijn|worden)\b[^.!?\n]{0,40}\b(?:goedgekeurd|"
        r"terugbetaald|geannuleerd|bevestigd|vervangen|vergoed|toegekend|onderweg|bezorgd)\b|"
        r"\b(?:wij|we|ik|iemand|een collega|onze \w+)\b[^.!?\n]{0,20}\b(?:bel|bellen|belt|neem|"
        r"nemen|neemt|vergoeden|vergoed|sturen|stuur|betalen|betaal|garandeer\w*|beloof|beloven|"
        r"zullen|zal)\b[^.!?\n]{0,60}"
        r"\b(?:u|je|terug|contact|vandaag|morgen|binnen|kosten|geld)\b|\b(?:u|je) (?:ontvangt|"
        r"krijgt)\b[^.!?\n]{0,60}\b(?:geld|terugbetaling|bon|vervang\w+|korting|telefoontje)\b|"
        r"\bgarande(?:er|ren)\b|\bbelo(?:of|ven)\b"
    ),
    "pl": (
        r"\b(?:anulowałe?a?m|zwróciłe?a?m|zatwierdziłe?a?m|anulowaliśmy|zwróciliśmy|zatwierdziliśmy|"
        r"wysłaliśmy)\b|\b(?:zwrot|zamówienie|reklamacja)\b[^.!?\n]{0,40}\b(?:został\w*|jest|"
        r"będzie)\b[^.!?\n]{0,30}\b(?:zatwierdzon|anulowan|przyznan|zaakceptowan|potwierdzon)\w*|"
        r"\b(?:zadzwonimy|oddzwonimy|gwarantuj\w+|obiecuj\w+|zwrócimy|otrzyma (?:pan|pani) zwrot)\b"
    ),
}  # fmt: skip
_ENGLISH: Final = {name: tuple(re.compile(each, re.I) for each in patterns) for name, patterns in _PATTERNS.items()}
_FOREIGN: Final = {language: re.compile(pattern, re.I) for language, pattern in _OTHERS.items()}
_CONDITION: Final = re.compile(
    r"\b(?:if|when|once|as soon as|after|until|unless|whenever|before|in case|wenn|sobald|"
    r"falls|nachdem|si|dès que|lorsque|quand|après|cuando|"
    r"en cuanto|una vez|después|quando|assim que|se|depois|appena|dopo|als|zodra|nadat|jeśli|gdy|po)\b",
    re.I,
)
_DID: Final = re.compile(
    r"\b(?:ich habe|wir haben|habe ich|haben wir|j['’]ai|nous avons|he|hemos|ho|abbiamo|"
    r"ik heb|(?:we|wij) hebben|heb ik|wurde|wurden|a été|"
    r"ha sido|fue|foi|è stat[oa]|został\w*)\b",
    re.I,
)
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
_TOOLS: Final = (
    ("cancel|storn|annul|geannul", "cancel"),
    ("refund|erstatt|rembours|reembols|rimbors|terugbetaal|money back", "refund|return|cancel"),
    ("call|ring|phone|rückruf|ruf|rappel|llam|ligar|chiam|bel", "callback|call"),
    ("address|adres|direcci|morada|endereço|indirizzo", "address"),
    ("return|label|retour|rücksend|devol", "return"),
    ("replac|ersatz|ersetz|exchange|new one|reemplaz|substit|sostit|vervang", "replace|exchange|return"),
    ("ticket|colleague|team|person|escalat|forward", "ticket|callback"),
)  # fmt: skip
_DEEDS: Final = stems(
    "cancelled refunded replaced approved registered waived credited compensated changed updated booked reimbursed "
    "granted upgraded extended issued deleted corrected confirmed arranged escalated forwarded exchanged"
)
"""What the shop does for a customer, and a look at her order does not."""
_POSSIBLE: Final = re.compile(r"\b(?:can|can['’]t|cannot|could|may|might|would|possible|if|unless)\b", re.I)
"""Words of what could be done."""


def promises(sentence: str, language: str) -> bool:
    """Whether a sentence says that something was done, granted or will be done for this customer."""
    if _HARMLESS.search(sentence):
        return False
    if any(pattern.search(sentence) for patterns in _ENGLISH.values() for pattern in patterns):
        return True
    foreign = _FOREIGN.get(language)
    return foreign is not None and foreign.search(sentence) is not None


def bare(text: str) -> bool:
    """Whether a text only agrees (or declines): what it agrees to stands in the customer's words."""
    words = re.sub(r"[^\w\s'’]", " ", text.casefold()).replace("’", "'")
    return " ".join(words.split()) in _BARE


def backed(sentence: str, evidence: Evidence) -> bool:
    """Whether a tool's result, or a rule of an article with all its conditions, stands behind a promise."""
    words = stems(sentence)
    said = sentence.casefold()
    for fact in evidence.facts:
        if fact.found and coverage(words, fact.stems) >= 0.5 and _behind(words, fact, evidence):
            return True
    for spoken, tools in _TOOLS:
        if re.search(spoken, said) and re.search(tools, evidence.acts):
            return True
    conditional = _CONDITION.search(sentence) is not None
    for share, fact in evidence.closest(sentence, most=4):
        if fact.found and not _behind(words, fact, evidence):
            continue
        same = promises(fact.text, "en") or not _first_person(sentence)
        if _owned(sentence) and not _owned(fact.text):
            continue  # a rule of how it is done does not say that it was done
        if (
            share >= 0.75
            and same
            and (conditional or not _CONDITION.search(fact.text) or (share == 1.0 and not _owned(sentence)))
        ):
            return True
    return False


def binding(sentence: str) -> bool:
    """Whether a sentence in another language says what somebody has done, which no article can stand behind."""
    return _DID.search(sentence) is not None


def unconditional(sentence: str, rule: str) -> bool:
    """Whether a rule has a condition that the sentence leaves out."""
    return _CONDITION.search(rule) is not None and _CONDITION.search(sentence) is None


def _behind(words: frozenset[str], fact: Fact, evidence: Evidence) -> bool:
    """Whether what a tool found, or an action would do, says that it is done. That an order can be cancelled is no word
    that it was; nor is where it is a word that it was refunded.
    """
    if fact.text.casefold() in evidence.acts:
        return True
    return words & _DEEDS <= fact.stems and _POSSIBLE.search(fact.text) is None


def _first_person(sentence: str) -> bool:
    return re.search(r"\b(?:i|i['’]ve|i['’]ll|we['’]ve)\b|\bwe have\b", sentence, re.I) is not None


def _owned(sentence: str) -> bool:
    """Whether it is about this customer's own thing and speaks of it as settled."""
    return re.search(r"\byour (?:\w+ )?\w+ (?:is|was|has|have|are|were)\b", sentence, re.I) is not None
