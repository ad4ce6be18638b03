"""What is unlike every example is told from what is like one."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.novelty import Novelty, margin

NEAR = np.eye(384, dtype=np.float32)[:4]
LIKE = (NEAR[0] + 0.1 * NEAR[1]) / np.linalg.norm(NEAR[0] + 0.1 * NEAR[1])
UNLIKE = np.eye(384, dtype=np.float32)[200]


@pytest.fixture
def novelty() -> Novelty:
    examples = np.vstack([NEAR, (NEAR + 0.2 * np.roll(NEAR, 1, axis=0)) / np.sqrt(1.04)]).astype(np.float32)
    return Novelty.learn(examples, np.array([0.4, 0.6, 0.8]))


def test_a_text_like_no_example_is_more_novel(novelty: Novelty) -> None:
    sure, torn = np.array([0.9, 0.1, 0.0]), np.array([0.3, 0.3, 0.2])
    assert novelty.of(UNLIKE, sure) > novelty.of(LIKE, sure)
    assert novelty.of(LIKE, torn) > novelty.of(LIKE, sure)


def test_it_is_the_same_after_it_was_stored(novelty: Novelty) -> None:
    again = Novelty.of_arrays(novelty.arrays())
    assert again is not None
    scores = np.array([0.9, 0.1])
    assert again.of(LIKE, scores) == pytest.approx(novelty.of(LIKE, scores), abs=1e-2)
    assert Novelty.of_arrays({}) is None


def test_the_margin_is_the_best_score_over_the_second_best() -> None:
    assert margin(np.array([0.1, 0.9, 0.5])) == pytest.approx(0.4)
    assert margin(np.array([0.7])) == 0
