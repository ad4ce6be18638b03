"""Languages: which the desk knows, which one a text is in, translation, and how to address people in each."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from litestar import Controller, get, post
from litestar.params import JSONBody, PathParameter

from api.auth.callers import Caller
from api.auth.guards import signed_in
from api.desk import Desk
from api.errors import Problem, documented
from api.routes.given import TheCaller, TheDesk
from api.routes.language_shapes import (
    CulturalContext,
    DetectBody,
    Detected,
    SupportedLanguage,
    TranslateBody,
    Translated,
    Translation,
)
from graph.accepting import clean
from graph.nodes.detection import DESK_LANGUAGE
from knowledge import notices
from knowledge.errors import KnowledgeError
from knowledge.languages import Named, base, examples, load_manners, manners_of, named
from tools.base import ToolContext
from tools.detection.local import LANGUAGES
from tools.detection.tool import UNDETERMINED, DetectionArguments, Language, detect_language
from tools.providers import Providers
from tools.translation.tool import PairUnavailable, TranslationArguments, translate_text

_TIERS: Final[tuple[Translation, ...]] = ("neural", "cloud", "none")
"""How a language may be translated, the best first."""

Tag = Annotated[str, PathParameter(max_length=20, description="A BCP 47 tag; the region is not looked at.")]


class LanguageController(Controller):
    """What the desk can do in which language."""

    path = "/languages"
    tags = ("Languages",)
    guards = (signed_in,)

    @get("/supported", summary="All languages", responses=documented(401))
    async def supported_languages(self, desk: TheDesk) -> list[SupportedLanguage]:
        """Every language that the desk knows, by code, with what it can do in it on this machine and now."""
        codes = sorted(LANGUAGES | load_manners().keys() | notices.languages())
        tiers = {code: _tier(code, desk.providers) for code in codes if code != DESK_LANGUAGE}
        # The desk's own language is one end of every pair.
        tiers[DESK_LANGUAGE] = min(tiers.values(), key=_TIERS.index)
        return [
            SupportedLanguage(
                **named(code)._asdict(),
                detection=code in LANGUAGES,
                translation=tiers[code],
                templates=code in notices.languages(),
                speech=desk.speaking.speaks(code),
            )
            for code in codes
        ]

    @post("/detect", status_code=200, summary="Tell a text's language", responses=documented(401, 413, 415, 422, 503))
    async def detect_text(self, desk: TheDesk, caller: TheCaller, data: JSONBody[DetectBody]) -> Detected:
        """The language that a text is most likely in. What it quotes, links and ids are not looked at."""
        await desk.limits.check("message", str(caller.user.id))
        found = await _detected(clean(data.text), _context(desk, caller))
        return msgspec.convert(found.model_dump(), Detected)

    @post("/translate", status_code=200, summary="Translate a text", responses=documented(401, 413, 415, 422, 503))
    async def translate(self, desk: TheDesk, caller: TheCaller, data: JSONBody[TranslateBody]) -> Translated:
        """A text in another language. 422 `translation_unavailable` when no engine has the pair."""
        await desk.limits.check("message", str(caller.user.id))
        text, context = clean(data.text), _context(desk, caller)
        target = _known(data.target)
        source = _known(data.source) if data.source else (await _detected(text, context)).code
        if source == UNDETERMINED:
            raise Problem(422, "invalid", "The text has no language that could be told; say which with source.")
        if source == target:
            return Translated(text=text, source=source, target=target, provider="none", warnings=[])
        try:
            found = await translate_text(TranslationArguments(text=text, source=source, target=target), context)
        except PairUnavailable as error:
            pair = f"{named(source).name} into {named(target).name}"
            detail = f"No engine of this desk translates {pair}."
            raise Problem(422, "translation_unavailable", detail, title="translation_unavailable") from error
        return Translated(
            text=found.text,
            source=source,
            target=target,
            provider=context.answered[-1].provider,
            warnings=list(found.warnings),
        )

    @get("/cultural-context/{lang:str}", summary="How to address people", responses=documented(401, 404, 422))
    async def cultural_context(self, lang: Tag) -> CulturalContext:
        """Formality, forms of address, greetings, etiquette and customs; 404 with `supported`, the codes that exist."""
        manners = manners_of(lang)
        if manners is None:
            detail = "Nobody has written down yet how people are addressed in this language."
            raise Problem(404, "not_found", detail, supported=sorted(load_manners()))
        shown = examples(manners.code)
        names = dict(zip(("weekday", "month", "country"), shown.names, strict=True))
        content = {
            **manners.model_dump(mode="json"),
            **named(manners.code)._asdict(),
            "examples": {**shown._asdict(), "names": names},
        }
        return msgspec.convert(content, CulturalContext)


def _tier(code: str, providers: Providers) -> Translation:
    """By whom texts go from the language into the desk's and back."""
    pairs = ((code, DESK_LANGUAGE), (DESK_LANGUAGE, code))
    able = {who.name for who in providers.translation.providers if all(who.supports(*pair) for pair in pairs)}
    return "neural" if "local" in able else "cloud" if able else "none"


def _known(tag: str) -> str:
    """The code of a tag. Raises a 422 `Problem` when it is no language."""
    code = base(tag) or ""
    try:
        found: Named = named(code)
    except KnowledgeError as error:
        raise Problem(422, "unknown_language", f"{tag} is no language that the desk knows.") from error
    return found.code


async def _detected(text: str, context: ToolContext) -> Language:
    return await detect_language(DetectionArguments(text=text), context)


def _context(desk: Desk, caller: Caller) -> ToolContext:
    return ToolContext(customer_id=str(caller.user.id), conversation_id="", turn_id="", providers=desk.providers)
