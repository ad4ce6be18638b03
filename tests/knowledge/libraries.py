"""A library with an index that is quick to make, for tests."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from knowledge.embed import DIMENSIONS, Vectors

FIELDS: dict[str, Any] = {
    "title": "Return window",
    "category": "returns_and_refunds",
    "intents": ["return_item"],
    "body": "You have 30 days.\n\n## Sale items\nThese too.",
}


class FakeModel:
    """Vectors that differ from text to text and mean nothing."""

    fingerprint = "fake"

    def embed(self, texts: Any) -> Vectors:
        rows = []
        for text in texts:
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
            row = np.random.default_rng(seed).normal(size=DIMENSIONS)
            rows.append(row / np.linalg.norm(row))
        return np.array(rows, dtype=np.float32).reshape(len(rows), DIMENSIONS)
