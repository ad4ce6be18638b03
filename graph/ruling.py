"""How far the assistant may go on its own: reading and changing the desk-wide settings, and the rule they lead to."""

from __future__ import annotations

from graph.calibration import SendRule
from graph.contract import plain
from graph.errors import Conflict
from graph.turns import Turns
from store import settings
from store.settings import DeskSettings, Outdated, Present, SettingChange
from store.users import User


class Ruling:
    """The admins' side of the send rule."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._database = turns.database

    async def present(self) -> Present:
        """The desk-wide settings with their version."""
        async with self._database.reading() as session:
            return await settings.present(session, defaults=self._turns.defaults)

    async def change(self, wanted: DeskSettings, *, version: int, admin: User) -> Present:
        """Set them over `version`; they hold from the next turn on. Raises `Conflict`, with what holds now."""
        try:
            async with self._database.writing() as session:
                return await settings.change(session, wanted, version=version, changed_by=admin.id)
        except Outdated as error:
            now = await self.present()
            current = plain(now.settings)
            detail = "Somebody changed the settings meanwhile. Look at them again before you change them."
            raise Conflict(detail, {**current, "version": now.version}) from error

    async def history(self) -> list[SettingChange]:
        """The newest changes, the newest first."""
        async with self._database.reading() as session:
            return await settings.history(session)

    async def rule(self) -> tuple[DeskSettings, SendRule]:
        """The settings and the rule that holds now, computed over all decisions that agents have made."""
        await self._turns.rules.refresh(self._database, least=1)
        present = (await self.present()).settings
        return present, self._turns.rules.rule(present)
