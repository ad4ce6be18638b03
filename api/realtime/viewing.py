"""Which conversations each agent has open, so that two do not answer the same one."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from api.realtime.hub import Hub
from graph.contract import Person, plain
from store.events import AGENTS
from store.users import User


class Viewings:
    """What the agents of this process look at; every change, and every repetition, is told to all agents.

    A page says what it shows when it opens it, and again every 20 seconds: who listens forgets what was not repeated
    for 45 seconds.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._open: defaultdict[UUID, dict[str, UUID]] = defaultdict(dict)

    def show(self, agent: User, page: str, conversation_id: UUID | None) -> None:
        """An agent's page (a socket) shows this conversation now, or none."""
        before = self._open[agent.id].pop(page, None)
        if conversation_id is not None:
            self._open[agent.id][page] = conversation_id
        shown = sorted(set(self._open[agent.id].values()))
        if not shown:
            del self._open[agent.id]
        about = conversation_id or before
        if about is not None:
            data = {
                "agent": plain(Person(agent.id, agent.full_name)),
                "conversation_ids": [str(each) for each in shown],
            }
            self._hub.whisper((AGENTS,), "conversation.viewing", about, data)

    def forget(self, agent: User, page: str) -> None:
        """A page was closed."""
        if page in self._open.get(agent.id, {}):
            self.show(agent, page, None)
