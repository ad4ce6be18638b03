"""Settings that an admin changes while the desk runs."""

from __future__ import annotations

import msgspec
from litestar import Controller, get, put
from litestar.params import JSONBody

from api.auth.guards import admin
from api.errors import documented
from api.routes.given import TheCaller, TheDesk
from api.routes.settings_shapes import ChangeView, DeskSettingsView, SettingsBody, SettingsHistory
from store.settings import DeskSettings, Present


class SettingsController(Controller):
    """The desk-wide settings."""

    path = "/settings"
    tags = ("Send rule (admins)",)
    guards = (admin,)

    @get("/", summary="The desk-wide settings", responses=documented(401, 403))
    async def settings(self, desk: TheDesk) -> DeskSettingsView:
        """The settings as they are, with the version that a change has to name."""
        return _view(await desk.ruling.present())

    @put("/", summary="Change the desk-wide settings", responses=documented(401, 403, 409, 415, 422))
    async def change_settings(self, desk: TheDesk, caller: TheCaller, data: JSONBody[SettingsBody]) -> DeskSettingsView:
        """Change what is given; it holds from the next turn on, everywhere. 409 with `current` when another admin was
        first.
        """
        present = (await desk.ruling.present()).settings
        given = {name: getattr(data, name) for name in DeskSettings.__struct_fields__}
        wanted = msgspec.structs.replace(present, **{name: each for name, each in given.items() if each is not None})
        return _view(await desk.ruling.change(wanted, version=data.version, admin=caller.user))

    @get("/history", summary="Who changed the settings", responses=documented(401, 403))
    async def history(self, desk: TheDesk) -> SettingsHistory:
        """The newest 50 changes, the newest first."""
        changes = await desk.ruling.history()
        return SettingsHistory(
            [
                ChangeView(
                    **msgspec.structs.asdict(msgspec.convert(each.value, DeskSettings)),
                    version=each.version,
                    changed_by=each.changed_by,
                    changed_at=each.changed_at,
                )
                for each in changes
            ]
        )


def _view(present: Present) -> DeskSettingsView:
    own = msgspec.structs.asdict(present.settings)
    return DeskSettingsView(
        **own, version=present.version, updated_by=present.updated_by, updated_at=present.updated_at
    )
