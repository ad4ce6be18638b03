"""Recordings that are written down."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from litestar import Controller, Request, post

from api.auth.guards import signed_in
from api.errors import Problem, documented
from api.openapi import form_of
from api.routes.attachment_shapes import Transcribed, transcribed_of
from api.routes.given import TheCaller, TheDesk
from graph.hearing import heard

SWITCH: Final = {"": False, "false": False, "0": False, "true": True, "1": True}
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")


class TranscriptionController(Controller):
    """Speech to text."""

    path = "/audio"
    tags = ("Audio",)

    @post(
        "/transcribe-audio",
        status_code=200,
        guards=[signed_in],
        summary="Write down a voice message",
        operation_class=form_of("audio", language="string", keep="boolean"),
        responses=documented(401, 408, 413, 415, 422, 503),
    )
    async def transcribe_audio(self, desk: TheDesk, caller: TheCaller, request: Request[Any, Any, Any]) -> Transcribed:
        """Check a recording and tell what is said in it, with times and how well it can be understood.

        With `keep` it also becomes an attachment, with its transcript, so that it need not be heard again when it is
        sent. `language` is a code like `en` where it is known; else it is detected.
        """
        await desk.limits.check("upload", str(caller.user.id))
        most, limit = desk.settings.max_audio, partial(desk.attachments.largest, only="audio")
        received = desk.uploads.received(request, "audio", fields=("language", "keep"), max_bytes=most, limit=limit)
        async with received as upload:
            language = upload.fields.get("language") or None
            if language and not _LANGUAGE.fullmatch(language):
                raise Problem(422, "invalid", "language is no code of two or three letters, like en.")
            keep = SWITCH.get(upload.fields.get("keep", "").lower())
            if keep is None:
                raise Problem(422, "invalid", "keep is neither true nor false.")
            found = await heard(
                desk.attachments,
                desk.providers.transcription,
                caller.user,
                upload.path,
                upload.filename,
                language=language,
                keep=keep,
            )
        return transcribed_of(found)
