"""The names of what the shop sells, and of places: what a message is searched for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import KnowledgeError
from knowledge.intents import complaints
from knowledge.markup import from_yaml

T = TypeVar("T", bound=BaseModel)
CATALOGUE: Final = Path(__file__).parent / "catalogue"


class _Product(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=2)
    aliases: tuple[str, ...] = ()
    capitalised: bool = Field(False, description="the name is a word too: only with its capital is it the product")


class _Products(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    products: tuple[_Product, ...]


class _Places(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    places: tuple[str, ...]
    doubtful: tuple[str, ...] = Field((), description="names that are words or first names too")


@dataclass(frozen=True)
class Catalogue:
    """``products`` maps every lower-case name and alias to the product's name; ``places`` are names as written.

    ``capitalised`` are products whose names are words too; ``doubtful_places`` want a preposition before them.
    """

    products: Mapping[str, str]
    places: frozenset[str]
    capitalised: frozenset[str] = frozenset()
    doubtful_places: frozenset[str] = frozenset()


def load_catalogue(folder: Path = CATALOGUE) -> Catalogue:
    """Read ``products.yaml`` and ``places.yaml``. Raises ``KnowledgeError``."""
    products = _read(folder / "products.yaml", _Products).products
    places = _read(folder / "places.yaml", _Places)
    names = {_folded(alias): product.name for product in products for alias in (product.name, *product.aliases)}
    return Catalogue(
        names,
        frozenset((*places.places, *places.doubtful)),
        frozenset(product.name for product in products if product.capitalised),
        frozenset(places.doubtful),
    )


def _folded(name: str) -> str:
    return re.sub(r"\s+", " ", name.casefold())


def _read(path: Path, kind: type[T]) -> T:
    try:
        return kind.model_validate(from_yaml(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise KnowledgeError([f"{path.name}: not readable ({type(error).__name__})"]) from error
    except ValidationError as error:
        raise KnowledgeError([f"{path.name}: {complaint}" for complaint in complaints(error)]) from error
