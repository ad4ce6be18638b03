"""Taking what an import read into the store: new articles, new versions, and what is there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.contents import ID, MAX_ID, Content, checked
from knowledge.errors import ArticleRefused
from knowledge.library import Library, add, free_id, write
from store import articles as stored
from store.articles import StoredArticle
from store.base import now

USUAL_CATEGORY: Final = "faq"

What = Literal["created", "updated", "unchanged", "kept", "refused"]


@dataclass(frozen=True, slots=True)
class Options:
    """What an import gives to articles whose file does not say it; ``overwrite`` also replaces what people edited."""

    category: str | None = None
    language: str | None = None
    status: Literal["draft", "published"] = "published"
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """An article that a file gave. ``source`` is by what it is known at the next import."""

    source: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it; ``problem`` says why it was kept as it is, or refused."""

    article_id: str | None
    what: What
    problem: str | None = None


async def take(library: Library, batch: Sequence[Incoming], options: Options, *, author: str) -> list[Taken]:
    """Write a batch in one transaction; the index is not told yet. What is not valid is refused alone."""
    for _ in range(2):
        try:
            async with library.database.writing() as session:
                return [await _take(session, library, each, options, author) for each in batch]
        except IntegrityError:
            # Somebody else took one of the ids between our look and our write; the next look sees it.
            continue
    async with library.database.writing() as session:
        return [await _take(session, library, each, options, author) for each in batch]


async def _take(session: AsyncSession, library: Library, incoming: Incoming, options: Options, author: str) -> Taken:
    fields = {"category": options.category or USUAL_CATEGORY, "language": options.language or "en", **incoming.fields}
    wanted, line, status, version = (fields.pop(name, None) for name in ("id", "line", "status", "version"))
    where = f"Row at line {line}: " if line else ""
    try:
        content = checked(fields, library.known_intents)
        _check(wanted, status)
    except ArticleRefused as error:
        return Taken(None, "refused", f"{where}{error.detail}"[:1000])
    known = await _known(session, wanted, incoming.source, content)
    if known is None:
        name = str(wanted) if wanted else await free_id(session, content.title)
        change = {"author": author, "status": status or options.status, "at": now(), "version": 1}
        await add(session, name, content, change, source=incoming.source)
        return Taken(name, "created")
    return await _renew(
        session,
        known,
        content,
        incoming.source,
        author,
        safe=options.overwrite or bool(wanted and version == known.version),
    )


async def _known(session: AsyncSession, wanted: Any, source: str, content: Content) -> StoredArticle | None:
    """The article that this one was at an earlier import: by its id, its source, or, in a renamed file, its content."""
    if wanted:
        return await stored.get(session, str(wanted))
    return await stored.of_source(session, source) or await stored.of_origin(session, content.hash)


async def _renew(
    session: AsyncSession, known: StoredArticle, content: Content, source: str, author: str, *, safe: bool
) -> Taken:
    if content.hash in {known.content_hash, known.origin_hash} and not (safe and content.hash != known.content_hash):
        # The file says what it said before; what people made of it here since then stays.
        if known.source.startswith("import:"):
            known.source = source
        return Taken(known.id, "unchanged")
    if known.status == "retired" and not safe:
        return Taken(known.id, "kept", f"{known.id} is retired; restore it, or import with overwrite.")
    if known.content_hash != known.origin_hash and not safe:
        told = f"{known.id} was edited here by {known.updated_by}, and the file says something else now"
        return Taken(known.id, "kept", f"{told}; it was left as it is. Import with overwrite to replace it.")
    known.source, known.origin_hash = source, content.hash
    await write(session, known, content, author=author, status=known.status, at=now(), version=known.version + 1)
    return Taken(known.id, "updated")


def _check(wanted: Any, status: Any) -> None:
    if wanted and (not ID.fullmatch(str(wanted)) or len(str(wanted)) > MAX_ID):
        raise ArticleRefused([("id", f"{str(wanted)[:100]!r} is no id like return-window")])
    if status is not None and status not in stored.STATUSES:
        raise ArticleRefused([("status", f"it is none of {', '.join(stored.STATUSES)}")])
