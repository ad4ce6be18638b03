"""Which of two speakers is the agent: by how people answer a telephone, and how they ask for help. An estimate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tools.calls.heard import Role, Utterance

_AGENT: Final = (
    r"\b(?:thank you|thanks) for (?:calling|phoning|ringing|holding|waiting|your patience)\b|\bwelcome to\b",
    r"\bhow (?:can|may) (?:i|we) (?:help|assist)\b|\bwhat can (?:i|we) do for you\b|\b\w+ speaking\b",
    r"\b(?:may|can|could) (?:i|you) (?:please )?(?:have|take|tell me|give me|confirm|spell) (?:your|the) "
    r"(?:order|name|e-?mail|address|number|customer|account|post ?code)",
    r"\bwhat(?:['’]s| is) your (?:order|name|e-?mail|address|account|customer)|\byour order number\b",
    r"\b(?:let me|i['’]ll|i will|i can) (?:just )?(?:check|look|see|pull)\b|\bi (?:can )?see (?:here|that your)\b",
    r"\bis there anything else\b|\banything else i can\b|\bi(?:['’]ve| have) (?:refunded|arranged|booked|cancelled)\b",
    r"\b(?:wie|womit) kann ich (?:ihnen|dir) helfen\b|\bwas kann ich für sie tun\b|\bihre bestellnummer\b|"
    r"\bkann ich sonst noch\b|\bwillkommen bei\b",
    r"\b(?:comment|en quoi) puis-je vous aider\b|\bvotre numéro de commande\b|\bmerci d['’](?:avoir appelé|appeler)\b",
    r"\ben qué (?:le |te )?puedo ayudar|\bsu número de pedido\b|\bgracias por llamar\b",
    r"\bcome posso aiutar|\bil suo numero d['’]ordine\b|\bgrazie per (?:aver chiamato|la chiamata)\b",
    r"\b(?:como|em que) posso ajud|\bo seu número d[eo] (?:pedido|encomenda)\b|\bobrigad[oa] por ligar\b",
    r"\bwaarmee kan ik (?:u|je) helpen\b|\buw bestelnummer\b|\bw czym mog[eę] pomóc\b",
)
_CUSTOMER: Final = (
    r"\bi (?:ordered|bought|purchased|received|was charged|paid|returned)\b",
    r"\bi(?:['’]ve| have) (?:ordered|bought|been)\b",
    r"\bmy (?:order|parcel|package|delivery|refund|account|invoice|headphones|blender|money)\b",
    r"\bi(?:['’]d like| would like| want| need) (?:to|a|my)\b|\bi(?:['’]m| am) calling (?:about|because|to)\b",
    r"\b(?:has|have|did)(?: not|n['’]t) (?:yet )?(?:arrive|come|been delivered|received)",
    r"\bich habe\b[^.?!]{0,40}\b(?:bestellt|gekauft|erhalten)\b|\bmeine (?:bestellung|lieferung|rechnung)\b|"
    r"\bich (?:möchte|will|brauche)\b",
    r"\bj['’]ai (?:commandé|acheté|reçu)\b|\bma commande\b|\bje (?:voudrais|veux)\b",
    r"\bmi pedido\b|\b(?:pedí|compré)\b|\b(?:quiero|quisiera)\b|\bil mio ordine\b|\bho (?:ordinato|comprato)\b",
    r"\bvorrei\b|\b(?:minha encomenda|meu pedido)\b|\b(?:encomendei|comprei)\b|\b(?:quero|queria)\b|"
    r"\bmijn bestelling\b",
)
_SIGNS: Final = {
    "agent": tuple(re.compile(each, re.I) for each in _AGENT),
    "customer": tuple(re.compile(each, re.I) for each in _CUSTOMER),
}
OPENING: Final = 0.5
"""What having spoken first counts for: whoever is called says who answers."""


def roles(turns: Sequence[Utterance]) -> dict[int, Role]:
    """The role of each speaker, by number: one agent at most, the other the customer; one alone is the customer."""
    speakers = sorted({turn.speaker for turn in turns})
    if len(speakers) < 2:
        return dict.fromkeys(speakers, "customer")
    scores = {speaker: _score([turn.text for turn in turns if turn.speaker == speaker]) for speaker in speakers}
    scores[turns[0].speaker] += OPENING
    agent = max(speakers, key=lambda speaker: scores[speaker])
    return {speaker: "agent" if speaker == agent else "customer" for speaker in speakers}


def _score(texts: Sequence[str]) -> float:
    """How much more like an agent than like a customer somebody speaks; each way of doing so counts once."""
    said = "\n".join(texts)
    signs = {role: sum(bool(sign.search(said)) for sign in patterns) for role, patterns in _SIGNS.items()}
    return float(signs["agent"] - signs["customer"])
