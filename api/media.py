"""The parts of a desk that keep, read and play files: opened together, and ended in the opposite order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings
from api.uploads import Uploads
from graph.attachments import AttachmentLimits, Attachments
from graph.call_hearing import CallLimits
from graph.call_views import CallView
from graph.calls import Calls
from graph.speaking import Speaking
from store.database import Database
from store.files import Files
from store.scratch import Scratch
from tools.inference.pool import Inference
from tools.providers import Providers


@dataclass(frozen=True)
class Media:
    """The parts."""

    scratch: Scratch
    uploads: Uploads
    attachments: Attachments
    speaking: Speaking
    calls: Calls


@asynccontextmanager
async def warmed(settings: Settings) -> AsyncIterator[Inference]:
    """The lines to the engines for pictures and sound, whose loading is begun where settings want it at the start."""
    inference = Inference(keep=settings.engines == "start")
    if settings.engines == "start":
        inference.load(settings.whisper_model)
    try:
        yield inference
    finally:
        await inference.close()


@asynccontextmanager
async def open_media(
    settings: Settings,
    database: Database,
    files: Files,
    inference: Inference,
    providers: Providers,
    *,
    on_call: Callable[[CallView], None],
    room: Path,
    works: bool = True,
) -> AsyncIterator[Media]:
    """Everything about files, within the limits that settings give; `on_call` is told how far recorded calls are.

    `room` is the folder of this process alone. Recorded calls are worked on only where it `works`.
    """
    async with AsyncExitStack() as stack:
        # Attachments come first: they empty the scratch folder, and calls begin to use it at once.
        scratch = Scratch(room / "scratch")
        attachments = Attachments(database, files, inference, _limits(settings), scratch=scratch)
        await attachments.start()
        stack.push_async_callback(attachments.stop)
        speaking = Speaking(database, providers, files, scratch)
        speaking.start()
        stack.push_async_callback(speaking.stop)
        limits = CallLimits(settings.call_minutes * 60, settings.whisper_model)
        calls = Calls(database, files, inference, providers, limits, scratch=scratch)
        calls.on_progress(on_call)
        if works:
            calls.start(alone=not settings.many)
        stack.push_async_callback(calls.stop)
        yield Media(scratch, Uploads(scratch), attachments, speaking, calls)


def _limits(settings: Settings) -> AttachmentLimits:
    return AttachmentLimits(
        max_image=settings.max_image,
        max_audio=settings.max_audio,
        voice_seconds=settings.voice_seconds,
        hours=settings.attachment_hours,
        quota=settings.attachment_quota,
    )
