"""The rules of a desk that runs in several processes: what they must have in common, and what is told of it."""

from __future__ import annotations

from typing import Literal

from api.settings import Settings, SettingsError

Role = Literal["server", "worker"]
"""What a process does: `server` takes messages (and runs turns, where settings say so), `worker` only runs turns."""


def check(settings: Settings) -> None:
    """Raise `SettingsError` where processes of one desk would not understand one another."""
    if settings.many and settings.secret is None and not settings.shared_folder:
        raise SettingsError(
            "secret: it must be set (FRONTDESK_SECRET, the same for all), because redis_url says that this desk has "
            "several processes: each would make its own and refuse the log-ins of the others"
        )


def shared(settings: Settings) -> list[tuple[str, bool, str]]:
    """What the processes of this desk share and what not: (part, whether all is well, a sentence)."""
    if not settings.many:
        return [("processes", True, "one process works on this desk (redis_url is not set)")]
    server = not settings.url.startswith("sqlite")
    return [
        ("records", server, "on a database server" if server else "SQLite: all processes must be on this machine"),
        ("search index", True, _index(settings)),
        ("data folder", True, _folder(settings)),
        ("files", settings.files is not None or settings.shared_folder, _files(settings)),
        ("turns", True, "run by frontdesk worker" if settings.turns == "workers" else "run by each server process"),
    ]


def _index(settings: Settings) -> str:
    if settings.chroma_url is not None:
        return f"on the Chroma server {settings.chroma_url}; one process writes at a time"
    return "each process keeps its own in its data folder, and follows the articles of all"


def _folder(settings: Settings) -> str:
    if settings.shared_folder:
        return "may be shared by all processes: it holds trained models, the secret and files"
    return "each process needs one of its own (with chroma_url and a database server they may share one)"


def _files(settings: Settings) -> str:
    if settings.files is not None:
        return "where `files` says, which every process must reach"
    if settings.shared_folder:
        return "in the data folder: every process must have the same one (a shared disk), else set `files`"
    return "in each process's own data folder: the others cannot read them; set `files` to a shared place"
