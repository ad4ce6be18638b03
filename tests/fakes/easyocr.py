"""A fake of the package easyocr, which needs PyTorch: it finds what it is told to, and remembers how it was made."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

Found = tuple[list[list[float]], str, float]


class FakeReader:
    """Stands for ``easyocr.Reader``; its answers are corners, text and confidence, as EasyOCR 1.7 gives them."""

    found: list[Found] = []  # noqa: RUF012  # set by a test
    made: dict[str, Any] = {}  # noqa: RUF012  # likewise

    def __init__(self, languages: list[str], **options: Any) -> None:
        type(self).made = {"languages": languages, **options}

    def readtext(self, pixels: Any) -> list[Found]:
        """What a test wants to be found."""
        assert pixels.ndim == 3
        return self.found


def install(patch: pytest.MonkeyPatch, models: Path) -> type[FakeReader]:
    """Have the fake imported in place of easyocr, PyTorch and the package of the weights."""
    fake: Any = ModuleType("easyocr")
    fake.Reader = FakeReader
    torch: Any = ModuleType("torch")
    torch.set_num_threads = lambda count: None
    weights: Any = ModuleType("easyocr_en_models")
    weights.model_dir = lambda: str(models)
    for module in (fake, torch, weights):
        module.__spec__ = SimpleNamespace(name=module.__name__)
        patch.setitem(sys.modules, module.__name__, module)
    return FakeReader
