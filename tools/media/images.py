"""A picture that somebody sent: checked, and encoded anew, so that nothing of the file itself is kept.

What is kept is pixels: upright, in sRGB, without transparency, at most 4,096 a side, without place, time, camera,
thumbnails, comments or whatever else rode along before, inside or after the picture.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from tools.media.errors import BadFile
from tools.media.kinds import HEAD, Kind, refusal, sniff
from tools.media.legibility import measured

PIXELS: Final = 40_000_000
"""Pixels of a picture at most: the biggest of today's phones in their usual modes are 12 to 24 million, a few 50."""
SIDE: Final = 12_000
"""Pixels of a side at most: long screenshots of a whole page are taken, banners of 20,000 pixels are not."""
KEPT_SIDE: Final = 4096
"""Pixels of the longer side of what is kept: small print on a receipt photographed whole is still legible at that."""
LOSSLESS: Final = frozenset({"PNG", "GIF", "BMP"})
COLOURS: Final = 16_384
"""Up to so many colours, a picture from a lossless file is kept lossless: screens have hundreds to a few thousand, with
the smoothed edges of letters, while photographs have a hundred thousand."""
JPEG_QUALITY: Final = 90
TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by what its notes say of how the camera was held (Exif 2.32, tag 0x0112)."""
NO_PICTURE: Final = "There is no picture in this file."


def check(values: dict[str, Any]) -> dict[str, Any]:
    """Keep the picture at ``source`` as ``into`` + "." + suffix; ``max_pixels`` in ``values`` may lower the limit.

    Returns ``{path, suffix ("png"|"jpg"), content_type, width, height, bytes, sha256, quality}``; the sizes are those
    of the kept picture in pixels, ``quality`` is ``tools.media.legibility.measured``. Raises ``BadFile``:
    ``unsupported_kind``, ``too_many_pixels``, ``no_frames``, ``broken``, ``empty``.
    """
    source = Path(values["source"])
    kind = _kind(source)
    picture = _decoded(source, kind, min(PIXELS, values.get("max_pixels") or PIXELS))
    data, suffix = _encoded(picture, kind)
    path = Path(f"{values['into']}.{suffix}")
    path.write_bytes(data)
    return {
        "path": str(path),
        "suffix": suffix,
        "content_type": "image/png" if suffix == "png" else "image/jpeg",
        "width": picture.width,
        "height": picture.height,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "quality": measured(np.asarray(picture.convert("L"))),
    }


def _kind(source: Path) -> Kind:
    with source.open("rb") as file:
        head = file.read(HEAD)
    kind = sniff(head)
    if kind is None or kind.kind != "image":
        raise BadFile(
            "unsupported_kind" if head else "empty", refusal(head, "image") if kind is None else "This is no picture."
        )
    return kind


def _decoded(source: Path, kind: Kind, most: int) -> Image.Image:
    """The first frame, as RGB or grey, upright and scaled down."""
    try:
        with Image.open(source, formats=[kind.reader]) as opened:
            _measured(opened.size, most)
            if opened.format == "JPEG":  # decodes at a half or a quarter of the size, where that is enough
                opened.draft(opened.mode, (KEPT_SIDE, KEPT_SIDE))
            opened.load()
            # The size is looked at once more, because some formats only know it when a frame is read.
            _measured(opened.size, most)
            return _plain(opened)
    except (BadFile, MemoryError):
        raise
    except Image.DecompressionBombError as error:  # Pillow's own limit, which is above this one
        raise BadFile("too_many_pixels", _too_many("The picture is too large.", most)) from error
    except Exception as error:  # a decoder may fail in any way on a hostile file
        if kind.reader == "GIF" and isinstance(error, UnidentifiedImageError) and _ended(source):
            raise BadFile("no_frames", NO_PICTURE) from error
        raise BadFile("broken", f"This {kind.name} file is damaged or not complete. Please send it again.") from error


def _ended(source: Path) -> bool:
    """Whether a GIF ends as it should, so that what is not in it was never there."""
    return source.read_bytes().endswith(b";")


def _measured(size: tuple[int, int], most: int) -> None:
    """Raises ``BadFile`` where a picture of that size is not taken."""
    width, height = size
    if width < 1 or height < 1:
        raise BadFile("no_frames", NO_PICTURE)
    if width > SIDE or height > SIDE or width * height > most:
        raise BadFile("too_many_pixels", _too_many(f"The picture is {width:,} by {height:,} pixels.", most))


def _too_many(what: str, most: int) -> str:
    return f"{what} At most {most // 1_000_000} million pixels are taken, and {SIDE:,} a side."


def _plain(picture: Image.Image) -> Image.Image:
    """The picture as it is seen, in mode RGB or L."""
    profile = picture.info.get("icc_profile")
    orientation = _orientation(picture)
    picture = _eight_bit(picture)
    if max(picture.size) > KEPT_SIDE:  # first, as everything after it then costs less
        scale = KEPT_SIDE / max(picture.size)
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)  # a third of Lanczos' time
    if orientation in TURNS:
        picture = picture.transpose(TURNS[orientation])
    picture = _in_srgb(picture, profile)
    if picture.mode in ("RGBA", "LA"):
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture.convert("RGBA"))
        picture = white
    return picture if picture.mode in ("RGB", "L") else picture.convert("RGB")


def _orientation(picture: Image.Image) -> int:
    """How the camera was held, as in ``TURNS``; 1 is upright."""
    try:
        noted = picture.getexif().get(0x0112, 1)
    except Exception:  # notes may be damaged in any way, and the picture good
        return 1
    return noted if isinstance(noted, int) else 1


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Without a palette and with 8 bits a channel: what can be scaled and converted without loss of tones."""
    if picture.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off at 255
        return Image.fromarray((np.asarray(picture).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if picture.mode in ("P", "PA") or "transparency" in picture.info:
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture.convert("L") if picture.mode == "1" else picture


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """With the colours of sRGB, which screens and engines take a picture without a profile to have."""
    if not profile or picture.mode not in ("RGB", "CMYK", "L"):
        return picture
    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, theirs, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile that is no profile: the pixels are good all the same
        return picture
    return converted or picture


def _encoded(picture: Image.Image, kind: Kind) -> tuple[bytes, str]:
    """The bytes that are kept, with their suffix."""
    bare = Image.fromarray(np.asarray(picture))  # nothing of the file's own notes is carried over
    out = io.BytesIO()
    if kind.reader in LOSSLESS and bare.getcolors(COLOURS) is not None:
        bare.save(out, "PNG", compress_level=6)
        return out.getvalue(), "png"
    # Letters in colour keep their edges where the colours are as fine as the brightness; a photograph needs that not.
    bare.save(out, "JPEG", quality=JPEG_QUALITY, subsampling="4:2:0" if kind.reader == "JPEG" else "4:4:4")
    return out.getvalue(), "jpg"
