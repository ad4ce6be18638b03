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
            while element.getprevious() is not None:  # else millions of empty elements stay in the tree
                del element.getparent()[0]
        root = etree.QName(events.root).localname if events.root is not None else ""
    except etree.XMLSyntaxError as error:
        raise CannotExtract("It is not readable as XML; the only XML files that are read are sitemaps.") from error
    if root not in {"urlset", "sitemapindex"}:
        raise CannotExtract("It is no sitemap; the only XML files that are read are sitemaps.")
    return found


class Saved:
    """The files that a site was saved as, found again by the addresses of its pages."""

    def __init__(self, names: Sequence[str]) -> None:
        """By each way in which a name ends: the shortest one that does, which has the fewest folders before it."""
        self._endings: dict[str, tuple[int, int]] = {}
        self._whole = {name: at for at, name in reversed(list(enumerate(names)))}
        for at, name in enumerate(names):
            place, rest = (len(name), at), name
            while rest:
                self._endings[rest] = min(place, self._endings.get(rest, place))
                rest = rest.partition("/")[2]

    def at(self, address: str) -> int | None:
        """Which of the files an address is saved as, or None.

        ``https://shop.example/help/returns`` is ``help/returns.html``, ``help/returns/index.html`` or
        ``help/returns``, in whatever folder the site was saved.
        """
        path = unquote(urlsplit(address).path).strip("/")
        if not path:
            return next((self._whole[each] for each in ("index.html", "index.htm") if each in self._whole), None)
        for ending in ("", ".html", ".htm", ".md", "/index.html", "/index.htm"):
            if (found := self._endings.get(f"{path}{ending}")) is not None:
                return found[1]
        return None
