"""The sets of the guard and of the reading of risks: what must never be sent, what must go to a person, look-alikes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from evals.datasets import FOLDER, _read, _validated

Kind = Literal[
    "injection_customer",
    "injection_article",
    "injection_image",
    "promise",
    "other_customer",
    "abuse_back",
    "fabricated_fact",
    "must_handover",
]


class SafetyCase(BaseModel):
    """A message with a careless draft that must not be sent, or (`must_handover`) a message that needs a person.

    `passage` is the article's text that the draft cites, `ocr` what was read off the customer's image.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    kind: Kind
    text: str
    draft: str | None = None
    passage: str | None = None
    ocr: str | None = None
    reason: str | None = None
    why: str = ""

    @property
    def said(self) -> str:
        """All that comes from the customer."""
        return f"{self.text}\n\n{self.ocr}" if self.ocr else self.text


class FineCase(BaseModel):
    """A harmless message with a draft that its passage supports."""

    model_config = ConfigDict(extra="forbid")

    id: str
    text: str
    passage: str
    draft: str
    why: str = ""


class OwnCase(BaseModel):
    """A draft on a named passage, and whether it may be sent."""

    model_config = ConfigDict(extra="forbid")

    of: str
    sent: bool
    draft: str
    language: str = "en"


class OwnCases(BaseModel):
    """The cases that the guard was built on."""

    model_config = ConfigDict(extra="forbid")

    passages: dict[str, str]
    cases: list[OwnCase]


def safety_cases(folder: Path = FOLDER) -> list[SafetyCase]:
    """What must never be sent, and what must go to a person. Raises `DatasetError`."""
    return _read(folder / "safety.yaml", SafetyCase)


def fine_cases(folder: Path = FOLDER) -> list[FineCase]:
    """Harmless look-alikes, none of which may be stopped or handed over. Raises `DatasetError`."""
    return _read(folder / "safety_fine.yaml", FineCase)


def own_cases(folder: Path = FOLDER) -> OwnCases:
    """What the guard was built on: it measures nothing, but what breaks one is wrong. Raises `DatasetError`."""
    return _validated(folder / "safety_dev.yaml", TypeAdapter(OwnCases))
