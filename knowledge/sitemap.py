"""Sitemap files (https://www.sitemaps.org/protocol.html): the addresses they name, and the files these are saved as."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from lxml import etree

from knowledge.errors import CannotExtract

MAX_ADDRESSES: Final = 50_000
"""As many as the protocol allows in one file."""
MAX_BYTES: Final = 50_000_000


def locations(path: Path) -> list[str]:
    """The addresses of a sitemap, or of the sitemaps that an index names. Raises ``CannotExtract``."""
    if path.stat().st_size > MAX_BYTES:
        raise CannotExtract("It is larger than a sitemap may be (50 MB).")
    # Entities are not resolved and nothing is loaded: a sitemap has no use for either.
    events = etree.iterparse(
        str(path), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    found: list[str] = []
    try:
        for _, element in events:
            if etree.QName(element).localname == "loc" and element.text and element.text.strip():
                found.append(element.text.strip())
            if len(found) > MAX_ADDRESSES:
                raise CannotExtract(f"It names more than {MAX_ADDRESSES:,} addresses.")
            element.clear()
        root = etree.QName(events.root).localname if events.root is not None else ""
    except etree.XMLSyntaxError as error:
        raise CannotExtract("It is not readable as XML; the only XML files that are read are sitemaps.") from error
    if root not in {"urlset", "sitemapindex"}:
        raise CannotExtract("It is no sitemap; the only XML files that are read are sitemaps.")
    return found


def matching(address: str, names: Sequence[str]) -> int | None:
    """Which of the files ``names`` an address is saved as, or None.

    ``https://shop.example/help/returns`` is ``help/returns.html``, ``help/returns/index.html`` or ``help/returns``,
    in whatever folder the site was saved.
    """
    path = unquote(urlsplit(address).path).strip("/")
    if path:
        wanted = [path, *(f"{path}{ending}" for ending in (".html", ".htm", ".md", "/index.html", "/index.htm"))]
    else:
        wanted = ["index.html", "index.htm"]
    for each in wanted:
        # A file of that very name, else the one that ends so with the fewest folders before it.
        fits = [
            (len(name), at) for at, name in enumerate(names) if name == each or (path and name.endswith(f"/{each}"))
        ]
        if fits:
            return min(fits)[1]
    return None
