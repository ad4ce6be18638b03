"""Opening a recording with the one demuxer that its first bytes call for, and nothing but it.

FFmpeg reads playlists, scripts and references, and each of them may name other files and addresses. So it is given an
open file and no name, the demuxer is fixed, no protocol may be used for anything it might want to open beside it, and
only decoders of sound may be started, not those of the film or the picture that came along.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError

from tools.media.errors import BadFile
from tools.media.kinds import FLAC, HEAD, MP3, MP4, WAV, WEBM, Kind, refusal, sniff

DECODERS: Final = (
    *("aac", "alac", "amrnb", "amrwb", "flac", "gsm", "gsm_ms", "mp3", "mp3float", "opus", "libopus", "vorbis"),
    *("adpcm_ima_wav", "adpcm_ms", "pcm_alaw", "pcm_f32le", "pcm_f64le", "pcm_mulaw", "pcm_s16be", "pcm_s16le"),
    *("pcm_s24le", "pcm_s32le", "pcm_u8"),
)
"""What browsers, telephones and call recorders write."""
RATES: Final = range(4_000, 192_001)
"""Samples a second that are believed."""
CHANNELS: Final = 8
"""Channels of a recording at most."""
OPTIONS: Final = {"protocol_whitelist": "none", "codec_whitelist": ",".join(DECODERS), "max_streams": "32"}


PIPED: Final = 0x7FFF_0000
"""What a WAV says of its size from here on is not meant: programs that write into a pipe claim 2 or 4 GB."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A recording and its first stream of sound, whose decoder is known to be there. ``promised`` are the seconds that
    its header says there are; 0 if it does not say.
    """

    container: InputContainer
    stream: AudioStream
    promised: float


@contextmanager
def opened(source: Path) -> Iterator[Opened]:
    """The recording, for as long as the block runs.

    Raises ``BadFile``: ``empty``, ``unsupported_kind``, ``no_sound``, ``broken``; the last also for what goes wrong
    while it is open.
    """
    with source.open("rb") as file:
        head = file.read(HEAD)
        file.seek(0)
        kind = sniff(head)
        if kind is None or kind.kind != "audio":
            sentence = refusal(head, "audio") if kind is None else "This is a picture and no recording."
            raise BadFile("unsupported_kind" if head else "empty", sentence)
        try:
            with av.open(file, "r", format=kind.reader, options=OPTIONS, metadata_errors="replace") as container:
                yield Opened(
                    container, _stream(container, kind), _promised(container, kind, head, source.stat().st_size)
                )
        except MemoryError:  # which FFmpeg's own is, too
            raise
        except (FFmpegError, EOFError, ValueError, OverflowError) as error:
            raise _broken(kind) from error


def _stream(container: InputContainer, kind: Kind) -> AudioStream:
    """The first stream of sound. Raises ``BadFile``."""
    if not container.streams.audio:
        raise BadFile("no_sound", f"There is no sound in this {kind.name} file.")
    stream = container.streams.audio[0]
    codec = getattr(stream, "codec_context", None)  # None where FFmpeg has no decoder
    if codec is None or codec.codec.name not in DECODERS:
        raise BadFile(
            "unsupported_kind", f"The sound in this {kind.name} file is encoded in a way that cannot be read here."
        )
    if codec.sample_rate not in RATES or not 1 <= codec.channels <= CHANNELS:
        raise _broken(kind)
    return stream


def _promised(container: InputContainer, kind: Kind, head: bytes, size: int) -> float:
    seconds = (container.duration or 0) / av.time_base
    if kind is WAV:  # FFmpeg goes by the size of the file here
        said = int.from_bytes(head[4:8], "little") + 8
        return seconds * said / size if said < PIPED else 0.0
    tells = kind in (FLAC, MP4, WEBM) or (kind is MP3 and (b"Xing" in head or b"Info" in head))
    return seconds if tells else 0.0  # else FFmpeg has guessed


def _broken(kind: Kind) -> BadFile:
    return BadFile("broken", f"This {kind.name} file is damaged or not complete. Please send it again.")
