"""Vectors that ship with the desk, of its own examples and articles, so that a first start need not compute them.

Only a shortcut: whatever is not in the file (an admin's new example, another model) is embedded as usual.
``python -m knowledge.vectors`` makes the file anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import structlog

from knowledge.embed import DIMENSIONS, Encoder, Vectors

SHIPPED: Final = Path(__file__).parent / "models" / "vectors"

log = structlog.get_logger(__name__)


class Shortcut:
    """An encoder that looks a text up before it embeds it."""

    def __init__(self, encoder: Encoder, folder: Path = SHIPPED) -> None:
        self._encoder = encoder
        self._file = folder / f"{encoder.fingerprint[:16]}.npz"

    @property
    def fingerprint(self) -> str:
        """The encoder's own."""
        return self._encoder.fingerprint

    def embed(self, texts: Sequence[str], progress: Callable[[float], None] | None = None) -> Vectors:
        """See ``Encoder.embed``. Looked-up rows are exact to half precision.

        A single text is a customer's and not looked up; and the file is read for a training only, not kept.
        """
        if len(texts) == 1:
            return self._encoder.embed(texts, progress)
        known = _read(self._file)
        rows = [known.get(key(text)) for text in texts]
        missing = [place for place, row in enumerate(rows) if row is None]
        fresh = self._encoder.embed([texts[place] for place in missing], progress)
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for place, row in enumerate(rows):
            if row is not None:
                vectors[place] = row
        vectors[missing] = fresh
        return vectors


def key(text: str) -> int:
    """The number under which a text's vector is kept: 64 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8], "big")


def write(encoder: Encoder, texts: Sequence[str], folder: Path = SHIPPED) -> Path:
    """Embed ``texts`` and keep them as float16 in the encoder's file, in place of what was there."""
    unique = sorted(set(texts), key=key)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{encoder.fingerprint[:16]}.npz"
    keys = np.array([key(text) for text in unique], dtype=np.uint64)
    np.savez(path, keys=keys, vectors=encoder.embed(unique).astype(np.float16))
    return path


def _read(path: Path) -> Mapping[int, Vectors]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            keys, vectors = arrays["keys"], arrays["vectors"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError) as error:  # a shortcut only: without it the examples are embedded
        log.warning("shipped_vectors_unreadable", file=path.name, error=str(error))
        return {}
    return {int(each): vector for each, vector in zip(keys, vectors, strict=True)}


def shipped_examples() -> tuple[list[str], list[str]]:
    """(English, other languages): every text the shipped classifiers learn from."""
    from knowledge.intents import load_intents
    from knowledge.risks import load_risks, risk_pairs
    from knowledge.sentiments import load_other_sentiments, load_sentiments

    intents = load_intents().values()
    english = [text for each in intents for text in each.examples]
    english += [text for texts in load_sentiments().values() for text in texts]
    mine, foreign = risk_pairs(load_risks())
    english += [text for text, _ in mine]
    others = [text for each in intents for texts in each.other_languages.values() for text in texts]
    others += [text for text, _ in foreign]
    return english, [*others, *(text for texts in load_other_sentiments().values() for text in texts)]


def _passages() -> list[str]:
    """What the multilingual model sees of the shipped articles."""
    from knowledge.chunk import chunk_article
    from knowledge.ingest import read_articles

    return [chunk.searchable for article in read_articles() for chunk in chunk_article(article)]


def main() -> None:
    """Write the shipped vectors of every encoder."""
    from knowledge.embed import MiniLM
    from knowledge.multilingual import E5
    from knowledge.multilingual_tuned import TunedE5

    english, others = shipped_examples()
    write(MiniLM.installed(), english)
    write(MiniLM.tuned(), english)
    write(TunedE5.installed(), [*english, *others])
    write(E5.installed().passages(), _passages())


if __name__ == "__main__":
    main()
