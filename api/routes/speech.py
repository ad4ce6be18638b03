"""Messages read aloud."""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from api.auth.guards import may, signed_in
from api.errors import Problem, documented
from api.routes.given import TheCaller, TheDesk
from tools.errors import Unsupported

FRESH_S: Final = 86_400
"""Seconds for which a browser need not ask again."""
_RANGE: Final = re.compile(r"bytes=(\d{1,12})-(\d{0,12})", re.ASCII)


class SpeechController(Controller):
    """What can be heard of a conversation."""

    path = "/chat"
    tags = ("Chat",)

    @get(
        "/messages/{message_id:uuid}/speech",
        guards=[signed_in],
        summary="Hear a message",
        media_type="audio/mpeg",
        responses=documented(401, 404, 422, 503),
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
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers)
        return _part(speech.sound, request.headers.get("range", ""), headers)


def _part(sound: bytes, asked: str, headers: dict[str, str]) -> Response[bytes]:
    """All of it, or the range that a player asks for: Safari plays nothing that it cannot have in parts (RFC 9110, 14).

    Raises a 416 `Problem`.
    """
    whole = len(sound)
    found = _RANGE.fullmatch(asked)
    if found is None:
        return Response(sound, media_type="audio/mpeg", headers={**headers, "Content-Length": str(whole)})
    start, end = int(found[1]), min(int(found[2]) + 1, whole) if found[2] else whole
    if start >= end:
        detail = f"The speech has {whole} bytes; the range is not in it."
        raise Problem(416, "range_not_satisfiable", detail, headers={"Content-Range": f"bytes */{whole}"})
    more = {"Content-Range": f"bytes {start}-{end - 1}/{whole}", "Content-Length": str(end - start)}
    return Response(sound[start:end], status_code=206, media_type="audio/mpeg", headers=headers | more)
