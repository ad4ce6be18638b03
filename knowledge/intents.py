"""The intents: what customers want, how the desk handles each, and how people say it.

One YAML file an intent, named after its label. A desk's own files, in ``DATA/intents``, replace the shipped ones of the
same label or stand beside them. How a customer's message is matched to them is in ``tools/intent``.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import KnowledgeError
from knowledge.markup import from_yaml

INTENTS: Final = Path(__file__).parent / "intents"
OWN: Final = Path("intents")
"""Where a desk's own intents are, under its data folder."""
OUT_OF_SCOPE: Final = "out_of_scope"
"""The label of what no desk of this kind handles."""


class IntentDefinition(BaseModel):
    """One intent. ``handling``: may the desk answer alone, must an agent approve, does a person take over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    group: str
    description: str
    handling: Literal["answer", "approve", "hand_off", "small_talk"]
    next_actions: tuple[str, ...] = ()
    examples: tuple[str, ...] = Field(min_length=1, description="in English")
    other_languages: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="by ISO 639-1 code")


def load_intents(folder: Path = INTENTS, own: Path | None = None) -> dict[str, IntentDefinition]:
    """Read every ``*.yaml`` of ``folder``, and over them those of ``own``, by label, sorted.

    Raises ``KnowledgeError`` with every fault found.
    """
    problems: list[str] = []
    intents = _read_folder(folder, problems)
    if not intents and not problems:
        problems.append(f"{folder.name}: there is no intent in this folder")
    if own is not None and own.is_dir():
        intents |= _read_folder(own, problems)
    owners: dict[str, str] = {}
    for label, intent in intents.items():
        for example in chain(intent.examples, *intent.other_languages.values()):
            owner = owners.setdefault(example.strip().casefold(), label)
            if owner != label:
                problems.append(f"{label}.yaml: {example!r} is an example of {owner} too")
    if problems:
        raise KnowledgeError(problems)
    return dict(sorted(intents.items()))


def _read_folder(folder: Path, problems: list[str]) -> dict[str, IntentDefinition]:
    intents: dict[str, IntentDefinition] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            intent = IntentDefinition.model_validate(from_yaml(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: not readable as YAML ({error})")
            continue
        except ValidationError as error:
            problems.extend(f"{path.name}: {complaint}" for complaint in complaints(error))
            continue
        if intent.label != path.stem:
            problems.append(f"{path.name}: its label is {intent.label!r}; label and file name must agree")
        intents[intent.label] = intent
    return intents


def complaints(error: ValidationError) -> list[str]:
    """A pydantic error as plain sentences, one a fault: ``handling: Input should be …``."""
    return [
        f"{'.'.join(str(part) for part in each['loc']) or 'file'}: {each['msg']}"
        for each in error.errors(include_url=False, include_input=False)
    ]
