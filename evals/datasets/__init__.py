"""The desk's own measuring sets: written apart from what the engines learn from, and never trained on."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

FOLDER = Path(__file__).parent

Item = TypeVar("Item", bound=BaseModel)
T = TypeVar("T")


class DatasetError(Exception):
    """A set that cannot be used; the message names the file and what is wrong with it."""


class Labelled(BaseModel):
    """A message and its intent."""

    model_config = ConfigDict(extra="forbid")

    text: str
    intent: str


class Spoken(Labelled):
    """A message in another language than English (ISO 639-1 code), and its intent."""

    language: str


class Felt(BaseModel):
    """A message and its sentiment."""

    model_config = ConfigDict(extra="forbid")

    text: str
    sentiment: str
    language: str = "en"
    slice: str = ""


class Named(BaseModel):
    """What a message names: its type, how it is written, and its normal form."""

    model_config = ConfigDict(extra="forbid")

    type: str
    text: str
    value: str


class Naming(BaseModel):
    """A message, its language, and what it names, in the order of the text."""

    model_config = ConfigDict(extra="forbid")

    text: str
    language: str
    entities: list[Named]

    def spans(self) -> list[tuple[Named, tuple[int, int]]]:
        """Each with its place ``(start, end)`` in code points. Raises ``ValueError`` when one is not in the text."""
        placed, start = [], 0
        for each in self.entities:
            start = self.text.index(each.text, start)
            placed.append((each, (start, start + len(each.text))))
            start += len(each.text)
        return placed


class _Namings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    today: date
    items: list[Naming]


class Short(BaseModel):
    """Short messages, and the languages (ISO 639-1) that each of them may rightly be taken for."""

    model_config = ConfigDict(extra="forbid")

    languages: list[str] = Field(min_length=1)
    texts: list[str]


class Question(BaseModel):
    """A question, the articles that answer it (none when nothing does), and what a right answer contains."""

    model_config = ConfigDict(extra="forbid")

    text: str
    articles: list[str]
    fact: str | list[str] | None = None
    language: str = "en"

    def answered_by(self, text: str) -> bool:
        """Whether one of the facts stands in a text; spaces and letter case do not matter."""
        facts = [self.fact] if isinstance(self.fact, str) else (self.fact or [])
        return any(_plain(fact) in _plain(text) for fact in facts)


class Joined(BaseModel):
    """A message that asks several things, the article that answers each, and the fact of each (or alternatives)."""

    model_config = ConfigDict(extra="forbid")

    text: str
    articles: list[str]
    facts: list[str | list[str]]

    def answered_by(self, text: str) -> list[bool]:
        """Of each question, whether its fact stands in a text."""
        return [Question(text="", articles=[], fact=fact).answered_by(text) for fact in self.facts]


class Translated(BaseModel):
    """A text and a translation of it; `fault` says what is wrong with the translation, if anything was planted."""

    model_config = ConfigDict(extra="forbid")

    source: str
    target: str
    original: str
    translation: str
    fault: str | None = None


class Pictured(BaseModel):
    """A picture and its text, line by line with the signs of its looks: see ``images/pictures.yaml``."""

    model_config = ConfigDict(extra="forbid")

    file: str
    half: Literal["dev", "held"]
    set: Literal["screens", "paper", "photos", "beyond"]
    language: str
    look: str
    width: int
    height: int | None = None
    scale: float
    effects: list[str] = Field(default_factory=list)
    lines: list[str]
    columns: list[list[str]] = Field(default_factory=list)
    after: list[str] = Field(default_factory=list)

    @property
    def text(self) -> str:
        """The text in the order in which a person reads it; what stands apart on a line has two spaces between."""
        every = [*self.lines, *(line for column in self.columns for line in column), *self.after]
        return "\n".join(_shown(line) for line in every if line not in ("---", "bars"))


def intents(folder: Path = FOLDER) -> list[Labelled]:
    """Natural messages with their intents. Raises `DatasetError`."""
    return _read(folder / "intents_dev.yaml", Labelled)


def second_intents(folder: Path = FOLDER) -> list[Labelled]:
    """The same by other hands, on which no choice was made. Raises `DatasetError`."""
    return _read(folder / "intents_check.yaml", Labelled)


def spoken_intents(folder: Path = FOLDER) -> list[Spoken]:
    """Natural messages in many languages with their intents. Raises `DatasetError`."""
    return _read(folder / "intents_languages.yaml", Spoken)


def sentiments(folder: Path = FOLDER) -> list[Felt]:
    """Natural messages with their sentiment. Raises `DatasetError`."""
    return _read(folder / "sentiment_dev.yaml", Felt)


def short_texts(folder: Path = FOLDER) -> list[Short]:
    """Messages of one to four words in many languages. Raises `DatasetError`."""
    return _read(folder / "languages_short.yaml", Short)


def more_sentiments(folder: Path = FOLDER) -> list[Felt]:
    """Plain questions, hard messages and other languages, each with its slice. Raises `DatasetError`."""
    return _read(folder / "sentiment_more.yaml", Felt)


def namings(folder: Path = FOLDER) -> tuple[date, list[Naming]]:
    """The day on which they were written, and messages with what they name. Raises `DatasetError`."""
    found = _validated(folder / "entities_dev.yaml", TypeAdapter(_Namings))
    return found.today, found.items


def questions(folder: Path = FOLDER) -> list[Question]:
    """Natural questions with the articles and facts that answer them. Raises `DatasetError`."""
    return _read(folder / "questions.yaml", Question)


def calibration(folder: Path = FOLDER) -> list[Question]:
    """Natural questions for the send rule's evidence, and for nothing else. Raises `DatasetError`."""
    return _read(folder / "calibration.yaml", Question)


def calibration_talk(folder: Path = FOLDER) -> list[Labelled]:
    """Small talk, what looks like it, and what is out of scope, for the same. Raises `DatasetError`."""
    return _read(folder / "calibration_talk.yaml", Labelled)


def plain_questions(folder: Path = FOLDER) -> list[Question]:
    """Plain questions with the article that answers each. Raises `DatasetError`."""
    return _read(folder / "questions_plain.yaml", Question)


def questions_beyond(folder: Path = FOLDER) -> list[Question]:
    """Questions that no article answers, for tuning. Raises `DatasetError`."""
    return _read(folder / "questions_beyond.yaml", Question)


def natural_questions(folder: Path = FOLDER) -> list[Question]:
    """Questions of ordinary difficulty with the fact asked for; measured on, never tuned on. Raises `DatasetError`."""
    return _read(folder / "questions_natural.yaml", Question)


def unanswerable_questions(folder: Path = FOLDER) -> list[Question]:
    """Questions that no article answers; measured on, never tuned on. Raises `DatasetError`."""
    return _read(folder / "questions_unanswerable.yaml", Question)


def joined_questions(folder: Path = FOLDER) -> list[Joined]:
    """Messages that ask two things; measured on, never tuned on. Raises `DatasetError`."""
    return _read(folder / "questions_joined.yaml", Joined)


def plain_questions_in_languages(folder: Path = FOLDER) -> list[Question]:
    """Plain questions in other languages, on which the search was tuned. Raises `DatasetError`."""
    return _read(folder / "questions_plain_languages.yaml", Question)


def questions_in_languages(folder: Path = FOLDER) -> list[Question]:
    """Questions in other languages, on which no choice was made. Raises `DatasetError`."""
    return _read(folder / "questions_languages.yaml", Question)


def translation_faults(folder: Path = FOLDER) -> list[Translated]:
    """Translations with one planted fault each, of which a guard should see every one. Raises `DatasetError`."""
    return _read(folder / "translation_faults.yaml", Translated)


def translations_right(folder: Path = FOLDER) -> list[Translated]:
    """Right translations, about which a guard should say nothing. Raises `DatasetError`."""
    return _read(folder / "translation_right.yaml", Translated)


def translation_drifts(folder: Path = FOLDER) -> list[Translated]:
    """Translations that say something else, with every figure in its place. Raises `DatasetError`."""
    return _read(folder / "translation_drifts.yaml", Translated)


def pictures(folder: Path = FOLDER) -> list[Pictured]:
    """Pictures with their texts, which ``evals.pictures`` draws from them. Raises `DatasetError`."""
    return _read(folder / "images" / "pictures.yaml", Pictured)


def _read(path: Path, shape: type[Item]) -> list[Item]:
    return _validated(path, TypeAdapter(list[shape]))  # type: ignore[valid-type]


def _validated(path: Path, shape: TypeAdapter[T]) -> T:
    try:
        return shape.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise DatasetError(f"{path} is missing") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path.name} is not readable as YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DatasetError(f"{path.name}, item {where}: {first['msg']}") from error


def _shown(line: str) -> str:
    """A line without the signs that say how it looks."""
    if line[:2] in ("> ", "< "):
        return line[2:].replace(" / ", "\n")
    cells = [re.sub(r"^(##?|=|\.|~|!2?) ", "", each.strip()) for each in line.split("|")]
    return "  ".join(cell for cell in cells if cell)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
