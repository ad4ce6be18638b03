"""The words and letters that tell languages apart where a text is too short for statistics: ``common_words.yaml``."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from knowledge.errors import KnowledgeError
from knowledge.intents import complaints
from knowledge.markup import from_yaml

COMMON_WORDS: Final = Path(__file__).parent / "common_words.yaml"
_UNMARKED: Final = str.maketrans({"đ": "d", "ł": "l", "ı": "i", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})


class Vocabulary(BaseModel):
    """A language's everyday words, and its letters: beyond a to z in Latin, all of them in other scripts.

    No letters at all means that letters say nothing about the language beyond its script.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    letters: frozenset[str]
    words: frozenset[str] = Field(min_length=1)

    @field_validator("letters", mode="before")
    @classmethod
    def _single(cls, value: object) -> object:
        return frozenset(unicodedata.normalize("NFC", value)) if isinstance(value, str) else value

    @field_validator("words", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _words(value) if isinstance(value, str) else value


class CommonWords(BaseModel):
    """By ISO 639-1 code: the vocabularies, and the everyday words of languages as typed in Latin letters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    languages: dict[str, Vocabulary]
    romanised: dict[str, frozenset[str]]

    @field_validator("romanised", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {code: _words(words) if isinstance(words, str) else words for code, words in value.items()}


def load_common_words(path: Path = COMMON_WORDS) -> CommonWords:
    """Read the file. Raises ``KnowledgeError`` with every fault found."""
    try:
        content = from_yaml(path.read_text(encoding="utf-8"))
        romanised = content.pop("romanised", {})
        return CommonWords.model_validate({"languages": content, "romanised": romanised})
    except (OSError, yaml.YAMLError, UnicodeDecodeError, AttributeError) as error:
        raise KnowledgeError([f"{path.name}: not readable as YAML ({error})"]) from error
    except ValidationError as error:
        raise KnowledgeError([f"{path.name}: {complaint}" for complaint in complaints(error)]) from error


@cache
def without_marks(word: str) -> str:
    """The word as typed without accents: ``czesc`` for ``cześć``."""
    parts = unicodedata.normalize("NFD", word.translate(_UNMARKED))
    return "".join(part for part in parts if not unicodedata.combining(part))


def _words(text: str) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFC", text).lower().split())
