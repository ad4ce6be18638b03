"""What agents do to a conversation. The verbs stand with their nouns; here they are one."""

from __future__ import annotations

from graph.closing import Closing
from graph.holding import Holding
from graph.snoozing import Snoozing
from graph.writing import Writing


class Agents(Writing, Holding, Closing, Snoozing):
    """The agents' side of the desk: deciding and writing, taking and giving, closing, putting aside.

    Every method locks its conversation, so two agents cannot both win.
    """
