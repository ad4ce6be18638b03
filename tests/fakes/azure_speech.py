"""Azure AI Speech as far as the desk asks it: its WebSocket protocol for recognition and for synthesis.

A message is headers (`Path`, `X-RequestId`) and a body; in a binary one the length of the headers (2 bytes, big
endian) comes first. Recognition: `speech.config`, `speech.context`, then `audio` until an empty one; answered by
`turn.start`, `speech.startDetected`, `speech.hypothesis`, `speech.phrase` and `turn.end`, times in 100 ns. Synthesis:
`ssml`, answered by `turn.start`, `response`, `audio` in pieces, an empty one, and `turn.end`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

KEY = "azure-speech-test-key"
TICKS = 10_000_000
"""Of the service in a second."""
SECOND = 32_000
"""Bytes of a second that is heard: 16 kHz, 16 bit, one channel."""
PIECE = 1600
"""Bytes of a message with synthesised audio."""
Misbehaviour = Literal["hang", "cut", "nonsense", "throttled"]


@dataclass(frozen=True)
class Phrase:
    """What is understood, and when, in seconds."""

    text: str
    start: float = 0.0
    seconds: float = 1.0
    confidence: float = 0.92
    language: str = "en-US"


@dataclass
class Turn:
    """What one request sent: its headers by path, the context's body, the audio or the SSML."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    audio: bytes = b""
    ssml: str = ""
    bodies: dict[str, Any] = field(default_factory=dict)


class AzureSpeech:
    """Understands `phrases` in whatever it hears and says everything as `sound`, which is MP3.

    `behave` is what the next connections meet: None for the service, a status that refuses the handshake, or a fault
    after it.
    """

    def __init__(self, phrases: Sequence[Phrase] = (Phrase("Where is my order?"),), sound: bytes = b"\xff\xfb") -> None:
        self.phrases = list(phrases)
        self.sound = sound
        self.behave: Misbehaviour | HTTPStatus | None = None
        self.turns: list[Turn] = []
        self._closing = asyncio.Event()
        self._server: Server | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"ws://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}"

    @property
    def seen(self) -> str:
        """Everything it was sent but audio."""
        return "\n".join(f"{each.path} {each.query} {each.headers} {each.ssml} {each.bodies}" for each in self.turns)

    async def __aenter__(self) -> Self:
        self._server = await serve(self._serve, "127.0.0.1", 0, process_request=self._admit, max_size=None)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._closing.set()
        for connection in self._server.connections:
            connection.transport.abort()  # its client keeps it for the next question
        self._server.close()
        await self._server.wait_closed()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse the handshake of a stranger, or of anybody where that is what is tested."""
        known = request.headers.get("Ocp-Apim-Subscription-Key") == KEY
        status = self.behave if isinstance(self.behave, HTTPStatus) else None if known else HTTPStatus.UNAUTHORIZED
        if status is None:
            return None
        return connection.respond(status, "the service's own words about the key\n")

    async def _serve(self, connection: ServerConnection) -> None:
        request = connection.request
        assert request is not None
        address = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        turn = Turn(address.path, query, dict(request.headers.raw_items()))
        try:
            async for message in connection:
                if isinstance(message, str):
                    turn = await self._told(connection, turn, message)
                else:
                    turn = await self._heard(connection, turn, message)
        except ConnectionClosed:
            pass

    async def _told(self, connection: ServerConnection, turn: Turn, message: str) -> Turn:
        """A message in words; the turn that goes on, or the next one."""
        head, _, body = message.partition("\r\n\r\n")
        headers = _headers(head)
        if headers["path"] != "ssml":
            turn.bodies[headers["path"]] = json.loads(body) if body.startswith("{") else body
            return turn
        turn.ssml = body
        self.turns.append(turn)
        await self._say(connection, headers["x-requestid"])
        return Turn(turn.path, turn.query, turn.headers)

    async def _heard(self, connection: ServerConnection, turn: Turn, message: bytes) -> Turn:
        """A piece of audio; the turn that goes on, or the next one."""
        length = int.from_bytes(message[:2], "big")
        headers, sound = _headers(message[2 : 2 + length].decode()), message[2 + length :]
        if not turn.audio:
            self.turns.append(turn)
            await _send(connection, "turn.start", headers["x-requestid"], {"context": {"serviceTag": uuid4().hex}})
        turn.audio += sound
        if sound:
            return turn
        await self._understand(connection, headers["x-requestid"], len(turn.audio))
        return Turn(turn.path, turn.query, turn.headers)

    async def _understand(self, connection: ServerConnection, request: str, heard: int) -> None:
        if await self._misbehave(connection, request, "speech.phrase"):
            return
        for phrase in self.phrases:
            language = {"Language": phrase.language, "Confidence": "High"}
            start, length = int(phrase.start * TICKS), int(phrase.seconds * TICKS)
            place = {"Offset": start, "Duration": length, "PrimaryLanguage": language}
            await _send(connection, "speech.startDetected", request, {"Offset": start})
            await _send(connection, "speech.hypothesis", request, {"Text": phrase.text.lower()[:8], **place})
            best = {"Confidence": phrase.confidence, "Lexical": phrase.text.lower(), "Display": phrase.text}
            found = {"Id": uuid4().hex, "RecognitionStatus": "Success", "DisplayText": phrase.text, "NBest": [best]}
            await _send(connection, "speech.phrase", request, {**found, **place})
            await _send(connection, "speech.endDetected", request, {"Offset": start + length})
        # What lies before this offset is done with; the client sends the rest again.
        ended = {"RecognitionStatus": "EndOfDictation", "Offset": heard * TICKS // SECOND, "Duration": 0}
        await _send(connection, "speech.phrase", request, ended)
        await _send(connection, "turn.end", request, {})

    async def _say(self, connection: ServerConnection, request: str) -> None:
        stream = uuid4().hex
        opening = {"context": {"serviceTag": "t"}, "audio": {"type": "inline", "streamId": stream}}
        await _send(connection, "turn.start", request, {"context": {"serviceTag": "t"}})
        await _send(connection, "response", request, opening)
        if await self._misbehave(connection, request, "response"):
            return
        for place in range(0, len(self.sound), PIECE):
            await _send_audio(connection, request, stream, self.sound[place : place + PIECE])
        await _send_audio(connection, request, stream, b"")
        await _send(connection, "turn.end", request, {})

    async def _misbehave(self, connection: ServerConnection, request: str, path: str) -> bool:
        """Whether it does something else than its work."""
        match self.behave:
            case "hang":
                await self._closing.wait()
            case "cut":
                connection.transport.abort()
            case "nonsense":
                await connection.send(f"X-RequestId:{request}\r\nPath:{path}\r\n\r\n{{nonsense")
            case "throttled":
                await connection.close(4429, "the service's own words about its load")
            case _:
                return False
        return True


def _headers(head: str) -> dict[str, str]:
    lines = (line.partition(":") for line in head.split("\r\n"))
    return {name.lower(): value.strip() for name, _, value in lines}


async def _send(connection: ServerConnection, path: str, request: str, body: Mapping[str, Any]) -> None:
    head = f"X-RequestId:{request}\r\nPath:{path}\r\nContent-Type:application/json; charset=utf-8"
    await connection.send(f"{head}\r\n\r\n{json.dumps(body)}")


async def _send_audio(connection: ServerConnection, request: str, stream: str, sound: bytes) -> None:
    head = f"X-RequestId:{request}\r\nX-StreamId:{stream}\r\nPath:audio\r\n"
    if sound:
        head += "Content-Type:audio/mpeg\r\n"
    await connection.send(len(head).to_bytes(2, "big") + head.encode() + sound)
