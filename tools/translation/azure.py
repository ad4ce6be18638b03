"""Translation by Azure AI Translator. Personal data stays here: the service sees stand-ins."""

from __future__ import annotations

from tools.azure.languages import TRANSLATED
from tools.azure.translator import TranslatorService
from tools.masking import masked
from tools.translation.guard import check
from tools.translation.tool import PairUnavailable, Translation


class AzureTranslator:
    """See ``Translator``."""

    name = "azure"

    def __init__(self, service: TranslatorService) -> None:
        self._service = service

    def supports(self, source: str, target: str) -> bool:
        """See ``Translator.supports``."""
        return source != target and source in TRANSLATED and target in TRANSLATED

    async def translate(self, text: str, source: str, target: str) -> Translation:
        """See ``Translator.translate``. Raises ``PlaceholderLost`` when a stand-in does not come back."""
        if source == target or not text.strip():
            return Translation(text=text, source=source, target=target)
        if not self.supports(source, target):
            raise PairUnavailable(f"Azure does not translate {source} into {target}")
        hidden = await masked(text, source)
        translated = hidden.restore(await self._service.translate(hidden.text, source, target))
        return Translation(
            text=translated, source=source, target=target, warnings=check(text, translated, source, target)
        )

    async def try_out(self) -> None:
        """See ``Remote.try_out``."""
        await self._service.try_out()

    async def close(self) -> None:
        """See ``Remote.close``."""
        await self._service.close()
