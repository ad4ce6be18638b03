"""What clients send to the languages API and what they are answered."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.routes.shapes import Body, Language, Text

Direction = Literal["ltr", "rtl"]
Translation = Literal["neural", "cloud", "none"]


class SupportedLanguage(Struct, frozen=True):
    """A language and what the desk can do in it.

    `translation` is by what engine texts go from it into the desk's language and back: one on this machine
    (`neural`), a cloud service (`cloud`), or nobody (`none`). `templates`: the desk's fixed replies are there in it.
    `speech`: somebody can read it aloud here.
    """

    code: str
    name: str
    native_name: str
    direction: Direction
    detection: bool
    translation: Translation
    templates: bool
    speech: bool


class DetectBody(Body, frozen=True):
    """A text whose language is wanted."""

    text: Text


class Guess(Struct, frozen=True):
    """A language (ISO 639) and the probability that the text is in it, 0 to 1."""

    code: str
    confidence: float


class Detected(Struct, frozen=True):
    """The most likely language, `und` with 0 where there is nothing to go by, and the next ones."""

    code: str
    confidence: float
    alternatives: list[Guess]


class TranslateBody(Body, frozen=True):
    """A text to be put into `target`; without `source` its language is detected."""

    text: Text
    target: Language
    source: Language | None = None


class Translated(Struct, frozen=True):
    """The translation, who made it (`none`: nothing was to be done), and what it may have lost, in sentences."""

    text: str
    source: str
    target: str
    provider: str
    warnings: list[str]


class FormalityView(Struct, frozen=True):
    """How formal a shop is in this language by default, and when not."""

    default: Literal["formal", "informal", "neutral"]
    note: str


class AddressForm(Struct, frozen=True):
    """A form of address and when it is right."""

    form: str
    use: str


class GreetingView(Struct, frozen=True):
    """A greeting and when it is right."""

    text: str
    use: str


class SalutationView(Struct, frozen=True):
    """How a written reply opens; `named`, with `{name}` for the customer's name, is null where that is not done."""

    named: Annotated[str | None, Meta(examples=["Guten Tag {name},"])]
    unnamed: str


class NameExamples(Struct, frozen=True):
    """What a weekday, a month within a date, and the language's main country are called."""

    weekday: str
    month: str
    country: str


class WrittenExamples(Struct, frozen=True):
    """How 1234567.89, 24 December 2025, half past three in the afternoon and 1234.50 in local money are written."""

    number: str
    date: str
    time: str
    currency: str
    names: NameExamples


class CulturalContext(Struct, frozen=True):
    """What to mind when writing to a customer: explanations in English, phrases in the language."""

    code: str
    name: str
    native_name: str
    direction: Direction
    formality: FormalityView
    forms_of_address: list[AddressForm]
    salutation: SalutationView
    closing: str
    greetings: list[GreetingView]
    etiquette: list[str]
    customs: list[str]
    examples: WrittenExamples
