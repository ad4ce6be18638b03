"""Translation packs from their publisher: the models of Firefox Translations, from Mozilla's Remote Settings.

The catalogue is a collection of records, one a file (the collection ``translations-models-v2``; the older
``translations-models`` can be named instead, its fields are ``fromLang`` and ``toLang`` and its files not compressed):

    {"data": [{"sourceLanguage", "targetLanguage", "version", "architecture", "fileType": "model" | "lex" | "vocab" |
      "srcvocab" | "trgvocab", "name", "decompressedHash", "filter_expression",
      "attachment": {"location", "hash", "size", "filename"}}, …]}

Files lie under ``capabilities.attachments.base_url`` of the server's root. Every file is compared with the SHA-256 that
the catalogue states before anything is changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from knowledge.packs import Manifest, Pack, Role, install

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE: Final = (
    "https://firefox.settings.services.mozilla.com/v1/buckets/main/collections/translations-models-v2/records"
)
NEWEST: Final = 3
"""The newest major version of models that the engine reads."""
LARGEST: Final = 300_000_000
"""Bytes of a file above which something is wrong."""
PATIENCE: Final = 20.0
"""Seconds without a byte after which the publisher is taken for gone."""

_ROLES: Final[Mapping[str, Role]] = {
    "model": "model",
    "lex": "shortlist",
    "vocab": "vocabulary",
    "srcvocab": "vocabulary",
    "trgvocab": "target_vocabulary",
}
_CODES: Final = {"zh-hans": "zh", "zh_hans": "zh", "nb": "no"}
"""Codes of the publisher that the desk has others for."""

Pair = tuple[str, str]
Progress = Callable[[str, float], None]
"""Told what is being done and a share of it, 0 to 1."""


class PublisherError(Exception):
    """The publisher could not give what was asked for; the message says why, and nothing was changed."""


@dataclass(frozen=True)
class Attachment:
    """A file of the publisher's: where it is, its size in bytes and SHA-256, and that of what is packed in it."""

    name: str
    location: str
    size: int
    sha256: str
    unpacked: str | None


@dataclass(frozen=True)
class Offer:
    """A pack that can be fetched."""

    pair: Pair
    version: str
    files: Mapping[Role, Attachment]

    @property
    def size(self) -> int:
        """Bytes to be fetched."""
        return sum(each.size for each in self.files.values())


class Publisher:
    """Asks a server that speaks Remote Settings."""

    def __init__(self, url: str = CATALOGUE) -> None:
        """``url`` is the address of a collection's records."""
        self._url = url

    def offers(self) -> Mapping[Pair, Offer]:
        """What can be fetched, by pair. Raises ``PublisherError``."""
        records = self._json(self._url).get("data")
        if not isinstance(records, list):
            raise PublisherError(f"what {self._url} answers is no catalogue of models")
        found: dict[tuple[Pair, str, str], dict[Role, Attachment]] = {}
        for record in records:
            read = _read(record)
            if read is not None:
                key, role, attachment = read
                found.setdefault(key, {})[role] = attachment
        best: dict[Pair, tuple[tuple[int, ...], Offer]] = {}
        for (pair, version, architecture), files in found.items():
            rank = (*_version(version), architecture == "tiny")
            if {"model", "vocabulary"} <= files.keys() and (pair not in best or rank > best[pair][0]):
                best[pair] = (rank, Offer(pair, version, files))
        return {pair: offer for pair, (_, offer) in sorted(best.items())}

    def fetch(self, offer: Offer, data: Path, progress: Progress) -> Pack:
        """Fetch a pack into the desk's folder, whole or not at all. Raises ``PublisherError``."""
        root = re.split(r"(?<=/v1)/", self._url, maxsplit=1)[0] + "/"
        try:
            base = str(self._json(root)["capabilities"]["attachments"]["base_url"])
        except (KeyError, TypeError) as error:
            raise PublisherError(f"the server at {root} says nothing about where its files are") from error
        contents: dict[Role, bytes] = {}
        got = 0
        step = f"fetching {'-'.join(offer.pair)} ({offer.size / 1e6:.0f} MB)"
        progress(step, 0.0)
        for role, file in offer.files.items():
            before = got

            def told(bytes_of_file: int, before: int = before) -> None:
                progress(step, (before + bytes_of_file) / max(1, offer.size))

            contents[role] = _unpacked(file, self._bytes(f"{base.rstrip('/')}/{file.location.lstrip('/')}", file, told))
            got += file.size
        manifest = Manifest.model_validate(
            {
                "source": offer.pair[0],
                "target": offer.pair[1],
                "version": offer.version,
                "publisher": "Mozilla (Firefox Translations)",
                "licence": "MPL-2.0",
                "files": {
                    role: {"name": _plain(role, file.name), "sha256": hashlib.sha256(contents[role]).hexdigest()}
                    for role, file in offer.files.items()
                },
            }
        )
        return install(manifest, contents, data)

    def _json(self, url: str) -> dict[str, Any]:
        import httpx

        try:
            answer = httpx.get(url, timeout=PATIENCE, follow_redirects=True)
            answer.raise_for_status()
            content = answer.json()
        except httpx.HTTPStatusError as error:
            raise PublisherError(f"the publisher answers {error.response.status_code} at {url}") from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise _unreachable(url, error) from error
        except ValueError as error:
            raise PublisherError(f"what {url} answers is not JSON") from error
        return content if isinstance(content, dict) else {}

    def _bytes(self, url: str, file: Attachment, told: Callable[[int], None]) -> bytes:
        import httpx

        content = bytearray()
        try:
            with httpx.stream("GET", url, timeout=PATIENCE, follow_redirects=True) as answer:
                answer.raise_for_status()
                for chunk in answer.iter_bytes(1 << 16):
                    content += chunk
                    told(len(content))
                    if len(content) > file.size:
                        break
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            raise PublisherError(f"the publisher answers {status} for {file.name}; nothing was changed") from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL) as error:
            raise _unreachable(url, error) from error
        except httpx.TransportError as error:
            raise PublisherError(
                f"the connection was cut while {file.name} was fetched; nothing was changed, so try again"
            ) from error
        found = hashlib.sha256(content).hexdigest()
        if found != file.sha256:
            raise PublisherError(
                f"{file.name} is not what the publisher's catalogue names: its SHA-256 is {found[:12]}…, expected "
                f"{file.sha256[:12]}…; nothing was changed"
            )
        return bytes(content)


def _read(record: Any) -> tuple[tuple[Pair, str, str], Role, Attachment] | None:
    """A record of the catalogue, or None when it is not for us: another kind of file, too new, for some users only."""
    if not isinstance(record, dict) or record.get("filter_expression"):
        return None
    source, target = (
        _CODES.get(str(code).lower(), str(code))
        for code in (
            record.get("sourceLanguage") or record.get("fromLang"),
            record.get("targetLanguage") or record.get("toLang"),
        )
    )
    version, role, attachment = (
        str(record.get("version")),
        _ROLES.get(str(record.get("fileType"))),
        record.get("attachment"),
    )
    if role is None or not isinstance(attachment, dict) or not 0 < _version(version)[1] <= NEWEST:
        return None
    if not all(re.fullmatch(r"[a-z]{2,3}", code) for code in (source, target)):
        return None
    try:
        file = Attachment(
            name=str(record.get("name") or attachment["filename"]),
            location=str(attachment["location"]),
            size=int(attachment["size"]),
            sha256=str(attachment["hash"]).lower(),
            unpacked=str(record["decompressedHash"]).lower() if record.get("decompressedHash") else None,
        )
    except (KeyError, TypeError, ValueError):
        return None
    usable = 0 < file.size <= LARGEST
    return (((source, target), version, str(record.get("architecture") or "")), role, file) if usable else None


def _version(version: str) -> tuple[int, int, int]:
    """Whether it is a finished one, and its numbers; (0, 0, 0) for none."""
    match = re.fullmatch(r"(\d{1,4})\.(\d{1,4})(\w*)", version.strip())
    return (not match[3], int(match[1]), int(match[2])) if match else (0, 0, 0)


def _unpacked(file: Attachment, content: bytes) -> bytes:
    if not file.location.endswith(".zst"):
        return content
    try:
        from fxtranslate import discovery
    except ImportError as error:
        raise PublisherError("unpacking needs the translation engine: pip install fxtranslate==0.5.0") from error
    try:
        return discovery.verify_and_decompress(content, file.unpacked)
    except ValueError as error:
        raise PublisherError(f"{file.name} cannot be unpacked: {error}; nothing was changed") from error


def _plain(role: Role, name: str) -> str:
    """A file name that cannot lead anywhere else."""
    return f"{role}.{re.sub(r'[^A-Za-z0-9.-]', '-', name.removesuffix('.zst'))}"[:120].rstrip(".")


def _unreachable(url: str, error: Exception) -> PublisherError:
    return PublisherError(
        f"the publisher cannot be reached at {url} ({type(error).__name__}): fetching needs the internet. Without it, "
        "fetch the pack on another machine, copy its folder here and run `frontdesk models add FOLDER`"
    )
