"""Texts that speak to a machine, send customers to another shop, or run down the shop's products. Pure functions."""

from __future__ import annotations

import re
from typing import Final

_MACHINE: Final = (
    r"(?:(?:language|chat|large|virtual|automated|digital|smart|friendly|helpful|my|our|support|help|customer|"
    r"service|artificial|"
    r"intelligent|online)[\s-])*(?:ai|a\.i\.|ais|llms?|gpt|chat ?gpt|gemini|claude|copilot|(?:ro)?bots?|"
    r"chat ?bots?|assistants?|"
    r"models?|machines?|systems?|agents?|algorithms?|software|programs?|computers?|intelligence|parsers?|crawlers?|"
    r"ki|kis|sprachmodelle?|chatbots?|assistent(?:in|en)?|maschinen?|ia|ias|modèles?(?: de langage)?|"
    r"assistante?s?|robots?|"
    r"modelos?(?: de (?:lenguaje|linguagem))?|asistentes?|assistentes?|máquinas?|modello(?: linguistico)?|"
    r"modelli|assistenti|"
    r"macchin[ae]|taalmodel(?:len)?|assistenten?|model językowy|asystenci?e)"
)
_GREETS: Final = (
    r"(?:dear|hello|hi|hey|greetings|good (?:morning|day|evening)|attention|attn|listen(?: up)?|psst|oh?|psa|calling|"
    r"liebes?|liebe[rn]?|hallo|guten tag|achtung|hey|chère?s?|bonjour|cher|salut|attention|queridos?|queridas?|"
    r"estimad[oa]s?|"
    r"hola|atención|olá|prezad[oa]s?|car[oaie]|ciao|attenzione|gentile|beste|geachte|let op|drogi|witaj)"
)
_ADDRESSED: Final = re.compile(
    rf"(?:^|[.!?:>\n*_\"'(\[-])\s*{_GREETS}[\s,]+(?:(?:all|any|every|the|whichever|whatever|you|de|le|la|les|el|"
    rf"los|as|os|i|gli)\s)*"
    rf"{_MACHINE}(?:\s{_MACHINE})?\b(?=\s*(?:[,:!.…–—-]|\w+\s\w+))|"
    rf"(?<![\w.])@(?:ai|assistant|bot|chatbot|llm|gpt|chatgpt|model|agent|system|ki|ia|assistent|asistente|"
    rf"assistente)\b|"
    r"\b(?:to|for) (?:whichever|whatever|whoever|any|every|the|all)\s(?:\w+[\s-]){0,3}?(?:ai|llms?|bots?|"
    r"chatbots?|assistants?|"
    r"models?|machines?|systems?|agents?|algorithms?|software|programs?|computers?|intelligence)\b[^.!?\n]{0,12}"
    r"\b(?:that|who|which|reads?|reading|parses?|parsing|process\w*|summari\w+|answer\w*|quot\w+|index\w*)\b|"
    r"\b(?:an|für|pour|à|para|a|per|voor|aan|dla)\s(?:\w+\s){0,2}?(?:ki|system|sprachmodell|chatbot|ia|système|"
    r"modèle|sistema|modelo|"
    r"modello|systeem|taalmodel)\b[^.!?\n]{0,12}\b(?:das dies|die dies|liest|lesen|qui lit|que lea|que lee|"
    r"que lê|que leia|che legge|"
    r"che leggono|dat dit leest|die dit leest)\b|"
    r"\b(?:if|as|since|because|when) you(?:['’]re| are)? (?:an? )?(?:ai|llm|language model|bot|chatbot|machine|"
    r"automated)\b|"
    rf"(?:^|[.!?\n])\s*(?:you|your),? {_MACHINE}\s*[,:!]",
    re.I,
)
_ELSEWHERE: Final = re.compile(
    r"\b(?:buy|shop|order|purchase|look|go|get (?:it|one|them|yours)|try|visit|switch|head|"
    r"turn)\b[^.!?\n]{0,40}\b(?:elsewhere|"
    r"somewhere else|another (?:shop|store|seller|retailer|brand)|a different (?:shop|store|seller|retailer|brand)|"
    r"other (?:shops|stores|retailers|sellers)|the competition|(?:a|our|the) (?:competitor|rival)s?)\b|"
    r"\b(?:competitors?|rivals?|other (?:shops?|stores?|retailers?|brands?)|the competition|"
    r"elsewhere)\b[^.!?\n]{0,40}\b(?:cheaper|"
    r"better|superior|faster|more reliable|recommend\w*|preferred|instead|best|lower prices?|half the price)\b|"
    r"\b(?:cheaper|better(?! (?:to|if|when))|superior|more reliable|best bought|half the price|lower prices?|"
    r"recommend\w*)\b[^.!?\n]{0,30}\b"
    r"(?:elsewhere|somewhere else|competitors?|rivals?|the competition|other (?:shops?|stores?|retailers?|brands?)|"
    r"(?-i:(?:at|from|of|by|than ours at) (?!Lumen|Oak|Home|Level|Room|Night)[A-Z]\w+))|"
    r"\b(?:better off|wiser|smarter)\b[^.!?\n]{0,20}\b(?:at|with|buying|shopping|ordering|"
    r"going)\b[^.!?\n]{0,25}\b(?:elsewhere|else|"
    r"another|other|competitor|(?-i:(?:at|from|with) [A-Z]\w+))|"
    r"\b(?:woanders|anderswo|bei der konkurrenz|ailleurs|chez (?:un|le) concurrent|la concurrence|"
    r"en otr[oa] (?:tienda|sitio|lugar)|"
    r"la competencia|noutr[oa] (?:loja|sítio)|em outra loja|a concorrência|altrove|in un altro negozio|"
    r"la concorrenza|elders|"
    r"bij de concurrent\w*|gdzie indziej|u konkurencji)\b",
    re.I,
)
_RUNS_DOWN: Final = re.compile(
    r"\b(?:our|lumen(?: (?:&|and) oak)?(?:['’]s)?|this (?:shop|store|company)(?:['’]s)?|(?:these|their|its|"
    r"all) (?:own )?(?:products|lamps|"
    r"goods|speakers|items|devices))\b(?:\s[\w&'’-]+){0,5}\s(?:is|are|was|were|has|have|tends? to(?: be)?|break|"
    r"breaks|fall|falls|fail|fails|"
    r"catch|catches|overheat|overheats)\b(?:\s(?:\w+[,\s]*)){0,4}?(?:junk|rubbish|trash|garbage|overpriced|"
    r"too expensive|unreliable|"
    r"dangerous|unsafe|inferior|worse|worst|shoddy|poorly made|poor quality|badly made|bad|awful|terrible|"
    r"faulty|fraud\w*|scam\w*|"
    r"worthless|useless|not (?:good|safe|reliable|worth)|apart|quickly|early|fire|mediocre|a rip-?off|defective)\b|"
    r"\b(?:unsere?|nos|nuestr[oa]s|noss[oa]s|i nostri|le nostre|onze)\s(?:\w+\s){1,3}(?:sind|ist|sont|est|son|"
    r"es|são|é|sono|zijn|is)\s"
    r"(?:\w+\s){0,2}(?:schrott|müll|minderwertig|überteuert|unsicher|gefährlich|nuls?|nulles?|mauvais\w*|"
    r"dangereu\w+|trop chers?|"
    r"mal[oa]s|peligros\w+|basura|inseguros?|maus|más|perigos\w+|lixo|pessim\w+|péssim\w+|pericolos\w+|"
    r"scadent\w+|spazzatura|rommel|"
    r"slecht|gevaarlijk|te duur)\b",
    re.I,
)


def addresses_machine(text: str) -> bool:
    """Whether a text speaks to a machine that may read it, as no article does: "Dear language model", "@assistant"."""
    return _ADDRESSED.search(text) is not None


def disparages(text: str) -> bool:
    """Whether a text sends customers to another shop or runs down the shop's own products."""
    return _ELSEWHERE.search(text) is not None or _RUNS_DOWN.search(text) is not None
