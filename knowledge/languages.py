"""The languages that the desk knows: their names and direction from CLDR, their manners by hand, one YAML file each.

The manners are what an agent, or a reply, needs so as to sound right: how formal to be, how a customer is addressed and
greeted, what offends, which customs matter to a shop. Explanations are in English, phrases in the language.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

import yaml
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, get_territory_currencies
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from knowledge.errors import KnowledgeError
from knowledge.intents import complaints
from knowledge.markup import from_yaml

LANGUAGES: Final = Path(__file__).parent / "languages"
SAME: Final = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "cmn": "zh", "zsm": "ms", "pes": "fa"}
"""Codes that people and browsers use for a language of ours."""
_NUMBER: Final = 1234567.89
_MOMENT: Final = datetime(2025, 12, 24, 15, 30)


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Formality(_Data):
    """How formal a shop is in customer service by default, and when not."""

    default: Literal["formal", "informal", "neutral"]
    note: str = Field(min_length=1)


class Address(_Data):
    """A way to say "you" or to name the customer, and when it is right."""

    form: str = Field(min_length=1)
    use: str = Field(min_length=1)


class Greeting(_Data):
    """A greeting, and when it is right."""

    text: str = Field(min_length=1)
    use: str = Field(min_length=1)


class Salutation(_Data):
    """How a written reply opens; ``named``, where that is done, has ``{name}`` for the customer's full name."""

    named: str | None = None
    unnamed: str = Field(min_length=1)

    @field_validator("named")
    @classmethod
    def _names(cls, value: str | None) -> str | None:
        if value is not None and value.count("{name}") != 1:
            raise ValueError("it must have {name} exactly once")
        return value

    def of(self, name: str | None) -> str:
        """The opening for a customer, with her name where it is known and named openings are usual."""
        return self.named.replace("{name}", name) if self.named and name else self.unnamed


class Manners(_Data):
    """What to mind when writing to a customer in this language."""

    code: str = Field(pattern=r"^[a-z]{2,3}$")
    formality: Formality
    forms_of_address: tuple[Address, ...] = Field(min_length=1)
    salutation: Salutation
    closing: str = Field(min_length=1)
    greetings: tuple[Greeting, ...] = Field(min_length=1)
    etiquette: tuple[str, ...] = Field(min_length=1)
    customs: tuple[str, ...] = Field(min_length=1)

    def address(self) -> str:
        """How an agent should address the customer, in one sentence."""
        form = self.forms_of_address[0].form.replace("{name}", "[name]")
        if self.formality.default == "neutral":
            return f"Keep to a neutral, polite address ({form})"
        return f"Address the customer {self.formality.default}ly ({form})"


class Named(NamedTuple):
    """A language: its ISO 639 code, its name in English and in itself, and the direction it is written in."""

    code: str
    name: str
    native_name: str
    direction: Literal["ltr", "rtl"]


class Examples(NamedTuple):
    """How numbers, dates, times and money are written, and a weekday, a month and the main country are called."""

    number: str
    date: str
    time: str
    currency: str
    names: tuple[str, str, str]


def base(tag: str | None) -> str | None:
    """The language of a tag such as ``de-AT``, ``pt_BR`` or ``nb`` as the desk writes it; None for none."""
    first = (tag or "").strip().replace("_", "-").split("-")[0].lower()
    return SAME.get(first, first) or None


@cache
def load_manners(folder: Path = LANGUAGES) -> dict[str, Manners]:
    """Read every ``*.yaml`` of ``folder``, by code. Raises ``KnowledgeError`` with every fault found."""
    found: dict[str, Manners] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            manners = Manners.model_validate(from_yaml(path.read_text(encoding="utf-8")))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: not readable as YAML ({error})")
            continue
        except ValidationError as error:
            problems.extend(f"{path.name}: {complaint}" for complaint in complaints(error))
            continue
        if manners.code != path.stem:
            problems.append(f"{path.name}: its code is {manners.code!r}; code and file name must agree")
        found[manners.code] = manners
    if not found and not problems:
        problems.append(f"{folder.name}: there is no language in this folder")
    if problems:
        raise KnowledgeError(problems)
    return found


def manners_of(tag: str | None) -> Manners | None:
    """The manners of a language, by its code or a tag with a region; None where nobody has written them."""
    return load_manners().get(base(tag) or "")


@cache
def named(code: str) -> Named:
    """The language's names and direction. Raises ``KnowledgeError`` when CLDR does not know it."""
    locale = _locale(code)
    return Named(
        code,
        # CLDR files Tagalog under Filipino of the Philippines: the language's own name is wanted, without the country.
        Locale("en").languages.get(locale.language, code),
        locale.languages.get(locale.language, code),
        "rtl" if locale.text_direction == "rtl" else "ltr",
    )


@cache
def examples(code: str) -> Examples:
    """How the language writes what a shop writes most. Raises ``KnowledgeError`` when CLDR does not know it."""
    locale = _locale(code)
    territory = get_global("likely_subtags").get(code, "en_Latn_US").rsplit("_", 1)[-1]
    currency = (get_territory_currencies(territory) or ["EUR"])[0]
    return Examples(
        number=format_decimal(_NUMBER, locale=locale),
        date=format_date(_MOMENT, "long", locale=locale),
        time=format_time(_MOMENT, "short", locale=locale),
        currency=format_currency(1234.5, currency, locale=locale),
        names=(
            # Not `locale.days["stand-alone"]`: Babel 2.18 gives names of the first locale that was read for all others.
            format_date(_MOMENT, "EEEE", locale=locale),
            format_date(_MOMENT, "MMMM", locale=locale),
            locale.territories.get(territory, territory),
        ),
    )


def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError) as error:
        raise KnowledgeError([f"{code}: CLDR does not know this language"]) from error
