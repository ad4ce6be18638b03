"""The emotion estimate: a linear model whose answer must fit the sentiment."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.embed import DIMENSIONS
from knowledge.emotions import FITTING, EmotionReader


def reader(*labels: str) -> EmotionReader:
    """One that says the emotion whose number stands first in the vector."""
    weights = np.zeros((DIMENSIONS, len(labels)), dtype=np.float32)
    weights[: len(labels), : len(labels)] = np.eye(len(labels), dtype=np.float32)
    return EmotionReader(labels, weights, np.zeros(len(labels), dtype=np.float32))


def vector(place: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    made = np.zeros(DIMENSIONS, dtype=np.float32)
    made[place] = 1.0
    return made


def test_the_shipped_model_knows_ekmans_emotions_and_neutral() -> None:
    assert set(EmotionReader.shipped().labels) == {each for allowed in FITTING.values() for each in allowed}


def test_an_emotion_that_does_not_fit_the_sentiment_is_not_told() -> None:
    made = reader("anger", "joy", "surprise", "neutral", "disgust", "fear", "sadness")
    assert made.read(vector(0), "negative") == "anger"
    assert made.read(vector(0), "positive") in FITTING["positive"]
    assert made.read(vector(1), "negative") in FITTING["negative"]


@pytest.mark.parametrize("shape", [(DIMENSIONS, 2), (DIMENSIONS + 1, 1)])
def test_weights_that_do_not_belong_to_the_labels_are_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="emotions"):
        EmotionReader(("joy",), np.zeros(shape, dtype=np.float32), np.zeros(1, dtype=np.float32))
