"""Who stands in the chain of a capability of pictures or sound: those that settings name, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tools.cloud import AUTO, Cloud
from tools.providers import Absent, Chain

EXTRAS: Final = {"azure": "azure", "gemini": "gemini", "easyocr": "easyocr", "tesseract": "tesseract"}
"""The extra that brings a provider's library."""


@dataclass(frozen=True)
class Candidate:
    """A provider that could be asked. ``lacks`` says in a sentence what is missing, before it is made at all: a key, a
    program. ``make`` may raise ``ImportError`` where its library is not installed.
    """

    name: str
    make: Callable[[], Any]
    lacks: str | None = None


def media_chain(
    capability: str, cloud: Cloud, candidates: Sequence[Candidate], auto: Sequence[str], **limits: Any
) -> Chain[Any]:
    """The chain that settings name. With ``auto`` those in ``auto`` that lack nothing; who is missing is then told only
    where nobody is left. ``limits`` are the chain's ``deadline``, ``reserve`` and ``tries``.
    """
    named = tuple(cloud.order.get(capability, (AUTO,)))
    asked = named != (AUTO,)
    by_name: Mapping[str, Candidate] = {each.name: each for each in candidates}
    present: list[Any] = []
    absent: list[Absent] = []
    for name in named if asked else auto:
        candidate = by_name[name]
        reason = candidate.lacks
        if reason is None:
            try:
                present.append(candidate.make())
                continue
            except ImportError:
                reason = f"its library is not installed: pip install 'frontdesk[{EXTRAS.get(name, name)}]'"
        absent.append(Absent(name, reason))
    return Chain(capability, present, absent=absent if asked or not present else (), **limits)
