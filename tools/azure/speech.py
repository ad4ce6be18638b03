"""Azure AI Speech: its library blocks, so it is driven from a few threads, which end when nobody waits any more."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Generic, TypeVar

from tools.errors import Refused, ToolError, ToolFailed, TryAgain

T = TypeVar("T")

WHO: Final = "Azure Speech"
CHECK: Final = "azure_speech_key, azure_speech_region and azure_speech_endpoint"
THREADS: Final = 4
"""Questions that are asked at the same time; the others wait for their turn."""
RATHER: Final = {
    # Else a service that says nothing keeps a thread for 20 s after everybody has left.
    "SPEECH-StopRecognitionTimeoutInSeconds": "1",
    # Trying again is the chain's business, which knows the deadline.
    "SPEECH-Error-MaxRetryCount": "0",
    # A recording is there at once; without this it is sent at twice the speed at which it was spoken.
    "SPEECH-TransmitLengthBeforThrottleMs": "30000",
}
"""Properties of the library; it knows them by these names only."""
_STATUS: Final = re.compile(r"WebSocket upgrade failed[^(]*\((\d{3})\)")


class Question(Generic[T]):
    """Something that is asked in a thread, and whoever waits for its answer."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.over = threading.Event()
        """Set by the library when it is done, and when nobody waits any more."""
        self.left = False
        """Nobody waits any more."""
        self.answer: asyncio.Future[T] = loop.create_future()
        self._loop = loop

    def tell(self, value: T) -> None:
        """Give the answer; what is told after the first time is not heard."""
        self._soon(lambda: self.answer.set_result(value))

    def fail(self, error: Exception) -> None:
        """Say what went wrong."""
        self._soon(lambda: self.answer.set_exception(error))

    def leave(self) -> None:
        """Stop waiting."""
        self.left = True
        self.over.set()

    def _soon(self, say: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(lambda: None if self.answer.done() else say())


class SpeechService:
    """One configuration and a few threads for everybody who speaks or listens."""

    def __init__(self, key: str, region: str | None = None, endpoint: str | None = None) -> None:
        """Connects to nothing yet, but loads the client library: call it off the event loop.

        ``endpoint`` is an address like ``wss://speech.shop.example`` in place of the region's. Raises ``ImportError``.
        """
        import azure.cognitiveservices.speech as sdk

        self.sdk: Any = sdk
        self._key, self._region = key, region
        self._endpoint = endpoint.rstrip("/") if endpoint else None
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="azure-speech")
        self._open: set[Question[Any]] = set()

    def config(self, path: str = "") -> Any:
        """A ``SpeechConfig``; ``path`` is a place at a set address that the library would not find on its own."""
        if self._endpoint is None:
            config = self.sdk.SpeechConfig(subscription=self._key, region=self._region)
        elif path:
            config = self.sdk.SpeechConfig(subscription=self._key, endpoint=self._endpoint + path)
        else:
            config = self.sdk.SpeechConfig(subscription=self._key, host=self._endpoint)
        config.set_properties_by_name(RATHER)
        return config

    async def ask(self, work: Callable[[Question[T]], None]) -> T:
        """What ``work`` tells its question, in a thread of its own. When the asker is cancelled the question is left,
        which ``work`` must look for.

        Raises what ``work`` says or raises; ``ToolFailed`` where that is the library's own error.
        """
        loop = asyncio.get_running_loop()
        question: Question[T] = Question(loop)
        self._open.add(question)
        try:
            loop.run_in_executor(self._threads, _answered, work, question)
            return await question.answer
        finally:
            self._open.discard(question)
            question.leave()

    async def close(self) -> None:
        """Leave all questions; the threads end on their own."""
        for question in [*self._open]:
            question.leave()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def fault(self, details: Any) -> ToolError:
        """What a ``CancellationDetails`` says, in our own words: the service's may quote what was said."""
        code = self.sdk.CancellationErrorCode
        # Results call it `error_code`, events call it `code`.
        kind = details.error_code if hasattr(details, "error_code") else details.code
        status = _STATUS.match(details.error_details or "")
        if kind in (code.AuthenticationFailure, code.Forbidden) or (status and status[1] == "404"):
            return Refused(f"{WHO} refuses this desk; check {CHECK}")
        if kind == code.TooManyRequests:
            return TryAgain(f"{WHO} is asked too much")
        if kind in (
            code.ConnectionFailure,
            code.ServiceTimeout,
            code.ServiceUnavailable,
            code.ServiceRedirectTemporary,
        ):
            return TryAgain(f"{WHO} cannot be reached, or hung up")
        return ToolFailed(f"{WHO} failed ({kind.name})")


def _answered(work: Callable[[Question[T]], None], question: Question[T]) -> None:
    """Do the work, unless everybody left while it waited for a thread; whatever it raises is told."""
    if question.left:
        return
    try:
        work(question)
    except ToolError as error:
        question.fail(error)
    except Exception as error:
        # The library's own: its words may hold addresses and text.
        question.fail(ToolFailed(f"{WHO} failed ({type(error).__name__})"))
