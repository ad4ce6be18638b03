"""Recorded calls: brought by agents, followed while they are worked on, read and heard afterwards."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, QueryParameter

from api.auth.guards import agent
from api.errors import documented
from api.openapi import form_of
from api.routes.call_shapes import FIELDS, CallPage, CallQueued, new_call
from api.routes.given import TheCaller, TheDesk
from api.serving import Kept, served
from graph.call_views import CallDetails, CallStatus, CallView
from graph.naming import display_name

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str | None, QueryParameter(max_length=200)]


class CallController(Controller):
    """What agents do with recordings of calls."""

    path = "/audio"
    tags = ("Audio",)
    guards = (agent,)

    @post(
        "/process-recorded-call",
        status_code=202,
        summary="Bring a recorded call",
        operation_class=form_of(
            "audio", language="string", customer_name="string", customer_id="string", recorded_at="string"
        ),
        responses=documented(401, 403, 404, 408, 413, 415, 422, 503),
    )
    async def process_recorded_call(
        self, desk: TheDesk, caller: TheCaller, request: Request[Any, Any, Any]
    ) -> CallQueued:
        """Keep a recording and queue the work on it; the answer comes before it is looked at. Follow it by its id.

        `language` is a code like `en` where it is known, else it is detected; `recorded_at` is when the call began.
        """
        await desk.limits.check("upload", str(caller.user.id))
        most = desk.settings.max_call
        async with desk.uploads.received(request, "audio", fields=FIELDS, max_bytes=most) as upload:
            call = await desk.calls.submit(upload.path, new_call(upload.filename, upload.fields), agent=caller.user)
        return CallQueued(call.id)

    @get("/jobs", summary="Recorded calls", responses=documented(401, 403, 422))
    async def list_calls(
        self,
        desk: TheDesk,
        status: FromQuery[CallStatus | None] = None,
        cursor: FromQuery[Cursor] = None,
        limit: FromQuery[Limit] = 50,
    ) -> CallPage:
        """Calls with how far they are, the newest first."""
        page = await desk.calls.listed(status=status, cursor=cursor, limit=limit)
        return CallPage(page.items, page.next_cursor)

    @get("/jobs/{call_id:uuid}", summary="A recorded call", responses=documented(401, 403, 404))
    async def read_call(self, desk: TheDesk, call_id: FromPath[UUID]) -> CallDetails:
        """A call with all that was found in it; `result` is null until it is done."""
        return await desk.calls.get(call_id)

    @get(
        "/jobs/{call_id:uuid}/audio",
        summary="The recording of a call",
        media_type="audio/mpeg",
        responses={
            200: ResponseSpec(bytes, generate_examples=False, description="The recording.", media_type="audio/mpeg"),
            206: ResponseSpec(bytes, generate_examples=False, description="The range.", media_type="audio/mpeg"),
            **documented(401, 403, 404, 410, 416),
        },
    )
    async def serve_recording(
        self, desk: TheDesk, request: Request[Any, Any, Any], call_id: FromPath[UUID]
    ) -> Response[Any]:
        """The recording as the desk encoded it, whole or one range of it (`Range`). 404 until it was checked."""
        call = await desk.calls.recording(call_id)
        # Written once, so the call's id tells its version; and what is saved is not the file that was sent.
        name = display_name(call.name, "call", "mp3")
        return await served(request, desk.files, Kept(call.file_key, call.bytes, call.content_type, name, str(call.id)))

    @post(
        "/jobs/{call_id:uuid}/cancel",
        status_code=200,
        summary="Cancel a call",
        responses=documented(401, 403, 404, 409),
    )
    async def cancel_call(self, desk: TheDesk, call_id: FromPath[UUID]) -> CallView:
        """End the work on a call. Its recording is kept, so that it can be begun again; 409 when it is over already."""
        return await desk.calls.cancel(call_id)

    @post(
        "/jobs/{call_id:uuid}/retry",
        status_code=200,
        summary="Try a call again",
        responses=documented(401, 403, 404, 409),
    )
    async def retry_call(self, desk: TheDesk, call_id: FromPath[UUID]) -> CallView:
        """Queue a call again that failed or was cancelled. What was written down of it already is kept."""
        return await desk.calls.retry(call_id)

    @delete("/jobs/{call_id:uuid}", summary="Remove a call", responses=documented(401, 403, 404))
    async def remove_call(self, desk: TheDesk, call_id: FromPath[UUID]) -> None:
        """Remove a call and its recording. The conversation that it became stays."""
        await desk.calls.remove(call_id)
