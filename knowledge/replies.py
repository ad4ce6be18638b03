"""The words around an answer: openings by sentiment, closings by case, small talk. One YAML file a language."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import KnowledgeError
from knowledge.intents import complaints
from knowledge.markup import from_yaml

REPLIES: Final = Path(__file__).parent / "replies"

Variants = tuple[str, ...]


class Closings(BaseModel):
    """What may end an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: Variants = Field(min_length=1)
    own_order: Variants = Field(min_length=1)
    own_case: Variants = Field(min_length=1)
    order_number: Variants = Field(min_length=1)


class Replies(BaseModel):
    """The reply texts of one language; every list holds variants of the same meaning."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    openings: dict[Literal["negative", "neutral", "positive"], Variants]
    openings_again: Variants = Field(min_length=1)
    emotions: dict[str, Variants]
    closings: Closings
    unsure: Variants = Field(min_length=1)
    part_unknown: Variants = Field(min_length=1)
    part_unsure: Variants = Field(min_length=1)
    no_answer: Variants = Field(min_length=1)
    out_of_scope: Variants = Field(min_length=1)
    hand_off: dict[str, Variants]
    small_talk: dict[str, Variants]


def load_replies(language: str = "en", folder: Path = REPLIES) -> Replies:
    """Read the replies of ``language`` (ISO 639-1). Raises ``KnowledgeError``."""
    path = folder / f"{language}.yaml"
    try:
        return Replies.model_validate(from_yaml(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise KnowledgeError([f"there are no replies in {language}: {path.name} is missing"]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise KnowledgeError([f"{path.name}: not readable as YAML ({error})"]) from error
    except ValidationError as error:
        raise KnowledgeError([f"{path.name}: {complaint}" for complaint in complaints(error)]) from error
