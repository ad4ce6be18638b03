"""Letting a customer off what she owes: "we waive the fee", "you need not pay", "on the house". In eight languages."""

from __future__ import annotations

import re
from typing import Final

_OWED_EN: Final = (
    r"(?:fees?|charges?|costs?|price|postage|shipping|delivery|surcharge|deposit|payment|bill|invoice|label|"
    r"difference|balance|debt|penalty|rest|amount|deduction|\d+(?:[.,]\d+)?\s?(?:eur|euros?|usd|gbp|€|£|\$))"
)
_PATTERNS: Final = {
    "en": (
        rf"\b(?:waiv(?:e|es|ed|ing)|forg(?:ive|ives|ave|iven|iving)|remit(?:s|ted)?|wr(?:ite|ites|ote|iting|"
        rf"itten) off)\b"
        rf"[^.!?\n]{{0,30}}\b{_OWED_EN}\b|"
        rf"\b(?:i|we|the (?:shop|team))(?:['’](?:ll|ve|m|re))?\s(?:\w+\s){{0,3}}?(?:drop(?:ped|ping)?|"
        rf"skip(?:ped|ping)?|"
        rf"for(?:go|ego|went|gone)|absorb(?:ed|ing)?|swallow(?:ed|ing)?|scrap(?:ped|ping)?|cancel(?:led|ling)?|"
        rf"str(?:ike|uck)(?: off| out)?|knock(?:ed|ing)? off|t(?:ake|ook|aken|aking) off|remov(?:e|ed|ing)|"
        rf"delet(?:e|ed|ing)|"
        rf"disregard(?:ed)?|forg[eo]t(?:ten)?(?: about)?|overlook(?:ed)?|refrain from)\b[^.!?\n]{{0,30}}\b{_OWED_EN}\b|"
        rf"\b(?:forget about|never mind) (?:the|that|this|your)\b[^.!?\n]{{0,20}}\b{_OWED_EN}\b",
        rf"\b{_OWED_EN}\b[^.!?\n]{{0,25}}\b(?:is|are|was|were|has been|have been|will be|"
        rf"gets?)\b[^.!?\n]{{0,12}}\b(?:waived|"
        r"forgiven|dropped|written off|taken care of|on us|cancelled|scrapped|forgotten)\b",
        r"\b(?:let|letting|lets)\b (?:you|them|her|him) off\b|\b(?:let|letting)\b[^.!?\n]{0,25}\bslide\b|"
        r"\byou(?:['’]re| are) (?:off the hook|excused|exempt|released)\b",
        r"\byou (?:need not|needn['’]t|do(?:n['’]t| not) (?:have|need) to|do(?:n['’]t| not) owe|"
        r"won['’]t (?:have|need) to|"
        r"will not (?:have|need) to|no longer (?:have|need) to|owe)\b[^.!?\n]{0,15}\b(?:pay|us|anything|nothing|"
        r"bear|cover)\b",
        r"\b(?:there(?:['’]s| is)|we see) no need (?:for you )?to pay\b|\bno need to pay\b|\byou pay nothing\b",
        r"\bon the house\b|\b(?:it|this|that|shipping|delivery|postage|return|label|repair|replacement|"
        r"one)(?:['’]s| is)"
        r" (?:all )?on us\b|\bour treat\b|\b(?:free(?: of charge)?|at no (?:cost|charge)|gratis|no charge|nothing) "
        r"(?:for|to) you\b|\bwith our compliments\b|\bcourtesy of\b",
        rf"\b(?:we|i|the shop|lumen)\b(?:['’]ll| will| shall| can| are going to|['’]re going to)? (?:gladly |"
        rf"happily |just |"
        rf"also )?(?:cover|bear|shoulder|take on|pick up|foot|pay)\b[^.!?\n]{{0,30}}\b(?:{_OWED_EN}|tab|for you)\b",
        rf"\b(?:we|i)\b(?: will not| won['’]t|['’]ll not| shall not| do not| don['’]t| are not going to) "
        rf"(?:charge|bill|invoice|deduct|take)\b[^.!?\n]{{0,30}}\b(?:you|it|this|that|{_OWED_EN})\b",
        rf"\bdo(?:n['’]t| not) worry about (?:the |that |this |paying|any )[^.!?\n]{{0,20}}\b(?:{_OWED_EN})\b",
    ),
    "de": (
        r"\b(?:wir|ich)\b[^.!?\n]{0,30}\b(?:erlass\w*|verzicht\w*|streich\w*|übernehm\w*|schenk\w*|stunde[nt]?)\b",
        r"\b(?:gebühr\w*|kosten|betrag|porto|versand\w*|rechnung|restbetrag|"
        r"aufpreis)\b[^.!?\n]{0,40}\b(?:erlassen|entfällt|"
        r"entfallen|gestrichen|geschenkt|erspart|übernommen|übernehmen|geht auf uns|gehen auf uns)\b",
        r"\b(?:erlass\w*|streich\w*|schenk\w*|übernehm\w*|verzicht\w*)\b[^.!?\n]{0,40}\b(?:gebühr\w*|kosten|"
        r"betrag|porto|"
        r"versand\w*|rechnung|restbetrag|aufpreis)\b",
        r"\b(?:müssen|brauchen|musst|brauchst) (?:sie|du )?[^.!?\n]{0,30}\b(?:nichts?|nicht|keine?n?)\b[^.!?\n]{0,25}"
        r"\b(?:zahlen|bezahlen|tragen)\b|\baufs haus\b|\b(?:geht|gehen) auf (?:uns|unsere kosten)\b|"
        r"\bfür (?:sie|dich) (?:kostenlos|gratis|kostenfrei|umsonst)\b",
    ),
    "fr": (
        r"\b(?:nous|on|je)\b[^.!?\n]{0,25}\b(?:renon\w+|annul\w+|offr\w+|fai(?:sons|t|s) (?:grâce|cadeau)|"
        r"prenons en charge|"
        r"prends en charge|exonér\w+|dispens\w+|supprim\w+|laiss\w+ tomber|"
        r"abandonn\w+)\b[^.!?\n]{0,40}\b(?:frais|coûts?|"
        r"montant|prix|livraison|somme|supplément|facture|paiement|payer|port)\b",
        r"\b(?:frais|coûts?|montant|livraison|port)\b[^.!?\n]{0,30}\b(?:offerts?|offerte|annulés?|supprimés?|pour nous|"
        r"à notre charge)\b|\bnous vous (?:en )?faisons (?:grâce|cadeau)\b",
        r"\b(?:n['’]avez|n['’]as|n['’]aurez)\b[^.!?\n]{0,12}\b(?:pas|rien|plus)\b[^.!?\n]{0,25}\b(?:payer|"
        r"régler|débourser)\b|"
        r"\b(?:inutile|pas besoin) de (?:payer|régler)\b|\baux frais de la maison\b|\bc['’]est (?:la maison qui offre|"
        r"pour nous|cadeau|offert)\b|\bgratuit\w* pour vous\b",
    ),
    "es": (
        r"\b(?:le|te|les|os|nosotros)?\s?(?:perdon|condon|renunci|exim|quit|elimin|asum|descont|"
        r"cubr|regal)(?:o|é|amos|imos|aremos|iremos|aré|iré|ado|ido)\b[^.!?\n]{0,30}\b(?:gastos?|tasas?|cargos?|"
        r"costes?|costos?|importe|envío|tarifa|pago|cuota|precio)\b",
        r"\b(?:gastos?|tasas?|cargos?|costes?|costos?|importe|envío|tarifa)\b[^.!?\n]{0,25}\b(?:corre\w* (?:por|"
        r"de) nuestra|"
        r"(?:queda\w*|está\w*) (?:perdonad|condonad|eliminad|anulad)\w+)",
        r"\bno (?:tiene|tienes|tendrá|tendrás|hace falta|necesita|necesitas|debe|"
        r"debes)\b[^.!?\n]{0,12}\b(?:pag\w+|abon\w+)\b|"
        r"\binvita la casa\b|\b(?:corre|va) (?:por|de) (?:nuestra cuenta|la casa)\b|\bgratis para (?:usted|ti)\b|"
        r"\bsin (?:coste|costo|cargo) (?:alguno )?para (?:usted|ti)\b",
    ),
    "it": (
        r"\b(?:rinunci(?:o|amo|ato|eremo)|condon(?:o|iamo|ato)|annull(?:o|iamo|ato|eremo)|togli(?:amo|eremo|o)|"
        r"offriamo|offro|regal\w+|abbuon\w+|copriamo|ci accolliamo|storniamo)\b"
        r"[^.!?\n]{0,30}\b(?:spes[ae]|cost[oi]|commission\w+|importo|tariff\w+|supplemento|spedizione|addebito|"
        r"quota|prezzo)\b",
        r"\b(?:spes[ae]|cost[oi]|spedizione|importo)\b[^.!?\n]{0,25}\b(?:a (?:nostro carico|carico nostro)|abbuonat\w+|"
        r"annullat\w+|condonat\w+|offert\w+ da noi)\b",
        r"\bnon (?:deve|devi|dovrà|dovrai|occorre|serve|c['’]è bisogno di)\b[^.!?\n]{0,12}\bpagar\w*\b|"
        r"\boffre la casa\b|\bgratis per (?:lei|te)\b|\bgratuit\w+ per (?:lei|te)\b|\bsenza (?:costi|"
        r"spese) per (?:lei|te)\b|"
        r"\b(?:ci pensiamo noi|offriamo noi)\b",
    ),
    "pt": (
        r"\b(?:perdo[aeo]\w*|isent\w+|prescind\w+|abdic\w+|dispens\w+|cancelamos|anulamos|retiramos|tiramos|oferecemos|"
        r"assumimos|abatemos)\b[^.!?\n]{0,30}\b(?:taxas?|custos?|despesas?|portes|valor|tarifa|encargos?|"
        r"pagamento|frete|"
        r"envio|entrega|multa)\b",
        r"\b(?:taxas?|custos?|portes|frete|despesas?|envio)\b[^.!?\n]{0,25}\b(?:por nossa conta|perdoad\w+|isent\w+|"
        r"anulad\w+|é oferta|são oferta)\b",
        r"\bnão (?:tem|tens|terá|precisa|precisas|deve)\b[^.!?\n]{0,12}\b(?:pagar\w*|nada a pagar)\b|"
        r"\b(?:oferta|por conta) da casa\b|\bfica por nossa conta\b|\b(?:grátis|gratuit\w+|"
        r"sem custos?) para (?:si|você|ti)\b",
    ),
    "nl": (
        r"\b(?:we|wij|ik)\b[^.!?\n]{0,30}\b(?:kwijt|kwijtschelden|schelden|schrappen|schrap|laten|laat|zien|zie|"
        r"nemen|neem|"
        r"schenken)\b[^.!?\n]{0,40}\b(?:kosten|bedrag|toeslag|verzend\w*|bezorg\w*|rekening)\b",
        r"\b(?:kosten|bedrag|toeslag|verzendkosten|bezorgkosten|rekening)\b[^.!?\n]{0,30}\b(?:kwijtgescholden|"
        r"vervallen|"
        r"vervalt|geschrapt|voor (?:onze|ons) rekening)\b",
        r"\b(?:u|je|jij)\b (?:hoeft|hoef)\b[^.!?\n]{0,25}\b(?:betalen)\b|\bhoeft? (?:u|je)\b[^.!?\n]{0,25}\bbetalen\b|"
        r"\bvan het huis\b|\bop onze kosten\b|\b(?:gratis|kosteloos) voor (?:u|jou|je)\b",
    ),
    "pl": (
        r"\b(?:umarzamy|darujemy|rezygnujemy|anulujemy|pokryjemy|pokrywamy)\b[^.!?\n]{0,30}\b(?:opłat\w*|"
        r"koszt\w*|kwot\w*)\b|"
        r"\bnie (?:musi|musisz|trzeba)\b[^.!?\n]{0,15}\bpłacić\b|\bna koszt firmy\b|\bgratis dla (?:pana|pani|"
        r"ciebie)\b",
    ),
}  # fmt: skip
_CONCEDES: Final = re.compile("|".join(pattern for each in _PATTERNS.values() for pattern in each), re.I)
_DECIDES: Final = re.compile("|".join(each[0] for each in _PATTERNS.values()), re.I)
"""What somebody decides in a case, rather than what something costs."""
_FREE: Final = re.compile(
    r"\b(?:free|no (?:extra |further |additional )?(?:cost|charge|fee)s?|without (?:extra |further )?(?:cost|charge)|"
    r"not (?:have to |need to )?(?:pay|charged?|owe)|(?:do(?:es)?n['’]t|don['’]t|won['’]t) (?:have to |"
    r"need to )?(?:pay|cost|"
    r"charge|owe)|nothing|refund\w*|we (?:bear|cover|pay|collect)|at our (?:cost|expense)|included|waived?)\b",
    re.I,
)
_THIS_TIME: Final = re.compile(
    r"\b(?:this (?:time|once)|just (?:this )?once|(?:just |only )?for you|exception\w*|as a (?:favou?r|courtesy|thank)|"
    r"in your case|diesmal|dieses mal|ausnahmsweise|für sie|cette fois|pour (?:vous|toi)|para (?:usted|ti|si|"
    r"você)|per (?:lei|te)|voor (?:u|jou|je)|dla (?:pana|pani|ciebie)|por esta vez|esta vez|desta vez|"
    r"questa volta|deze keer|dit keer|tym razem)\b",
    re.I,
)


def concedes(sentence: str) -> bool:
    """Whether a sentence lets the customer off something that she would owe, in any of the languages."""
    return _CONCEDES.search(sentence) is not None


def is_free(text: str) -> bool:
    """Whether an English text names something free."""
    return _FREE.search(text) is not None


def conceded_by(sentence: str, rule: str) -> bool:
    """Whether an English rule may stand behind a concession: it names something free, and decides what this does."""
    if _THIS_TIME.search(sentence):
        return False
    return _FREE.search(rule) is not None and (_DECIDES.search(sentence) is None or concedes(rule))
