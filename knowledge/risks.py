"""Examples of messages that must go to a person, and of harmless ones that sound like them: one YAML file a reason."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from knowledge.errors import KnowledgeError
from knowledge.intents import complaints
from knowledge.markup import from_yaml

RISKS: Final = Path(__file__).parent / "risks"
NONE: Final = "none"
REASONS: Final = ("self_harm", "violence", "legal_threat", "chargeback", "vulnerable", "asked_human")
"""The gravest first: of two in one message the first is told."""


class RiskExamples(BaseModel):
    """What people write for one reason, by ISO 639-1 code, and patterns (regular expressions) that are sure signs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str
    description: str = Field(min_length=1)
    examples: dict[str, tuple[str, ...]] = Field(min_length=1)
    patterns: tuple[str, ...] = ()

    @field_validator("patterns")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for each in patterns:
            try:
                re.compile(each, re.I)
            except re.error as error:
                raise ValueError(f"{each!r} is no regular expression: {error}") from error
        return patterns


def load_risks(folder: Path = RISKS) -> dict[str, RiskExamples]:
    """Read the files of ``folder``: those of ``REASONS`` and ``none``. Raises ``KnowledgeError`` with every fault."""
    found: dict[str, RiskExamples] = {}
    problems: list[str] = []
    for reason in (*REASONS, NONE):
        path = folder / f"{reason}.yaml"
        try:
            loaded = RiskExamples.model_validate(
                {"description": "harmless", **from_yaml(path.read_text(encoding="utf-8"))}
            )
        except FileNotFoundError:
            problems.append(f"{path.name}: the file is missing")
        except (yaml.YAMLError, UnicodeDecodeError, TypeError) as error:
            problems.append(f"{path.name}: not readable as YAML ({error})")
        except ValidationError as error:
            problems.extend(f"{path.name}: {complaint}" for complaint in complaints(error))
        else:
            if loaded.reason != reason:
                problems.append(f"{path.name}: its reason is {loaded.reason!r}; reason and file name must agree")
            found[reason] = loaded
    if problems:
        raise KnowledgeError(problems)
    return found


def risk_pairs(risks: dict[str, RiskExamples]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(English, all other languages): each example with its reason."""
    english = [(text, reason) for reason, each in risks.items() for text in each.examples.get("en", ())]
    others = [
        (text, reason)
        for reason, each in risks.items()
        for language, texts in each.examples.items()
        if language != "en"
        for text in texts
    ]
    return english, others
