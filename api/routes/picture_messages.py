"""A message with a picture in one request: for clients that do not upload first."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Request, Router, post

from api.auth.callers import Caller
from api.auth.guards import customer
from api.desk import Desk
from api.errors import Problem, documented
from api.openapi import form_of
from api.routes.chat import outcome_of
from api.routes.given import TheCaller, TheDesk
from api.routes.picture_shapes import AnalyzedImageMessage, with_picture
from api.settings import Settings
from api.uploads import OVERHEAD
from graph.accepting import check_client_id
from graph.errors import DeskError
from store import sent_files
from store.attachments import Attachment

FIELDS: Final = ("text", "conversation_id", "client_message_id")


class PictureMessageController(Controller):
    """What customers do with pictures."""

    path = "/chat"
    tags = ("Chat",)

    @post(
        "/analyze-image-message",
        status_code=200,
        guards=[customer],
        summary="Send a picture and wait for its outcome",
        operation_class=form_of("image", text="string", conversation_id="string", client_message_id="string"),
        responses=documented(401, 403, 404, 408, 409, 413, 415, 422, 503, 504),
    )
    async def analyze_image_message(
        self, desk: TheDesk, caller: TheCaller, request: Request[Any, Any, Any]
    ) -> AnalyzedImageMessage:
        """Store a customer's message with a picture, run its turn, and tell what was found and what became of it.

        After 30 s without an outcome the answer is 504; the message is stored and its turn goes on all the same. The
        same picture and text under the same `client_message_id` are stored once.
        """
        await desk.limits.check("upload", str(caller.user.id))
        await desk.limits.check("message", str(caller.user.id))
        most, limit = desk.settings.max_image, partial(desk.attachments.largest, only="image")
        async with desk.uploads.received(request, "image", fields=FIELDS, max_bytes=most, limit=limit) as upload:
            conversation_id = _id_of(upload.fields.get("conversation_id") or None)
            client_message_id = upload.fields.get("client_message_id") or None
            check_client_id(client_message_id)
            kept = await desk.attachments.keep(caller.user, upload.path, upload.filename, "image")
            text = upload.fields.get("text", "")
        send = partial(
            desk.turns.accept,
            customer_id=caller.user.id,
            text=text,
            conversation_id=conversation_id,
            client_message_id=client_message_id,
        )
        try:
            accepted = await send(attachment_ids=[kept.id])
        except DeskError:
            await desk.attachments.remove(kept.id, caller.user)  # nobody knows its id
            known = await _sent_before(desk, caller, client_message_id, kept)
            if known is None:
                raise
            accepted = await send(attachment_ids=[known])
        told = await outcome_of(desk, accepted)
        async with desk.database.reading() as session:
            (picture,) = await sent_files.of_messages(session, [accepted.message.id])
        return with_picture(told, picture)


def picture_messages(settings: Settings) -> Router:
    """The route, which takes larger bodies than others."""
    most = settings.max_image + OVERHEAD
    return Router("", route_handlers=[PictureMessageController], request_max_body_size=most)


async def _sent_before(desk: Desk, caller: Caller, client_message_id: str | None, kept: Attachment) -> UUID | None:
    """The same picture as it was sent under this id before."""
    if client_message_id is None:
        return None
    async with desk.database.reading() as session:
        return await sent_files.sent_as(session, caller.user.id, client_message_id, kept.sha256)


def _id_of(given: str | None) -> UUID | None:
    try:
        return UUID(given) if given is not None else None
    except ValueError as error:
        raise Problem(422, "invalid", "conversation_id is not a UUID.") from error
