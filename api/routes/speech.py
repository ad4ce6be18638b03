"""Messages read aloud."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from api.auth.guards import may, signed_in
from api.errors import Problem, documented
from api.routes.given import TheCaller, TheDesk
from api.serving import span_of, tags_of
from tools.errors import Unsupported

FRESH_S: Final = 86_400
"""Seconds for which a browser need not ask again."""


class SpeechController(Controller):
    """What can be heard of a conversation."""

    path = "/chat"
    tags = ("Chat",)

    @get(
        "/messages/{message_id:uuid}/speech",
        guards=[signed_in],
        summary="Hear a message",
        media_type="audio/mpeg",
        responses=documented(401, 404, 416, 422, 503),
    )
    async def read_aloud(
        self, desk: TheDesk, caller: TheCaller, request: Request[Any, Any, Any], message_id: FromPath[UUID]
    ) -> Response[bytes]:
        """A message in its own language as MP3. 422 `speech_unavailable` when nobody here reads that language.

        A customer hears what she and the desk said in her own conversations.
        """

        async def admit() -> None:
            """What is kept costs nothing; only engines do."""
            await desk.limits.check("upload", f"{caller.user.id}/speech")

        own = None if may(caller, "agent") else caller.user.id
        try:
            speech = await desk.speaking.of_message(message_id, customer_id=own, admit=admit)
        except Unsupported as error:
            raise Problem(422, "speech_unavailable", str(error)) from error
        headers = {
            "Accept-Ranges": "bytes",
            "ETag": f'"{speech.version}"',
            "Cache-Control": f"private, max-age={FRESH_S}",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if headers["ETag"] in tags_of(request.headers.get("if-none-match", "")):
            return Response(b"", status_code=304, headers=headers)
        return _part(speech.sound, request.headers.get("range", ""), headers)


def _part(sound: bytes, asked: str, headers: dict[str, str]) -> Response[bytes]:
    """All of it, or the range that a player asks for: Safari plays nothing that it cannot have in parts (RFC 9110, 14).

    Raises a 416 `Problem`.
    """
    span = span_of(asked, len(sound))
    start, end = span or (0, len(sound))
    headers = {**headers, "Content-Length": str(end - start)}
    if span:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(sound)}"
    return Response(sound[start:end], status_code=206 if span else 200, media_type="audio/mpeg", headers=headers)
