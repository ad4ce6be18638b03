"""The readers of this machine, as the desk sees them: each works at the end of the line of pictures."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from typing import ClassVar, Final

from tools.inference.pool import Line
from tools.media.given import Picture
from tools.ocr.tool import ImageText

SECONDS: Final = 30.0
"""Seconds after which the process counts as hung. Who asks waits less, by the chain's deadline; a process that was only
slow, since it had to load its models on a busy machine, is then ready for the next picture.
"""
PROGRAM: Final = "tesseract"


class LocalReader:
    """See ``TextReader``; the task is named after the reader."""

    name: ClassVar[str]
    library: ClassVar[str]
    seconds = SECONDS

    def __init__(self, line: Line) -> None:
        """Loads nothing here. Raises ``ImportError`` when the library is not installed."""
        if find_spec(self.library) is None:
            raise ImportError(f"{self.library} is not installed", name=self.library)
        self._line = line

    async def read(self, picture: Picture) -> ImageText:
        """See ``TextReader.read``. Raises ``Busy`` when the line is full, ``Unavailable`` when the engine is not what
        it should be.
        """
        found = await self._line.ask(f"ocr.{self.name}", {"path": str(picture.path)}, seconds=self.seconds)
        return ImageText.model_validate(found)


class RapidOcr(LocalReader):
    """PP-OCRv6: see ``tools.ocr.rapid``."""

    name = library = "rapidocr"


class EasyOcr(LocalReader):
    """EasyOCR: see ``tools.ocr.easy``."""

    name = library = "easyocr"


class Tesseract(LocalReader):
    """Tesseract: see ``tools.ocr.tesseract``."""

    name, library = "tesseract", "pytesseract"


def lacks_tesseract() -> str | None:
    """What is missing for Tesseract, beside the library: the program itself."""
    if shutil.which(PROGRAM) is None:
        return "the program tesseract is not installed: apt-get install tesseract-ocr"
    return None
