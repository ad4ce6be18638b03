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


class _Products(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    products: tuple[_Product, ...]


class _Places(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    places: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """``products`` maps every lower-case name and alias to the product's name; ``places`` are names as written."""

    products: Mapping[str, str]
    places: frozenset[str]


def load_catalogue(folder: Path = CATALOGUE) -> Catalogue:
    """Read ``products.yaml`` and ``places.yaml``. Raises ``KnowledgeError``."""
    products = _read(folder / "products.yaml", _Products).products
    places = _read(folder / "places.yaml", _Places).places
    names = {_folded(alias): product.name for product in products for alias in (product.name, *product.aliases)}
    return Catalogue(names, frozenset(places))


def _folded(name: str) -> str:
    return re.sub(r"\s+", " ", name.casefold())


def _read(path: Path, kind: type[T]) -> T:
    try:
        return kind.model_validate(from_yaml(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise KnowledgeError([f"{path.name}: not readable ({type(error).__name__})"]) from error
    except ValidationError as error:
        raise KnowledgeError([f"{path.name}: {complaint}" for complaint in complaints(error)]) from error
