"""What an address is called when a message is read aloud: nobody wants to hear it letter by letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, str]] = {
    "af": "skakel", "am": "አገናኝ", "ar": "رابط", "az": "keçid", "be": "спасылка", "bg": "връзка", "bn": "লিংক",
    "bs": "link", "ca": "enllaç", "cs": "odkaz", "cy": "dolen", "da": "link", "de": "Link", "el": "σύνδεσμος",
    "en": "link", "es": "enlace", "et": "link", "eu": "esteka", "fa": "پیوند", "fi": "linkki", "fr": "lien",
    "ga": "nasc", "gl": "ligazón", "gu": "લિંક", "he": "קישור", "hi": "लिंक", "hr": "poveznica", "hu": "link",
    "hy": "հղում", "id": "tautan", "is": "hlekkur", "it": "link", "ja": "リンク", "ka": "ბმული", "kk": "сілтеме",
    "km": "តំណ", "kn": "ಲಿಂಕ್", "ko": "링크", "lo": "ລິ້ງ", "lt": "nuoroda", "lv": "saite", "mk": "врска",
    "ml": "ലിങ്ക്", "mn": "холбоос", "mr": "लिंक", "ms": "pautan", "my": "လင့်ခ်", "ne": "लिङ्क", "nl": "link",
    "no": "lenke", "pa": "ਲਿੰਕ", "pl": "link", "pt": "link", "ro": "link", "ru": "ссылка", "si": "සබැඳිය",
    "sk": "odkaz", "sl": "povezava", "sq": "lidhje", "sr": "веза", "sv": "länk", "sw": "kiungo", "ta": "இணைப்பு",
    "te": "లింక్", "th": "ลิงก์", "tl": "link", "tr": "bağlantı", "uk": "посилання", "ur": "لنک", "uz": "havola",
    "vi": "liên kết", "zh": "链接",
}  # fmt: skip


def link_in(language: str) -> str:
    """The word for a link in a language (ISO 639-1), the English one where none is known."""
    return _WORDS.get(language, "link")
