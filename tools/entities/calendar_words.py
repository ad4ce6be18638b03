"""How the larger languages speak of days: months and weekdays are CLDR's, the rest is written here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError


@dataclass(frozen=True, slots=True)
class Speech:
    """Words of one language, separated by commas; in ``ago`` and ``ahead`` the count stands where ``#`` is."""

    relative: Mapping[int, str] = field(default_factory=dict)
    """Days from today, and the words for such a day."""
    ago: str = ""
    ahead: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    """``d``, ``w``, ``m``, ``f``: the words for days, weeks, months and fortnights."""
    numbers: str = ""
    """One, two, … ten; several words for one number are parted by ``/``."""
    back: str = ""
    """What before or after a weekday means the last one."""
    onward: str = ""
    """What before or after a weekday means the one that comes."""
    since: str = ""
    """Prepositions that look back from a weekday; like those of ``by`` they are no part of the date."""
    by: str = ""
    month_end: str = ""
    before_day: str = ""
    """Prepositions before a day that is a number alone, such as "17/11"."""


SPEECH: Final[Mapping[str, Speech]] = {
    "en": Speech(
        {
            0: "today,tonight,this morning,this afternoon,this evening",
            -1: "yesterday",
            1: "tomorrow,tmrw,tomorow",
            -2: "the day before yesterday,day before yesterday",
            2: "the day after tomorrow,day after tomorrow",
        },
        ago="# ago",
        ahead="in #,# from now,# from today",
        units={"d": "day,days", "w": "week,weeks,wk,wks", "m": "month,months", "f": "fortnight"},
        numbers="a/an/one,two/a couple of,three,four,five,six,seven,eight,nine,ten",
        back="last,past,previous",
        onward="next,this,coming,this coming",
        since="since",
        by="by,until,till,before",
        month_end="the end of the month,end of the month,end of this month,month end,end of month",
        before_day="on,by,until,till,since,from,before,after,due,expected,dated,of",
    ),
    "de": Speech(
        {0: "heute,heute abend,heute morgen,heute früh", -1: "gestern", 1: "morgen", -2: "vorgestern", 2: "übermorgen"},
        ago="vor #",
        ahead="in #",
        units={"d": "tag,tage,tagen", "w": "woche,wochen", "m": "monat,monate,monaten"},
        numbers="einem/einer/ein/eine,zwei,drei,vier,fünf,sechs,sieben,acht,neun,zehn",
        back="letzten,letzte,letzter,vergangenen,vorigen",
        onward="nächsten,nächste,kommenden,diesen",
        since="seit",
        by="bis",
        month_end="ende des monats,monatsende,ende diesen monats,ende dieses monats",
        before_day="am,vom,bis,seit,ab,den,zum,der",
    ),
    "fr": Speech(
        {0: "aujourd'hui,ce soir,ce matin", -1: "hier", 1: "demain", -2: "avant-hier", 2: "après-demain"},
        ago="il y a #",
        ahead="dans #,d'ici #",
        units={"d": "jour,jours", "w": "semaine,semaines", "m": "mois"},
        numbers="un/une,deux,trois,quatre,cinq,six,sept,huit,neuf,dix",
        back="dernier,passé",
        onward="prochain,ce",
        since="depuis",
        by="avant,d'ici",
        month_end="fin du mois,la fin du mois,fin de mois",
        before_day="le,du,au,depuis",
    ),
    "es": Speech(
        {
            0: "hoy,esta noche,esta mañana,esta tarde",
            -1: "ayer",
            1: "mañana",
            -2: "anteayer,antier,antes de ayer",
            2: "pasado mañana",
        },
        ago="hace #",
        ahead="en #,dentro de #",
        units={"d": "día,días,dia,dias", "w": "semana,semanas", "m": "mes,meses"},
        numbers="un/una,dos,tres,cuatro,cinco,seis,siete,ocho,nueve,diez",
        back="pasado,último",
        onward="próximo,que viene,este",
        since="desde el",
        by="hasta el",
        month_end="fin de mes,final de mes,finales de mes,fin del mes",
        before_day="el,del,al",
    ),
    "pt": Speech(
        {
            0: "hoje,hoje à noite,esta manhã",
            -1: "ontem",
            1: "amanhã",
            -2: "anteontem,antes de ontem",
            2: "depois de amanhã",
        },
        ago="há #,# atrás,faz #",
        ahead="em #,daqui a #,dentro de #",
        units={"d": "dia,dias", "w": "semana,semanas", "m": "mês,meses"},
        numbers="um/uma,dois/duas,três,quatro,cinco,seis,sete,oito,nove,dez",
        back="passada,passado,última",
        onward="que vem,próxima,próximo,nesta",
        since="desde",
        by="até",
        month_end="fim do mês,final do mês",
        before_day="dia,no dia,em,até",
    ),
    "it": Speech(
        {0: "oggi,stasera,stamattina", -1: "ieri", 1: "domani", -2: "l'altro ieri,altroieri", 2: "dopodomani"},
        ago="# fa",
        ahead="tra #,fra #",
        units={"d": "giorno,giorni", "w": "settimana,settimane", "m": "mese,mesi"},
        numbers="un/una,due,tre,quattro,cinque,sei,sette,otto,nove,dieci",
        back="scorso,scorsa",
        onward="prossimo,prossima,questo",
        since="da",
        by="entro",
        month_end="fine mese,fine del mese,la fine del mese",
        before_day="il,del,dal,al,entro il",
    ),
    "nl": Speech(
        {0: "vandaag,vanavond,vanochtend", -1: "gisteren", 1: "morgen", -2: "eergisteren", 2: "overmorgen"},
        ago="# geleden",
        ahead="over #",
        units={"d": "dag,dagen", "w": "week,weken", "m": "maand,maanden"},
        numbers="een/één,twee,drie,vier,vijf,zes,zeven,acht,negen,tien",
        back="afgelopen,vorige",
        onward="volgende,komende,aanstaande",
        since="sinds",
        by="voor,tegen",
        month_end="eind van de maand,einde van de maand,het eind van de maand",
        before_day="op,van,tot,sinds,vanaf",
    ),
    "pl": Speech(
        {0: "dzisiaj,dziś", -1: "wczoraj", 1: "jutro", -2: "przedwczoraj", 2: "pojutrze"},
        ago="# temu",
        ahead="za #",
        units={"d": "dzień,dni", "w": "tydzień,tygodnie,tygodni", "m": "miesiąc,miesiące,miesięcy"},
        numbers="jeden,dwa,trzy,cztery,pięć,sześć,siedem,osiem,dziewięć,dziesięć",
        back="zeszły,zeszłą,ostatni",
        onward="następny,przyszły,w przyszły,najbliższy",
        since="od",
        by="do",
        month_end="koniec miesiąca,końca miesiąca,końcem miesiąca",
        before_day="dnia,do,od,z",
    ),
    "sv": Speech(
        {0: "idag,i dag,ikväll", -1: "igår,i går", 1: "imorgon,i morgon", -2: "i förrgår", 2: "i övermorgon"},
        ago="för # sedan",
        ahead="om #",
        units={"d": "dag,dagar", "w": "vecka,veckor", "m": "månad,månader"},
        numbers="en/ett,två,tre,fyra,fem,sex,sju,åtta,nio,tio",
        back="i förra,förra",
        onward="nästa",
        since="sedan",
        by="på",
        month_end="slutet av månaden,månadsskiftet",
        before_day="den,till,från",
    ),
    "da": Speech(
        {0: "i dag,idag,i aften", -1: "i går,igår", 1: "i morgen,imorgen", -2: "i forgårs", 2: "i overmorgen"},
        ago="for # siden",
        ahead="om #",
        units={"d": "dag,dage", "w": "uge,uger", "m": "måned,måneder"},
        numbers="en/et,to,tre,fire,fem,seks,syv,otte,ni,ti",
        back="sidste",
        onward="næste",
        since="siden",
        by="på",
        month_end="slutningen af måneden",
        before_day="den,til,fra",
    ),
    "no": Speech(
        {0: "i dag,idag,i kveld", -1: "i går,igår", 1: "i morgen,imorgen", -2: "i forgårs", 2: "i overmorgen"},
        ago="for # siden",
        ahead="om #",
        units={"d": "dag,dager", "w": "uke,uker", "m": "måned,måneder"},
        numbers="en/ett/ei,to,tre,fire,fem,seks,sju/syv,åtte,ni,ti",
        back="forrige,sist",
        onward="neste",
        since="siden",
        by="på",
        month_end="slutten av måneden",
        before_day="den,til,fra",
    ),
    "fi": Speech(
        {0: "tänään", -1: "eilen", 1: "huomenna", -2: "toissapäivänä", 2: "ylihuomenna"},
        ago="# sitten",
        units={"d": "päivää,päivä", "w": "viikkoa,viikko", "m": "kuukautta"},
        numbers="yksi,kaksi,kolme,neljä,viisi,kuusi,seitsemän,kahdeksan,yhdeksän,kymmenen",
    ),
    "cs": Speech(
        {0: "dnes", -1: "včera", 1: "zítra", -2: "předevčírem", 2: "pozítří"},
        ago="před #",
        ahead="za #",
        units={"d": "den,dny,dní,dnem", "w": "týden,týdny,týdnů,týdnem", "m": "měsíc,měsíce,měsíci"},
        numbers="jeden/jedním,dva/dvěma,tři/třemi,čtyři,pět,šest,sedm,osm,devět,deset",
        before_day="dne,do,od",
    ),
    "ro": Speech({0: "azi,astăzi", -1: "ieri", 1: "mâine", -2: "alaltăieri", 2: "poimâine"}),
    "hu": Speech({0: "ma", -1: "tegnap", 1: "holnap", -2: "tegnapelőtt", 2: "holnapután"}),
    "tr": Speech(
        {0: "bugün", -1: "dün", 1: "yarın", -2: "evvelsi gün", 2: "öbür gün"},
        ago="# önce",
        ahead="# sonra",
        units={"d": "gün", "w": "hafta", "m": "ay"},
        numbers="bir,iki,üç,dört,beş,altı,yedi,sekiz,dokuz,on",
        back="geçen",
        onward="gelecek,önümüzdeki",
    ),
    "ru": Speech(
        {0: "сегодня", -1: "вчера", 1: "завтра", -2: "позавчера", 2: "послезавтра"},
        ago="# назад",
        ahead="через #",
        units={"d": "день,дня,дней", "w": "неделю,недели,недель", "m": "месяц,месяца,месяцев"},
        numbers="один/одну,два/две,три,четыре,пять,шесть,семь,восемь,девять,десять",
        back="прошлый,прошлую,прошлое",
        onward="следующий,следующую,эту,этот",
        month_end="конца месяца,конец месяца,конце месяца",
        before_day="до,от,с",
    ),
    "uk": Speech(
        {0: "сьогодні", -1: "вчора,учора", 1: "завтра", -2: "позавчора", 2: "післязавтра"},
        ago="# тому",
        ahead="через #",
        units={"d": "день,дні,днів", "w": "тиждень,тижні,тижнів", "m": "місяць,місяці,місяців"},
        numbers="один,два/дві,три,чотири,п'ять,шість,сім,вісім,дев'ять,десять",
    ),
    "el": Speech({0: "σήμερα", -1: "χθες,χτες", 1: "αύριο", -2: "προχθές", 2: "μεθαύριο"}),
    "ar": Speech({0: "اليوم", -1: "أمس", 1: "غدا,غداً"}),
    "he": Speech({0: "היום", -1: "אתמול", 1: "מחר", -2: "שלשום", 2: "מחרתיים"}),
    "hi": Speech({0: "आज"}),
    "id": Speech({0: "hari ini", -1: "kemarin", 1: "besok", 2: "lusa"}),
    "vi": Speech({0: "hôm nay", -1: "hôm qua", 1: "ngày mai"}, before_day="ngày,hôm"),
    "ja": Speech(
        {0: "今日,本日", -1: "昨日", 1: "明日", -2: "一昨日", 2: "明後日"},
        ago="#前",
        ahead="#後",
        units={"d": "日", "w": "週間", "m": "か月,ヶ月"},
    ),
    "zh": Speech(
        {0: "今天,今日,今晚", -1: "昨天,昨日", 1: "明天", -2: "前天", 2: "后天,後天"},
        ago="#前",
        ahead="#后,#後",
        units={"d": "天", "w": "周,个星期", "m": "个月"},
    ),
    "ko": Speech(
        {0: "오늘", -1: "어제", 1: "내일", 2: "모레"},
        ago="# 전",
        ahead="# 후",
        units={"d": "일", "w": "주", "m": "개월"},
    ),
    "th": Speech({0: "วันนี้", -1: "เมื่อวาน", 1: "พรุ่งนี้"}),
}
ALIASES: Final = {"nb": "no", "nn": "no", "iw": "he", "zh-tw": "zh"}
UNSPACED: Final = frozenset({"ja", "zh", "ko", "th", "lo", "my", "km"})
"""Languages that put no space around such words."""
_ENGLISH_MONTHS: Final = {"sept": 9, "sep": 9, "febuary": 2, "setember": 9, "novemeber": 11, "decemeber": 12}
_ENGLISH_DAYS: Final = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3, "wensday": 2, "wednsday": 2}


def words(listed: str) -> list[str]:
    """The words of a list that is written with commas."""
    return [each.strip() for each in listed.split(",") if each.strip()]


def either(options: Iterable[str]) -> str:
    """A pattern for any of the options, the longest first; one that never matches when there is none."""
    ordered = sorted(set(options), key=len, reverse=True)
    return "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in ordered) or r"(?!)"


@lru_cache(maxsize=128)
def months(language: str) -> dict[str, int]:
    """Lower-case names of months, whole and cut short, and their numbers; English ones where CLDR has no language."""
    locale = _locale(language)
    found = dict(_ENGLISH_MONTHS) if language == "en" else {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                bare = name.casefold().rstrip(".")
                if len(bare) > 1 and not any(map(str.isdigit, bare)):
                    found.setdefault(bare, number)
    return found


@lru_cache(maxsize=128)
def weekdays(language: str, width: str = "wide") -> dict[str, int]:
    """Lower-case names of weekdays and their numbers, Monday 0; ``abbreviated`` are English only."""
    locale = _locale(language)
    found = dict(_ENGLISH_DAYS) if (language, width) == ("en", "abbreviated") else {}
    for context in ("format", "stand-alone"):
        for number, name in locale.days[context][width].items():
            found.setdefault(name.casefold().rstrip("."), number)
            for other in _cases(name.casefold(), language):
                found.setdefault(other, number)
    return {name: number for name, number in found.items() if len(name) > 1}


def _cases(name: str, language: str) -> list[str]:
    """A weekday's other forms: "sexta" of sexta-feira, "пятницу" of пятница, "måndagen" of måndag."""
    if language == "pt":
        return [name.removesuffix("-feira")]
    if language in ("sv", "da", "no"):
        return [f"{name}en"]
    endings = {"ru": ("а", "у"), "uk": ("а", "у"), "pl": ("a", "ę")}
    old, new = endings.get(language, ("", ""))
    return [name[:-1] + new] if old and name.endswith(old) else []


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(ALIASES.get(language, language).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
