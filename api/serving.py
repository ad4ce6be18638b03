"""Kept files over HTTP: whole or a range of them (RFC 9110, 14), with headers under which a browser runs nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from litestar import Request, Response
from litestar.response import Stream

from api.errors import Problem
from store.files import PIECE, Files

SHOWN: Final = frozenset({"image/png", "image/jpeg", "audio/mpeg"})
"""What this desk itself has encoded, and a browser may show; all else is only saved."""
_RANGE: Final = re.compile(r"bytes=\s*(\d{0,19})-(\d{0,19})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the storage: where it lies, and what is said of it. ``version`` is another for other bytes."""

    key: str
    bytes: int
    content_type: str
    name: str
    version: str


async def served(request: Request[Any, Any, Any], files: Files, kept: Kept) -> Response[Any]:
    """The answer to a GET of a file that the caller may see: 200, 206 for one range, 304 for who has it, 416.

    Several ranges at once are answered with the whole file, as RFC 9110 allows. Raises a 410 ``Problem`` where the
    storage has lost the file.
    """
    etag = f'"{kept.version}"'
    headers = {
        "Content-Type": kept.content_type,  # Litestar would prefer the one that the handler declares
        "Accept-Ranges": "bytes",
        "ETag": etag,
        # Asked for anew each time, so that nobody sees it who may not any more.
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Disposition": _disposition(kept),
    }
    if etag in tags_of(request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers)
    asked = request.headers.get("range", "") if request.headers.get("if-range", etag) == etag else ""
    span = span_of(asked, kept.bytes)
    start, end = span or (0, kept.bytes)
    if span:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{kept.bytes}"
    headers["Content-Length"] = str(end - start)
    try:
        first = await files.read(kept.key, start, min(end, start + PIECE))
    except FileNotFoundError as error:
        raise _gone() from error
    if len(first) < min(end - start, PIECE):
        raise _gone()
    pieces = _pieces(files, kept.key, first, start + len(first), end)
    return Stream(pieces, status_code=206 if span else 200, headers=headers)


async def _pieces(files: Files, key: str, first: bytes, start: int, end: int) -> AsyncIterator[bytes]:
    yield first
    async for piece in files.pieces(key, start, end):
        yield piece


def span_of(asked: str, size: int) -> tuple[int, int] | None:
    """The bytes of ``size`` that a range means, the end not included; None where it means none. Raises a 416
    ``Problem``.
    """
    found = _RANGE.fullmatch(asked)
    first, last = found.groups() if found else ("", "")
    if not (first or last) or (first and last and int(first) > int(last)):  # no range: then it is not looked at
        return None
    if first:
        start, end = int(first), min(int(last) + 1, size) if last else size
    else:
        start, end = max(0, size - int(last)), size
    if start >= end:
        detail = f"The file has {size} bytes; the range is not in it."
        raise Problem(416, "range_not_satisfiable", detail, headers={"Content-Range": f"bytes */{size}"})
    return start, end


def tags_of(header: str) -> set[str]:
    """The versions that an ``If-None-Match`` names."""
    return {each.strip().removeprefix("W/") for each in header.split(",")}


def _disposition(kept: Kept) -> str:
    """How it is shown or saved (RFC 6266): under a name that is neither a path nor a way to another header."""
    way = "inline" if kept.content_type in SHOWN else "attachment"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", kept.name)
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(kept.name, safe='')}"


def _gone() -> Problem:
    return Problem(410, "gone", "This file is not there any more.")
