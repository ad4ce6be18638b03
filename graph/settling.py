"""The writes of a run: claim its turn, offer its drafts, settle its outcome. Each carries the run's epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from graph import announce, leases, read_files, stopped, waiting_room
from graph.accepting import TURN_ID, is_finished_first
from graph.acting import has_failed
from graph.asking import KIND as ASK_AGAIN
from graph.attached import pictured
from graph.calibration import kind_of
from graph.context import Record
from graph.nodes.detection import TELLING
from graph.state import Attached, Decision, History, Reply, TurnState, fresh
from knowledge.languages import base
from store import conversations, messages, notes, settings, suggestions, turns, users
from store.base import TICK, now
from store.conversations import Conversation
from store.messages import Message
from store.settings import DeskSettings, Mode
from store.suggestions import Suggestion
from store.turns import Turn
from tools.detection.tool import UNDETERMINED

HISTORY = 5
"""How many earlier turns the history looks at."""
MERGED_MESSAGES = 10
MERGED_CHARACTERS = 12_000
"""How much of a long burst one turn reads: the newest messages. More would drown what is asked now, and cost time."""
FILES = 10
"""Likewise, files."""


@dataclass(frozen=True)
class Job:
    """A claimed turn: what to run, and the right to write it."""

    turn_id: UUID
    root_id: UUID
    conversation_id: UUID
    customer_id: UUID
    epoch: int
    attempts: int
    state: TurnState
    settings: DeskSettings
    """The desk-wide settings when it was claimed."""
    interrupt_id: str | None
    """Set when an agent's decision waits to be resumed."""
    decision: Decision | None
    followed: bool
    """Whether a turn may be queued beside it meanwhile, which comes next."""


async def claim(
    session: AsyncSession,
    conversation_id: UUID,
    owner: str,
    *,
    defaults: DeskSettings = DeskSettings(),  # noqa: B008  # frozen
    term: timedelta = leases.TERM,
    guided: bool = False,
) -> Job | None:
    """Take the conversation's lease for a `term` and its next turn; None when there is none, or somebody else runs it.

    The desk-wide settings are read in the same transaction, so that a change holds from the next turn on, in every
    process; `defaults` hold while no admin has changed any. What an agent told the assistant when she handed the
    conversation back is looked up only where an author can mind it (`guided`).
    """
    conversation = await conversations.lock(session, conversation_id)
    turn = await turns.next_to_run(session, conversation_id)
    if conversation is None or turn is None:
        return None
    if not await leases.claim(session, conversation, owner, term=term):
        return None
    resuming = turn.status == "resuming"
    if not resuming:
        turn.status = "running"
    turn.epoch = conversation.epoch
    turn.attempts += 1
    turn.started_at = turn.started_at or now()
    desk = (await settings.present(session, defaults=defaults)).settings
    return Job(
        turn_id=turn.id,
        root_id=turn.root_id,
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        epoch=conversation.epoch,
        attempts=turn.attempts,
        state=await _start(session, conversation, turn, desk, guided=guided),
        settings=desk,
        interrupt_id=turn.interrupt_id if resuming else None,
        decision=cast("Decision | None", turn.decision) if resuming else None,
        followed=is_finished_first(turn),
    )


async def _start(
    session: AsyncSession, conversation: Conversation, turn: Turn, desk: DeskSettings, *, guided: bool
) -> TurnState:
    said = await messages.between(session, conversation.id, turn.first_seq, turn.last_seq)
    customer = await users.get(session, conversation.customer_id)
    mode = desk.capped(cast("Mode", conversation.mode))
    if mode == "auto" and conversation.assigned_agent_id is not None:
        mode = "suggest"  # the assistant never talks over the person who holds the conversation
    return fresh(
        turn_id=str(turn.id),
        text=_merged([each.text for each in said if each.sender == "customer"]),
        hint=base(conversation.primary_language or (customer.preferred_language if customer else None)),
        customer_name=customer.full_name if customer else None,
        mode=mode,
        held=conversation.assigned_agent_id is not None,
        history=await _history(session, conversation, turn),
        attachments=_files([each for each in said if each.sender == "customer"]),
        guidance=await notes.guidance(session, conversation.id) if guided else None,
    )


def _files(said: Sequence[Message]) -> list[Attached]:
    """The newest files of the customer's messages."""
    files = [
        Attached(
            id=each["id"],
            kind=each["kind"],
            seq=message.seq,
            duration_s=each.get("duration_s"),
            problem=each.get("problem"),
            alone=not message.text,
        )
        for message in said
        for each in message.attachments
    ]
    return files[-FILES:]


def _merged(texts: list[str]) -> str:
    """The newest of the customer's messages as one text; never less than the last one."""
    kept: list[str] = []
    for text in reversed([each for each in texts[-MERGED_MESSAGES:] if each]):
        if kept and sum(map(len, kept)) + len(text) > MERGED_CHARACTERS:
            break
        kept.append(text)
    return "\n\n".join(reversed(kept))


async def _history(session: AsyncSession, conversation: Conversation, present: Turn) -> History:
    if present.first_seq == 1:
        return History(negative_turns=0, unanswered_turns=0, mood=0.0, intent=None, heard=None, answered=False)
    earlier = [
        each
        for each in await turns.recent(session, present.conversation_id, limit=HISTORY + 1)
        if each.id != present.id and each.analysis is not None
    ]
    asked_again = bool(earlier) and "asked_again" in (earlier[0].analysis or {})
    # A picture that nobody could make out says nothing about how the conversation goes.
    earlier = [each for each in earlier if "asked_again" not in (each.analysis or {})]
    negative = unanswered = 0
    for each in earlier:
        if (each.analysis or {})["sentiment"]["label"] != "negative":
            break
        negative += 1
    for each in earlier:
        if each.answered:
            break
        unanswered += 1
    before = earlier[0].analysis if earlier else None
    repeated = 0
    for each in earlier:
        if not each.answered or (each.analysis or {})["intent"]["label"] != (before or {})["intent"]["label"]:
            break
        repeated += 1
    return History(
        negative_turns=negative,
        unanswered_turns=unanswered,
        mood=conversation.mood or 0.0,
        intent=before["intent"]["label"] if before else None,
        heard=before["language"].get("heard") if before else None,
        answered=any(each.answered for each in earlier),
        repeated=repeated,
        asked_again=asked_again,
    )


async def offer(
    session: AsyncSession,
    job: Job,
    owner: str,
    state: TurnState,
    interrupt_id: str,
    record: Record,
    *,
    checkpoint_id: str | None = None,
) -> None:
    """Store the drafts for an agent and let the turn wait. Raises `Fenced`.

    If the customer wrote while an agent's rejection was carried out, or while the turn of a long burst ran, the turn of
    that message answers both.
    """
    conversation = await leases.fenced(session, job.conversation_id, owner, job.epoch)
    turn = await _measured(session, conversation, job.turn_id, state, record)
    newer = await turns.unsettled(session, conversation.id) if conversation.last_seq > turn.last_seq else None
    if newer is not None and newer.id != turn.id:
        turns.merge(turn, newer)
        leases.release(conversation, owner)
        return
    turn.status, turn.interrupt_id, turn.decision = "waiting", interrupt_id, None
    turn.checkpoint_id = checkpoint_id
    at = now()
    if state["rejections"]:  # rounds are told apart by their times, also when the clock was set back between them
        at = max(at, (await suggestions.of_turn(session, turn.id))[0].created_at + TICK)
    drafts = _suggestions(turn, state, UUID(hex=interrupt_id), at, status="waiting")
    session.add_all(drafts)
    await stopped.keep(session, turn, state)
    conversation.waiting_since = conversation.waiting_since or now()
    changed = conversation.status != "awaiting_agent"
    conversation.status = "awaiting_agent"
    leases.release(conversation, owner)
    await announce.suggestions_created(session, conversation, turn, drafts)
    if changed:
        await announce.conversation_changed(session, conversation, "conversation.status_changed")
    await _nobody_there(session, conversation, job, state)


async def settle(
    session: AsyncSession, job: Job, owner: str, state: TurnState, reply: Reply | None, record: Record
) -> None:
    """Store the turn's reply and outcome and give the lease back, all or nothing. Raises `Fenced`."""
    conversation = await leases.fenced(session, job.conversation_id, owner, job.epoch)
    turn = await _measured(session, conversation, job.turn_id, state, record)
    turn.status, turn.finished_at = "done", now()
    decision = state["decision"]
    await _conclude(conversation, turn, state, decision)
    if decision is None and state["drafts"]:
        status = "sent" if turn.outcome == "sent" else "superseded"
        session.add_all(_suggestions(turn, state, turn.id, now(), status=status))
    await stopped.keep(session, turn, state)
    if state["ticket"] is not None:
        turn.ticket_id = UUID(state["ticket"]["id"])
    if state.get("acts"):
        turn.acts = [dict(each) for each in state["acts"]]
        announce.turn_acted(session, turn)
    if reply is not None:
        message = await _say(session, conversation, turn, state, reply, decision)
        turn.reply_message_id = message.id
        await announce.message_created(session, conversation, message)
    await _nobody_there(session, conversation, job, state)
    leases.release(conversation, owner)
    names = ["conversation.status_changed"]
    if decision is not None and decision["action"] in ("take_over", "reject"):
        names += ["conversation.assigned", "conversation.mode_changed"]
    await announce.conversation_changed(session, conversation, *names)


async def _nobody_there(session: AsyncSession, conversation: Conversation, job: Job, state: TurnState) -> None:
    """Where the customer waits for a person now: tell her, if nobody is there. A turn that answers looks nothing up."""
    if conversation.status in waiting_room.WAITS and conversation.assigned_agent_id is None:
        code = state["language"]["code"]
        language = code if code != UNDETERMINED else await waiting_room.language_of(session, conversation)
        await waiting_room.nobody_there(session, conversation, job.settings, language)


async def _conclude(conversation: Conversation, turn: Turn, state: TurnState, decision: Decision | None) -> None:
    """How the conversation stands after the turn; one that was closed while a decision was carried out stays closed."""
    action = decision["action"] if decision and not has_failed(state) else None
    closed = conversation.status == "closed"
    if action in ("approve", "edit"):
        turn.outcome, turn.answered = "sent", True
        turn.outcome_reason = "An agent approved the draft." if action == "approve" else "An agent edited the draft."
        conversation.status = "handed_off" if conversation.assigned_agent_id else "open"
        conversation.waiting_since = None
        waiting_room.over(conversation)
    elif turn.outcome == "sent":
        turn.answered = state["drafts"][0]["kind"] not in ("honest_no_answer", ASK_AGAIN)
        conversation.status = "open"
        conversation.waiting_since = None
        waiting_room.over(conversation)
    else:
        turn.outcome = "handed_off"
        if action == "take_over":
            turn.outcome_reason = "An agent took over."
        rejecting = state["rejections"] > 0 and conversation.assigned_agent_id is None
        if decision is not None and (action == "take_over" or rejecting):
            conversation.assigned_agent_id, conversation.mode = UUID(decision["agent_id"]), "off"
        conversation.status = "handed_off"
        conversation.waiting_since = conversation.waiting_since or now()
    if closed:
        conversation.status, conversation.assigned_agent_id, conversation.waiting_since = "closed", None, None


async def _measured(
    session: AsyncSession, conversation: Conversation, turn_id: UUID, state: TurnState, record: Record
) -> Turn:
    """The turn and its last message with what the tools found."""
    turn = await turns.get(session, turn_id)
    assert turn is not None, "turns are never deleted"
    verdict = state["verdict"]
    assert verdict is not None, "decide ran before any write"
    analysis = analysis_of(state)
    turn.analysis = analysis
    turn.outcome, turn.outcome_reason = verdict["outcome"], verdict["reason"]
    # A resumed run measures only its last nodes; what the first run measured stays.
    before = turn.timings_ms or {}
    turn.timings_ms = {**before, **record.timings_ms, "total": before.get("total", record.total_ms())}
    turn.providers = {**(turn.providers or {}), **record.providers}
    turn.faults = [*turn.faults, *record.faults]
    last = (await messages.between(session, conversation.id, turn.last_seq, turn.last_seq))[0]
    last.analysis, last.language = read_files.analysis_of_last(analysis, state, last.seq), analysis["language"]["code"]
    if turn.first_seq == turn.last_seq or state["translation"] is None:
        last.translation = state["translation"]
    else:  # the turn read several messages as one
        last.translation = {**state["translation"], "messages": turn.last_seq - turn.first_seq + 1}
    conversation.intent = analysis["intent"]["label"]
    conversation.intent_confidence = analysis["intent"]["confidence"]
    conversation.sentiment = analysis["sentiment"]["label"]
    conversation.sentiment_score = analysis["sentiment"]["score"]
    if state["text"]:  # a picture alone has no mood
        conversation.mood = running_mood(state["history"]["mood"], analysis["sentiment"]["score"])
    # Whether it may change was decided when it was detected; what was only assumed is not kept.
    if analysis["language"]["code"] != UNDETERMINED and analysis["language"]["confidence"] >= TELLING:
        conversation.primary_language = analysis["language"]["code"]
    await read_files.write(session, conversation, state)
    return turn


def running_mood(before: float, score: float) -> float:
    """The customer's mood after a message with this sentiment score: the newest weighs half, so that three calm
    messages outweigh a furious one. From the mood before the turn, so that a repeated run changes nothing.
    """
    return round(0.5 * before + 0.5 * score, 4)


def analysis_of(state: TurnState) -> dict[str, Any]:
    """What the tools found, in the shape of PROTOCOL.md's `analysis`."""
    language, intent, sentiment = state["language"], state["intent"], state["sentiment"]
    found = state["entities"]
    asks = bool(state["drafts"]) and state["drafts"][0]["kind"] == ASK_AGAIN
    return {
        "language": {name: language[name] for name in ("code", "confidence", "heard") if name in language},
        "intent": {
            **{name: intent[name] for name in ("label", "confidence", "alternatives")},
            "further": intent.get("further", []),
        },
        "sentiment": {"label": sentiment["label"], "score": sentiment["score"]},
        "emotion": sentiment.get("emotion"),
        "entities": found.get("entities", []),
        "keywords": found.get("keywords", []),
        **({"asked_again": True} if asks else {}),
    }


def _suggestions(turn: Turn, state: TurnState, first_id: UUID, at: datetime, *, status: str) -> list[Suggestion]:
    """The drafts as rows, all of one time. The best one has `first_id`; the others' ids follow from it: a repeat makes
    no new ones."""
    return [
        Suggestion(
            id=first_id if rank == 1 else uuid5(first_id, str(rank)),
            conversation_id=turn.conversation_id,
            turn_id=turn.id,
            rank=rank,
            status=status if rank == 1 or status != "sent" else "superseded",
            text=draft["text"],
            language=draft["language"],
            citations=draft["citations"],
            confidence=draft["confidence"],
            next_actions=draft["next_actions"],
            kind=draft["kind"],
            translation=draft.get("translation"),
            author=draft.get("author"),
            judged_as=kind_of(
                draft["kind"],
                state["intent"].get("handling", "approve"),
                own=bool(state["findings"]),
                author=draft.get("author"),
                pictured=pictured(state),
            ),
            actions=draft.get("actions", []),
            problems=[],
            outcome_reason=turn.outcome_reason,
            created_at=at,
        )
        for rank, draft in enumerate(state["drafts"][:3], start=1)
    ]


async def _say(
    session: AsyncSession,
    conversation: Conversation,
    turn: Turn,
    state: TurnState,
    reply: Reply,
    decision: Decision | None,
) -> messages.Message:
    """The reply as a message: the agent's when one decided, else the assistant's."""
    if decision is not None and (decision["action"] not in ("approve", "edit") or has_failed(state)):
        decision = None  # what is said is not what she chose, but the desk's own notice
    rank = decision["rank"] if decision else 1
    cites = turn.outcome == "sent" and (decision is None or decision["action"] == "approve")
    return messages.add(
        session,
        conversation,
        sender="agent" if decision else "assistant",
        text=reply["text"],
        original_text=reply["original"],
        author_id=UUID(decision["agent_id"]) if decision else None,
        client_message_id=f"{TURN_ID}{turn.id}",
        turn_id=turn.id,
        language=reply["language"],
        citations=state["drafts"][rank - 1]["citations"] if cites else [],
    )


async def release(session: AsyncSession, job: Job, owner: str, *, excused: bool = False) -> None:
    """Give the lease back after a run that wrote nothing, so that the turn can be claimed again.

    `excused` says that its ending was not the turn's fault (the desk stops, or stalled for too long): it does not
    count as one of the attempts after which a turn is given up.
    """
    conversation = await conversations.lock(session, job.conversation_id)
    if conversation is None:
        return
    leases.release(conversation, owner)
    if excused:
        turn = await turns.get(session, job.turn_id)
        if turn is not None and turn.status in turns.UNFINISHED:
            turn.attempts = max(0, turn.attempts - 1)
