"""Texts that try to give the assistant orders, and replies that obeyed. Pure functions.

What customers write, what is read off an image, and what stands in an article is data. An article is checked before it
may support anything; a customer's message that gives orders only makes the guard stricter, for people also write
"ignore my last message".
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from functools import lru_cache
from typing import Final

from tools.guard.competitors import addresses_machine, disparages

_ORDERS_TEXT: Final = (
    # Take back what was said to the assistant.
    r"\b(?:ignore|disregard|forget|override|bypass|overrule|drop)\b[^.!?\n]{0,30}\b(?:previous|"
    r"prior|above|earlier|all|your|any|"
    r"the|these|those|other)\b[^.!?\n]{0,20}\b(?:instruction|rule|prompt|guideline|polic(?:y|"
    r"ies)|direction|restriction|"
    r"order|training|programming|safety|guardrail|constraint|system)",
    r"\b(?:ignore|disregard|forget|skip|discard)\b[^.!?\n]{0,20}\b(?:line|text|sentence|"
    r"paragraph|article|information|passage|section|content|everything|anything|all)s?\b"
    r"[^.!?\n]{0,20}\b(?:above|below|before|earlier|previous(?:ly)?|so far|else)\b",
    r"\bnew (?:system )?(?:instruction|rule|prompt|polic)\w*\s*:",
    # Speak to it as to a machine.
    r"(?:^|\n|>|\*\*|\[|<)\s*(?:system|assistant|developer|admin(?:istrator)?|operator|"
    r"ai|bot|chatbot)\s*(?:message|note|"
    r"prompt|override|instruction|mode)?s?\s*(?:\]|>|\*\*)?\s*:",
    r"<\|?(?:im_start|im_end|system|endoftext|assistant)\|?>|\[/?(?:INST|SYS)\]|<</?SYS>>|###\s*(?:system|instruction)",
    r"\b(?:you are|you're|act|behave|pretend|respond|answer|reply)\b[^.!?\n]{0,12}\b(?:now|"
    r"as|to be)\b[^.!?\n]{0,50}\b(?:assistant|ai|bot|"
    r"manager|admin\w*|developer|employee|dan|unrestricted|without (?:any )?(?:rules|limits|restrictions))\b",
    r"\b(?:developer|debug|god|dan|jailbreak|admin(?:istrator)?|maintenance|test|root|sudo|unrestricted) mode\b",
    r"\b(?:note|message|instruction|notice|hint|attention|important|reminder|memo|directive)s?\b[^.!?\n]{0,20}\b(?"
    r":to|for)\b"
    r"[^.!?\n]{0,20}\b(?:assistant|ai|bot|chatbot|language model|llm|model|agents?|automated|virtual)\b",
    r"\b(?:assistants?|chat ?bots?|ai (?:systems?|models?|agents?|assistants?)|language "
    r"models?|llms?|virtual agents?|automated "
    r"(?:systems?|assistants?|replies))\b[^.!?\n]{0,40}\b(?:must|should|shall|are to|is "
    r"to|have to|has to|need to|will always|please|reading this)\b",
    r"\b(?:if|when|whenever|before|while|after)\b[^.!?\n]{0,25}\b(?:you(?:'re| are)? (?:an? "
    r")?(?:ai|assistant|bot|language model|"
    r"answer|answering|reply|replying|summari[sz]\w+|quot\w+|read|reading|process\w*)|(?:(?:a|"
    r"the|any|every) )?(?:customer|user|client|"
    r"person|visitor|reader|shopper)s? (?:asks?|wants?|writes?|mentions?|complains?|inquires?))\b[^.!?\n]{0,80}\b("
    r"?:say|tell|answer|reply|"
    r"respond|write|confirm|give|offer|promise|send|include|add|append|output|state|direct|"
    r"refer|grant|approve|assure|claim)\b",
    r"\b(?:always|must|instead|simply|only|just|first|also|please)\b[^.!?\n]{0,12}\b(?:tell|"
    r"inform|assure|promise|advise|instruct|ask|direct) "
    r"(?:the |every |all |any |each )?(?:customer|user|client|visitor|reader|shopper|them|people)s?\b",
    r"\b(?:tell|inform|assure|promise|instruct|convince|ask) (?:the|every|all|any|each) "
    r"(?:customer|user|client|visitor|reader|shopper)s?\b",
    r"\bdo not (?:mention|tell|reveal|disclose|show)\b[^.!?\n]{0,30}\b(?:this|customer|user|instruction|note)",
    r"\b(?:reveal|print|show|repeat|output|display|tell me|give me|what (?:is|are))\b[^.!?\n]{0,25}\b(?:your|"
    r"the|hidden|system|full) "
    r"(?:\w+ )?(?:system )?(?:prompt|instructions?|rules|configuration)\b",
    r"\b(?:say|repeat|write|answer|reply|respond|type|copy|confirm)\b[^.!?\n]{0,25}\b(?:after "
    r"me|word for word|exactly|verbatim|"
    r"the following|only (?:with )?(?:yes|no)|with (?:yes|ok))\b",
    r"\b(?:decode|decrypt|translate|unscramble|rot13|base64)\b[^.!?\n]{0,40}\b(?:and|then)\b[^.!?\n]{0,20}\b(?:do|"
    r"follow|obey|execute|act|say|carry)\b",
    r"\blet's play (?:a )?(?:game|role)|\brole-?play\b|\bhypothetically, you\b|\bpretend (?:that )?(?:you|to)\b",
    r"\b(?:end|stop|start|begin) of (?:system |the )?(?:prompt|instructions?|context|document)\b",
    r"\b(?:reply|respond|answer|react) to (?:every|any|all|each|such|this|these) (?:question|"
    r"message|request|customer|email|inquir)",
    r"\b(?:append|include|add|insert|put|mention|attach|quote|paste)\b[^.!?\n]{0,60}\b(?:to|"
    r"in|at|into|with|under)\b[^.!?\n]{0,20}\b(?:each|every|all|your|any|the) "
    r"(?:\w+ )?(?:repl(?:y|ies)|answers?|responses?|messages?|summar\w+|output)\b",
    r"\b(?:supersedes?|overrides?|replaces?|takes? precedence over|cancels?)\b[^.!?\n]{0,25}\b(?:all|"
    r"any|every|other|previous|earlier)\b[^.!?\n]{0,20}\b(?:rule|"
    r"polic|instruction|article|guideline|term|direction)",
    r"\b(?:ai|llm|bot|chatbot|model|assistant|gpt|copilot|agent)s?\s*:\s|\{\{[^}]*\}\}|"
    r"</?(?:system|article|document|instructions?|context)>",
    r"(?:^|\s)(?://|/\*|#!)\s*(?:\w+\s){0,3}(?:model|ai|assistant|bot|llm|reveal|ignore|system|output)\b",
    r"\b(?:the )?(?:correct|right|only|expected|official) (?:answer|reply|response) (?:to|for|is)\b",
    r"\b(?:whoever|whatever|any (?:system|machine|program|software|one)|anyone|anything) "
    r"(?:reads|reading|processes|processing|summari[sz]es|answers|answering|handles|handling)\b",
    r"\b(?:for|to) (?:internal|machine|bot|ai|automated) (?:use|readers|eyes|systems)\b|"
    r"\bfor machines\b|\bhidden (?:text|note|instruction|message)\b",
    r"\b(?:begin|start|end) (?:instructions?|system|prompt|override)\b",
    r"\b(?:when|if|whenever) (?:asked|replying|answering|responding|someone asks|somebody "
    r"asks|they ask|you are asked|you get asked)\b[^.!?\n]{0,80}\b(?:say|tell|answer|reply|"
    r"respond|write|confirm|give|offer|promise|send|state|direct|claim|assure|provide|ask)\b",
    r"\b(?:automatically )?(?:approve|grant|confirm|authori[sz]e|issue)\b[^.!?\n]{0,20}\b(?:all|"
    r"any|every|each|this|the)\b[^.!?\n]{0,15}\b(?:refund|request|claim|return|voucher)s?\b"
    r"(?=[^.!?\n]{0,60}\b(?:without|automatically|at once|immediately|now|regardless|in full)\b)",
    r"\bsystem\s*(?:update|notice|alert|command|directive|override|instruction)s?\s*:|\b(?:in|"
    r"with|to|at the end of) your (?:answer|reply|response|output)s?\b|"
    r"\b(?:your|the|every|each|all|any) (?:answer|reply|response)s? (?:must|should|shall|"
    r"has to|have to|will|is to|are to|always|ends?|starts?|begins?|contains?)\b",
    r"\b(?:end|finish|start|begin|close|open|sign) (?:off )?(?:every|each|all|any|your) "
    r"(?:answer|reply|response|message|chat|conversation)s?\b",
    r"\b(?:customers?|users?|people|clients?|they|visitors?) (?:must|should|shall|are to|"
    r"have to|need to|can) be (?:told|informed|assured|promised|sent to|directed|given|"
    r"referred|asked)\b",
    r"\b(?:refer|direct|send|redirect|point|route) (?:all |every |any |the |these )?(?:customers?|"
    r"users?|people|clients?|visitors?|callers?|requests?|questions?)\b[^.!?\n]{0,20}\bto\b",
    r"\bnever (?:mention|reveal|tell|say|admit|refuse|refer|hand over|escalate)\b|\btreat "
    r"(?:this|the following) (?:as|text)\b|\bthis (?:is|overrides|message is) (?:an )?(?:order|"
    r"command|system|"
    r"priority|instruction)",
    r"\b(?:hinweis|anweisung|notiz|nachricht|info)\b[^.!?\n]{0,20}\b(?:an|für)\b[^.!?\n]{0,20}\b(?:ki|"
    r"assistent\w*|bot|chatbot|system|modell)\b|\bki[- ]?(?:system|assistent)\w*\s*(?::|"
    r"soll|muss)|"
    r"\bantworte(?:n sie)? (?:immer|stets|nur|auf jede|mit)\b",
    r"\b(?:note|message|instruction|consigne)\b[^.!?\n]{0,20}\b(?:pour|à|aux?)\b[^.!?\n]{0,20}\b(?:l['’])?(?:assis"
    r"tant|ia|bot|chatbot|modèle)\b|\brépond(?:s|ez) (?:toujours|uniquement|à chaque)\b",
    r"\b(?:nota|mensaje|instrucción|aviso|mensagem|instrução|messaggio|istruzion[ei])\b[^.!?\n]{0,20}\b(?:para|"
    r"al?|per|all)\b[^.!?\n]{0,20}['’]?(?:asistente|assistente|\bia\b|bot|chatbot|modelo|"
    r"modello)\b|"
    r"\brespond[ea] siempre\b|\brispondi sempre\b|\bresponda sempre\b",
    # The same in the languages that models write.
    r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*|übergeh\w*)\b[^.!?\n]{0,40}\b(?:anweisung|"
    r"regel|vorgabe|richtlinie|instruktion)",
    r"\bdu bist (?:jetzt|nun|ab sofort)\b|\bsag(?:e|en sie)? (?:dem|den|jedem|allen) (?:kunde|"
    r"nutzer)\w*\b|\bassistent\w* (?:muss|soll)\w*",
    r"\b(?:ignore[rsz]?|oublie[rsz]?)\b[^.!?\n]{0,40}\b(?:instruction|consigne|règle|directive)|"
    r"\btu es (?:maintenant|désormais)\b|"
    r"\b(?:dis|dites|répond(?:s|ez)) (?:au|aux|à (?:tous les|chaque)) clients?\b|\bl['’]assistant (?:doit|devra)\b",
    r"\b(?:ignora|ignore|olvida|olvide|omite)\b[^.!?\n]{0,40}\b(?:instruccion|regla|norma|"
    r"indicacion)|\b(?:ahora|desde ahora) eres\b|"
    r"\b(?:di|diga|dile|responde) (?:al?|a (?:los|todos los)) clientes?\b|\bel asistente debe\b",
    r"\b(?:ignor[ea]|esque[çc]a)\b[^.!?\n]{0,40}\b(?:instru[çc]|regra|diretri)|\bagora "
    r"(?:você é|és)\b|\b(?:diga|digam) (?:ao|aos) clientes?\b",
    r"\b(?:ignora|dimentica)\b[^.!?\n]{0,40}\b(?:istruzion|regol|direttiv)|\b(?:ora|adesso) "
    r"sei\b|\b(?:di|dite|rispondi) (?:al|ai) client[ei]\b",
    r"\b(?:negeer|vergeet)\b[^.!?\n]{0,40}\b(?:instructie|regel|opdracht|aanwijzing)|\bje "
    r"bent (?:nu|vanaf nu)\b|\bzeg (?:tegen )?(?:de|elke) klant",
    r"\b(?:zignoruj|ignoruj|zapomnij)\b[^.!?\n]{0,40}\b(?:instrukcj|zasad|poleceń|regu)|"
    r"\b(?:игнорируй|забудь)\w*\b[^.!?\n]{0,40}\b(?:инструкц|правил)",
)  # fmt: skip
_ORDERS: Final = tuple(re.compile(each, re.I) for each in _ORDERS_TEXT)
_HIDDEN: Final = re.compile(
    "<!--|<(?:script|style|iframe|template)\\b|display\\s*:\\s*none|font-size\\s*:\\s*0|visibility\\s*:\\s*hidden|"
    "\\[//\\]:\\s*#|color\\s*:\\s*(?:white|#fff|transparent)|opacity\\s*:\\s*0|aria-hidden|\\shidden\\s*>|"
    "<(?:span|div|font|img|p|a)\\b[^>]*(?:style|onerror|onload|hidden)|!\\[[^\\]]*\\]\\(https?:|"
    "[\u200b\u2060\u2062\u2063]{3,}|[\U000e0020-\U000e007f]{3,}",
    re.I,
)
_ENCODED: Final = re.compile(
    r"(?<![\w+/=])(?:[A-Za-z0-9+/]{4}){5,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?(?![\w+/=])"
)
_SPACED: Final = re.compile(r"(?:\b\w\b[ .\-_]{1,3}){8,}\b\w\b")
_REVEALS: Final = re.compile(
    r"\b(?:my|the|these|our) (?:system |internal |hidden |original |full )?(?:instructions?|"
    r"system prompt|prompt|configuration|guidelines) "
    r"(?:are|is|say|says|state|tell|read|as follows|:)|\bsystem prompt\b|\bi (?:was|am|"
    r"have been) (?:told|instructed|programmed|prompted|"
    r"configured)\b|\byou are (?:the|a|an) [^.]{0,40}assistant\b|\bas an? (?:ai|large) "
    r"(?:language )?model\b|\b(?:developer|jailbreak|dan|debug|"
    r"maintenance|unrestricted) mode (?:is )?(?:on|enabled|active|activated)\b|\bi (?:now "
    r")?(?:have|follow) no (?:more )?(?:rules|restrictions|limits)\b|"
    r"\bmeine (?:system)?anweisungen (?:lauten|sind)\b|\bmes (?:instructions|consignes) "
    r"(?:sont|disent)\b|\bmis instrucciones (?:son|dicen)\b|"
    r"\bminhas instruções (?:são|dizem)\b|\ble mie istruzioni (?:sono|dicono)\b|\bmijn instructies (?:zijn|luiden)\b",
    re.I,
)  # fmt: skip
_SECRETS: Final = (
    r"(?:(?:credit|debit|bank)?\s?card (?:number|details|data)|cvv2?|cvc2?|security code|"
    r"expiry date|full card|pin(?: code)?|passwords?|passcode|"
    r"one[- ]time (?:code|password)|verification code|login (?:code|details|data)|sms code|"
    r"otp|online banking|social security number|"
    r"passport number|iban|account number|bank details|kartennummer|kartendaten|prüfnummer|passwort|kennwort|tan\b|"
    r"num[ée]ro de (?:la |votre |ta )?carte|mot de passe|code de sécurité|cryptogramme|"
    r"n[úu]mero de (?:la |su |tu |seu )?(?:tarjeta|cart[ãa]o)|"
    r"contraseña|senha|c[óo]digo de (?:seguridad|segurança|verifica\w+)|numero (?:della|"
    r"di) (?:\w+ )?carta|codice di sicurezza|"
    r"kaartnummer|wachtwoord|beveiligingscode|pincode|numer karty|hasło)"
)
_ASKS: Final = re.compile(
    r"\b(?:send|share|tell|give|provide|reply with|write down|submit|forward|message|text|"
    r"post|read out|i need|we need|sende\w*|schick\w*|teil\w*|nenn\w*|gib|"
    r"geben sie|bestätig\w*|brauche\w*|envoy\w*|donne\w*|communiqu\w*|indiqu\w*|confirme\w*|"
    r"env[íi]\w*|d[ée]me|dime|díganos|necesit\w*|informe|mande|"
    r"invi\w*|mand\w*|comunic\w*|confermi?|stuur\w*|geef|vermeld|podaj|prześlij|wyślij)\b[^.!?\n]{0,60}" + _SECRETS,
    re.I,
)  # fmt: skip
_ENTERS: Final = re.compile(
    r"\b(?:enter|type|confirm|state|write)\b[^.!?\n]{0,60}"
    + _SECRETS
    + r"[^.!?\n]{0,60}\b(?:here|in (?:this|the|our) (?:chat|conversation|message|reply)|"
    r"below|to me|to us|by (?:e-?mail|text|sms|reply))\b",
    re.I,
)
"""Entering a password in a form is everyday; entering it here is not."""
_WARNS: Final = re.compile(
    r"\b(?:never|not|don't|n't|no|nie(?:mals)?|nicht|kein\w*|jamais|pas|ne|nunca|não|mai|non|nooit|niet|geen|nigdy)\b",
    re.I,
)


@lru_cache(maxsize=4096)
def poisoned(text: str) -> bool:
    """Whether an article's passage speaks to the assistant, hides something, or works against the shop."""
    return _HIDDEN.search(text) is not None or addresses_machine(text) or disparages(text) or steers(text)


def orders_in(*parts: str) -> bool:
    """Whether a passage gives orders anywhere: in its text, its heading or its article's title."""
    return any(poisoned(each) for each in parts if each)


@lru_cache(maxsize=1024)
def steers(text: str) -> bool:
    """Whether a text gives the assistant orders, plainly, spaced out or encoded."""
    return any(_gives_orders(each) for each in (text, *_decoded(text)))


def _gives_orders(text: str) -> bool:
    return any(pattern.search(text) for pattern in _ORDERS)


def _decoded(text: str) -> list[str]:
    """What the text says when base64, ROT13 and spaced letters in it are undone."""
    found = []
    for match in _ENCODED.finditer(text):
        try:
            plain = base64.b64decode(match[0], validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue  # an order number or a word that only looks encoded
        if plain.isprintable():
            found.append(f"assistant: {plain}")
    for match in _SPACED.finditer(text):
        words = re.split(r"\s{2,}", match[0])
        found.append(" ".join(re.sub(r"[\s.\-_]", "", word) for word in words))
    turned = codecs.decode(text, "rot13")
    if "rot13" in text.casefold() or re.search(r"\b(?:ignore|your rules|refund is|instructions)\b", turned, re.I):
        found.append(turned)
    return found


def asks_for_secrets(sentence: str) -> bool:
    """Whether a sentence of a reply asks the customer for a card number, a password or a code."""
    found = _ASKS.search(sentence)
    return (found is not None or _ENTERS.search(sentence) is not None) and not _WARNS.search(sentence)


def reveals_instructions(sentence: str) -> bool:
    """Whether a sentence of a reply speaks of the assistant's own instructions."""
    return _REVEALS.search(sentence) is not None
