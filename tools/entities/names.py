"""Persons, by what people write around their name: "my name is …", "this is …", "Mrs …", the line under a greeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

Found = tuple[int, int, str | None]

_UPPER: Final = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĻŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚΑ-ΩΆΈΉΊΌΎΏА-ЯЁІЇЄҐ"
_WORD: Final = rf"[{_UPPER}](?:[^\W\d_]|['’](?=[^\W\d_])|-(?=[{_UPPER}]))+"
_NAME: Final = (
    rf"{_WORD}(?:[^\S\n]+[{_UPPER}]\.)?"
    rf"(?:[^\S\n]+(?:van|von|de|da|di|der|den|del|dos|la|al|bin|ibn|el|ter)(?!\w))*(?:[^\S\n]+{_WORD})?"
)
_INTRODUCED: Final = re.compile(
    r"(?<!\w)(?:[Mm]y (?:full )?name is|[Mm]y name['’]?s|[Mm]y (?:\w+['’]s|last|first) name is|[Tt]he name is|"
    r"[Nn]ame:?|"
    r"\(name|[Tt]his is|[Ii]t['’]s|"
    r"[Nn]ame on the (?:order|account|card) is|"
    r"[Cc]ard ?holder:?|[Ii]ch heiße|[Mm]ein Name ist|[Jj]e m['’]appelle|[Mm]on nom est|[Mm]e llamo|[Mm]i nombre es|"
    r"[Mm]i chiamo|[Mm]eu nome é|[Cc]hamo-me|[Mm]e chamo|[Ii]k heet|[Mm]ijn naam is|[Nn]azywam się|[Jj]ag heter|"
    r"[Mm]itt namn är|[Jj]eg hedder|[Jj]eg heter|[Nn]imeni on|[Jj]menuji se|[Mm]ă numesc|[Mm]e quheni|[Aa]dım|"
    r"[Мм]еня зовут|[Мм]ене звати|[Мм]оє ім['’]я|[Мм]е λένε|[Mm]ε λένε|[Nn]ama saya|[Tt]ên tôi là|"
    r"(?:is|are|was|order|booked|registered|placed|account) under|under the name(?: of)?|"
    r"in the name of|auf den Namen|au nom de|"
    r"a nombre de|em nome de|a nome di|op naam van|na nazwisko)\s+"
    rf"(?P<name>{_NAME})"
)
_RELATED: Final = re.compile(
    r"(?<!\w)(?:[Aa]sk (?:for|your colleague)|[Yy]our (?:colleague|agent|driver)|[Mm]y (?:husband|wife|son|"
    r"daughter|brother|"
    r"sister|mum|mom|dad|father|mother|neighbour|neighbor|assistant|colleague|boss|partner|flatmate|roommate|"
    r"landlord|friend|"
    r"name)|[Aa]unt|[Uu]ncle|[Nn]amed|[Cc]alled)(?:,| is)?\s+"
    rf"(?P<name>{_NAME})"
)
_TITLED: Final = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Sr|Sra|Señora?|Sig|Signora?|Dhr|"
    r"Mevr|Pan|Pani|Hr|Fru)"
    rf"\.?\s+(?:Dr\.?\s+)?(?P<name>(?:(?:van|von|de|da|di|der|den|del|al)\s+)*{_NAME})"
)
_I_AM: Final = re.compile(
    rf"(?<!\w)I(?:['’]m| am)\s+(?P<name>{_WORD}(?:[^\S\n]+{_WORD})+)(?=\s*(?:,|\.|\n|$| from| and| with))"
)
_HERE: Final = re.compile(
    rf"(?:^|[.!?,\n]\s*|\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Ii]t['’]s)[,!]?\s+)(?!(?:It|I|This|That)['’])(?P<name>{_WORD}(?:[^\S\n]+{_WORD})?)\s+"
    r"(?:here|speaking|hier|ici|aquí|aqui|qui)(?=\W|$)"
)
_SMALL: Final = re.compile(
    r"(?<!\w)(?:my name(?: is|['’]?s)|i am called|ich heiße|me llamo|je m['’]appelle|mi chiamo|the name is)\s+"
    r"(?P<name>[^\W\d_]{3,20}(?:\s[^\W\d_]{3,20}){0,2})(?=\s*(?:$|[,.;!\n])|\s+(?:and|und|et|y|e|from|i)\s)"
)
_SIGN_OFF: Final = re.compile(
    r"(?:(?:^|[\n.!?,]\s*|\b)(?:[Kk]ind |[Bb]est |[Ww]arm )?(?:[Rr]egards|[Cc]heers|[Tt]hanks|[Tt]hank you|"
    r"[Ss]incerely|[Gg]rüßen?|[Gg]ruß|"
    r"[Cc]ordialement|[Ss]aludos|[Gg]roeten?|[Yy]ours|[Bb]est|[Aa]tentamente|[Aa]tenciosamente|[Ss]aluti|"
    r"[Hh]älsningar|[Hh]ilsen|"
    rf"[Pp]ozdrawiam|[Сс] уважением|[Зз] повагою|[Tt]erveisin)\s*[,.!]*\s*\n+\s*|"
    rf"\b(?:[Cc]heers|[Tt]hanks|[Tt]hank you|[Rr]egards),[^\S\n]+)"
    rf"(?P<name>{_NAME}(?:[^\S\n]+{_WORD})?)[^\S\n]*\.?(?=\n|$)"
)
_OTHER_SCRIPTS: Final = re.compile(
    r"(?:我叫|我是|名前は|اسمي|मेरा नाम|제 이름은|שמי)\s?"
    r"(?P<name>[^\W\d_]{2,12}(?:\s[^\W\d_]{2,12})?)(?=です|と申します|[,,。،.!\s]|"
    r"है|입니다|$)"
)
_NOT_NAMES_TEXT = """
the a an my your very not just so still urgent ridiculous customer support order orders about regarding again what
how why is it i that this there these those unacceptable wrong broken terrible great good bad really getting been
being supposed me you we they he she time times no yes monday tuesday wednesday thursday friday saturday sunday
january february march april may june july august september october november december today yesterday tomorrow hello
hi hey please thanks thank god christmas customers lumen oak royal mail dhl ups dpd fedex paypal visa google apple
iphone android order amazon account item number warranty email address phone card one from on in at with for to of
and or nothing someone nobody everyone here misspelled spelled spelt missing incorrect different correct
changed mr mrs ms miss mx dr prof herr herrn frau mme sr sra
"""
_NOT_NAMES: Final = frozenset(_NOT_NAMES_TEXT.split())


def find_persons(text: str) -> Iterator[Found]:
    """(start, end, name) of people, without their titles; in the larger European languages and a few others."""
    for pattern in (_TITLED, _SIGN_OFF, _INTRODUCED, _HERE, _I_AM, _RELATED, _SMALL, _OTHER_SCRIPTS):
        for found in pattern.finditer(text):
            words = list(re.finditer(r"\S+", found["name"]))
            # "This is The third …", "My name is Anna Please …": what is no name ends it.
            kept = next(
                (place for place, word in enumerate(words) if word[0].strip(".").lower() in _NOT_NAMES), len(words)
            )
            if kept:
                start, end = found.start("name"), found.start("name") + words[kept - 1].end()
                yield start, end, text[start:end]
