"""The words by which the guard reads figures and negations, language by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

PERCENT: Final = re.compile(
    r"\s?(?:[%٪％]|per\s?cent\b|por\s?cento\b|por\s?ciento\b|pour\s?cent\b|prozent\b|procent\b|per\s?cento\b|yüzde\b|процент\w*)",
    re.I,
)


def _table(text: str) -> dict[str, int]:
    """Words with their values: "one=1 two=2"."""
    return {word.replace("_", " "): int(value) for word, _, value in (each.partition("=") for each in text.split())}


def _listed(*texts: str) -> dict[str, int]:
    """Words in order, counted from 1; several forms of one with a bar between them."""
    return {
        word.replace("_", " "): number
        for text in texts
        for number, forms in enumerate(text.split(), start=1)
        for word in forms.split("|")
    }


SPELLED: Final[Mapping[str, Mapping[str, int]]] = {
    "en": _listed(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen"
    )
    | _table("zero=0 twenty=20 thirty=30 forty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90")
    | _table("hundred=100 thousand=1000 million=1000000"),
    "pt": _listed(
        "um|uma dois|duas três|tres quatro cinco seis sete oito nove dez onze doze treze catorze|quatorze quinze "
        "dezesseis|dezasseis dezessete|dezassete dezoito dezenove|dezanove"
    )
    | _table("zero=0 vinte=20 trinta=30 quarenta=40 cinquenta=50 sessenta=60 setenta=70 oitenta=80 noventa=90")
    | _table("cem=100 cento=100 duzentos=200 duzentas=200 trezentos=300 trezentas=300 quatrocentos=400 quinhentos=500")
    | _table("quinhentas=500 seiscentos=600 setecentos=700 oitocentos=800 novecentos=900 mil=1000")
    | _table("milhão=1000000 milhões=1000000"),
    "es": _listed("uno|una|un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince")
    | _table("cero=0 veinte=20 treinta=30 cuarenta=40 cincuenta=50 cien=100 mil=1000"),
    "fr": _listed("un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize")
    | _table("zéro=0 vingt=20 trente=30 quarante=40 cinquante=50 soixante=60 cent=100 mille=1000"),
    "de": _listed("ein|eine|eins|einen|einem|einer zwei|zwo drei vier fünf sechs sieben acht neun zehn elf zwölf")
    | _table("null=0 zwanzig=20 dreißig=30 vierzig=40 fünfzig=50 hundert=100 tausend=1000"),
    "it": _listed("uno|una|un due tre quattro cinque sei sette otto nove dieci undici dodici")
    | _table("zero=0 venti=20 trenta=30 quaranta=40 cinquanta=50 cento=100 mille=1000 mila=1000"),
    "nl": _listed("een|één twee drie vier vijf zes zeven acht negen tien elf twaalf")
    | _table("nul=0 twintig=20 dertig=30 veertig=40 vijftig=50 honderd=100 duizend=1000"),
}
"""Cardinal numbers in words; what is put together of several is read from its parts."""

_EN_STANDS_FOR: Final = """
half ½ · dozen 12 · a dozen 12 · dozens ?12 · twice ?2 · double ?2 · couple ?2 · both ?2 · pair ?2
hundreds ?100 · thousands ?1000
noon ?clock 12:00 · midday ?clock 12:00 · midnight ?clock 0:00 · a quarter ?¼ · fortnight ?2|15|14 · once ?1
monday day 1 · tuesday day 2 · wednesday day 3 · thursday day 4 · friday day 5 · saturday day 6 · sunday day 7
mondays day 1 · tuesdays day 2 · wednesdays day 3 · thursdays day 4 · fridays day 5 · saturdays day 6 · sundays day 7
millions ?1000000
first ?1. · second ?2. · third ?3.|⅓ · fourth 4. · fifth 5. · sixth 6.
january month 1 · february month 2 · march ?month 3 · april month 4 · may ?month 5 · june month 6 · july month 7
august month 8 · september month 9 · october month 10 · november month 11 · december month 12
"""
_PT_STANDS_FOR: Final = """
metade ½ · meia ?½|6|30 · meio ?½|clock 12:00 · uma dúzia 12 · dúzia 12 · dúzias ?12 · dobro ?2 · par ?2 · duplo ?2
dupla ?2 · ambos ?2 · ambas ?2 · casal ?2 · centenas ?100 · milhares ?1000 · milhões ?1000000
quinzena ?2|15|14 · um quarto ?¼
meio-dia e meia clock 12:30 · meia-noite e meia clock 0:30 · meio-dia ?clock 12:00|12 · meia-noite ?clock 0:00
segunda-feira day 1 · terça-feira day 2 · quarta-feira day 3 · quinta-feira day 4 · sexta-feira day 5
segunda ?day 1|2. · terça ?day 2|⅓ · quarta ?day 3|4. · quinta ?day 4|5. · sexta ?day 5|6.
sábado day 6 · domingo day 7
segundas ?day 1 · terças ?day 2 · quartas ?day 3 · quintas ?day 4 · sextas ?day 5 · sábados day 6 · domingos day 7
primeiro ?1. · primeira ?1. · segundo ?2. · terceiro 3. · terceira 3. · quarto ?4.|¼ · quinto 5. · sexto 6.
janeiro month 1 · fevereiro month 2 · março month 3 · abril month 4 · maio month 5 · junho month 6 · julho month 7
agosto month 8 · setembro month 9 · outubro month 10 · novembro month 11 · dezembro month 12
"""


def _stands_for(text: str) -> dict[str, str]:
    rows = (row.strip() for line in text.strip().splitlines() for row in line.split(" · "))
    found = {}
    for row in rows:
        at = re.search(r" (?=\??(?:[\d½¼⅓]|day |month |clock ))", row)
        assert at is not None, row
        found[row[: at.start()]] = row[at.end() :]
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


STANDS_FOR: Final[Mapping[str, Mapping[str, str]]] = {
    "en": _stands_for(_EN_STANDS_FOR),
    "pt": _stands_for(_PT_STANDS_FOR),
}
"""Words that are a figure. After a question mark they have other meanings too, or may be left out when translated."""

MONTHS: Final[Mapping[str, Mapping[str, int]]] = {
    "en": _listed(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct "
        "november|nov december|dec"
    ),
    "pt": _listed(
        "janeiro|jan fevereiro|fev março|marco|mar abril|abr maio|mai junho|jun julho|jul agosto|ago setembro|set "
        "outubro|out novembro|nov dezembro|dez"
    ),
    "es": _listed("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    "fr": _listed("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    "de": _listed("januar februar märz april mai juni juli august september oktober november dezember"),
    "it": _listed("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    "nl": _listed("januari februari maart april mei juni juli augustus september oktober november december"),
}
"""Names of months, for dates in words."""

RIVALS: Final[tuple[Mapping[str, Mapping[str, str]], ...]] = (
    {
        "minute": {"en": r"\bminutes?\b|\bmins?\b", "pt": r"\bminutos?\b|\bmin\b"},
        "hour": {"en": r"\bhours?\b|\bhrs?\b", "pt": r"\bhoras?\b"},
        "day": {"en": r"\bdays?\b|\bdaily\b", "pt": r"\bdias?\b|\bdiári\w+"},
        "week": {"en": r"\bweeks?\b|\bweekly\b|\bfortnight", "pt": r"\bsemanas?\b|\bseman(?:al|ais)\w*|\bquinzen"},
        "month": {"en": r"\bmonths?\b|\bmonthly\b", "pt": r"\bm[êe]s\b|\bmeses\b|\bmens(?:al|ais)\w*"},
        "year": {"en": r"\byears?\b|\byearly\b|\bannual\w*", "pt": r"\banos?\b|\banua(?:l|is)\w*"},
    },
    {
        "more": {"en": r"\bmore\b|\bat least\b|\bover\b|\bminimum\b", "pt": r"\bmais\b|\bpelo menos\b|\bmínimo\b"},
        "less": {
            "en": r"\bless\b|\bfewer\b|\bat most\b|\bunder\b|\bmaximum\b",
            "pt": r"(?<!pelo )(?<!a )\bmenos\b|\bmáximo\b",
        },
    },
    {
        "before": {"en": r"\bbefore\b|\bprior to\b", "pt": r"\bantes\b"},
        "after": {"en": r"\bafter\b|\bafterwards\b", "pt": r"\bdepois\b|\bapós\b"},
    },
    {
        "yesterday": {"en": r"\byesterday\b", "pt": r"\bontem\b"},
        "today": {"en": r"\btoday\b|\btonight\b", "pt": r"\bhoje\b"},
        "tomorrow": {"en": r"\btomorrow\b", "pt": r"\bamanhã\b"},
    },
    {
        "all": {
            "en": r"\ball\b|\bevery\w*\b|\bwhole\b|\bentire\b|\beach\b",
            "pt": r"\btod[oa]s?\b|\btudo\b|\bcada\b|\binteir[oa]s?\b",
        },
        "none": {"en": r"\bnone\b|\bnobody\b|\bnothing\b", "pt": r"\bnenhum\w*|\bninguém\b|\bnada\b"},
        "some": {
            "en": r"\bsome\b|\bseveral\b|\ba few\b|\bpart of\b",
            "pt": r"\balgu(?:m|ns|mas?)\b|\bvári[oa]s\b|\bparte d",
        },
    },
    {
        "many": {"en": r"\bmany\b|\bmost\b|\blots? of\b", "pt": r"\bmuit[oa]s\b|\bmaioria\b"},
        "few": {"en": r"\b(?<!a )few\b", "pt": r"\bpouc[oa]s\b"},
    },
    {
        "open": {"en": r"\bopen(?:s|ed|ing)?\b", "pt": r"\babert[oa]s?\b|\babr(?:e|em|imos|iu|ir|irá)\b"},
        "closed": {"en": r"\bclos(?:e|es|ed|ing)\b", "pt": r"\bfechad[oa]s?\b|\bfech(?:a|am|amos|ou|ar)\b"},
    },
    {
        "arrived": {"en": r"\barriv\w+", "pt": r"\bcheg\w+"},
        "left": {"en": r"\bdepart\w+", "pt": r"\bpart(?:iu|iram)\b"},
    },
)
"""Words of which one must not become another, group by group."""

_NOT: Final = {
    "en": r"\bno\b(?!\.?\s*\d)|\bn(?:ot|ever|one|othing|obody|owhere|either|or)\b|n['’]t\b|\bcannot\b|\bwithout\b|"
    r"\bunable\b|"
    r"\b(?:do|wo|ca|does|did|is|are|was|were|has|have|had|could|would|should|must|ai)nt\b",
    "pt": r"\bn[ãa]o\b|\bnunca\b|\bjamais\b|(?<!de )(?<!do )(?<!por )\bnada\b|\bningu[ée]m\b|"
    r"\bnenhum(?:a|as|ns)?\b|\bnem\b|\bsem\b|\bñ\b|"
    r"\bn\b(?![.º°]|\s*\d)|\bincapa(?:z|zes)\b",
    "es": r"\bno\b|\bnunca\b|\bjam[áa]s\b|\bnada\b|\bnadie\b|\bning[úu]n(?:a|o|os|as)?\b|\bni\b|\bsin\b|\btampoco\b",
    "fr": r"\bne\b|\bn['’]|\bpas\b|\bjamais\b|\brien\b|\bpersonne\b|\baucune?\b|\bni\b|\bsans\b|\bnon\b|\bplus de\b",
    "de": r"\bnicht\b|\bkein\w*\b|\bnie(?:mals|mand\w*)?\b|\bnichts\b|\bohne\b|\bweder\b|\bnirgends\b|\bnein\b",
    "it": r"\bnon\b|\bmai\b|\bniente\b|\bnulla\b|\bnessun[oa]?\b|\bn[ée]\b|\bsenza\b|\bno\b",
    "nl": r"\bniet\b|\bgeen\b|\bnooit\b|\bniets\b|\bniemand\b|\bnergens\b|\bzonder\b|\bnee\b|\bnoch\b",
    "sv": r"\binte\b|\bej\b|\baldrig\b|\bing(?:en|et|a|enting)\b|\butan\b|\bnej\b|\bvarken\b",
    "da": r"\bikke\b|\baldrig\b|\bing(?:en|et)\b|\bintet\b|\buden\b|\bnej\b|\bhverken\b",
    "no": r"\bikke\b|\baldri\b|\bing(?:en|et|enting)\b|\buten\b|\bnei\b|\bverken\b",
    "fi": r"\b(?:en|et|ei|emme|ette|eivät|älä|älkää|eikä|enkä)\b|\w+(?:matta|mättä)\b|\bilman\b",
    "pl": r"\bnie\b|\bnigdy\b|\bnic\b|\bnikt\b|\bżad\w+\b|\bani\b|\bbez\b|\bbrak\b",
    "cs": r"\bne\w{2,}\b|\bne\b|\bnikdy\b|\bnic\b|\bnikdo\b|\bžádn\w+\b|\bani\b|\bbez\b",
    "ru": r"\bне\b|\bнет\b|\bни\b|\bникогда\b|\bничего\b|\bникто\b|\bнельзя\b|\bбез\b|\bневозможно\b",
    "uk": r"\bне\b|\bнемає\b|\bні\b|\bніколи\b|\bнічого\b|\bніхто\b|\bбез\b|\bнеможливо\b",
    "tr": r"\bdeğil\b|\byok(?:tur)?\b|\bhayır\b|\bhiç\b|\w+(?:m[aeıiuü]y|m[ae]z|m[ae]d)\w*\b|\bne de\b|\bolmadan\b",
    "ro": r"\bnu\b|\bn-\w+\b|\bniciodat[ăa]\b|\bnimic\b|\bnimeni\b|\bniciun\w*\b|\bnici\b|\bf[ăa]r[ăa]\b",
    "hu": r"\bnem\b|\bne\b|\bsem\b|\bsoha\b|\bsemmi\w*\b|\bsenki\b|\bnincs\w*\b|\b\w+ nélkül\b",
    "el": r"\bδεν\b|\bμην?\b|\bποτέ\b|\bτίποτα\b|\bκανείς\b|\bκανένα?ς?\b|\bόχι\b|\bχωρίς\b",
    "ar": r"(?:^|\W)(?:لا|لم|لن|ليس\w*|ما|غير|بدون|دون|أبدا|أبدًا)(?:\W|$)",
    "he": r"(?:^|\W)(?:לא|אין|אינ\w+|אל|בלי|ללא|מעולם|אף)(?:\W|$)",
    "hi": r"नहीं|\bन\b|मत|बिना|कभी नहीं|ना\b",
    "ja": r"ない|ません|なく|ず(?:に|、|。|$)|無理|不可|なし",
    "zh": r"不|没|沒|无|無|未|非|别|勿",
    "ko": r"않|없|못|안\s|아니|말고|말아|불가",
}
"""For each language what says "not"."""
NOT: Final = {language: re.compile(pattern, re.I) for language, pattern in _NOT.items()}


_NOT_QUITE: Final = {
    "en": r"\bun(?!it|if|iq)\w{3,}ed\b|\bun(?:available|happy|opened|read|safe|fair|likely|known|"
    r"acceptable|necessary|successful|sure|clear|"
    r"like|less|changed|damaged|delivered|answered|solved|satisfied|expected|wanted|fortunate\w*|usual|til|doubted\w*)\b|"
    r"\bim(?:possible|patient|polite|proper\w*)\b|\bin(?:correct\w*|valid|complete|visible|sufficient|accessible|capable)\b|"
    r"\bdis(?:agree\w*|satisfied|like\w*|connected|continued|appear\w*|honest)\b|\b\w{3,}less\b|\bmiss\w*|\black\w*|\bfail\w*|"
    r"\brefus\w+|\bhardly\b|\bbarely\b|\brarely\b|\bseldom\b|\bwrong\w*|\bexcept\b|\btoo\b|\binstead\b|\bavoid\w*|\bfew\b|"
    r"\blittle\b|\brather than\b|\bden(?:y|ied)\b|\bforbidden\b|\babsent\b|\bout of\b|\bfree of\b|\bempty\b|\bstop\w*",
    "pt": r"\bin(?:dispon|corret|v[áa]lid|complet|feliz|satisf|[úu]til|aceit|segur|sufici|justo|vis[íi]v|"
    r"usad|usit|alterad|d[úu]b)\w*|"
    r"\bim(?:poss[íi]v|pr[óo]pri|pacien|prov[áa]v)\w*|\bdes(?:lig|content|necess|conhe|agrad|continu|ocup|confi|"
    r"apare|honest)\w*|"
    r"\bfalt\w+|\bfalh\w+|\brecus\w+|\bmal\b|\braramente\b|\bdificilmente\b|\bdeix\w+ de\b|\bexceto\b|"
    r"\bmenos\b|\bem vez\b|"
    r"\bevit\w+|\blivre de\b|\bproibid\w+|\bpouc[oa]s?\b|\berrad\w+|\bneg\w+|\bperd\w+|\bvazi\w+|\bdemais\b",
}
NOT_QUITE: Final = {language: re.compile(pattern, re.I) for language, pattern in _NOT_QUITE.items()}
"""What may stand for a "not" of the other language, and need not."""

_WITHOUT: Final = {
    "en": r"\bwithout\b",
    "pt": r"\bsem\b",
    "es": r"\bsin\b",
    "fr": r"\bsans\b",
    "de": r"\bohne\b",
    "it": r"\bsenza\b",
    "nl": r"\bzonder\b",
    "pl": r"\bbez\b",
    "ru": r"\bбез\b",
}
WITHOUT: Final = {language: re.compile(pattern, re.I) for language, pattern in _WITHOUT.items()}

_BUT: Final = {"en": r";|\bbut\b|\bhowever\b", "pt": r";|\bmas\b|\bporém\b|\bno entanto\b"}
BUT: Final = {language: re.compile(pattern, re.I) for language, pattern in _BUT.items()}
"""What parts a sentence into a half that says one thing and a half that says another."""
