"""Who can do what: a chain of providers for each capability, asked in order within one deadline.

Timeout, retry and circuit breaker are written here once for every capability; a provider only does its
work and raises the errors of ``tools.errors``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, Protocol, TypeVar, runtime_checkable

import structlog

from tools.circuit import Circuit
from tools.deadline import retried, within
from tools.errors import (
    Busy,
    DeadlineExceeded,
    Fault,
    InvalidArguments,
    Refused,
    ToolFailed,
    TryAgain,
    Unavailable,
    Unsupported,
)
from tools.media.errors import BadFile

if TYPE_CHECKING:
    from tools.chat.tool import Author
    from tools.detection.tool import Detector
    from tools.entities.tool import EntityFinder
    from tools.guard.tool import DraftChecker
    from tools.intent.tool import IntentClassifier
    from tools.ocr.tool import TextReader
    from tools.retrieval.tool import Retriever
    from tools.safety.tool import RiskReader
    from tools.sentiment.tool import SentimentClassifier
    from tools.speech.tool import Speaker
    from tools.transcription.tool import Transcriber
    from tools.translation.tool import Translator
    from tools.vision.tool import ImageReader

DEADLINES: Final[Mapping[str, float]] = {"image": 3.0, "speech": 5.0, "translation": 2.0, "text": 1.0}
"""Seconds a capability of each kind may take over its whole chain."""
REFUSED_FOR: Final = 300.0
"""Seconds that a provider is left alone after it refused the desk: a key is not mended in less."""
TRIAL: Final = 5.0
"""Seconds that a provider has to answer when it is tried out."""
LONGEST_HOLD: Final = 3600.0
"""Seconds that a provider is left alone at most, whatever it asks for."""

log = structlog.get_logger(__name__)


class Named(Protocol):
    """What every provider has beside its capability's methods."""

    @property
    def name(self) -> str:
        """The name that settings, traces and ``frontdesk doctor`` use, like ``local`` or ``azure``."""


@runtime_checkable
class Remote(Named, Protocol):
    """A provider across a network."""

    async def try_out(self) -> None:
        """Ask for something harmless once. Raises what a real question would raise."""

    async def close(self) -> None:
        """Give back the connections; a second call does nothing."""


P = TypeVar("P", bound=Named)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """An answer, who gave it, how long the whole chain took (ms), and who failed before."""

    capability: str
    provider: str
    value: T
    ms: float
    faults: tuple[Fault, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Everything but the value, JSON-able: for traces."""
        return {
            "capability": self.capability,
            "provider": self.provider,
            "ms": round(self.ms, 2),
            "faults": [fault.as_dict() for fault in self.faults],
        }


@dataclass(frozen=True, slots=True)
class Absent:
    """A provider that settings name but that cannot be asked here, with the reason in a plain sentence."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """One line of ``frontdesk doctor`` and ``/health/ready``."""

    capability: str
    provider: str
    state: Literal["ok", "open", "refused", "absent"]
    reason: str


_KINDS: Final[Mapping[type[Exception], str]] = {
    TimeoutError: "timeout",
    TryAgain: "try_again",
    Unavailable: "absent",
    Refused: "refused",
    Unsupported: "unsupported",
    ToolFailed: "failed",
}
"""What a fault is called, the first that fits."""


class Chain(Generic[P]):
    """The providers of one capability, asked in order until one answers."""

    def __init__(
        self,
        capability: str,
        providers: Sequence[P],
        *,
        deadline: float = DEADLINES["text"],
        reserve: float | None = None,
        tries: int = 2,
        absent: Sequence[Absent] = (),
        circuit: Callable[[], Circuit] = Circuit,
    ) -> None:
        """``deadline`` in seconds is for the whole chain; ``tries`` counts the calls to one provider.

        ``reserve`` is how many seconds of the deadline are kept for the last provider, where it needs less than an
        equal share: those before it, across a network, have all the rest.
        """
        self.capability = capability
        self.providers = tuple(providers)
        self.deadline = deadline
        self.absent = tuple(absent)
        self._reserve = reserve
        self._tries = tries
        self._said: dict[str, str] = {}
        self._refused: set[str] = set()
        self._circuits = {provider.name: circuit() for provider in self.providers}
        if len(self._circuits) != len(self.providers):
            raise ValueError(f"the {capability} chain names a provider twice")

    async def call(
        self, ask: Callable[[P], Awaitable[T]], *, without: Collection[str] = (), deadline: float | None = None
    ) -> Answered[T]:
        """Ask the providers in order, but for those named in ``without``, and give the first answer. ``deadline`` in
        seconds takes the place of the chain's own, where a question is known to take longer than others.

        Each provider gets a share of the time still left, so the next one always has a turn. One that asks for a
        longer wait than it has (``TryAgain.retry_after``) is left alone that long, one that refuses the desk for
        some minutes.

        Raises ``InvalidArguments`` as soon as a provider does (the next would say the same), ``Unavailable``
        when nobody could be asked, ``Busy`` when this machine had no place, ``DeadlineExceeded`` when time ran out,
        ``TryAgain`` when everybody asked to try later, else ``ToolFailed``; each carries the ``faults``.
        """
        bugs: list[tuple[str, Exception]] = []
        try:
            return await self._first_answer(ask, bugs, without, deadline or self.deadline)
        finally:
            # Not before the answer: rendering a traceback can take longer than the next provider's deadline.
            for provider, bug in bugs:
                log.warning("provider_broke", capability=self.capability, provider=provider, exc_info=bug)

    async def _first_answer(
        self,
        ask: Callable[[P], Awaitable[T]],
        bugs: list[tuple[str, Exception]],
        without: Collection[str],
        deadline: float,
    ) -> Answered[T]:
        """Ask in order within the deadline; what providers raise unexpectedly is added to ``bugs``."""
        began = time.monotonic()
        ends = began + deadline
        faults: list[Fault] = []
        busy: Busy | None = None
        for position, provider in enumerate(self.providers):
            if provider.name in without:
                continue
            circuit = self._circuits[provider.name]
            left = ends - time.monotonic()
            if left <= 0:
                faults.append(Fault(provider.name, "timeout", 0.0))
                continue
            if not circuit.admit():
                faults.append(Fault(provider.name, "circuit_open", 0.0))
                continue
            asked = time.monotonic()
            try:
                value = await self._ask(provider, ask, self._share(position, left))
            except (asyncio.CancelledError, InvalidArguments):
                circuit.abandoned()
                raise
            except Exception as error:  # a provider's bug must not end the turn: the next one is asked
                fault = self._blame(provider.name, error)
                busy = error if isinstance(error, Busy) else busy
                if fault not in _KINDS.values():
                    bugs.append((provider.name, error))
            else:
                self._praise(provider.name)
                ms = (time.monotonic() - began) * 1000
                return Answered(self.capability, provider.name, value, ms, tuple(faults))
            faults.append(Fault(provider.name, fault, (time.monotonic() - asked) * 1000))
            log.info("provider_fault", capability=self.capability, provider=provider.name, fault=fault)
        raise self._nobody(faults, deadline, busy)

    def _share(self, position: int, left: float) -> float:
        """Seconds of the ``left`` ones that the provider at ``position`` may take."""
        waiting = len(self.providers) - position
        if waiting == 1:
            return left
        kept = left / waiting if self._reserve is None else min(self._reserve, left / waiting)
        return (left - kept) / (waiting - 1)

    def _praise(self, provider: str) -> None:
        self._circuits[provider].succeeded()
        self._said.pop(provider, None)
        self._refused.discard(provider)

    def _blame(self, provider: str, error: Exception) -> str:
        """Count a fault against its provider, and give its kind."""
        circuit = self._circuits[provider]
        self._refused.discard(provider)
        wait = error.retry_after if isinstance(error, TryAgain) else None
        if isinstance(error, Refused):
            self._said[provider] = str(error)
            self._refused.add(provider)
            circuit.hold(REFUSED_FOR)
        elif isinstance(error, Unsupported | Busy | BadFile):  # the question's fault, or nobody's
            circuit.abandoned()
        elif wait is not None and wait > 0:
            self._said[provider] = "asked for a pause"
            circuit.hold(min(wait, LONGEST_HOLD))
        else:
            self._said.pop(provider, None)
            circuit.failed()
        return next((kind for each, kind in _KINDS.items() if isinstance(error, each)), type(error).__name__)

    async def _ask(self, provider: P, ask: Callable[[P], Awaitable[T]], seconds: float) -> T:
        return await within(seconds, retried(self._tries, seconds, lambda: ask(provider)))

    def _nobody(self, faults: Sequence[Fault], deadline: float, busy: Busy | None) -> Exception:
        kinds = {fault.error for fault in faults}
        if busy is not None:  # which knows when there is a place again
            return Busy(str(busy), retry_after=busy.retry_after or 1.0, waiting=busy.waiting, faults=faults)
        if kinds <= {"absent", "circuit_open", "refused"}:
            return Unavailable(f"no provider of {self.capability} is available", faults=faults)
        if "timeout" in kinds:
            return DeadlineExceeded(f"{self.capability} did not answer within {deadline:g} s", faults=faults)
        if kinds <= {"absent", "circuit_open", "refused", "try_again"}:
            return TryAgain(f"every provider of {self.capability} is busy", faults=faults)
        return ToolFailed(f"every provider of {self.capability} failed", faults=faults)

    def status(self) -> list[ProviderStatus]:
        """One line a provider, in the order in which they are asked, then the absent ones."""
        lines = []
        for provider in self.providers:
            circuit = self._circuits[provider.name]
            if circuit.state == "closed":
                lines.append(ProviderStatus(self.capability, provider.name, "ok", "answers"))
                continue
            said = self._said.get(provider.name, "failed repeatedly")
            wait = circuit.retry_in
            then = f"left alone for another {wait:.0f} s" if wait else "the next call tries it again"
            state: Literal["open", "refused"] = "refused" if provider.name in self._refused else "open"
            lines.append(ProviderStatus(self.capability, provider.name, state, f"{said}; {then}"))
        lines.extend(ProviderStatus(self.capability, gone.name, "absent", gone.reason) for gone in self.absent)
        return lines

    async def try_out(self) -> None:
        """Ask each provider that can be tried out once, so that ``status`` knows a wrong key before a customer does."""
        trials = [self._try_out(each) for each in self.providers if isinstance(each, Remote)]
        await asyncio.gather(*trials)

    async def _try_out(self, provider: Remote) -> None:
        circuit = self._circuits[provider.name]
        if not circuit.admit():
            return
        try:
            await within(TRIAL, provider.try_out())
        except Exception as error:
            fault = self._blame(provider.name, error)
            if circuit.state == "closed":
                circuit.hold(REFUSED_FOR)
            self._said.setdefault(provider.name, f"did not answer when tried ({fault})")
        else:
            self._praise(provider.name)

    async def close(self) -> None:
        """Give back the providers' connections."""
        for each in self.providers:
            if isinstance(each, Remote):
                await each.close()


@dataclass(frozen=True, eq=False)
class Providers(Mapping[str, Chain[Any]]):
    """The chain of each capability, by attribute (typed) or by name. Later capabilities add a field each."""

    detection: Chain[Detector]
    intent: Chain[IntentClassifier]
    sentiment: Chain[SentimentClassifier]
    entities: Chain[EntityFinder]
    translation: Chain[Translator]
    retrieval: Chain[Retriever]
    chat: Chain[Author]
    risk: Chain[RiskReader]
    guard: Chain[DraftChecker]
    ocr: Chain[TextReader] = field(default_factory=lambda: Chain("ocr", []))
    vision: Chain[ImageReader] = field(default_factory=lambda: Chain("vision", []))
    transcription: Chain[Transcriber] = field(default_factory=lambda: Chain("transcription", []))
    speech: Chain[Speaker] = field(default_factory=lambda: Chain("speech", []))
    _names: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = tuple(each.name for each in fields(self) if not each.name.startswith("_"))
        object.__setattr__(self, "_names", names)

    def __getitem__(self, capability: str) -> Chain[Any]:
        if capability not in self._names:
            raise KeyError(capability)
        chain: Chain[Any] = getattr(self, capability)
        return chain

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def status(self) -> list[ProviderStatus]:
        """Every provider of every capability: who answers, who is left alone, who is absent and why."""
        return [line for chain in self.values() for line in chain.status()]

    async def try_out(self) -> None:
        """Ask every provider across a network something harmless, all at once."""
        await asyncio.gather(*(chain.try_out() for chain in self.values()))

    async def close(self) -> None:
        """Give back all connections."""
        for chain in self.values():
            await chain.close()
