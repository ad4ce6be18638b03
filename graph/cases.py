"""What a decision teaches: the draft beside what was sent, and whether it could have been sent as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from graph.asking import KIND as ASK_AGAIN
from graph.calibration import Labelled, group_of
from graph.evidence import was_right
from graph.state import Decision
from graph.wording import figures, likeness, runs
from knowledge.sentences import split_sentences
from store import cases, messages, suggestions
from store.cases import Case
from store.conversations import Conversation
from store.suggestions import Suggestion
from store.turns import Turn
from tools.intent.tool import UNKNOWN

SAID_ALREADY: Final = 0.8
"""Similarity to a sentence of the draft from which a sentence of the edit is not new."""
QUESTION: Final = 1_000
"""Characters of a picture's text that stand for a question without words."""
PASSED_OVER: Final = "Another draft was chosen."
"""Why the best draft was not."""
PAIRS: Final = 2500
"""Pairs of sentences up to which they are compared; of longer texts only what is word for word the same is not new."""

_WORDS: Final = re.compile(r"\s+|[^\s]+")


class DecidedCases:
    """Agents' decisions as evidence for the send rule."""

    async def count(self, session: AsyncSession) -> int:
        """How many say whether a draft was right."""
        return await cases.count_judged(session)

    async def labelled(self, session: AsyncSession) -> Sequence[Labelled]:
        """The newest of them; those of long ago say little about today's articles."""
        return [
            Labelled(
                intent=each.intent,
                language_group=group_of(each.judged_as, each.language),
                kind=each.judged_as,
                confidence=each.confidence,
                right=bool(each.right),
                source=each.source,
            )
            for each in await cases.judged(session)
        ]


async def note(
    session: AsyncSession, conversation: Conversation, turn: Turn, chosen: Suggestion, decision: Decision
) -> Case:
    """Add the case of a decision, in the decision's own transaction: neither is ever there without the other.

    Where she chose another draft than the best one, the best one is a case too, and a wrong one: it is what the
    assistant would have sent.
    """
    said = await messages.between(session, conversation.id, turn.first_seq, turn.last_seq)
    asked = (each.text or (each.ocr_text or "")[:QUESTION] for each in said if each.sender == "customer")
    question = "\n\n".join(each for each in asked if each)
    drafts = await suggestions.of_turn(session, turn.id)
    again = any(each.status == "rejected" and each.id != chosen.id for each in drafts)
    if chosen.rank > 1 and decision["action"] != "take_over":
        best = next((each for each in drafts if each.rank == 1 and each.created_at == chosen.created_at), None)
        if best is not None:
            passed = _case(turn, best, chosen.decided_by, "reject", question)
            passed.right = None if again or best.actions else False
            passed.reason = PASSED_OVER
            session.add(passed)
    final = decision["text"] if decision["action"] == "edit" else None
    case = _case(turn, chosen, chosen.decided_by, decision["action"], question)
    if final is not None:
        case.text, case.written_in = _edited(chosen, final)
        # What she says in place of the desk's question back is no knowledge about the shop.
        addition = added(case.text, final) if chosen.kind != ASK_AGAIN else None
        case.final_text, case.diff, case.addition = final, word_diff(case.text, final), addition
    # The assistant alone never sends another draft than the best, one after a rejection, or one that does something.
    telling = chosen.rank == 1 and not again and not chosen.actions and chosen.kind != ASK_AGAIN
    case.right = judged(decision["action"], case.text, final) if telling else None
    case.reason = chosen.decision_reason
    session.add(case)
    return case


def _case(turn: Turn, draft: Suggestion, agent_id: UUID | None, source: str, question: str) -> Case:
    analysis = turn.analysis or {}
    intent = analysis.get("intent", {})
    return Case(
        conversation_id=turn.conversation_id,
        turn_id=turn.id,
        suggestion_id=draft.id,
        agent_id=agent_id,
        source=source,
        intent=intent.get("label", UNKNOWN),
        intent_confidence=intent.get("confidence", 0.0),
        language=analysis.get("language", {}).get("code", "und"),
        written_in=draft.language,
        author=draft.author,
        kind=draft.kind,
        judged_as=draft.judged_as or draft.kind,
        confidence=draft.confidence,
        question=question,
        text=draft.text,
        diff=[],
        citations=draft.citations,
    )


def _edited(draft: Suggestion, final: str) -> tuple[str, str]:
    """The words that an agent edited and their language: the draft's, or its translation's if she wrote in that."""
    own = (draft.text, draft.language)
    if draft.translation is None:
        return own
    words = final.split()
    translated = (str(draft.translation["text"]), str(draft.translation["language"]))
    return max(own, translated, key=lambda each: likeness(each[0].split(), words))


def judged(action: str, draft: str, final: str | None) -> bool | None:
    """Whether the draft could have been sent as it was; None when an agent took over and said nothing about it.

    See `evidence.was_right`: an edit that kept every figure and nearly every word only polished what was right.
    """
    return None if action == "take_over" else was_right(action, draft, final)


def word_diff(before: str, after: str) -> list[dict[str, Any]]:
    """The two texts as runs of words: {op: same | removed | added, text}; joined without `added` they are `before`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    told: list[dict[str, Any]] = []
    for what, mine, its in runs(old, new):
        if what == "same":
            told.append({"op": "same", "text": "".join(old[mine])})
            continue
        parts = (("removed", old[mine]), ("added", new[its]))
        told += [{"op": op, "text": "".join(words)} for op, words in parts if words]
    return told


def added(before: str, after: str) -> str | None:
    """The sentences of `after` that `before` does not have, in order; None where there is none."""
    known = [each.text for each in split_sentences(before)]
    new = [each.text for each in split_sentences(after) if each.text not in known]
    if len(known) * len(new) <= PAIRS:
        new = [each for each in new if not any(_alike(each, old) for old in known)]
    return "\n".join(new) or None


def _alike(one: str, other: str) -> bool:
    words = one.casefold().split(), other.casefold().split()
    most = 2 * min(map(len, words)) / max(1, sum(map(len, words)))  # all of the shorter one may be the same
    return most >= SAID_ALREADY and figures(one) == figures(other) and likeness(*words) >= SAID_ALREADY
