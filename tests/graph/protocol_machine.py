"""The turn protocol as a state machine: customers, agents, processes and faults in any order that Hypothesis likes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy.exc import DBAPIError

from graph.errors import DeskError
from store import events, tickets
from store.conversations import Conversation
from store.events import AGENTS, customer_stream
from store.suggestions import Suggestion
from store.tickets import Ticket
from tests.graph import protocol_laws as laws
from tests.graph.protocol_laws import Decided, Model, Say
from tests.graph.protocol_world import BROKEN, DEAD, HOLDS, PROCESSES, Process, World

TEXTS = ("Do you ship to Norway?", "Where is my order?", "I want a person", "Please cancel it", "What weather!")
PLACE = st.integers(0, 5)
"""One of the processes, conversations, drafts …: the number of it, by what there is."""
STEPS = st.sampled_from([0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, -1, -1, -1])
"""How far everybody goes before the next rule; -1: as far as they come."""
CONVERSATIONS = 2


@dataclass
class Call:
    """Something that somebody has asked a process for."""

    task: asyncio.Task[Any]
    then: Callable[[Any], None]


class ProtocolMachine(RuleBasedStateMachine):
    """One customer with two conversations, two agents, up to three processes."""

    world: ClassVar[World]
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.world.reset()
        self.model = Model()
        self.calls: list[Call] = []
        self.numbers = count()

    # What customers do

    @rule(process=PLACE, place=PLACE, text=st.sampled_from(TEXTS), many=st.sampled_from([1, 1, 1, 2, 4]), steps=STEPS)
    def write(self, process: int, place: int, text: str, many: int, steps: int) -> None:
        """She writes, once or several times at once."""
        known = self.conversation_ids()
        to = known[place % len(known)] if known and (len(known) >= CONVERSATIONS or place) else None
        for _ in range(many):
            number = next(self.numbers)
            self.say(Say(f"c{number}", f"{text} ({number})", to), process)
        self.go(steps)

    @precondition(lambda self: self.model.says)
    @rule(process=PLACE, place=PLACE, steps=STEPS)
    def write_again(self, process: int, place: int, steps: int) -> None:
        """Her client repeats a message, perhaps to another process, perhaps while the first is under way."""
        known = self.model.says[-1 - place % len(self.model.says)]
        self.say(Say(known.client_id, known.text, known.conversation_id), process)
        self.go(steps)

    @rule(stream=st.booleans(), place=PLACE, back=st.integers(0, 40))
    def read(self, stream: bool, place: int, back: int) -> None:
        """A reader comes back and is told what it missed: everything once, in order."""
        process, name = self.process(place), AGENTS if stream else customer_stream(self.world.customer.id)
        told = self.model.told.get(name, [])
        last = max(0, len(told) - back)

        async def look() -> list[tuple[int, str]]:
            async with process.database.reading() as session:
                return [(each.seq, each.name) for each in await events.after(session, name, last, limit=50)]

        found = self.world.loop.do(look())
        assert found[: len(told) - last] == [(each.seq, each.name) for each in told[last:]][:50], "I7: told otherwise"
        self.go(0)

    # What agents do

    @precondition(lambda self: self.drafts())
    @rule(
        process=PLACE,
        place=PLACE,
        anna=st.booleans(),
        action=st.sampled_from(["approve", "approve", "edit", "reject", "take_over"]),
        steps=STEPS,
    )
    def decide(self, process: int, place: int, anna: bool, action: Any, steps: int) -> None:
        """She decides on a draft: one that waits, or one that is over."""
        drafts, agent = self.drafts(), self.world.anna if anna else self.world.ben
        draft = drafts[-1 - place % len(drafts)]
        text = f"Edited {next(self.numbers)}" if action == "edit" else None

        def won(_: Any) -> None:
            self.model.decided.append(Decided(draft, agent.id, action))

        used = self.process(process)
        self.ask(used, used.agents.decide(draft, agent=agent, action=action, text=text), won)
        self.go(steps)

    @precondition(lambda self: self.conversation_ids())
    @rule(
        process=PLACE,
        place=PLACE,
        anna=st.booleans(),
        what=st.sampled_from(["assign", "unassign", "send", "close", "off", "auto", "suggest"]),
        steps=STEPS,
    )
    def handle(self, process: int, place: int, anna: bool, what: str, steps: int) -> None:
        """She takes a conversation, gives it back, answers, closes it, or says how far the assistant may go."""
        known, agent, used = self.conversation_ids(), self.world.anna if anna else self.world.ben, self.process(process)
        conversation_id, agents = known[place % len(known)], used.agents
        work: Coroutine[Any, Any, Any]
        match what:
            case "assign":
                work = agents.assign(conversation_id, agent=agent)
            case "unassign":
                work = agents.unassign(conversation_id, agent=agent)
            case "send":
                number = next(self.numbers)
                work = agents.send(conversation_id, agent=agent, text="My words", client_message_id=f"a{number}")
            case "close":
                work = agents.close(conversation_id, agent=agent)
            case mode:
                work = agents.set_mode(conversation_id, agent=agent, mode=mode)  # type: ignore[arg-type]
        self.ask(used, work)
        self.go(steps)

    @rule(place=PLACE)
    def mend(self, place: int) -> None:
        """She marks all tickets as fixed, so that the next hand-over raises one of its own."""
        process = self.process(place)

        async def fix() -> None:
            async with process.database.writing() as session:
                for ticket_id in await session.scalars(sa.select(Ticket.id)):
                    await tickets.mark_fixed(session, ticket_id, "done")

        self.ask(process, fix())
        self.go(-1)

    # What happens to processes

    @precondition(lambda self: len(self.world.processes) < PROCESSES)
    @rule(steps=STEPS)
    def start(self, steps: int) -> None:
        """A process starts."""
        self.world.start()
        self.go(steps)

    @precondition(lambda self: self.world.processes)
    @rule(place=PLACE, gently=st.booleans(), again=st.sampled_from(["", "alone", "many"]), steps=STEPS)
    def end(self, place: int, gently: bool, again: str, steps: int) -> None:
        """A process is killed, or stopped; perhaps another one starts."""
        process = self.process(place)
        if gently:
            process.stop()
        else:
            process.kill()
        if again or not self.world.processes:
            self.world.start(alone=again == "alone" and not self.world.processes)
        self.go(steps)

    @rule(place=PLACE, where=st.sampled_from(HOLDS))
    def hold(self, place: int, where: str) -> None:
        """A process stands still at some place of a run."""
        self.process(place).hold(where)
        self.go(0)

    @rule(place=PLACE, steps=STEPS)
    def let_go(self, place: int, steps: int) -> None:
        """It goes on, whatever has become of the world."""
        self.process(place).let_go()
        self.go(steps)

    @rule(place=PLACE, when=st.sampled_from(["before", "after"]))
    def break_commit(self, place: int, when: str) -> None:
        """The next commit of a process fails, or is done and seems to have failed."""
        self.process(place).commits.breaks = when
        self.go(0)

    @precondition(lambda self: self.conversation_ids())
    @rule(steps=STEPS)
    def lose_leases(self, steps: int) -> None:
        """Every lease runs out under its run."""
        self.run_out()
        self.go(steps)

    def run_out(self) -> None:
        """Let every lease be over."""
        self.world.looking.execute(
            sa.update(Conversation)
            .where(Conversation.lease_owner.is_not(None))
            .values(lease_until=self.world.clock.now() - timedelta(seconds=1))
        )
        self.world.looking.commit()

    @rule(seconds=st.sampled_from([-3600, -31, -1, 1, 31, 3600]), steps=STEPS)
    def set_clock(self, seconds: int, steps: int) -> None:
        """Somebody sets the clock."""
        self.world.clock.ahead += seconds
        self.go(steps)

    @rule(seconds=st.sampled_from([0.3, 0.3, 1.0, 1.0, 6.0, 6.0, 11.0, 35.0]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.world.loop.after(seconds)
        self.go(0)

    @precondition(lambda self: self.world.checkpoints.storage)
    @rule()
    def lose_checkpoints(self) -> None:
        """The graph's state is gone."""
        self.world.checkpoints.storage.clear()
        self.go(0)

    # What the rules are made of

    def process(self, place: int) -> Process:
        """One of the living processes."""
        if not self.world.processes:
            self.world.start()
        return self.world.processes[place % len(self.world.processes)]

    def say(self, say: Say, place: int) -> None:
        """Send a message."""
        used = self.process(place)
        self.model.says.append(say)

        def accepted(found: Any) -> None:
            say.accepted = found

        work = used.turns.accept(
            customer_id=self.world.customer.id,
            text=say.text,
            conversation_id=say.conversation_id,
            client_message_id=say.client_id,
        )
        self.ask(used, work, accepted)

    def ask(self, process: Process, work: Coroutine[Any, Any, Any], then: Callable[[Any], None] | None = None) -> None:
        """Ask a process for something; `then` hears of its answer, if there is one."""
        self.calls.append(Call(process.spawn(work), then or (lambda _: None)))

    def go(self, steps: int) -> None:
        """Let everybody take some steps, hear the answers, and look whether all is well."""
        type(self).steps += 1
        if steps < 0:
            self.world.loop.until_idle()
        else:
            self.world.loop.step(steps)
        self.hear()
        laws.check(self.world, self.model)

    def hear(self) -> None:
        """What the processes have answered by now."""
        for call in [each for each in self.calls if each.task.done()]:
            self.calls.remove(call)
            if call.task.cancelled():
                continue
            error = call.task.exception()
            if error is None:
                call.then(call.task.result())
            elif not isinstance(error, DeskError) and not (isinstance(error, DBAPIError) and _made(error)):
                raise error

    def conversation_ids(self) -> list[UUID]:
        """The conversations that clients know of."""
        known = [each.accepted.conversation_id for each in self.model.says if each.accepted is not None]
        return list(dict.fromkeys(known))

    def drafts(self) -> list[UUID]:
        """The drafts that were shown to agents, those that wait last."""
        rows = self.world.rows(Suggestion, Suggestion.created_at, Suggestion.rank.desc())
        return [each.id for each in sorted(rows, key=lambda row: row.status == "waiting") if each.status != "sent"]

    def teardown(self) -> None:
        """Whatever happened: once nothing breaks any more, everything comes to an end."""
        for process in self.world.processes:
            process.let_go()
            process.commits.breaks = ""
        if not self.world.processes:
            self.world.start()
        for _ in range(20):
            self.world.loop.after(6.0)
            if self.world.looking.dialect.name != "sqlite":
                self.run_out()  # this database has a clock of its own, for which no time has passed
            self.hear()
            if not self.left():
                break
        laws.settled(self.world, self.model)

    def left(self) -> bool:
        """Whether somebody still works or waits for an answer."""
        self.world.look()
        busy = self.world.looking.scalar(
            sa.text("SELECT count(*) FROM turns WHERE status IN ('queued', 'running', 'resuming')")
        )
        owners = {each.lease_owner for each in self.world.rows(Conversation)}
        return bool(self.calls or busy or owners & self.world.owning())


def _made(error: DBAPIError) -> bool:
    return any(word in str(error.orig) for word in (BROKEN, DEAD))
