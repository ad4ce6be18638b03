"""How loud a recording is, measured while it passes, in memory that does not grow with it.

Levels are in dBFS: decibels below a full-scale square wave, in frames of 20 ms (IEC 61606 speaks of the same measure
with a sine as reference, 3 dB apart).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

FRAME_S: Final = 0.02
HELD_S: Final = 1
"""Seconds that are counted at a time."""
FLOOR: Final = -96
"""The lowest level told, in dBFS: below 16 bits."""
QUIET: Final = -50.0
"""Frames below it count as silence, in dBFS: a telephone's or a room's noise is at −60 to −50, soft speech at −40."""
RANGE: Final = 6.0
"""Speech goes up and down by 20 dB and more between words; what stays within this many is hum, hiss or a tone."""
CLIPPED: Final = 32_700
"""Samples of 16 bits at or beyond it are cut off."""


class Levels:
    """The levels of a recording, given piece by piece."""

    def __init__(self, rate: int) -> None:
        """``rate`` in samples a second."""
        self._frame = max(1, round(rate * FRAME_S))
        self._held: list[npt.NDArray[np.int16]] = []
        self._enough = rate * HELD_S
        self._frames = np.zeros(-FLOOR + 1, np.int64)
        """How many frames had each level, in steps of 1 dB; the first is 0 dBFS."""
        self._power = 0.0
        self._active = 0
        self._peak = 0
        self._clipped = 0
        self._samples = 0

    def add(self, samples: npt.NDArray[np.int16]) -> None:
        """Count ``samples``, shaped (channels, samples). The loudest channel is what counts in a frame."""
        self._held.append(samples)
        if sum(piece.shape[1] for piece in self._held) >= self._enough:
            self._count()

    def _count(self) -> None:
        """Count what is held, but for the beginning of a frame at its end."""
        samples = np.concatenate(self._held, axis=1)
        whole = samples.shape[1] // self._frame * self._frame
        self._held = [samples[:, whole:]]
        if not whole:
            return
        values = np.abs(samples[:, :whole].astype(np.float32))
        self._peak = max(self._peak, int(values.max()))
        self._clipped += int((values >= CLIPPED).sum())
        self._samples += values.size
        power = ((values / 32768) ** 2).reshape(values.shape[0], -1, self._frame).mean(axis=2).max(axis=0)
        level = _db(power)
        self._frames += np.bincount(np.clip(-level.round(), 0, -FLOOR).astype(np.int64), minlength=-FLOOR + 1)
        active = level > QUIET
        self._power += float(power[active].sum())
        self._active += int(active.sum())

    def told(self) -> dict[str, Any]:
        """``{level_db, peak_db, clipping, problem}``: the level of the frames that are not silent and the highest
        sample, both in dBFS; the share of samples that are cut off, 0 to 1; and ``silent`` or None.
        """
        if self._held:
            self._count()
        level = _db(self._power / self._active) if self._active else FLOOR
        steady = self._frames.sum() * FRAME_S >= 1 and self._spread() < RANGE
        return {
            "level_db": round(float(level), 1),
            "peak_db": round(float(_db((self._peak / 32768) ** 2)), 1),
            "clipping": round(self._clipped / max(1, self._samples), 5),
            "problem": "silent" if not self._active or steady else None,
        }

    def _spread(self) -> float:
        """Decibels between the loudest and the softest twentieth of the frames."""
        below = self._frames.cumsum() / self._frames.sum()
        return float(np.searchsorted(below, 0.95) - np.searchsorted(below, 0.05))


def _db(power: Any) -> Any:
    return np.maximum(10 * np.log10(np.maximum(power, 1e-12)), FLOOR)
