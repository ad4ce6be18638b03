"""Settings that an admin changes while the desk runs, each with its version and its history.

One row a topic; its value is a JSON object that `DeskSettings` checks. A change is a compare-and-set on the version,
so that of two admins who edit at once the second is told. What was set before, and by whom, stays in `setting_changes`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now
from store.hours import WorkingHours

DESK: Final = "desk"
"""The key of the desk-wide settings."""

Mode = Literal["auto", "suggest", "off"]
MODES: Final[tuple[Mode, ...]] = ("off", "suggest", "auto")
"""From the quietest to the one in which the assistant may answer alone."""


class DeskSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an admin sets for the whole desk."""

    mode: Mode = "auto"
    """New conversations begin in it, and no conversation goes beyond it."""
    accepted_error: Annotated[float, Meta(ge=0.001, le=0.5)] = 0.02
    """The highest share of wrong automatic replies that is accepted, 0.001 to 0.5."""
    confidence: Annotated[float, Meta(ge=0.5, le=0.999)] = 0.95
    """How sure the desk must be that the share is kept, 0.5 to 0.999."""
    audit_share: Annotated[float, Meta(ge=0, le=1)] = 0.05
    """Share of the replies that could be sent which an agent reads first all the same, 0 to 1."""
    hours: WorkingHours = WorkingHours()
    """When people are there to answer."""
    presence_grace_s: Annotated[float, Meta(ge=30, le=3600)] = 60.0
    """Seconds without a sign of life after which an agent counts as gone, 30 to 3,600."""

    def capped(self, mode: Mode) -> Mode:
        """A conversation's own mode, but never beyond the desk's."""
        return min(mode, self.mode, key=MODES.index)


class Setting(Base):
    """The present value of a topic; `version` counts its changes from 1."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(sa.Unicode(100), primary_key=True)
    value: Mapped[dict[str, Any]]
    version: Mapped[int]
    updated_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    updated_at: Mapped[datetime] = mapped_column(default=now)


class SettingChange(Base):
    """What a topic was set to, by whom and when. Never changed and never deleted."""

    __tablename__ = "setting_changes"
    __table_args__ = (sa.Index(None, "key", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(sa.Unicode(100))
    version: Mapped[int]
    value: Mapped[dict[str, Any]]
    changed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(default=now)


class Present(NamedTuple):
    """The settings as they are; version 0 and nobody while no admin has changed any."""

    settings: DeskSettings
    version: int
    updated_by: UUID | None
    updated_at: datetime | None


class Outdated(Exception):
    """Somebody changed the settings meanwhile."""


# Every turn runs it, so it is built once.
_PRESENT = sa.select(Setting).where(Setting.key == sa.bindparam("key"))


async def present(session: AsyncSession, *, defaults: DeskSettings = DeskSettings()) -> Present:  # noqa: B008  # frozen
    """The desk-wide settings; `defaults` hold while no admin has changed any."""
    row = await session.scalar(_PRESENT, {"key": DESK}, execution_options={"populate_existing": True})
    if row is None:
        return Present(defaults, 0, None, None)
    return Present(msgspec.convert(row.value, DeskSettings), row.version, row.updated_by, row.updated_at)


async def change(
    session: AsyncSession, settings: DeskSettings, *, version: int, changed_by: UUID | None = None
) -> Present:
    """Set the desk-wide settings over `version`, 0 for the first time.

    Raises `Outdated` when that is not the present one, `msgspec.ValidationError` for a value out of its range.
    """
    value = msgspec.to_builtins(msgspec.convert(msgspec.to_builtins(settings), DeskSettings))
    at, after = now(), version + 1
    if version == 0:
        await _first(session, value, changed_by, at)
    else:
        changed = await session.execute(
            sa.update(Setting)
            .where(Setting.key == DESK, Setting.version == version)
            .values(value=value, version=after, updated_by=changed_by, updated_at=at)
        )
        if changed.rowcount != 1:  # type: ignore[attr-defined]
            raise Outdated(f"version {version} of the settings is not the present one")
    session.add(SettingChange(key=DESK, version=after, value=value, changed_by=changed_by, changed_at=at))
    await session.flush()
    return Present(settings, after, changed_by, at)


async def history(session: AsyncSession, *, limit: int = 50) -> list[SettingChange]:
    """The newest changes of the desk-wide settings, the newest first."""
    newest = sa.select(SettingChange).where(SettingChange.key == DESK).order_by(SettingChange.version.desc())
    return list((await session.scalars(newest.limit(limit))).all())


async def _first(session: AsyncSession, value: dict[str, Any], changed_by: UUID | None, at: datetime) -> None:
    """Write the row that is not there yet; of two who do so at once, one is outdated."""
    if await session.scalar(_PRESENT, {"key": DESK}) is not None:
        raise Outdated("the settings were changed before")
    try:
        async with session.begin_nested():
            session.add(Setting(key=DESK, value=value, version=1, updated_by=changed_by, updated_at=at))
    except IntegrityError as error:
        raise Outdated("the settings were changed just now") from error
