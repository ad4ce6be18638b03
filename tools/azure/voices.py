"""The desk's languages at Azure AI Speech: the voice that reads each aloud, and the locale that it is heard as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

VOICES: Final[Mapping[str, str]] = {
    "af": "af-ZA-AdriNeural",
    "am": "am-ET-MekdesNeural",
    "ar": "ar-SA-ZariyahNeural",
    "az": "az-AZ-BanuNeural",
    "bg": "bg-BG-KalinaNeural",
    "bn": "bn-IN-TanishaaNeural",
    "bs": "bs-BA-VesnaNeural",
    "ca": "ca-ES-JoanaNeural",
    "cs": "cs-CZ-VlastaNeural",
    "cy": "cy-GB-NiaNeural",
    "da": "da-DK-ChristelNeural",
    "de": "de-DE-KatjaNeural",
    "el": "el-GR-AthinaNeural",
    "en": "en-US-JennyNeural",
    "es": "es-ES-ElviraNeural",
    "et": "et-EE-AnuNeural",
    "eu": "eu-ES-AinhoaNeural",
    "fa": "fa-IR-DilaraNeural",
    "fi": "fi-FI-SelmaNeural",
    "fr": "fr-FR-DeniseNeural",
    "ga": "ga-IE-OrlaNeural",
    "gl": "gl-ES-SabelaNeural",
    "gu": "gu-IN-DhwaniNeural",
    "he": "he-IL-HilaNeural",
    "hi": "hi-IN-SwaraNeural",
    "hr": "hr-HR-GabrijelaNeural",
    "hu": "hu-HU-NoemiNeural",
    "hy": "hy-AM-AnahitNeural",
    "id": "id-ID-GadisNeural",
    "is": "is-IS-GudrunNeural",
    "it": "it-IT-ElsaNeural",
    "ja": "ja-JP-NanamiNeural",
    "ka": "ka-GE-EkaNeural",
    "kk": "kk-KZ-AigulNeural",
    "km": "km-KH-SreymomNeural",
    "kn": "kn-IN-SapnaNeural",
    "ko": "ko-KR-SunHiNeural",
    "lo": "lo-LA-KeomanyNeural",
    "lt": "lt-LT-OnaNeural",
    "lv": "lv-LV-EveritaNeural",
    "mk": "mk-MK-MarijaNeural",
    "ml": "ml-IN-SobhanaNeural",
    "mn": "mn-MN-YesuiNeural",
    "mr": "mr-IN-AarohiNeural",
    "ms": "ms-MY-YasminNeural",
    "my": "my-MM-NilarNeural",
    "ne": "ne-NP-HemkalaNeural",
    "nl": "nl-NL-FennaNeural",
    "no": "nb-NO-PernilleNeural",
    "pa": "pa-IN-VaaniNeural",
    "pl": "pl-PL-AgnieszkaNeural",
    "pt": "pt-BR-FranciscaNeural",
    "ro": "ro-RO-AlinaNeural",
    "ru": "ru-RU-SvetlanaNeural",
    "si": "si-LK-ThiliniNeural",
    "sk": "sk-SK-ViktoriaNeural",
    "sl": "sl-SI-PetraNeural",
    "sq": "sq-AL-AnilaNeural",
    "sr": "sr-RS-SophieNeural",
    "sv": "sv-SE-SofieNeural",
    "sw": "sw-KE-ZuriNeural",
    "ta": "ta-IN-PallaviNeural",
    "te": "te-IN-ShrutiNeural",
    "th": "th-TH-PremwadeeNeural",
    "tl": "fil-PH-BlessicaNeural",
    "tr": "tr-TR-EmelNeural",
    "uk": "uk-UA-PolinaNeural",
    "ur": "ur-PK-UzmaNeural",
    "uz": "uz-UZ-MadinaNeural",
    "vi": "vi-VN-HoaiMyNeural",
    "zh": "zh-CN-XiaoxiaoNeural",
}
"""https://learn.microsoft.com/azure/ai-services/speech-service/language-support, read in 2026. Belarusian is the one of
the desk's languages that the service neither speaks nor understands.
"""
GUESSED: Final = ("en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr")
"""Among which a recording's language is looked for where nothing tells it; the service takes ten at most."""
_OURS: Final[Mapping[str, str]] = {"nb": "no", "fil": "tl"}


def locale_of(language: str) -> str:
    """A language's locale, like ``de-DE``. Raises ``KeyError`` for one that the service does not have."""
    return VOICES[language].rpartition("-")[0]


def language_of(locale: str) -> str:
    """The desk's code of a locale."""
    code = locale.partition("-")[0].lower()
    return _OURS.get(code, code)
