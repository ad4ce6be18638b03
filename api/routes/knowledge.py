"""The knowledge base: articles and their versions, what a search finds in them, and the state of the index.

Agents read; admins write.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from api.auth.guards import admin, agent
from api.desk import Desk
from api.errors import Problem, documented
from api.routes.given import TheCaller, TheDesk
from api.routes.knowledge_shapes import (
    ArticleFields,
    ArticlePage,
    Citation,
    ContextBody,
    ContextView,
    EditArticleBody,
    Found,
    IndexView,
    NewArticleBody,
    OneArticle,
    RestoreBody,
    Status,
    VersionList,
    index_view,
    line_of,
    passage_of,
    view_of,
)
from graph.errors import NotFound
from graph.nodes.detection import DESK_LANGUAGE, TELLING
from knowledge.contents import Content
from knowledge.search import Passage
from store import articles as stored
from store import conversations
from tools.base import ToolContext
from tools.detection.tool import DetectionArguments, detect_language
from tools.retrieval.tool import RetrievalArguments, search_articles

Word = Annotated[str | None, QueryParameter(max_length=200)]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Query = Annotated[str, QueryParameter(min_length=1, max_length=2000)]
Count = Annotated[int, QueryParameter(ge=1, le=50)]
Category = Annotated[str | None, QueryParameter(max_length=50)]


class KnowledgeController(Controller):
    """What the assistant may say, and where it stands."""

    path = "/knowledge"
    tags = ("Knowledge",)

    @get("/articles", guards=[agent], summary="Articles", responses=documented(401, 403, 422))
    async def list_articles(
        self,
        desk: TheDesk,
        q: Word = None,
        category: Category = None,
        language: Word = None,
        status: Annotated[Status | None, QueryParameter()] = None,
        cursor: Word = None,
        limit: Limit = 50,
    ) -> ArticlePage:
        """A page of the articles by id. `q` is looked for in id, title, tags and text."""
        async with desk.database.reading() as session:
            rows, following = await stored.page(
                session, text=q, category=category, language=language, status=status, after=cursor, limit=limit
            )
        return ArticlePage([line_of(row) for row in rows], following)

    @post(
        "/articles",
        status_code=201,
        guards=[admin],
        summary="Write an article",
        responses=documented(401, 403, 409, 413, 415, 422),
    )
    async def create_article(self, desk: TheDesk, caller: TheCaller, data: JSONBody[NewArticleBody]) -> OneArticle:
        """A new article. 409 when its `id` is in use; 422 `invalid_article` names each field that is wrong."""
        row = await desk.library.create(
            _fields(data), author=caller.user.full_name, article_id=data.id, status=data.status
        )
        return OneArticle(view_of(await desk.library.get(row.id)))

    @get("/articles/{article_id:str}", guards=[agent], summary="An article", responses=documented(401, 403, 404))
    async def read_article(self, desk: TheDesk, article_id: FromPath[str]) -> OneArticle:
        """An article as it is now, whatever its status."""
        return OneArticle(view_of(await desk.library.get(article_id)))

    @get(
        "/articles/{article_id:str}/versions",
        guards=[agent],
        summary="An article's history",
        responses=documented(401, 403, 404),
    )
    async def article_versions(self, desk: TheDesk, article_id: FromPath[str]) -> VersionList:
        """Every version that the article has had, the newest first."""
        return VersionList([line_of(row) for row in await desk.library.versions(article_id)])

    @get(
        "/articles/{article_id:str}/versions/{number:int}",
        guards=[agent],
        summary="One version",
        responses=documented(401, 403, 404),
    )
    async def article_version(self, desk: TheDesk, article_id: FromPath[str], number: FromPath[int]) -> OneArticle:
        """An article as it was at that version."""
        return OneArticle(view_of(await desk.library.version(article_id, number)))

    @put(
        "/articles/{article_id:str}",
        guards=[admin],
        summary="Change an article",
        responses=documented(401, 403, 404, 409, 413, 415, 422),
    )
    async def edit_article(
        self, desk: TheDesk, caller: TheCaller, article_id: FromPath[str], data: JSONBody[EditArticleBody]
    ) -> OneArticle:
        """Change an article. 409 when somebody changed it meanwhile, with it as `current` and a `diff` to yours."""
        await desk.library.edit(
            article_id, _fields(data), version=data.version, author=caller.user.full_name, status=data.status
        )
        return OneArticle(view_of(await desk.library.get(article_id)))

    @delete(
        "/articles/{article_id:str}",
        status_code=200,
        guards=[admin],
        summary="Retire an article",
        responses=documented(401, 403, 404),
    )
    async def retire_article(self, desk: TheDesk, caller: TheCaller, article_id: FromPath[str]) -> OneArticle:
        """Take an article out of use. It is kept with all its versions."""
        await desk.library.retire(article_id, author=caller.user.full_name)
        return OneArticle(view_of(await desk.library.get(article_id)))

    @post(
        "/articles/{article_id:str}/restore",
        status_code=200,
        guards=[admin],
        summary="Bring an article back",
        responses=documented(401, 403, 404, 415, 422),
    )
    async def restore_article(
        self, desk: TheDesk, caller: TheCaller, article_id: FromPath[str], data: JSONBody[RestoreBody]
    ) -> OneArticle:
        """Publish a retired article again, or go back to an earlier version of it, which becomes the newest."""
        await desk.library.restore(article_id, author=caller.user.full_name, version=data.version)
        return OneArticle(view_of(await desk.library.get(article_id)))

    @get("/search", guards=[agent], summary="Search the articles", responses=documented(401, 403, 422, 503))
    async def search_knowledge(
        self, desk: TheDesk, caller: TheCaller, q: Query, language: Word = None, category: Category = None, k: Count = 5
    ) -> Found:
        """The passages that speak about a question, best first, as the assistant finds them."""
        passages = await _found(desk, caller, q, k, category, language)
        return Found([passage_of(each) for each in passages])

    @post(
        "/context",
        status_code=200,
        guards=[agent],
        summary="Facts for a writer",
        responses=documented(401, 403, 404, 415, 422, 503),
    )
    async def knowledge_context(self, desk: TheDesk, caller: TheCaller, data: JSONBody[ContextBody]) -> ContextView:
        """The passages on a question with scores, and as one text with numbered citations for a model or a person.

        What articles say is data: a model that is given it should be told so.
        """
        hint = await _language_of(desk, data.conversation_id)
        passages = await _found(desk, caller, data.query, data.k, data.category, data.language, hint)
        cited, texts, left = [], [], data.max_characters
        for number, passage in enumerate(passages, 1):
            head = f"[{number}] {' › '.join(part for part in (passage.title, passage.heading) if part)}"
            text = f"{head}\n{passage.text}"
            if len(text) > left:
                break
            left -= len(text) + 2
            texts.append(text)
            told = {**msgspec.structs.asdict(passage_of(passage)), "number": number}
            cited.append(msgspec.convert(told, Citation))
        return ContextView(cited, "\n\n".join(texts))

    @get("/index", guards=[agent], summary="The index beside the store", responses=documented(401, 403, 503))
    async def index_state(self, desk: TheDesk) -> IndexView:
        """Whether the search says what the articles say; nothing is changed."""
        _indexed(desk)
        return index_view(await desk.library.index.health())

    @post("/verify", status_code=200, guards=[admin], summary="Mend the index", responses=documented(401, 403, 503))
    async def verify_index(self, desk: TheDesk) -> IndexView:
        """Find where the search differs from the articles, mend it, and say how it stands after that."""
        _indexed(desk)
        await desk.library.index.mend()
        return index_view(await desk.library.index.health())


def _fields(data: ArticleFields) -> dict[str, Any]:
    return {name: getattr(data, name) for name in Content.model_fields}


async def _found(
    desk: Desk,
    caller: TheCaller,
    query: str,
    k: int,
    category: str | None,
    language: str | None,
    hint: str | None = None,
) -> list[Passage]:
    context = ToolContext(customer_id=str(caller.user.id), conversation_id="", turn_id="", providers=desk.providers)
    heard = await detect_language(DetectionArguments(text=query, hint=hint or DESK_LANGUAGE), context)
    spoken = heard.code if heard.confidence >= TELLING else DESK_LANGUAGE
    arguments = RetrievalArguments(query=query, k=k, category=category, language=language, spoken=spoken)
    return (await search_articles(arguments, context)).passages


async def _language_of(desk: Desk, conversation_id: UUID | None) -> str | None:
    """The language of a conversation, where one is named. Raises `NotFound`."""
    if conversation_id is None:
        return None
    async with desk.database.reading() as session:
        conversation = await conversations.get(session, conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    return conversation.primary_language


def _indexed(desk: Desk) -> None:
    if not desk.library.index.attached:
        raise Problem(503, "unavailable", "This desk's articles are not indexed on this machine.")
