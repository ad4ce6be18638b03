"""The turn protocol: no message is lost, no turn runs twice at once, and the assistant never talks over a person.

What holds at every moment, in any number of processes, whatever crashes (`tests/graph/test_protocol_machine.py` tries
random interleavings against these, by number; docs/protocol.md tells how each can fail and what the desk then answers):

I1  Every acknowledged message is stored once, under a gapless `seq`. The chain that begins with its `turn_id` ends in a
    turn whose `first_seq … last_seq` covers it. A conversation has at most one turn that is queued, running or waiting,
    and beside it, queued, the one that comes next: while a decision is carried out (`resuming`), or while the turn of
    a long burst runs (`accepting`). No two cover one message.
I2  A run writes only while it is the newest one of its conversation, holds the lease, and its epoch is the
    conversation's; epochs never fall (`leases`, `settling`). A lease that ran out, or that no clock could have given,
    is taken over by whoever comes first.
I3  Each chain of turns ends in one outcome: sent, handed over, or waiting for an agent. Left alone, the desk comes to
    rest with nothing queued, running or resuming, and no customer's last word is left in silence.
I4  There is at most one reply to all turns of one root, and to each message; a superseded turn never replies.
I5  The assistant writes nothing while somebody holds the conversation, nor where its mode is off: from the commit of
    the take-over on, not from when anybody hears of it.
I6  A writing tool takes effect once for each root and tool, however often its turn runs (`tools`, idempotency keys).
I7  Streams of events are gapless, and what was told once never changes (`announce`, `store.events`).
I8  A round of drafts is decided once, by one agent. An approval or an edit leads to one message with her words, unless
    its action failed; a decision on anything that is over is a `Conflict` with the state now (`decisions`).

After a crash, turns that were queued, running or resuming are found by their lease and run again (`_sweep`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any, Final, cast
from uuid import UUID

import structlog
from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from graph import accepting, leases, outcomes, settling
from graph.accepting import Accepted
from graph.assistant import Assistant
from graph.attaching import ConversationMedia
from graph.checkpoint_notes import CheckpointNotes
from graph.checkpoint_trail import trail
from graph.context import NodeState, Record, TurnContext
from graph.evidence import Rules
from graph.leases import LeaseLost
from graph.outcomes import TurnResult
from graph.settling import Job
from graph.slots import PATIENCE_S, Slot, Slots
from graph.state import Reply, TurnState
from graph.words import Telling, Words
from store import settings, turns
from store.conversations import Fenced
from store.database import Database
from store.files import Files
from store.settings import DeskSettings
from tools.base import ToolContext
from tools.chat.tool import COMPOSER
from tools.providers import Providers, Remote
from tools.transcription.tool import PATIENCE_PER_SECOND

RUNS_AT_ONCE: Final = 3
"""Turns that run at the same time in one process. The local engines share two cores, and turns that are run one after
the other are done sooner than turns that are run side by side: with 8, the 95th percentile of 100 chats was 497 ms,
with 3 it was 346 ms."""
RUNS_WITH_MODEL: Final = 24
"""The same where a chat model writes: a turn then spends nearly all of its time waiting, which costs nothing here."""
RUN_TIMEOUT_S: Final = 20.0
PICTURE_S: Final = 12.0
"""Seconds more that a run may take for each picture; for recordings see `patience`."""
ATTEMPTS: Final = 3
"""Runs of a turn before the desk gives up and hands it to a person."""
SWEEP_S: Final = 5.0
POLL_S: Final = 5.0
"""How often a waiter looks at the store, in case another process settled its turn."""
SHARED_SWEEP_S: Final = 0.5
SHARED_POLL_S: Final = 1.0
"""The same where several processes work on one database, so that what another left is found soon."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Progress:
    """A node of a running turn began, ended or failed. Ephemeral: never stored."""

    customer_id: UUID
    conversation_id: UUID
    turn_id: UUID
    node: str
    state: NodeState


class Turns:
    """Accepts messages, runs their turns in the background, and tells how they ended."""

    def __init__(
        self,
        database: Database,
        assistant: Assistant,
        providers: Providers,
        *,
        defaults: DeskSettings = DeskSettings(),  # noqa: B008  # frozen
        rules: Rules | None = None,
        files: Files | None = None,
        most_attachments: int = 5,
        runs: int | None = None,
        dispatch: Callable[[UUID], None] | None = None,
    ) -> None:
        """`files` are where sent files lie; without it none can be read. A message has `most_attachments` at most.

        `runs` is how many turns run at once, by default as many as suit the engines. With `dispatch` none runs here:
        it is told of each conversation that has something to run, and must not block or raise.
        """
        self.database = database
        self.defaults = defaults
        """The desk-wide settings while no admin has changed any."""
        self.rules = rules or Rules()
        self._assistant = assistant
        self._providers = providers
        self._owner = leases.new_owner()
        self._notes = CheckpointNotes(database)
        waits = any(isinstance(each, Remote) for each in providers.chat.providers)
        self._guided = any(each.name != COMPOSER for each in providers.chat.providers)
        self.most_attachments = most_attachments
        self._files = files
        self.runs = runs or (RUNS_WITH_MODEL if waits else RUNS_AT_ONCE)
        self._slots = Slots(self.runs)
        self._dispatch = dispatch
        self._alone = True
        self._runners: dict[UUID, asyncio.Task[None]] = {}
        self._again: set[UUID] = set()
        self._waiting: dict[UUID, set[asyncio.Future[None]]] = {}
        self._listeners: list[Callable[[Progress], None]] = []
        self._word_listeners: list[Callable[[Words], None]] = []
        self._sweeper: asyncio.Task[None] | None = None
        self._stopping = False
        self._swept_at = monotonic()

    async def start(self, *, alone: bool = True) -> None:
        """Begin to run turns, those first that a crash left behind.

        `alone` says that no other process works on this database, so that leases of a dead one need not run out first.
        """
        self._alone = alone
        if alone:
            await leases.free_all(self.database)
        await self.rules.refresh(self.database, least=0)
        await self._sweep_once()
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self, *, timeout: float = 10.0) -> None:  # noqa: ASYNC109  # the caller's patience, in seconds
        """Take no new runs and wait for those in flight. What does not end in time is cancelled and its lease given
        back, so that another process, or the next start, runs it anew at once.
        """
        self._stopping = True
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        running = list(self._runners.values())
        if running:
            _, late = await asyncio.wait(running, timeout=timeout)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            log.info("turns_stopped", ended=len(running) - len(late), handed_on=len(late))
        await self._notes.written()

    async def accept(
        self,
        *,
        customer_id: UUID,
        text: str,
        conversation_id: UUID | None = None,
        client_message_id: str | None = None,
        attachment_ids: Sequence[UUID] = (),
    ) -> Accepted:
        """Store a customer's message and set its turn going. Raises what `accepting.accept` raises."""
        async with self.database.writing() as session:
            desk = (await settings.present(session, defaults=self.defaults)).settings
            accepted = await accepting.accept(
                session,
                customer_id=customer_id,
                text=text,
                conversation_id=conversation_id,
                client_message_id=client_message_id,
                default_mode=desk.mode,
                attachment_ids=attachment_ids,
                most_attachments=self.most_attachments,
            )
        self.wake(accepted.conversation_id)
        return accepted

    async def result(self, accepted: Accepted, *, timeout: float = 30.0) -> TurnResult:  # noqa: ASYNC109  # as above
        """How the turn of an accepted message ended, following it where it was superseded.

        Raises TimeoutError when that takes longer than `timeout` seconds; the turn itself goes on.
        """
        # A run in progress will tell when it has ended; looking before that finds nothing and costs a query.
        look = accepted.conversation_id not in self._runners
        async with asyncio.timeout(timeout):
            while True:
                with self._news_of(accepted.conversation_id) as news:
                    if look:
                        async with self.database.reading() as session:
                            found = await outcomes.of_message(session, accepted)
                        if found is not None:
                            return found
                    await asyncio.wait([news], timeout=self._poll_s)
                    look = True

    async def settled(self, turn_id: UUID, conversation_id: UUID, *, timeout: float = 10.0) -> bool:  # noqa: ASYNC109
        """Wait until a resuming turn is over; False when it takes longer than `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                while True:
                    with self._news_of(conversation_id) as news:
                        async with self.database.reading() as session:
                            turn = await turns.get(session, turn_id)
                        if turn is None or turn.status not in turns.UNFINISHED:
                            return True
                        await asyncio.wait([news], timeout=self._poll_s)
        except TimeoutError:
            return False

    def on_progress(self, listener: Callable[[Progress], None]) -> None:
        """Call `listener` at each step of a run. It must not block."""
        self._listeners.append(listener)

    def on_words(self, listener: Callable[[Words], None]) -> None:
        """Call `listener` with the words of a draft while a model writes them. It must not block.

        No guard has passed these words yet: they are for agents, never for a customer.
        """
        self._word_listeners.append(listener)

    def wake(self, conversation_id: UUID) -> None:
        """Run what the conversation has to run, unless that is already being done."""
        if self._stopping:
            return
        if self._dispatch is not None:
            self._dispatch(conversation_id)
            return
        if conversation_id in self._runners:
            self._again.add(conversation_id)
            return
        self._runners[conversation_id] = asyncio.create_task(self._run_all(conversation_id))

    async def run_now(self, conversation_id: UUID) -> None:
        """Run what the conversation has to run, and wait until that is done. Cancelling the waiting ends no run."""
        self.wake(conversation_id)
        if (runner := self._runners.get(conversation_id)) is not None:
            await asyncio.wait([runner])

    @property
    def running(self) -> int:
        """Conversations that are being run here, or wait for a place."""
        return len(self._runners)

    @property
    def swept(self) -> float:
        """Seconds since the store was last looked through for turns that nobody runs."""
        return monotonic() - self._swept_at

    @property
    def _poll_s(self) -> float:
        return POLL_S if self._alone else min(POLL_S, SHARED_POLL_S)

    def tell_settled(self, conversation_id: UUID) -> None:
        """Wake those who wait for a turn of this conversation to end."""
        for news in self._waiting.pop(conversation_id, ()):
            if not news.done():
                news.set_result(None)

    def tell_all(self) -> None:
        """Let everybody who waits for a turn look again: another process may have settled it unheard."""
        for conversation_id in list(self._waiting):
            self.tell_settled(conversation_id)

    @contextmanager
    def _news_of(self, conversation_id: UUID) -> Iterator[asyncio.Future[None]]:
        """Done when a turn of the conversation settles; made before looking, so that none is missed."""
        news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(conversation_id, set())
        waiting.add(news)
        try:
            yield news
        finally:
            waiting.discard(news)
            if not waiting and self._waiting.get(conversation_id) is waiting:
                del self._waiting[conversation_id]

    async def _sweep(self) -> None:
        every = SWEEP_S if self._alone else min(SWEEP_S, SHARED_SWEEP_S)
        refreshed = monotonic()
        while True:
            await asyncio.sleep(every)
            try:
                await self._sweep_once()
                if monotonic() - refreshed >= SWEEP_S:
                    refreshed = monotonic()
                    await self.rules.refresh(self.database)
            except Exception:
                # The database may be away for a while; the sweeper is what finds the turns when it is back.
                log.exception("sweep_failed")

    async def _sweep_once(self) -> None:
        if self._dispatch is None:
            # Beside others no more than this process has places for: what is left over is theirs, or queued.
            most = 1000 if self._alone else max(0, 2 * self.runs - len(self._runners))
            if most:
                async with self.database.reading() as session:
                    waiting = await turns.runnable(session, limit=most)
                for conversation_id in waiting:
                    self.wake(conversation_id)
        self._swept_at = monotonic()

    async def _run_all(self, conversation_id: UUID) -> None:
        """Run a conversation's turns until none is left. Faults are logged: the sweep comes back to what is left."""
        try:
            while not self._stopping:
                async with Slot(self._slots) as slot:
                    if self._stopping:
                        return
                    self._again.discard(conversation_id)  # whoever called before the claim is answered by it
                    async with self.database.writing() as session:
                        job = await settling.claim(
                            session,
                            conversation_id,
                            self._owner,
                            defaults=self.defaults,
                            term=self._term,
                            guided=self._guided,
                        )
                    ended = job is None or await self._run(job, slot)
                    # A message may have queued a turn beside it, and whoever was told of that met our lease.
                    ended = ended and (self._alone or job is None or not job.followed)
                    self.tell_settled(conversation_id)
                # Whatever came meanwhile in this process has called `wake`; what others queued, the sweep finds.
                if ended and conversation_id not in self._again:
                    return
        except Exception:
            log.exception("runner_failed", conversation_id=str(conversation_id))
        finally:
            # Here and not in a callback of the task: a `wake` between its end and its callback would be lost.
            del self._runners[conversation_id]

    async def _run(self, job: Job, slot: Slot) -> bool:
        """Run one claimed turn to its end, or to its interrupt; False when it has to be run again.

        Never raises but when cancelled.
        """
        record = Record()
        context = self._context(job, record, slot)
        try:
            async with leases.heartbeat(
                self.database, job.conversation_id, self._owner, term=self._term, every=self._heartbeat_s
            ):
                async with asyncio.timeout(patience(job.state)):
                    if job.attempts > ATTEMPTS and job.decision is not None:
                        await outcomes.apply_without_checkpoint(self.database, job, context)
                    elif job.attempts > ATTEMPTS:
                        await outcomes.give_up(context, job.state)
                    elif job.decision is not None:
                        await self._resume(job, context)
                    else:
                        await self._invoke(job, context, job.state)
            log.info("turn_ran", turn_id=str(job.turn_id), ms=record.total_ms())
            return True
        except LeaseLost:  # this process lives, so that the turn did not bring one down
            await self._release(job, excused=True)
        except Fenced:
            log.info("turn_fenced", turn_id=str(job.turn_id), epoch=job.epoch)
            await self._release(job)
        except asyncio.CancelledError:  # the desk stops
            await self._release(job, excused=True)
            raise
        except Exception:
            log.exception("turn_failed", turn_id=str(job.turn_id), attempt=job.attempts)
            await self._release(job)
            # Not at once: what failed now (a locked file, a full disk) may be mended in a moment.
            await asyncio.sleep(min(0.2 * job.attempts, SWEEP_S))
        return False

    async def _release(self, job: Job, *, excused: bool = False) -> None:
        async with self.database.writing() as session:
            await settling.release(session, job, self._owner, excused=excused)

    @property
    def _term(self) -> timedelta:
        return leases.TERM if self._alone else min(leases.TERM, leases.SHARED_TERM)

    @property
    def _heartbeat_s(self) -> float:
        return leases.HEARTBEAT_S if self._alone else min(leases.HEARTBEAT_S, leases.SHARED_HEARTBEAT_S)

    async def _invoke(self, job: Job, context: TurnContext, given: TurnState | Command[Any]) -> None:
        config: RunnableConfig = {"configurable": {"thread_id": str(job.conversation_id)}}
        with trail() as checkpoints:
            result = cast(
                "dict[str, Any]",
                await self._assistant.ainvoke(cast("Any", given), config, context=context, durability="exit"),
            )
        last = checkpoints[-1] if checkpoints else None
        interrupts = result.pop("__interrupt__", None)
        if interrupts:
            self._measure(context)
            state = cast("TurnState", result)
            async with self.database.writing() as session:
                await settling.offer(
                    session, job, self._owner, state, interrupts[0].id, context.record, checkpoint_id=last
                )
        elif last is not None:
            self._notes.note(job.turn_id, last)  # it was settled before its last checkpoint was written

    async def _resume(self, job: Job, context: TurnContext) -> None:
        """Give the agent's decision to the interrupted graph, or apply it without, if its checkpoint is gone."""
        config: RunnableConfig = {"configurable": {"thread_id": str(job.conversation_id)}}
        snapshot = await self._assistant.aget_state(config)
        if any(each.id == job.interrupt_id for each in snapshot.interrupts):
            # A turn that has waited since before an upgrade lacks the keys that came with it.
            lacking = {key: value for key, value in job.state.items() if key not in snapshot.values}
            await self._invoke(job, context, Command(resume={job.interrupt_id: job.decision}, update=lacking))
            return
        log.warning("checkpoint_missing", turn_id=str(job.turn_id))
        await outcomes.apply_without_checkpoint(self.database, job, context)

    def _context(self, job: Job, record: Record, slot: Slot) -> TurnContext:
        telling = Telling(job.conversation_id, job.turn_id, self._word_listeners)
        tools = ToolContext(
            customer_id=str(job.customer_id),
            conversation_id=str(job.conversation_id),
            turn_id=str(job.turn_id),
            providers=self._providers,
            idempotency_key=f"turn:{job.root_id}",
            epoch=job.epoch,
            database=self.database,
            on_words=telling.hear,
            media=ConversationMedia(self.database, self._files, job.conversation_id) if self._files else None,
        )

        def progress(node: str, state: NodeState) -> None:
            if node == "draft":
                telling.step(state)
            step = Progress(job.customer_id, job.conversation_id, job.turn_id, node, state)
            for listener in self._listeners:
                listener(step)

        async def settle(state: TurnState, reply: Reply | None) -> None:
            self._measure(context)
            async with self.database.writing() as session:
                await settling.settle(session, job, self._owner, state, reply, record)
            self.tell_settled(job.conversation_id)  # now, not when the graph has also written its last checkpoint

        context = TurnContext(
            tools=tools,
            settle=settle,
            progress=progress,
            rule=self.rules.rule(job.settings),
            audit_share=job.settings.audit_share,
            record=record,
            slot=slot,
        )
        return context

    @staticmethod
    def _measure(context: TurnContext) -> None:
        """Note who answered, and what the chains had to get over, for the turn's row."""
        for answer in context.tools.answered:
            context.record.providers[answer.capability] = answer.provider
            context.record.faults += [{"node": answer.capability, **fault.as_dict()} for fault in answer.faults]
        context.tools.answered.clear()


def patience(state: TurnState) -> float:
    """Seconds that a run may take: with files longer, by their number and length and by the wait for the engines."""
    files = state["attachments"]
    if not files:
        return RUN_TIMEOUT_S
    pictures = PICTURE_S * sum(each["kind"] == "image" for each in files)
    spoken = sum(5.0 + PATIENCE_PER_SECOND * (each["duration_s"] or 0.0) for each in files if each["kind"] == "audio")
    return RUN_TIMEOUT_S + PATIENCE_S + pictures + spoken
