"""Files of messages: brought before the message is sent, looked at by who may see its conversation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from api.auth.guards import may, signed_in
from api.errors import documented
from api.openapi import form_of
from api.routes.attachment_shapes import AttachmentKept, AttachmentRead, kept_of
from api.routes.given import TheCaller, TheDesk
from api.serving import Kept, served
from graph.contract import attachment_view


class AttachmentController(Controller):
    """What both sides do with files."""

    path = "/chat/attachments"
    tags = ("Chat",)
    guards = (signed_in,)

    @post(
        summary="Bring a file",
        operation_class=form_of("file"),
        responses=documented(401, 408, 413, 415, 422, 503),
    )
    async def keep_attachment(
        self, desk: TheDesk, caller: TheCaller, request: Request[Any, Any, Any]
    ) -> AttachmentKept:
        """Check a picture or a recording and keep it, encoded anew and without metadata, to be sent with a message.

        What it is tells the file itself, not its name. One that is not sent is removed after a day.
        """
        await desk.limits.check("upload", str(caller.user.id))
        most = max(desk.settings.max_image, desk.settings.max_audio)
        limit = desk.attachments.largest
        async with desk.uploads.received(request, "file", max_bytes=most, limit=limit) as upload:
            kept = await desk.attachments.keep(caller.user, upload.path, upload.filename)
        return kept_of(attachment_view(kept))

    @get("/{attachment_id:uuid}", summary="A file and what was found in it", responses=documented(401, 404))
    async def read_attachment(self, desk: TheDesk, caller: TheCaller, attachment_id: FromPath[UUID]) -> AttachmentRead:
        """What the file is, and what engines made of it. Customers get the transcript, agents all."""
        found = await desk.attachments.seen(attachment_id, caller.user)
        staff = may(caller, "agent")
        return AttachmentRead(
            attachment_view(found),
            found.ocr if staff else None,
            found.vision if staff else None,
            found.transcript,
        )

    @get(
        "/{attachment_id:uuid}/content",
        summary="The bytes of a file",
        media_type="application/octet-stream",
        responses={
            200: ResponseSpec(bytes, generate_examples=False, description="The file.", media_type="*/*"),
            206: ResponseSpec(bytes, generate_examples=False, description="The range.", media_type="*/*"),
            **documented(401, 404, 410, 416),
        },
    )
    async def serve_attachment(
        self, desk: TheDesk, caller: TheCaller, request: Request[Any, Any, Any], attachment_id: FromPath[UUID]
    ) -> Response[Any]:
        """The file as it is kept, whole or one range of it (`Range`), with an `ETag`."""
        found = await desk.attachments.seen(attachment_id, caller.user)
        kept = Kept(found.file_key, found.bytes, found.content_type, found.name, found.sha256)
        return await served(request, desk.files, kept)

    @delete("/{attachment_id:uuid}", summary="Take a file back", responses=documented(401, 404, 409))
    async def remove_attachment(self, desk: TheDesk, caller: TheCaller, attachment_id: FromPath[UUID]) -> None:
        """Remove a file of one's own that was not sent; 409 when it was."""
        await desk.attachments.remove(attachment_id, caller.user)
