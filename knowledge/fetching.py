"""Fetching the pages of a sitemap over HTTP: from hosts that the operator named, within limits, from public addresses.

The name of a host is looked up once for each request and the request goes to the address that was checked, so that a
name which changes its address in between leads nowhere else.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from knowledge.errors import CannotExtract

MAX_PAGE: Final = 10_000_000
"""Bytes of a page."""
MAX_PAGES: Final = 2_000
PATIENCE: Final = 20.0
"""Seconds for a page, redirects included."""
REDIRECTS: Final = 5
ENDINGS: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/markdown": ".md",
    "text/plain": ".txt",
}

TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as networks without IPv4 write them (NAT64, RFC 6052), and those of an operator's own (RFC 8215)."""
LOCAL_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b:1::/48")

Lookup = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """The IP addresses of a host. Raises ``OSError``."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Fetcher:
    """Fetches pages of ``hosts`` and of nobody else. ``private`` allows addresses of this machine and its network."""

    def __init__(self, hosts: Collection[str], *, private: bool = False, lookup: Lookup = addresses_of) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)
        self._private = private
        self._lookup = lookup
        self._count = 0
        # Without a proxy of the environment: it would look names up again, where nobody checks them.
        self._client = httpx.Client(trust_env=False, follow_redirects=False, timeout=httpx.Timeout(PATIENCE))

    def may(self, address: str) -> bool:
        """Whether the address is one of the hosts'."""
        return self._host(address) is not None

    def fetch(self, address: str, target: Path) -> str:
        """Write a page to ``target`` and give the ending of its kind, like ``.html``. Blocks.

        Raises ``CannotExtract`` with a sentence on why the page cannot be had.
        """
        self._count += 1
        if self._count > MAX_PAGES:
            raise CannotExtract(f"An import fetches at most {MAX_PAGES:,} pages.")
        ends = time.monotonic() + PATIENCE
        try:
            for _ in range(REDIRECTS + 1):
                onward = self._one(address, target, ends)
                if onward.startswith("."):
                    return onward
                address = urljoin(address, onward)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise CannotExtract(f"The page could not be fetched ({type(error).__name__}).") from error
        raise CannotExtract(f"The page sends from one address to the next more than {REDIRECTS} times.")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _host(self, address: str) -> str | None:
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").lower()
            named = f"{host}:{parts.port}" if parts.port else host
        except ValueError:
            return None
        if parts.scheme not in {"http", "https"} or parts.username or not {host, named} & self._hosts:
            return None
        return host

    def _one(self, address: str, target: Path, ends: float) -> str:
        """Where to go on (a redirect's address), or the ending of what was written."""
        host = self._host(address)
        if host is None:
            raise CannotExtract("The page sends to another site, from which nothing is fetched.")
        url = httpx.URL(address)
        there = self._checked(host, url.port or (443 if url.scheme == "https" else 80))
        request = self._client.build_request(
            "GET",
            url.copy_with(host=there),
            headers={"host": url.netloc.decode(), "user-agent": "Frontdesk", "accept-encoding": "identity"},
            extensions={"sni_hostname": host},
        )
        answer = self._client.send(request, stream=True)
        try:
            if answer.is_redirect:
                return answer.headers["location"]
            if answer.status_code != 200:
                raise CannotExtract(f"The site answered {answer.status_code} for this page.")
            kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
            if kind not in ENDINGS:
                raise CannotExtract("The page is of a kind that is not read.")
            _write(answer, target, ends)
            return ENDINGS[kind]
        finally:
            answer.close()

    def _checked(self, host: str, port: int) -> str:
        found = self._lookup(host, port)
        for each in found:
            if not self._private and not public(each):
                raise CannotExtract("The site is at a private address, from which nothing is fetched.")
        if not found:
            raise CannotExtract("The site has no address.")
        return found[0]


def public(address: str) -> bool:
    """Whether an IP address is one of the internet's, also in IPv6 forms that lead to an IPv4 address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is None and found in TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return public(str(inner))
        if found in LOCAL_TRANSLATED:
            return False
    return found.is_global and not found.is_multicast


def _write(answer: httpx.Response, target: Path, ends: float) -> None:
    size = 0
    with target.open("wb") as file:
        for piece in answer.iter_raw(1 << 16):
            size += len(piece)
            if size > MAX_PAGE:
                raise CannotExtract(f"The page is larger than {MAX_PAGE / 1e6:,.0f} MB.")
            if time.monotonic() > ends:
                raise CannotExtract(f"The page took longer than {PATIENCE:g} s.")
            file.write(piece)
