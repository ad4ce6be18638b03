"""A recording that somebody sent: checked, and encoded anew as MP3, so that nothing of the file itself is kept.

MP3 because every browser plays it and finds any place in it at once, which the WebM of a browser's own recorder has no
index for. All is streamed: an hour takes no more memory than a minute.
"""

from __future__ import annotations

import hashlib
import wave
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import InvalidDataError

from tools.media.errors import BadFile
from tools.media.levels import Levels
from tools.media.opening import Opened, opened

RATE: Final = 24_000
"""Samples a second of what is kept. Telephones have 8,000 or 16,000, engines of speech take 16,000, and at 44,100 an
hour of a call in stereo takes 136 s of one core to encode in place of 63 s."""
BITS: Final = 64_000
"""Bits a second a channel: speech at it is not told from the original."""
EFFORT: Final = "7"
"""LAME's, from 0 (most) to 9: its usual 5 takes twice the time."""
SPEECH_RATE: Final = 16_000
"""Samples a second that engines of speech take."""
SLACK_S: Final = 0.5
"""What a recording may be longer than allowed: recorders stop a little late."""
LEAD_S: Final = 0.5
"""What is decoded before a cut: an MP3 frame leans on those before it."""
BAD_SHARE: Final = 0.2
"""The share of packets that may be damaged: a call over a poor line loses some."""
SHORTEST_S: Final = 0.05
"""Less is no recording, and not enough for two frames of MP3."""
MISSING_SHARE: Final = 0.1
"""The share of the promised seconds that may be missing at the end."""
DAMAGED: Final = "This recording is damaged or not complete. Please send it again."


def check(values: dict[str, Any]) -> dict[str, Any]:
    """Keep the recording at ``source`` as ``into`` + ".mp3", with at most ``channels`` (1 or 2) channels.

    Returns ``{path, suffix, content_type, duration_s, channels, bytes, sha256, quality}``; ``quality`` is that of
    ``tools.media.levels``. Raises ``BadFile``: ``too_long`` beyond ``max_seconds``, ``empty``, ``no_sound``,
    ``unsupported_kind``, ``broken``; nothing is left at ``into`` then.
    """
    path = Path(f"{values['into']}.mp3")
    try:
        with opened(Path(values["source"])) as recording:
            seconds, channels, quality = _encoded(recording, path, values["max_seconds"], values["channels"])
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    with path.open("rb") as kept:
        digest = hashlib.file_digest(kept, "sha256").hexdigest()
    return {
        "path": str(path),
        "suffix": "mp3",
        "content_type": "audio/mpeg",
        "duration_s": round(seconds, 3),
        "channels": channels,
        "bytes": path.stat().st_size,
        "sha256": digest,
        "quality": quality,
    }


def cut(values: dict[str, Any]) -> dict[str, Any]:
    """Write what is from ``start`` to ``end`` (seconds) of the recording at ``source`` to ``into``, as WAV: 16 bits,
    16 kHz, one channel, which is the one numbered ``channel`` (from 0) or, if that is None, the mean of all.

    Returns ``{path, duration_s}``; shorter than asked where the recording ends. Raises ``BadFile``.
    """
    start, end, channel = float(values["start"]), float(values["end"]), values.get("channel")
    left = round((end - start) * SPEECH_RATE)
    written = 0
    with opened(Path(values["source"])) as recording, wave.open(values["into"], "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SPEECH_RATE)
        for samples in _from(recording.container, recording.stream, start):
            if written >= left:
                break
            one = samples.mean(axis=0) if channel is None else samples[min(channel, samples.shape[0] - 1)]
            piece = one[: left - written].round().astype("<i2")
            out.writeframes(piece.tobytes())
            written += len(piece)
    return {"path": values["into"], "duration_s": round(written / SPEECH_RATE, 3)}


def _encoded(recording: Opened, path: Path, most: float, channels: int) -> tuple[float, int, dict[str, Any]]:
    """Encode the whole of it. Returns its seconds, its channels and its levels."""
    container, stream = recording.container, recording.stream
    if (container.duration or 0) / av.time_base > most + SLACK_S:
        _refuse_long(container, stream, most)
    channels = min(channels, stream.codec_context.channels, 2)
    levels = Levels(RATE)
    counted = 0
    # No ID3 tag is written; the Info header is, by which players find any place (mp3enc, write_xing).
    with av.open(str(path), "w", format="mp3", options={"id3v2_version": "0"}) as out:
        encoder = _encoder(out, channels)
        for frame in _resampled(_decoded(container, stream), RATE, encoder.layout.name):
            levels.add(frame.to_ndarray().astype(np.int16, copy=False))
            counted += frame.samples
            if counted / RATE > most + SLACK_S:
                raise _too_long(most)
            frame.pts, frame.time_base = counted - frame.samples, Fraction(1, RATE)
            out.mux(encoder.encode(frame))
        _refuse_incomplete(counted / RATE, recording.promised)
        out.mux(encoder.encode(None))
    return counted / RATE, channels, levels.told()


def _encoder(out: OutputContainer, channels: int) -> AudioStream:
    """A stream of MP3 at a constant rate. Each channel is encoded by itself, as they are two persons in a call."""
    encoder = out.add_stream("libmp3lame", rate=RATE, options={"joint_stereo": "0", "compression_level": EFFORT})
    encoder.codec_context.layout = "mono" if channels == 1 else "stereo"
    encoder.codec_context.format = "s16p"
    encoder.codec_context.bit_rate = BITS * channels
    return encoder


def _resampled(frames: Iterable[AudioFrame], rate: int, layout: str) -> Iterator[AudioFrame]:
    """The same sound as frames of 16 bits, ``rate`` samples a second and the channels of ``layout``."""
    resampler, made_for = None, None
    for frame in frames:
        now = frame.format.name, frame.layout.name, frame.sample_rate
        if now != made_for:  # some files change in the middle
            if resampler is not None:
                yield from resampler.resample(None)
            resampler, made_for = AudioResampler(format="s16p", layout=layout, rate=rate), now
        assert resampler is not None
        frame.pts = None  # what a file says of its times is not followed
        yield from resampler.resample(frame)
    if resampler is not None:
        yield from resampler.resample(None)


def _decoded(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """The frames as they are in the file, those that are damaged left out."""
    good = bad = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except InvalidDataError:
            bad += 1
            continue
        good += 1
        yield from frames
    if bad > BAD_SHARE * (good + bad):
        raise BadFile("broken", DAMAGED)


def _refuse_long(container: InputContainer, stream: AudioStream, most: float) -> None:
    """Raises ``BadFile`` if it really is as long as its header says, which takes no decoding to know."""
    seconds = 0.0
    for packet in container.demux(stream):
        if packet.duration and packet.time_base:
            seconds += float(packet.duration * packet.time_base)
        if seconds > most + SLACK_S:
            raise _too_long(most)
    container.seek(0)


def _refuse_incomplete(seconds: float, promised: float) -> None:
    """Raises ``BadFile`` if there is nothing in it, or less than its header says that there is."""
    if seconds < SHORTEST_S:
        raise BadFile("broken", DAMAGED) if promised >= SHORTEST_S else BadFile("empty", "This recording is empty.")
    if seconds < promised * (1 - MISSING_SHARE) - SLACK_S:
        raise BadFile("broken", DAMAGED)


def _too_long(most: float) -> BadFile:
    allowed = f"{most / 60:g} minutes" if most >= 120 else f"{most:g} seconds"
    return BadFile("too_long", f"The recording is too long: at most {allowed} are taken.")


def _from(container: InputContainer, stream: AudioStream, start: float) -> Iterator[npt.NDArray[np.float32]]:
    """The samples from ``start`` on, at 16 kHz, shaped (channels, samples)."""
    if start > LEAD_S:
        with suppress(av.error.FFmpegError):  # a file without an index is read from its beginning
            container.seek(round((start - LEAD_S) * av.time_base))
    decoded = _decoded(container, stream)
    first = next(decoded, None)
    if first is None:
        return
    # An MP3 begins a little after 0, by what its encoder put before the sound.
    begins = max(0.0, float((stream.start_time or 0) * (stream.time_base or 0)))
    skip = max(0, round((start + begins - (first.time or 0.0)) * SPEECH_RATE))
    for frame in _resampled(chain([first], decoded), SPEECH_RATE, first.layout.name):
        samples = frame.to_ndarray()[:, skip:].astype(np.float32)
        skip = max(0, skip - frame.samples)
        if samples.size:
            yield samples
