"""Files that mean harm, or are merely broken, made when they are needed: none is kept in the repository.

Each function returns the bytes of a file. ``MARK`` is what must not be found in what is kept of one.
"""

from __future__ import annotations

import io
import struct
import wave
import zlib
from collections.abc import Iterator
from typing import Any, Final

import av
import numpy as np
from PIL import Image, ImageDraw, PngImagePlugin

MARK: Final = b"<script>alert(document.domain)</script>"
SVG: Final = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + MARK + b"</svg>"
PLAYLIST: Final = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
CONCAT: Final = b"ffconcat version 1.0\nfile /etc/passwd\nfile http://127.0.0.1:9/secret\n"
PDF: Final = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (320, 200), **saved: Any) -> bytes:
    """A picture with print on it, in a format of Pillow's."""
    made = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(made)
    for line in range(0, size[1], 24):
        draw.text((8, line), f"Order FD-20{line:04} arrives on Monday", fill="black", font_size=14)
    out = io.BytesIO()
    made.save(out, kind, **saved)
    return out.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _zeros(amount: int) -> bytes:
    """So many zero bytes, compressed."""
    packer = zlib.compressobj(1)
    block = bytes(1 << 20)
    return b"".join([*(packer.compress(block) for _ in range(amount >> 20)), packer.flush()])


def _png(width: int, height: int, bits: int, colour: int, data: bytes, *before: bytes) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(before) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def bomb_png(side: int = 30_000) -> bytes:
    """A tiny PNG of ``side`` by ``side`` black pixels."""
    return _png(side, side, 1, 0, _zeros(side * (side // 8 + 1) + (1 << 20)))


def heavy_png(side: int = 6_300) -> bytes:
    """A PNG just inside the limits, with transparency: 160 MB as it is unpacked."""
    return _png(side, side, 8, 6, _zeros(side * (side * 4 + 1) + (1 << 20)))


def text_bomb_png(name: bytes) -> bytes:
    """A small PNG whose chunk of text (zTXt, iTXt) or profile (iCCP) unpacks to 64 MB."""
    head = {b"zTXt": b"c\0\0", b"iTXt": b"c\0\1\0\0\0", b"iCCP": b"c\0\0"}[name]
    return _png(8, 8, 8, 0, zlib.compress(bytes(9 * 8)), _chunk(name, head + _zeros(64 << 20)))


def many_texts_png() -> bytes:
    """A PNG with 300 chunks of text that unpack to 0.9 MB each."""
    texts = _chunk(b"zTXt", b"c\0\0" + _zeros(900 << 10))
    return _png(8, 8, 8, 0, zlib.compress(bytes(9 * 8)), *[texts] * 300)


def noted_png() -> bytes:
    """A PNG whose text chunks hold the mark."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", MARK.decode())
    notes.add_itxt("XML:com.adobe.xmp", MARK.decode())
    return picture("PNG", pnginfo=notes)


def noted_jpeg(orientation: int = 6) -> bytes:
    """A JPEG with the place, the camera and the mark in its notes, that is to be turned."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x010E] = orientation, "Spycam", MARK.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    return picture("JPEG", exif=exif.tobytes(), comment=MARK)


def gif_script() -> bytes:
    """A GIF that is also a script: its width reads as the begin of a comment, which ends after the picture."""
    made = bytearray(picture("GIF", (0x2A2F, 4)))  # b"/*", little-endian
    return bytes(made) + b"*/=1;" + MARK


def jpeg_page() -> bytes:
    """A JPEG that is also a page, in its comment and after its end, and an archive."""
    return picture("JPEG", comment=MARK) + b"<html>" + MARK + b"</html>PK\x05\x06" + bytes(18)


def jpeg_pdf() -> bytes:
    """A JPEG that readers of PDF open, since they look for their sign in the first 1,024 bytes."""
    return picture("JPEG", comment=PDF + MARK) + PDF + MARK


def empty_gif() -> bytes:
    """A GIF without a frame."""
    return b"GIF89a" + struct.pack("<HHBBB", 10, 10, 0, 0, 0) + b";"


def sprawling_gif() -> bytes:
    """A GIF of 10 by 10 pixels whose frame says that it has 60,000 by 60,000."""
    frame = b"," + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0) + b"\x02\x02\x4c\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", 10, 10, 0x80, 0, 0) + bytes(6) + frame + b";"


def endless_gif(frames: int = 10_000) -> bytes:
    """A GIF with very many frames."""
    one = b"!\xf9\x04\0\0\0\0\0," + struct.pack("<HHHHB", 0, 0, 64, 64, 0) + b"\x02\x02\x4c\x01\x00"
    first = Image.new("P", (64, 64))
    first.putpalette([0, 0, 0, 255, 255, 255])
    out = io.BytesIO()
    first.save(out, "GIF")
    return out.getvalue()[:-1] + one * (frames - 1) + b";"


def big_header_bmp(width: int, height: int) -> bytes:
    """A BMP that is nothing but a header."""
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, *[0] * 6)


def speech_like(rate: int, seconds: float, channels: int = 1) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Bursts of a voice's pitch with pauses, shaped (samples, channels)."""
    at = np.arange(int(rate * seconds)) / rate
    voice = sum(np.sin(2 * np.pi * 140 * k * at) / k for k in range(1, 6)) * (np.sin(2 * np.pi * 1.5 * at) > 0)
    return np.repeat((voice * 6000).astype(np.int16)[:, None], channels, axis=1)


def wav(samples: np.ndarray[Any, np.dtype[np.int16]], rate: int = 16_000) -> bytes:
    """A WAV of ``samples``, shaped (samples, channels)."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((samples.shape[1], 2, rate, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()


def lying_wav(claimed: int = 0xFFFFFFF0) -> bytes:
    """A second of a voice in a WAV that says it has 4 GB."""
    made = bytearray(wav(speech_like(16_000, 1.0)))
    made[4:8] = made[40:44] = struct.pack("<I", claimed)
    return bytes(made)


def odd_wav(**fields: int) -> bytes:
    """A WAV with fields of its header changed: ``tag``, ``channels``, ``rate``, ``align``, ``bits``."""
    made = bytearray(wav(speech_like(16_000, 0.5)))
    places = {"tag": (20, "<H"), "channels": (22, "<H"), "rate": (24, "<I"), "align": (32, "<H"), "bits": (34, "<H")}
    for name, value in fields.items():
        struct.pack_into(places[name][1], made, places[name][0], value)
    return bytes(made)


def sound(form: str, codec: str, samples: np.ndarray[Any, np.dtype[np.int16]], rate: int, **options: str) -> bytes:
    """``samples``, shaped (samples, channels), as a file of FFmpeg's format ``form``, with the mark in its notes."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        container.metadata.update({"title": MARK.decode(), "comment": MARK.decode()})
        stream = container.add_stream(codec, rate=rate, options=options)
        stream.layout = "mono" if samples.shape[1] == 1 else "stereo"
        for at, piece in _pieces(samples, rate):
            frame = av.AudioFrame.from_ndarray(piece.reshape(1, -1), "s16", stream.layout.name)
            frame.sample_rate, frame.pts = rate, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _pieces(samples: Any, rate: int) -> Iterator[tuple[int, Any]]:
    for at in range(0, len(samples), rate):
        yield at, np.ascontiguousarray(samples[at : at + rate])


def long_silence(hours: float = 3.0) -> bytes:
    """Hours of silence in a small MP3: one frame of it, over and over."""
    frame = b"\xff\xf3\x14\xc4" + bytes(20)  # MPEG 2, layer III, 8 kbit/s, 24 kHz, mono: 24 bytes, 24 ms
    return frame * int(hours * 3600 / 0.024)


def film(with_sound: bool) -> bytes:
    """A second of an MP4 film."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        pictures = container.add_stream("mpeg4", rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 64, "yuv420p"
        voice = container.add_stream("aac", rate=16_000, layout="mono") if with_sound else None
        for _ in range(10):
            container.mux(pictures.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")))
        container.mux(pictures.encode(None))
        if voice is not None:
            frame = av.AudioFrame.from_ndarray(speech_like(16_000, 1.0).reshape(1, -1), "s16", "mono")
            frame.sample_rate, frame.pts = 16_000, 0
            container.mux([*voice.encode(frame), *voice.encode(None)])
    return out.getvalue()
