"""Examples of how customers sound when they are content, matter-of-fact or upset: one YAML file a label."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import KnowledgeError
from knowledge.intents import complaints
from knowledge.markup import from_yaml

SENTIMENTS: Final = Path(__file__).parent / "sentiment"
LABELS: Final = ("negative", "neutral", "positive")


class SentimentExamples(BaseModel):
    """What people write with one sentiment."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    label: Literal["negative", "neutral", "positive"]
    examples: tuple[str, ...] = Field(min_length=1, description="in English")
    other_languages: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="by ISO 639-1 code")


def load_sentiments(folder: Path = SENTIMENTS) -> dict[str, tuple[str, ...]]:
    """Read the three files of ``folder``: English examples by label. Raises ``KnowledgeError`` with every fault."""
    return {label: each.examples for label, each in _load(folder).items()}


def load_other_sentiments(folder: Path = SENTIMENTS) -> dict[str, tuple[str, ...]]:
    """Examples in other languages by label, from the same files. Raises ``KnowledgeError`` with every fault found."""
    return {label: tuple(chain(*each.other_languages.values())) for label, each in _load(folder).items()}


def _load(folder: Path) -> dict[str, SentimentExamples]:
    found: dict[str, SentimentExamples] = {}
    problems: list[str] = []
    for label in LABELS:
        path = folder / f"{label}.yaml"
        try:
            loaded = SentimentExamples.model_validate(from_yaml(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            problems.append(f"{path.name}: the file is missing")
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: not readable as YAML ({error})")
        except ValidationError as error:
            problems.extend(f"{path.name}: {complaint}" for complaint in complaints(error))
        else:
            if loaded.label != label:
                problems.append(f"{path.name}: its label is {loaded.label!r}; label and file name must agree")
            found[label] = loaded
    if problems:
        raise KnowledgeError(problems)
    return found
