"""The composer: answers in the help centre's own words, or an honest word that it does not know."""

from __future__ import annotations

import pytest

from knowledge.replies import load_replies
from knowledge.search import Passage, PassageSentence
from tools.base import ToolContext
from tools.chat.excerpts import as_text, choose
from tools.chat.local import Composer
from tools.chat.tool import DraftRequest
from tools.intent.tool import Intent
from tools.sentiment.tool import Sentiment

CONTEXT = ToolContext(customer_id="c", conversation_id="v", turn_id="t", providers={})  # type: ignore[arg-type]
NEUTRAL = Sentiment(label="neutral", score=0.0, confidence=0.9)
ANSWERED = Intent(label="check_refund_policy", confidence=0.9, group="returns_refunds", handling="answer")
OWN_ORDER = Intent(label="track_order", confidence=0.9, group="order", handling="approve", next_actions=["Look it up"])


def passage(*units: tuple[str, str, int, float], score: float = 0.7, article: str = "returns") -> Passage:
    sentences = [
        PassageSentence(text=text, marker=marker, block=block, score=own) for text, marker, block, own in units
    ]
    return Passage(
        article_id=article,
        title="Returns",
        heading="How?",
        text=" ".join(unit.text for unit in sentences),
        excerpt=sentences[0].text,
        score=score,
        category="faq",
        language="en",
        intents=("check_refund_policy",),
        sentences=tuple(sentences),
    )


WINDOW = passage(("You have 30 days.", "", 0, 0.8), ("Lamps are made of oak.", "", 0, 0.1))


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(load_replies())


def request(text: str = "how long can I return it?", **fields: object) -> DraftRequest:
    values = {"intent": ANSWERED, "sentiment": NEUTRAL, "passages": [WINDOW], **fields}
    return DraftRequest.model_validate({"text": text, **values})


async def test_an_answer_is_the_relevant_sentences_of_a_passage_with_its_citation(composer: Composer) -> None:
    (draft,) = await composer.draft(request(), CONTEXT)
    assert draft.kind == "answer"
    assert "You have 30 days." in draft.text
    assert "made of oak" not in draft.text
    assert (draft.citations[0].article_id, draft.citations[0].excerpt) == ("returns", "You have 30 days.")


async def test_up_to_three_drafts_come_the_most_likely_first(composer: Composer) -> None:
    passages = [passage(("Text.", "", 0, 0.5), score=score, article=f"a{score}") for score in (0.5, 0.8, 0.6, 0.7)]
    drafts = await composer.draft(request(passages=passages), CONTEXT)
    assert [draft.citations[0].article_id for draft in drafts] == ["a0.8", "a0.7", "a0.6"]
    assert drafts[0].confidence > drafts[1].confidence > drafts[2].confidence


async def test_when_no_passage_is_relevant_it_says_that_it_does_not_know(composer: Composer) -> None:
    far = passage(("You have 30 days.", "", 0, 0.1), score=0.15)
    (draft,) = await composer.draft(request(passages=[far]), CONTEXT)
    assert (draft.kind, draft.citations) == ("honest_no_answer", [])
    assert draft.text in load_replies().no_answer


async def test_it_never_sounds_as_if_it_had_looked_at_an_order(composer: Composer) -> None:
    (draft,) = await composer.draft(request("where is LO-482913, please", intent=OWN_ORDER), CONTEXT)
    assert "LO-482913" in draft.text
    assert "a colleague can" in draft.text
    assert draft.next_actions == ["Look it up"]


async def test_an_own_order_without_a_number_is_asked_for_it(composer: Composer) -> None:
    (draft,) = await composer.draft(request("where is it", intent=OWN_ORDER), CONTEXT)
    assert "please send us its number" in draft.text


async def test_a_greeting_is_greeted_back(composer: Composer) -> None:
    greeting = Intent(label="greeting", confidence=0.9, group="small_talk", handling="small_talk")
    (draft,) = await composer.draft(request("hi", intent=greeting), CONTEXT)
    assert (draft.kind, draft.text in load_replies().small_talk["greeting"]) == ("small_talk", True)


async def test_a_customer_who_wants_a_person_is_told_that_one_can_take_over(composer: Composer) -> None:
    person = Intent(label="contact_human_agent", confidence=0.9, handling="hand_off")
    drafts = await composer.draft(request("a human please", intent=person), CONTEXT)
    assert drafts[0].text in load_replies().hand_off["contact_human_agent"]


async def test_what_no_shop_handles_gets_no_article_that_only_sounds_near(composer: Composer) -> None:
    foreign = Intent(label="out_of_scope", confidence=0.9)
    near = passage(("Text.", "", 0, 0.4), score=0.45)
    (draft,) = await composer.draft(request("capital of Peru?", intent=foreign, passages=[near]), CONTEXT)
    assert draft.text in load_replies().out_of_scope


async def test_sympathy_is_shown_only_when_the_feeling_is_clear(composer: Composer) -> None:
    openings = load_replies().openings["negative"]
    sad = Sentiment(label="negative", score=-0.8, confidence=0.9)
    unsure = Sentiment(label="negative", score=-0.2, confidence=0.45)
    assert (await composer.draft(request(sentiment=sad), CONTEXT))[0].text.startswith(openings)
    assert not (await composer.draft(request(sentiment=unsure), CONTEXT))[0].text.startswith(openings)


async def test_the_same_message_always_gets_the_same_words(composer: Composer) -> None:
    assert await composer.draft(request(), CONTEXT) == await composer.draft(request(), CONTEXT)


def test_one_step_brings_all_steps_and_the_line_that_introduces_them() -> None:
    steps = passage(
        ("Returns are free.", "", 0, 0.1),
        ("To send it back:", "", 1, 0.2),
        ("Print the label.", "1.", 2, 0.2),
        ("Pack the item.", "2.", 2, 0.9),
    )
    assert as_text(choose(steps)) == "To send it back:\n\n1. Print the label.\n2. Pack the item."


def test_a_sentence_that_leans_on_the_one_before_brings_it_along() -> None:
    leaning = passage(("The label is free.", "", 0, 0.2), ("It comes by email.", "", 0, 0.9))
    assert as_text(choose(leaning)) == "The label is free. It comes by email."
