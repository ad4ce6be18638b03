"""What is wrong with a file of knowledge.

KnowledgeError        one or more files cannot be used; ``problems`` has one sentence for each fault
"""

from __future__ import annotations

from collections.abc import Sequence


class KnowledgeError(ValueError):
    """Files that cannot be used. Every fault of every file is listed at once, so that one round mends all."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))
