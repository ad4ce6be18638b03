"""What the guard over replies knows by example: courtesies, promises, abuse, the shop's own names. YAML files."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import KnowledgeError
from knowledge.intents import complaints
from knowledge.markup import from_yaml

T = TypeVar("T", bound=BaseModel)
GUARDING: Final = Path(__file__).parent / "guarding"
REPLIES: Final = Path(__file__).parent / "replies"
NOTICES: Final = Path(__file__).parent / "notices"
HARMLESS: Final = ("greeting", "thanks", "goodbye", "acknowledgement", "unclear")
"""Notices that a draft may say as it is; the others say what the desk has done, and only the graph may say that."""


class _Examples(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: tuple[str, ...] = Field(min_length=1)
    other_languages: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class _Names(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    own: tuple[str, ...]


class Abuse(BaseModel):
    """What insults, in one language: whole words, and regular expressions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...] = Field(min_length=1)
    patterns: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    """Whole sentences that insult without such words; only the English ones are compared with."""


class Guarding(BaseModel):
    """All of it. ``courtesies`` are by language; ``promises`` are English; ``names`` are in small letters."""

    model_config = ConfigDict(frozen=True)

    courtesies: dict[str, tuple[str, ...]]
    promises: tuple[str, ...]
    names: frozenset[str]
    abuse: dict[str, Abuse]


def load_guarding(folder: Path = GUARDING) -> Guarding:
    """Read the files of ``folder``. Raises ``KnowledgeError``."""
    courtesies = _read(folder / "courtesies.yaml", _Examples)
    promises = _read(folder / "promises.yaml", _Examples)
    names = _read(folder / "names.yaml", _Names)
    rows: Any = _yaml(folder / "abuse.yaml")
    try:
        abuse = {language: Abuse.model_validate(each) for language, each in dict(rows).items()}
    except ValidationError as error:
        raise KnowledgeError([f"abuse.yaml: {complaint}" for complaint in complaints(error)]) from error
    return Guarding(
        courtesies={"en": courtesies.en, **courtesies.other_languages},
        promises=promises.en,
        names=frozenset(each.casefold() for each in names.own),
        abuse=abuse,
    )


def reviewed_texts(replies: Path = REPLIES, notices: Path = NOTICES) -> list[str]:
    """The desk's own reviewed words that a draft may say: every text of the replies, the reviewed answers, and the
    harmless notices. That an answer still fits its article is checked where it is taken (`knowledge.reviewed`).

    What stands in braces is filled in later. Raises ``KnowledgeError``.
    """
    texts = [text for path in sorted(replies.glob("*.yaml")) for text in _texts(_yaml(path))]
    for path in sorted((replies / "reviewed").glob("*.yaml")):
        texts += [each["text"] for each in _yaml(path).get("replies", []) if each.get("text")]
    for path in sorted(notices.glob("*.yaml")):
        told = _yaml(path).get("notices", {})
        texts += [told[name] for name in HARMLESS if name in told]
    return texts


def _texts(value: Any) -> list[str]:
    """Every text in a document of lists and mappings."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []


def _read(path: Path, shape: type[T]) -> T:
    try:
        return shape.model_validate(_yaml(path))
    except ValidationError as error:
        raise KnowledgeError([f"{path.name}: {complaint}" for complaint in complaints(error)]) from error


def _yaml(path: Path) -> Any:
    try:
        return from_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise KnowledgeError([f"{path.name}: the file is missing"]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise KnowledgeError([f"{path.name}: not readable as YAML ({error})"]) from error
