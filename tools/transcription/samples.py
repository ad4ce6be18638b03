"""The samples of a recording, in blocks, as the speech engines want them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

from tools.media.errors import BadFile

Samples = NDArray[np.float32]

RATE: Final = 16_000
"""Samples per second."""


def blocks(path: str, start: float = 0.0, end: float | None = None, seconds: float = 30.0) -> Iterator[Samples]:
    """The recording between two times (seconds), mixed to one channel at 16 kHz, -1 to 1, in blocks of ``seconds``.

    Raises ``BadFile`` when it cannot be decoded or has no sound.
    """
    held: list[Samples] = []
    size, have = int(seconds * RATE), 0
    for piece in _pieces(path, start, end):
        held.append(piece)
        have += len(piece)
        while have >= size:
            whole = np.concatenate(held)
            yield whole[:size]
            held, have = [whole[size:]], have - size
    if have:
        yield np.concatenate(held)


def samples(path: str, start: float = 0.0, end: float | None = None) -> Samples:
    """The same in one piece: for voice messages and pieces of calls."""
    return np.concatenate([np.zeros(0, np.float32), *blocks(path, start, end)])


def _pieces(path: str, start: float, end: float | None) -> Iterator[Samples]:
    """What the decoder gives, cut at ``start`` and ``end``."""
    try:
        with av.open(path, metadata_errors="ignore") as file:
            if not file.streams.audio:
                raise BadFile("no_sound", "There is no sound in this file.")
            stream = file.streams.audio[0]
            # What an encoder put before the sound (MP3 about 25 ms) is cut off by the decoder, but counted in times.
            zero = float(stream.start_time * stream.time_base) if stream.start_time and stream.time_base else 0.0
            if start > 0:
                file.seek(int((max(0.0, start - 0.5) + zero) * av.time_base))
            at: float | None = None
            for piece, time in _resampled(file, stream):
                at = time - zero if at is None else at
                began, at = at, at + len(piece) / RATE
                if end is not None and began >= end:
                    return
                first = max(0, round((start - began) * RATE))
                last = len(piece) if end is None else max(0, round((end - began) * RATE))
                if first < last and first < len(piece):
                    yield piece[first:last]
    except av.FFmpegError as error:
        raise BadFile("broken", "This recording cannot be read.") from error


def _resampled(file: Any, stream: Any) -> Iterator[tuple[Samples, float]]:
    """Pieces at 16 kHz, each with the time of the packet that it came from."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    time = 0.0
    for frame in chain(file.decode(stream), [None]):
        time = float(frame.time) if frame is not None and frame.time is not None else time
        for made in resampler.resample(frame):
            yield np.asarray(made.to_ndarray(), np.float32).reshape(-1), time
