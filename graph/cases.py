"""What a decision teaches: the draft beside what was sent, and whether it could have been sent as it was."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from graph.calibration import Labelled, group_of
from graph.evidence import was_right
from graph.state import Decision
from knowledge.sentences import split_sentences
from store import cases, messages
from store.cases import Case
from store.conversations import Conversation
from store.suggestions import Suggestion
from store.turns import Turn
from tools.intent.tool import UNKNOWN

SAID_ALREADY: Final = 0.8
"""Similarity to a sentence of the draft from which a sentence of the edit is not new."""

_WORDS: Final = re.compile(r"\s+|[^\s]+")
_FIGURE: Final = re.compile(r"\d[\d.,:/-]*\d|\d")


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
    """Add the case of a decision, in the decision's own transaction: neither is ever there without the other."""
    said = await messages.between(session, conversation.id, turn.first_seq, turn.last_seq)
    analysis = turn.analysis or {}
    intent = analysis.get("intent", {})
    final = decision["text"] if decision["action"] == "edit" else None
    case = Case(
        conversation_id=conversation.id,
        turn_id=turn.id,
        suggestion_id=chosen.id,
        agent_id=chosen.decided_by,
        source=decision["action"],
        intent=intent.get("label", UNKNOWN),
        intent_confidence=intent.get("confidence", 0.0),
        language=analysis.get("language", {}).get("code", "und"),
        author=chosen.author,
        kind=chosen.kind,
        judged_as=chosen.judged_as or chosen.kind,
        confidence=chosen.confidence,
        right=judged(decision["action"], chosen.text, final),
        question="\n\n".join(each.text for each in said if each.sender == "customer"),
        text=chosen.text,
        final_text=final,
        diff=word_diff(chosen.text, final) if final is not None else [],
        addition=added(chosen.text, final) if final is not None else None,
        reason=chosen.decision_reason,
        citations=chosen.citations,
    )
    session.add(case)
    return case


def judged(action: str, draft: str, final: str | None) -> bool | None:
    """Whether the draft could have been sent as it was; None when an agent took over and said nothing about it.

    See `evidence.was_right`: an edit that kept every figure and nearly every word only polished what was right.
    """
    return None if action == "take_over" else was_right(action, draft, final)


def word_diff(before: str, after: str) -> list[dict[str, Any]]:
    """The two texts as runs of words: {op: same | removed | added, text}; joined without `added` they are `before`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    runs: list[dict[str, Any]] = []
    for op, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            runs.append({"op": "same", "text": "".join(old[i:j])})
            continue
        if i < j:
            runs.append({"op": "removed", "text": "".join(old[i:j])})
        if k < m:
            runs.append({"op": "added", "text": "".join(new[k:m])})
    return runs


def added(before: str, after: str) -> str | None:
    """The sentences of `after` that `before` does not have, in order; None where there is none."""
    known = [each.text for each in split_sentences(before)]
    new = [each.text for each in split_sentences(after) if not any(_alike(each.text, old) for old in known)]
    return "\n".join(new) or None


def _alike(one: str, other: str) -> bool:
    matcher = difflib.SequenceMatcher(None, one.casefold().split(), other.casefold().split(), autojunk=False)
    return matcher.ratio() >= SAID_ALREADY and _figures(one) == _figures(other)


def _figures(text: str) -> list[str]:
    return sorted(_FIGURE.findall(text))
