"""Public sets, read in their published formats from a folder of the reader's own; none of them is part of Frontdesk."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

VARIABLE: Final = "FRONTDESK_SETS"
DEFAULT: Final = Path(__file__).parents[2] / "shared" / "data"


ENGLISH_BESIDE: Final = ("deu", "fra", "tur", "jpn", "tgl")
"""Whose translations into English stand for English."""


class SetAbsent(Exception):
    """A public set is not on this machine; the message says which, and where it was looked for."""


class Split(NamedTuple):
    """Texts and their labels, row by row."""

    texts: list[str]
    labels: list[str]


def folder(name: str) -> Path:
    """The folder of a set, under ``FRONTDESK_SETS`` or beside the checkout. Raises `SetAbsent`."""
    path = Path(os.environ.get(VARIABLE) or DEFAULT) / name
    if not path.is_dir():
        raise SetAbsent(f"the public set {name} is not in {path.parent}; {VARIABLE} names the folder that holds it")
    return path


def banking77() -> tuple[Split, Split]:
    """Train and test of Banking77 (I. Casanueva et al., 2020): 77 intents of a bank's customers. Raises `SetAbsent`."""
    home = folder("banking77")
    return _banking(home / "train.csv"), _banking(home / "test.csv")


def clinc150() -> tuple[Split, Split, list[str]]:
    """Train, test and the out-of-scope test of CLINC150 (S. Larson et al., 2019). Raises `SetAbsent`."""
    content = json.loads((folder("clinc150") / "data_full.json").read_text(encoding="utf-8"))
    train, test = (
        Split([row[0] for row in content[key]], [row[1] for row in content[key]]) for key in ("train", "test")
    )
    return train, test, [row[0] for row in content["oos_test"]]


def tatoeba(languages: Mapping[str, str], longest: int) -> dict[str, list[str]]:
    """Sentences by ISO 639-1 code from LASER's Tatoeba test set (M. Artetxe and H. Schwenk 2019), in the files' order.

    `languages` maps the set's ISO 639-3 names to the codes; a sentence of more than `longest` characters is "", so
    that the others keep their line. English has no file of its own and is read beside five languages.

    Raises `SetAbsent`.
    """
    home = folder("tatoeba_laser")
    found = {}
    for name, code in languages.items():
        beside = ENGLISH_BESIDE if name == "eng" else (name,)
        lines = [
            line
            for other in beside
            for line in (home / f"tatoeba.{other}-eng.{name}")
            .read_text(encoding="utf-8")
            .splitlines()[: 200 if name == "eng" else None]
        ]
        found[code] = [line.strip() if len(line.strip()) <= longest else "" for line in lines]
    return found


class Policies(NamedTuple):
    """Documents by id as (title, Markdown), and questions, each with the ids of the documents that it needs."""

    documents: dict[str, tuple[str, str]]
    questions: list[tuple[str, list[str]]]


def tau2_banking() -> Policies:
    """The policies of a bank and the customers' stories of τ²-bench (V. Barres et al., 2025). Raises `SetAbsent`."""
    home = folder("tau2") / "banking_knowledge"
    documents = {}
    for path in sorted((home / "documents").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        documents[content["id"]] = (content["title"], content["content"])
    tasks = json.loads((home / "tasks.json").read_text(encoding="utf-8"))
    stories = [(task["user_scenario"]["instructions"], task["required_documents"]) for task in tasks]
    return Policies(documents, [(story, needed) for story, needed in stories if needed])


def _banking(path: Path) -> Split:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Split([row["text"] for row in rows], [row["category"] for row in rows])
