"""What the desk itself tells a customer, word for word: reviewed text, never composed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from knowledge.errors import KnowledgeError
from knowledge.markup import from_yaml

NOTICES: Final = Path(__file__).parent / "notices"


def notice(name: str, *, language: str = "en", **values: object) -> str:
    """The notice of this name with its values filled in. Raises `KnowledgeError` when there is none."""
    try:
        return _notices(language)[name].format(**values)
    except (FileNotFoundError, KeyError) as error:
        raise KnowledgeError([f"there is no notice {name!r} in {language!r} with {sorted(values)}"]) from error


@cache
def _notices(language: str) -> dict[str, str]:
    text = (NOTICES / f"{language}.yaml").read_text(encoding="utf-8")
    notices: dict[str, str] = from_yaml(text)["notices"]
    return notices
