"""The guard on this machine: rules over each sentence, and a score of how well the evidence supports it.

A sentence that stands word for word in a cited passage, in a tool's finding or among the desk's own reviewed texts is
recognised at once; everything else goes through every rule. Whatever cannot be shown to be supported is stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from knowledge.catalogue import Catalogue
from knowledge.embed import SharedEmbedder
from knowledge.guarding import Guarding, reviewed_texts
from tools.guard.amounts import amounts, wrong_figures
from tools.guard.backing import backed
from tools.guard.competitors import addresses_machine, disparages
from tools.guard.concessions import concedes
from tools.guard.copies import altered
from tools.guard.days import days
from tools.guard.evidence import Evidence, gather
from tools.guard.exclusions import excluded
from tools.guard.injection import asks_for_secrets, reveals_instructions, steers
from tools.guard.manners import Manners
from tools.guard.names import Names
from tools.guard.polarity import contradictions
from tools.guard.privacy import foreign
from tools.guard.promises import bare, promises
from tools.guard.reviewed import Reviewed
from tools.guard.sentences import key, sentences, stems
from tools.guard.support import Support
from tools.guard.tool import CheckArguments, Checked, Problem, ProblemKind

MOST: Final = 12
"""Problems that are told of one draft."""
_GREETING: Final = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen|"
    r"abend)|liebe[rs]?|bonjour|bonsoir|chère?|hola|"
    r"buenos días|buenas tardes|estimad[oa]|olá|bom dia|boa tarde|prezad[oa]|ciao|buongiorno|"
    r"gentile|beste|goede(?:morgen|middag)|dzień dobry)"
    r"(?P<name>(?:[\s,]+[\w.'’-]+){0,4})[\s,!.]*$",
    re.I,
)  # fmt: skip


class LocalGuard:
    """Checks drafts with rules and the desk's own embedders. Deterministic."""

    name = "local"

    def __init__(
        self,
        guarding: Guarding,
        catalogue: Catalogue,
        plain: SharedEmbedder,
        across: SharedEmbedder | None = None,
    ) -> None:
        """Embeds the written courtesies and promises; blocks for a moment."""
        self._names = Names(catalogue, guarding.names)
        self._manners = Manners(guarding.abuse)
        self._reviewed = Reviewed(reviewed_texts())
        self._support = Support(guarding, plain, across)

    async def check(self, arguments: CheckArguments) -> Checked:
        """See ``DraftChecker.check``."""
        evidence = gather(arguments)
        language = arguments.draft.language
        steered = steers(arguments.customer_text)
        problems: list[Problem] = []
        stated = False
        for sentence in sentences(arguments.draft.text):
            said, rests = await self._sentence(sentence, language, evidence, steered=steered)
            problems += said
            stated = stated or rests
        if not stated and not problems and bare(arguments.draft.text):
            detail = "The draft only agrees to what the customer wrote, and nothing says that it is so."
            problems.append(Problem(kind="promise", sentence=arguments.draft.text, detail=detail))
        return Checked(problems=problems[:MOST])

    async def _sentence(
        self, sentence: str, language: str, evidence: Evidence, *, steered: bool
    ) -> tuple[list[Problem], bool]:
        """(what is wrong with a sentence, whether it states something that is supported)."""
        if key(sentence) in evidence.keys:
            return [], True
        slots = self._reviewed.slots(sentence)
        if slots is not None and all(_filled_right(each, evidence) for each in slots):
            return [], not bare(sentence)
        found = list(self._plain_rules(sentence, language, evidence))
        if found:
            return found, False
        if _greets(sentence, evidence) or (bare(sentence) and not steered):
            return [], False
        if promises(sentence):
            if backed(sentence, evidence) or await self._support.ruled(sentence, language, evidence):
                # What costs nothing stands in a rule, and has to be of the same thing as there.
                return await self._facts(sentence, language, evidence) if concedes(sentence) else ([], True)
            detail = "It promises or reports something for this customer, and no tool's result stands behind it."
            return [_problem("promise", sentence, detail)], False
        return await self._facts(sentence, language, evidence)

    def _plain_rules(self, sentence: str, language: str, evidence: Evidence) -> Iterator[Problem]:
        """What may stand in no sentence, whether it states a fact or not."""
        if self._manners.abusive(sentence, language):
            yield _problem("abuse", sentence, "It insults, threatens or mocks the customer.")
        if asks_for_secrets(sentence) and not _asked_by_article(sentence, evidence):
            yield _problem("credentials", sentence, "It asks for a card number, a password or a code.")
        if reveals_instructions(sentence):
            yield _problem("injection", sentence, "It speaks of the assistant's own instructions.")
        if steers(sentence):
            yield _problem("injection", sentence, "It repeats orders that were meant for the assistant.")
        if disparages(sentence) or addresses_machine(sentence):
            yield _problem("injection", sentence, "It sends customers elsewhere or runs down what the shop sells.")
        for kind, detail in foreign(sentence, language, evidence):
            yield Problem(kind=_KINDS[kind], sentence=sentence, detail=detail)
        for detail in wrong_figures(sentence, language, evidence):
            yield _problem("unsupported_figure", sentence, detail)

    async def _facts(self, sentence: str, language: str, evidence: Evidence) -> tuple[list[Problem], bool]:
        """Names, negations and meaning; a question or a courtesy states nothing."""
        if await self._support.abusive(sentence, language):
            return [_problem("abuse", sentence, "It sounds like an insult or mockery.")], False
        if sentence.rstrip().endswith(("?", "？", "؟")):
            return [], False
        if not amounts(sentence, language) and await self._support.courteous(sentence, language):
            return [], False
        if new := days(sentence) - evidence.days:
            detail = f'"{min(new)}" stands neither in the cited passages nor in what the tools found.'
            return [_problem("unsupported_figure", sentence, detail)], False
        named = self._names.unsupported(sentence, language, evidence)
        if named:
            return [_problem("unsupported_name", sentence, each) for each in named], False
        if beyond := excluded(sentence, language, evidence):
            return [_problem("contradiction", sentence, beyond)], False
        changed = altered(sentence, evidence) if language == evidence.language else None
        against = [changed] if changed else contradictions(sentence, language, evidence)
        if against:
            return [_problem("contradiction", sentence, each) for each in against], False
        if await self._support.promising(sentence, language) and not backed(sentence, evidence):
            detail = "It sounds like a promise to this customer, and no tool's result stands behind it."
            return [_problem("promise", sentence, detail)], False
        if not await self._support.supported(sentence, language, evidence):
            detail = "Neither the cited passages nor the tools' findings say so."
            return [_problem("unsupported_fact", sentence, detail)], False
        return [], bool(stems(sentence))


def _problem(kind: ProblemKind, sentence: str, detail: str) -> Problem:
    return Problem(kind=kind, sentence=sentence, detail=detail)


_KINDS: Final[dict[str, ProblemKind]] = {
    "other_customer": "other_customer",
    "injection": "injection",
    "credentials": "credentials",
}


def _asked_by_article(sentence: str, evidence: Evidence) -> bool:
    """Whether a cited article, which people have reviewed, asks for the same in almost the same words."""
    return any(share >= 0.8 and asks_for_secrets(fact.text) for share, fact in evidence.closest(sentence, most=3))


def _filled_right(value: str, evidence: Evidence) -> bool:
    """Whether what was filled into a reviewed sentence stands in the evidence or is the customer's own."""
    bare_value = value.casefold()
    return bare_value in evidence.own or bare_value in evidence.text.casefold() or bare_value in evidence.tools


def _greets(sentence: str, evidence: Evidence) -> bool:
    """Whether a sentence only greets, by no other name than the customer's."""
    found = _GREETING.match(sentence)
    if found is None:
        return False
    name = found["name"].strip(" ,.!").casefold()
    return not name or all(part in evidence.own for part in name.split()) or name in ("there", "again", "all")
