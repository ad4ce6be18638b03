"""Language codes as Azure's services write them, and as the desk does (ISO 639)."""

from __future__ import annotations

from typing import Final

from tools.detection.tool import UNDETERMINED

_OURS: Final = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "jw": "jv",
    "nb": "no",
    "nn": "no",
    "fil": "tl",
    "prs": "fa",
    "yue": "zh",
    "lzh": "zh",
    "(unknown)": UNDETERMINED,
    "unknown": UNDETERMINED,
    "": UNDETERMINED,
}
_TRANSLATOR: Final = {"zh": "zh-Hans", "no": "nb", "sr": "sr-Cyrl", "tl": "fil", "mn": "mn-Cyrl"}
_ANALYSIS: Final = {"zh": "zh-hans"}

_TRANSLATED: Final = (
    "af am ar as az ba be bg bn bo bs ca cs cy da de dv el en es et eu fa fi fo fr ga gl gu ha he hi hr ht hu hy id ig "
    "is it ja ka kk km kn ko ku ky ln lo lt lv mg mi mk ml mn mr ms mt my ne nl no ny or pa pl ps pt ro ru rw sd si "
    "sk sl sm sn so sq sr st sv sw ta te th ti tk tl tn to tr tt ug uk ur uz vi xh yo zh zu"
)
TRANSLATED: Final = frozenset(_TRANSLATED.split())
"""What Azure Translator translates from and into, by the desk's codes; its own list has more, which we never detect.
https://learn.microsoft.com/azure/ai-services/translator/language-support
"""


def ours(code: str) -> str:
    """The desk's code: ``zh_chs`` and ``zh-Hans`` are ``zh``, ``iw`` is ``he``, ``(Unknown)`` is ``und``."""
    whole = code.strip().lower().replace("_", "-")
    return _OURS.get(whole) or _OURS.get(whole.split("-")[0]) or whole.split("-")[0]


def for_translator(code: str) -> str:
    """The code that Azure Translator wants."""
    return _TRANSLATOR.get(code, code)


def for_analysis(code: str) -> str:
    """The code that the Language service wants."""
    return _ANALYSIS.get(code, code)
