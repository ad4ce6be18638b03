"""What an agent reads of a call before its transcript: taken from what was said, nothing made up.

Its parts: what the caller wants and in which words, how she felt, what was said to be done, what is left to do, how it
ended. Words of the call stand in quotation marks, with the minute at which they were said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tools.calls.commitments import done
from tools.calls.heard import Role, Utterance
from tools.calls.told import ActionItem, CallEntity, CallIntent, CallMood, TicketPriority, TicketSuggestion

QUOTED: Final = 220
"""Characters of anything that is quoted."""
TOLD: Final = 4
"""How many things of a kind are told."""
UPSET: Final = -0.35
GRAVE: Final = {
    "self_harm": "urgent",
    "violence": "urgent",
    "legal_threat": "high",
    "chargeback": "high",
    "vulnerable": "high",
    "asked_human": "medium",
}
"""What a risk that was heard makes of a ticket's priority."""


def summary(
    turns: Sequence[Utterance],
    roles: Mapping[int, Role],
    *,
    asking: Utterance | None,
    intent: CallIntent,
    moods: tuple[CallMood | None, CallMood | None],
    entities: Sequence[CallEntity],
    items: Sequence[ActionItem],
) -> str:
    """The summary, a line for each thing that is known. ``asking`` is the turn in which the caller says what it is
    about; ``start`` and ``end`` are her mood in the first and the last third.
    """
    if not turns:
        return "Nobody says anything that could be made out."
    lines = [_wants(intent), _quoted("The caller says", asking) if asking else None, _named(entities)]
    lines += [_feels(*moods)]
    lines += [f"Said to be done: “{_cut(said)}” ({clock(at)})." for at, said in done(turns, roles)[:TOLD]]
    lines += [f"To do, {item.who}: “{_cut(item.text)}” ({clock(item.at)})." for item in items[:TOLD]]
    lines += [_quoted("It ends with", turns[-1])]
    return "\n".join(line for line in lines if line)


def ticket(
    told: str, *, items: Sequence[ActionItem], end: CallMood | None, risk: tuple[str, str] | None
) -> TicketSuggestion | None:
    """The ticket that the call calls for, or None where nothing is left to do. ``told`` is the summary; ``risk`` is why
    a person must look after it (a reason of `tools.safety`), and the words that say so.
    """
    promised = [item for item in items if item.who == "agent"]
    upset = end is not None and end.score <= UPSET
    if risk is not None:
        priority: TicketPriority = GRAVE.get(risk[0], "high")  # type: ignore[assignment]  # the values above
        reason = f"The caller said something that a person must look after ({risk[0].replace('_', ' ')})."
    elif promised:
        priority = "high" if upset else "medium"
        reason = (
            f"{len(promised)} {'thing is' if len(promised) == 1 else 'things are'} left to do that the agent promised."
        )
    elif upset:
        priority, reason = "high", "The caller was upset at the end, and nothing was promised."
    else:
        return None
    open_items = "\n".join(
        f"- “{item.text}” ({f'{item.when}; ' if item.when else ''}said at {clock(item.at)})" for item in promised
    )
    heard = f"The caller said: “{_cut(risk[1])}”\n\n" if risk else ""
    left = f"Left to do:\n{open_items}\n\n" if promised else ""
    return TicketSuggestion(f"{heard}{left}{told}", priority, reason)


def clock(seconds: float) -> str:
    """A time in the call, like 4:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _wants(intent: CallIntent) -> str:
    if intent.label == "unknown":
        return "Wants: not understood."
    also = ", ".join(_words(each.label) for each in intent.further)
    return f"Wants: {_words(intent.label)} ({intent.confidence:.0%} sure){f'; also {also}' if also else ''}."


def _named(entities: Sequence[CallEntity]) -> str | None:
    orders = dict.fromkeys(each.value or each.text for each in entities if each.type == "order_id")
    return f"Orders named: {', '.join(list(orders)[:TOLD])}." if orders else None


def _feels(start: CallMood | None, end: CallMood | None) -> str | None:
    if start is None or end is None:
        return None
    same = start.label == end.label
    return f"Mood: {start.label} throughout." if same else f"Mood: {start.label} at first, {end.label} at the end."


def _quoted(what: str, turn: Utterance) -> str:
    return f"{what}: “{_cut(turn.text)}” ({clock(turn.start)})."


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else text[:QUOTED].rsplit(" ", 1)[0] + " …"


def _words(label: str) -> str:
    return label.replace("_", " ")
