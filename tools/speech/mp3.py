"""Speech as engines make it, to be kept as MP3."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

BITS_PER_SECOND: Final = 48_000
"""Enough for one voice, and constant, so that players can jump."""
PIECE: Final = 1 << 16
"""Samples that are encoded at once."""


def write_mp3(samples: NDArray[np.float32], rate: int, into: Path) -> float:
    """Write one channel of ``samples`` (-1 to 1, ``rate`` a second, one that MP3 has) to ``into``; its seconds."""
    with av.open(str(into), "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=rate, layout="mono", format="s16p")
        stream.bit_rate = BITS_PER_SECOND
        whole = (np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16)
        for start in range(0, len(whole), PIECE):
            frame = av.AudioFrame.from_ndarray(whole[None, start : start + PIECE], format="s16p", layout="mono")
            frame.sample_rate = rate
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return len(whole) / rate
