"""What the desk itself tells a customer, word for word: reviewed text in her own language, never composed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from knowledge.errors import KnowledgeError
from knowledge.markup import from_yaml

NOTICES: Final = Path(__file__).parent / "notices"
DEFAULT: Final = "en"


class Notice(NamedTuple):
    """A notice and the language it is in (ISO 639-1)."""

    text: str
    language: str


def notice(name: str, *, language: str = DEFAULT, **values: object) -> Notice:
    """The notice of this name with its values filled in, in English where there is none in `language`.

    Raises `KnowledgeError` when there is no such notice, or a value is missing.
    """
    if language not in languages():
        language = DEFAULT
    try:
        return Notice(_notices(language)[name].format(**values), language)
    except KeyError as error:
        raise KnowledgeError([f"there is no notice {name!r} in {language!r} with {sorted(values)}"]) from error


def in_danger(language: str) -> Notice:
    """Where to turn at once when somebody may be hurt; in English where it is not there in `language`."""
    sentences = _in_danger()
    return Notice(sentences.get(language, sentences[DEFAULT]), language if language in sentences else DEFAULT)


@cache
def _in_danger() -> dict[str, str]:
    sentences: dict[str, str] = from_yaml((NOTICES.parent / "in_danger.yaml").read_text(encoding="utf-8"))
    return sentences


@cache
def languages() -> frozenset[str]:
    """The languages that the desk's notices are in."""
    return frozenset(path.stem for path in NOTICES.glob("*.yaml"))


@cache
def _notices(language: str) -> dict[str, str]:
    text = (NOTICES / f"{language}.yaml").read_text(encoding="utf-8")
    notices: dict[str, str] = from_yaml(text)["notices"]
    return notices
