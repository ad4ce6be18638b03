"""Sentences that bind the shop, in the languages beside English that models write: patterns, and what was done."""

from __future__ import annotations

import re
from typing import Final

_PROMISES: Final = {
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
_DID: Final = {
    "de": r"\b(?:ich habe|wir haben|habe ich|haben wir|wurden?|ist bereits|ist schon|ist hiermit|"
    r"schon (?:storniert|erstattet|"
    r"veranlasst|überwiesen)|bereits (?:storniert|erstattet|veranlasst|überwiesen))\b",
    "fr": r"\b(?:j['’]ai|nous avons|on a|a été|ont été|(?:c['’]est|est|sont) (?:déjà )?(?:fait|annulée?|"
    r"remboursée?|réglée?|"
    r"accordée?|validée?|approuvée?)s?|je viens (?:de|d['’])|nous venons (?:de|d['’]))(?=\W|$)",
    "es": r"\b(?:he|hemos|ha sido|han sido|fue|fueron|acabo de|acabamos de|(?:cancel|reembols|aprob|envi|cambi|ampli|"
    r"tramit|solicit|anul|abon|gestion|devolv|autoric|reserv|modifiqu|confirm)(?:é|í|amos|imos)|(?:autorizamos|"
    r"ya (?:está|queda) \w+))(?=\W|$)",
    "pt": r"\b(?:(?:cancel|reembols|aprov|envi|alter|reserv|anul|trat|pedi|solicit|credit|confirm|autoriz|mud|troc|"
    r"devolv|transferi|encaminh|registr|regist|atualiz|emit|prolongu|pagu)(?:ei|i|ámos|ou-se|emos)|"
    r"acabei de|acabámos de|acabamos de|foi|foram|já (?:está|foi|cancelamos|reembolsamos|aprovamos|enviamos|fica) ?\w*)"
    r"(?=\W|$)",
    "it": r"\b(?:ho|abbiamo|è stat[oa]|sono stat[ie]|(?:è|sono) già|è fatto|già (?:annullat|rimborsat|"
    r"approvat)\w*)(?=\W|$)",
    "nl": r"\b(?:ik heb|(?:we|wij) hebben|heb ik|hebben (?:we|wij)|(?:is|zijn) (?:al|reeds|inmiddels)|werd(?:en)?)\b",
    "pl": r"\b(?:został\w*|anulowa(?:łe?a?m|liśmy)|zwróci(?:łe?a?m|liśmy)|zatwierdzi(?:łe?a?m|liśmy)|"
    r"wysła(?:łe?a?m|liśmy)|już (?:anulowan|zwrócon|zatwierdzon)\w*)\b",
}
DID: Final = re.compile("|".join(_DID.values()), re.I)
"""What somebody has done, in any of these languages: no rule of an article can stand behind it."""
_PARTICIPLES: Final = (
    r"(?:storniert|erstattet|genehmigt|bewilligt|gutgeschrieben|überwiesen|verschickt|bestätigt|annul[ée]+\w*|"
    r"annullat\w+|"
    r"rembours[ée]+\w*|approuv\w+|accord\w+|cancelad\w+|reembolsad\w+|aprobad\w+|aprovad\w+|autorizad\w+|anulad\w+|"
    r"rimborsat\w+|approvat\w+|accreditat\w+|geannuleerd|terugbetaald|goedgekeurd|toegekend|anulowan\w+|zwrócon\w+)"
)
SETTLED: Final = re.compile(
    r"(?<!\w)(?:ist|sind|est|sont|está|están|queda|quedan|fica|è|sono|is|zijn|jest|są)\s(?:\w+\s){0,3}?"
    + _PARTICIPLES
    + r"(?!\w)",
    re.I,
)
"""What may be a rule or a report: "the order is cancelled"."""
FOREIGN: Final = {language: re.compile(pattern, re.I) for language, pattern in _PROMISES.items()}
"""What promises or reports something for this customer, by language."""


_REPORTS: Final = re.compile(
    r"\b(?:(?:já|acabei de|acabámos de|acabamos de) \w*(?:cancel|reembols|aprov|envi|alter|reserv|anul|credit|"
    r"autoriz|troc|devolv)\w*|"
    r"(?:ya|acabo de|acabamos de) \w*(?:cancel|reembols|aprob|envi|cambi|ampli|anul|abon|autori|devolv|reserv)\w*|"
    r"(?:cancel|reembols|aprob|envi|cambi|ampli|anul|abon|tramit)é|(?:cancel|reembols|aprov|envi|alter|anul|"
    r"credit|autoriz)ei|"
    r"(?:je viens d['’e]|nous venons d['’e])\s?(?:annul|rembours|valid|envoy|approuv)\w+)(?!\w)",
    re.I,
)


def reports(sentence: str) -> bool:
    """Whether a sentence says of a refund, an order or the like that it is settled, in any of these languages."""
    return SETTLED.search(sentence) is not None or _REPORTS.search(sentence) is not None
