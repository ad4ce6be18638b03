"""What a file is, told by its first bytes: neither its name nor what the client says of it counts.

The tables are the whole of what is taken, on purpose. A kind names the one reader that may open the file, so that no
library guesses: guessing is how a playlist named .wav makes a decoder open other files or addresses, and how a scene
description named .jpg gets interpreted. Signatures are those of the formats' own specifications.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

HEAD: Final = 4096
"""How many bytes are worth giving to ``sniff``; 64 are enough for all but bare MP3 frames."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken. ``reader`` is the format of Pillow that may open it, or the demuxer of FFmpeg."""

    kind: Literal["image", "audio"]
    name: str
    content_type: str
    reader: str


JPEG: Final = Kind("image", "JPEG", "image/jpeg", "JPEG")
PNG: Final = Kind("image", "PNG", "image/png", "PNG")
GIF: Final = Kind("image", "GIF", "image/gif", "GIF")
WEBP: Final = Kind("image", "WebP", "image/webp", "WEBP")
BMP: Final = Kind("image", "BMP", "image/bmp", "BMP")
AVIF: Final = Kind("image", "AVIF", "image/avif", "AVIF")
WAV: Final = Kind("audio", "WAV", "audio/wav", "wav")
MP3: Final = Kind("audio", "MP3", "audio/mpeg", "mp3")
AAC: Final = Kind("audio", "AAC", "audio/aac", "aac")
OGG: Final = Kind("audio", "Ogg", "audio/ogg", "ogg")
WEBM: Final = Kind("audio", "WebM", "audio/webm", "matroska")
MP4: Final = Kind("audio", "MP4", "audio/mp4", "mov")
FLAC: Final = Kind("audio", "FLAC", "audio/flac", "flac")
AMR: Final = Kind("audio", "AMR", "audio/amr", "amr")

HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
MOVIE_BRAND: Final = re.compile(rb"iso[2-9m]|mp4[12]|M4[ABVP] |3g[p2r].|qt  |dash|MSNV|avc1|f4[ab] |XAVC|iso[2-9a-z]")
BMP_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})

MP3_BITRATES: Final = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""kbit/s of layer III by the header's four bits, for MPEG 1 (True) and for MPEG 2 and 2.5 (ISO 11172-3, 13818-3)."""
MP3_RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""Samples a second by the header's version (3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5)."""


def sniff(head: bytes) -> Kind | None:
    """What kind the file that begins with ``head`` is; None is one that is not taken."""
    return next((kind for looks_like, kind in SIGNS if looks_like(head)), None)


TAKEN: Final = {
    "image": "pictures (JPEG, PNG, WebP, GIF, BMP, AVIF)",
    "audio": "recordings (MP3, M4A, WAV, Ogg, WebM, FLAC, AAC, AMR)",
}


def refusal(head: bytes, wanted: Literal["image", "audio"] | None = None) -> str:
    """The sentence that tells who sent it why such a file is not taken, with what to send in its place: one of the kind
    that is ``wanted``, or of either.
    """
    for looks_like, sentence in REFUSALS:
        if looks_like(head):
            return sentence
    taken = " and ".join(told for kind, told in TAKEN.items() if wanted in (None, kind))
    return f"This is not a kind of file that is taken here; these are: {taken}."


def _starts(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signs)


def _riff(form: bytes, *outer: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] in (outer or (b"RIFF",)) and head[8:12] == form


def _brands(head: bytes) -> list[bytes]:
    """The brands of an ISO base media file (ISO 14496-12), its main one first."""
    if head[4:8] != b"ftyp":
        return []
    end = min(int.from_bytes(head[:4], "big"), len(head), 256)
    return [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]


def _avif(head: bytes) -> bool:
    brands = _brands(head)
    return bool({b"avif", b"avis"} & set(brands)) and (brands[0] in HEIC_BRANDS or brands[0] in (b"avif", b"avis"))


def _heic(head: bytes) -> bool:
    return _brands(head)[:1] != [] and _brands(head)[0] in HEIC_BRANDS and not _avif(head)


def _movie(head: bytes) -> bool:
    return any(MOVIE_BRAND.fullmatch(brand) for brand in _brands(head)[:1])


def _bitmap(head: bytes) -> bool:
    return head[:2] == b"BM" and head[6:10] == bytes(4) and int.from_bytes(head[14:18], "little") in BMP_HEADERS


def _matroska(head: bytes) -> bool:
    return head[:4] == b"\x1aE\xdf\xa3" and (b"webm" in head[:64] or b"matroska" in head[:64])


def _adts(head: bytes) -> bool:
    """A frame of AAC (ISO 14496-3, 1.A.2), with another after it where that can be seen."""
    return _frames(head, _adts_length)


def _mpeg_audio(head: bytes) -> bool:
    """Bare frames of MPEG layer III, each where the one before says that it ends."""
    return _frames(head, _mp3_length)


def _frames(head: bytes, length: Callable[[bytes], int]) -> bool:
    """Two sync bytes in a row of text or of machine code are common; three frames in a row are not."""
    at = 0
    for _ in range(3):
        step = length(head[at : at + 7])
        if not step:
            return False
        at += step
        if at + 7 > len(head):
            return True
    return True


def _mp3_length(header: bytes) -> int:
    """Bytes of the frame of layer III that begins so; 0 if none does."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, bits, rate = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or bits in (0, 15) or rate == 3:
        return 0
    first = version == 3
    return (144 if first else 72) * MP3_BITRATES[first][bits] * 1000 // MP3_RATES[version][rate] + (header[2] >> 1 & 1)


def _adts_length(header: bytes) -> int:
    """Bytes of the frame of ADTS that begins so; 0 if none does."""
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0 or header[2] >> 2 & 15 > 12:
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > 7 else 0


SIGNS: Final[tuple[tuple[Callable[[bytes], bool], Kind], ...]] = (
    (_starts(b"\xff\xd8\xff"), JPEG),
    (_starts(b"\x89PNG\r\n\x1a\n"), PNG),
    (_starts(b"GIF87a", b"GIF89a"), GIF),
    (_riff(b"WEBP"), WEBP),
    (_bitmap, BMP),
    (_avif, AVIF),
    (_riff(b"WAVE", b"RIFF", b"RF64"), WAV),
    (_starts(b"ID3\x02", b"ID3\x03", b"ID3\x04"), MP3),
    (_starts(b"OggS\x00"), OGG),
    (_matroska, WEBM),
    (_movie, MP4),
    (_starts(b"fLaC"), FLAC),
    (_starts(b"#!AMR\n", b"#!AMR-WB\n"), AMR),
    (_mpeg_audio, MP3),
    (_adts, AAC),
)
"""In this order; no two can both be true but the last, which are weaker signs than the others."""

REFUSALS: Final[tuple[tuple[Callable[[bytes], bool], str], ...]] = (
    (lambda head: not head, "The file is empty."),
    (
        _heic,
        "Pictures in the HEIC format of iPhones cannot be read here. Please send it as a JPEG, or send a screenshot "
        "of it (on the phone: Settings, Camera, Formats, Most Compatible).",
    ),
    (_starts(b"%PDF"), "PDF files are not taken here. Please send a picture or a screenshot of the page."),
    (_starts(b"II*\x00", b"MM\x00*"), "TIFF pictures cannot be read here. Please send it as a JPEG or PNG."),
    (_riff(b"AVI "), "AVI films are not taken here. Please send the sound as MP3 or M4A."),
)
