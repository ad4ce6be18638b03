"""A small world for the protocol machine: one database, processes that come and go on it, and faults on demand.

Each process is real: its own `Turns` and `Agents` over its own connections, with the real graph and fake engines. What
is made up is time (`protocol_clock`), the engines' answers, and when something breaks.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa
import structlog
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from graph.agents import Agents
from graph.assistant import Assistant, build
from graph.context import Record, TurnContext
from graph.evidence import Rules
from graph.settling import Job
from graph.slots import Slot
from graph.state import Reply, TurnState
from graph.turns import Turns
from store import users
from store.base import Base
from store.database import Database
from store.settings import DeskSettings
from store.users import User
from tests.fakes.engines import FakeEngine, providers_of
from tests.graph.protocol_clock import Clock, VirtualLoop
from tests.graph.states import TRUSTED
from tools.base import ToolContext
from tools.chat.tool import Draft, DraftRequest, ProposedAction
from tools.intent.tool import Intent

PROCESSES: Final = 3
HOLDS: Final = ("run", "detection", "retrieval", "chat", "guard", "deliver")
"""Where a process can be made to stand still: before a run, at an engine, before it settles."""
BROKEN: Final = "the test broke this commit"
DEAD: Final = "the process is dead"

_running_in: ContextVar[Process | None] = ContextVar("process", default=None)


class HeldEngine(FakeEngine):
    """A fake engine that waits where its process is held. "cancel" asks for something to be done beside the reply."""

    def __init__(self, process: Process) -> None:
        super().__init__()
        self._process = process

    async def _at(self, capability: str) -> None:
        await self._process.pass_by(capability)

    async def classify(self, text: str, language: str, previous: str | None = None) -> Intent:
        """Whoever cancels needs an approval."""
        if "cancel" in text.lower():
            return Intent(label="cancel_order", confidence=0.95, handling="approve", next_actions=["Look it up"])
        return await super().classify(text, language, previous)

    async def draft(self, request: DraftRequest, context: ToolContext) -> list[Draft]:
        """With something to do where she cancels."""
        drafts = await super().draft(request, context)
        if "cancel" not in request.text.lower():
            return drafts
        raising = ProposedAction(
            tool="raise_ticket", arguments={"description": "Cancel it."}, summary="Raises a ticket."
        )
        return [each.model_copy(update={"actions": [raising]}) for each in drafts]


class SharedSaver(InMemorySaver):
    """Checkpoints that outlive processes; a dead one writes none."""

    def __init__(self, process: Process, shared: InMemorySaver) -> None:
        super().__init__(serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        self._process = process
        self.storage, self.writes, self.blobs = shared.storage, shared.writes, shared.blobs

    def put(self, *args: Any, **kwargs: Any) -> Any:
        """See `InMemorySaver`."""
        self._process.check_alive()
        return super().put(*args, **kwargs)

    def put_writes(self, *args: Any, **kwargs: Any) -> None:
        """See `InMemorySaver`."""
        self._process.check_alive()
        super().put_writes(*args, **kwargs)


class HeldTurns(Turns):
    """Turns that stand still where their process is held, and tell the world what their runs claim and write."""

    process: Process

    async def _run(self, job: Job, slot: Slot) -> bool:
        self.process.world.claimed(job, self)
        return await super()._run(job, slot)

    async def _invoke(self, job: Job, context: TurnContext, given: Any) -> None:
        await self.process.pass_by("run")
        await super()._invoke(job, context, given)

    def _context(self, job: Job, record: Record, slot: Slot) -> TurnContext:
        context = super()._context(job, record, slot)

        async def settle(state: TurnState, reply: Reply | None) -> None:
            await self.process.pass_by("deliver")
            await context.settle(state, reply)
            self.process.world.wrote(job, self)

        return replace(context, settle=settle)


@dataclass
class Process:
    """A process of the desk, until it dies."""

    world: World
    database: Database
    commits: Commits
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    dead: bool = False
    turns: HeldTurns = field(init=False)
    agents: Agents = field(init=False)

    def __post_init__(self) -> None:
        assistant = self.world.graph.copy({"checkpointer": SharedSaver(self, self.world.checkpoints)})
        self.turns = HeldTurns(
            self.database,
            cast("Assistant", assistant),
            providers_of(HeldEngine(self), deadline=1000.0),
            defaults=DeskSettings(mode="auto", audit_share=0.0),
            rules=Rules(shipped_cases=TRUSTED),
        )
        self.turns.process = self
        self.agents = Agents(self.turns)
        self.commits.process = self

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin something in this process."""
        context = copy_context()
        context.run(_running_in.set, self)
        return self.world.loop.create_task(work, context=context)

    async def pass_by(self, place: str) -> None:
        """Wait while the process is held here."""
        if place in self.held:
            await self.held[place].wait()

    def hold(self, place: str) -> None:
        """Let whoever comes to a place wait."""
        self.held.setdefault(place, asyncio.Event())

    def let_go(self) -> None:
        """Let everybody go on."""
        for event in self.held.values():
            event.set()
        self.held.clear()

    def check_alive(self) -> None:
        """Raises what a dead process would never see."""
        if self.dead:
            raise self.commits.error(DEAD)

    def kill(self) -> None:
        """End it as SIGKILL does: nothing is cleaned up, and nothing more is written."""
        self.dead = True
        told: set[asyncio.Task[Any]] = set()
        while tasks := {each for each, owner in self.world.owners.items() if owner is self and not each.done()}:
            for task in tasks - told:  # once: who is told again cannot even give its connection back
                task.cancel()
            told |= tasks
            self.world.loop.step(1)
        self.world.processes.remove(self)
        self.world.free.append(self.commits)

    def stop(self) -> None:
        """End it as SIGTERM does."""
        self.world.loop.run_until_complete(self.spawn(self.turns.stop(timeout=2.0)))
        self.kill()


class Commits:
    """The commits of one process's connections: the next one can be made to fail, or to seem to."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.database = Database.open(url)
        self.process: Process | None = None
        if self.database.dialect == "sqlite":
            engine = self.database.engine.sync_engine
            sa.event.listen(engine, "connect", lambda own, _: own.create_function("strftime", -1, clock.strftime))
        self.done = 0
        self.breaks: str = ""
        """`before`: the next commit fails. `after`: it is done, but its process is told that it failed."""
        dialect = self.database.engine.sync_engine.dialect
        self._commit: Callable[[Any], None] = dialect.do_commit
        dialect.do_commit = self.commit  # type: ignore[method-assign]
        self.error: type[Exception] = dialect.loaded_dbapi.OperationalError

    def commit(self, connection: Any) -> None:
        """Commit, unless it is to fail."""
        if self.process is not None:
            self.process.check_alive()
        breaks, self.breaks = self.breaks, ""
        if breaks != "before":
            self._commit(connection)
            self.done += 1
        if breaks:
            raise self.error(BROKEN)


@dataclass
class Claim:
    """A run that was begun."""

    turns: Turns
    job: Job


class World:
    """Everything that is there. Made once; `reset` empties it."""

    def __init__(self, url: str) -> None:
        self.loop = VirtualLoop()
        self.clock = Clock(self.loop)
        self.owners: WeakKeyDictionary[asyncio.Task[Any], Process | None] = WeakKeyDictionary()
        self.loop.set_task_factory(self._task)  # type: ignore[arg-type]
        self.graph = build(None)
        self.checkpoints = InMemorySaver(serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        self.looking = sa.create_engine(url).connect()
        self.free = [Commits(url, self.clock) for _ in range(PROCESSES)]
        self.processes: list[Process] = []
        self.claims: dict[UUID, Claim] = {}
        self.faults: list[str] = []
        """What broke the protocol, where nobody could be told at once."""
        self.customer, self.anna, self.ben = self.loop.do(self._people())

    def reset(self) -> None:
        """An empty desk with one process."""
        for process in list(self.processes):
            process.kill()
        self.loop.until_idle()
        self.clock.ahead = 0.0
        self.claims.clear()
        self.faults.clear()
        for kept in (self.checkpoints.storage, self.checkpoints.writes, self.checkpoints.blobs):
            kept.clear()
        tables = [each for each in reversed(Base.metadata.sorted_tables) if each.name != "users"]
        if self.looking.dialect.name == "postgresql":
            self.looking.execute(sa.text(f"TRUNCATE {', '.join(each.name for each in tables)}"))
        else:
            for table in tables:
                self.looking.execute(sa.delete(table))
        self.looking.commit()
        for each in self.free:
            each.breaks = ""
        self.start()

    def start(self, *, alone: bool = False) -> Process:
        """Start a process."""
        commits = self.free.pop()
        commits.breaks = ""
        commits.database._listeners.clear()
        process = Process(self, commits.database, commits)
        self.processes.append(process)
        self.loop.run_until_complete(process.spawn(process.turns.start(alone=alone)))
        return process

    def close(self) -> None:
        """End it all."""
        for process in list(self.processes):
            process.kill()
        for each in self.free:
            self.loop.do(each.database.close())
        self.looking.close()
        self.loop.close()

    def owning(self) -> set[str]:
        """The names under which living processes take leases; what a dead one left runs out."""
        return {each.turns._owner for each in self.processes}

    def claimed(self, job: Job, turns: Turns) -> None:
        """A run begins."""
        self.claims[job.conversation_id] = Claim(turns, job)

    def wrote(self, job: Job, turns: Turns) -> None:
        """A run has written: nobody may have taken its place before that."""
        newest = self.claims[job.conversation_id]
        if newest.job is not job:
            self.faults.append(f"turn {job.turn_id} was settled by a run whose place another had taken")

    def logged(self, logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
        """A processor for structlog: nothing is printed, but a fault that nobody made is one of the protocol."""
        error = sys.exc_info()[1] if event.get("exc_info") else None
        held = isinstance(error, TimeoutError)  # a run that a test holds for too long
        if error is not None and not held and BROKEN not in str(error) and DEAD not in str(error):
            self.faults.append(f"{event['event']}: {error!r}")
        raise structlog.DropEvent

    def rows(self, table: type[Base], *order: Any) -> list[Any]:
        """All rows of a table, as they are stored."""
        columns = table.__table__.c
        return list(self.looking.execute(sa.select(*columns).order_by(*order)).all())

    @property
    def commits(self) -> int:
        """How many commits there were so far."""
        return sum(each.done for each in [*self.free, *(process.commits for process in self.processes)])

    def look(self) -> None:
        """See what was written since the last look."""
        self.looking.rollback()

    async def _people(self) -> tuple[User, User, User]:
        async with self.free[0].database.writing() as session:
            customer = await users.add(session, role="customer", full_name="Carla Conti")
            anna = await users.add(session, role="agent", full_name="Anna Ahlers", email="anna@example.com")
            ben = await users.add(session, role="agent", full_name="Ben Brandt", email="ben@example.com")
        return customer, anna, ben

    def _task(self, loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(work, loop=loop, **more)
        context = more.get("context")
        self.owners[task] = context.get(_running_in) if context is not None else _running_in.get()
        return task
