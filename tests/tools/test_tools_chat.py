"""The composer: answers in the help centre's own words, or an honest word that it does not know."""

from __future__ import annotations

import pytest

from knowledge.embed import MiniLM, SharedEmbedder
from knowledge.replies import load_replies
from knowledge.reviewed import ReviewedReply, Shelf
from knowledge.search import Passage, PassageSentence
from tools.base import ToolContext
from tools.chat.answering import Answering, Weights
from tools.chat.excerpts import as_text, choose
from tools.chat.local import Composer
from tools.chat.tool import DraftRequest, Finding, ProposedAction
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


WHOLE_BY_SCORE = Weights(-4.0, {"score": 8.0})
BY_SCORE = Answering(Weights(0.0, {"score": 1.0}), WHOLE_BY_SCORE)
"""Judges a passage by its score alone: 0.7 is told as the answer, 0.5 in doubt, 0.15 not at all."""


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(load_replies(), answering=BY_SCORE)


def request(text: str = "how long can I return it?", **fields: object) -> DraftRequest:
    values = {"intent": ANSWERED, "sentiment": NEUTRAL, "passages": [WINDOW], **fields}
    return DraftRequest.model_validate({"text": text, **values})


async def test_an_answer_is_a_short_section_of_a_passage_with_its_citation(composer: Composer) -> None:
    draft, *_ = await composer.draft(request(), CONTEXT)
    assert draft.kind == "answer"
    assert "You have 30 days." in draft.text
    assert (draft.citations[0].article_id, draft.citations[0].excerpt) == ("returns", "You have 30 days.")


async def test_of_a_long_section_the_sentences_around_the_best_are_told(composer: Composer) -> None:
    long = passage(("You have 30 days.", "", 0, 0.8), ("Lamps are made of oak. " * 40, "", 0, 0.1))
    draft, *_ = await composer.draft(request(passages=[long]), CONTEXT)
    assert "made of oak" not in draft.text


async def test_up_to_three_drafts_come_the_most_likely_first(composer: Composer) -> None:
    texts = {
        0.5: "Oak grows slowly in northern forests beside rivers, lakes and mountains.",
        0.8: "You have 30 days after arrival, counted from the evening of the last parcel.",
        0.6: "Lamps need bulbs with a wide screw base, sold in boxes of four or six.",
        0.7: "Labels cost nothing inside Europe, printed at home or at the counter.",
    }
    found = [passage((text, "", 0, score), score=score, article=f"a{score}") for score, text in texts.items()]
    composer_alone = Composer(load_replies(), answering=Answering(Weights(0.0, {"score": 50.0}), WHOLE_BY_SCORE))
    drafts = await composer_alone.draft(request(passages=found), CONTEXT)
    assert [draft.citations[0].article_id for draft in drafts] == ["a0.8", "a0.7", "a0.6"]
    assert drafts[0].confidence > drafts[1].confidence > drafts[2].confidence


async def test_what_may_not_be_the_answer_is_told_with_that_doubt_for_a_person_to_take_over(composer: Composer) -> None:
    draft, *_ = await composer.draft(request(passages=[WINDOW.model_copy(update={"score": 0.5})]), CONTEXT)
    assert draft.kind == "honest_no_answer"
    assert any(doubt in draft.text for doubt in load_replies().unsure)
    assert "You have 30 days." in draft.text


async def test_two_drafts_never_say_nearly_the_same(composer: Composer) -> None:
    twins = [WINDOW, WINDOW.model_copy(update={"article_id": "twin", "score": 0.69})]
    drafts = await composer.draft(request(passages=twins), CONTEXT)
    assert "twin" not in [draft.citations[0].article_id for draft in drafts if draft.citations][1:]


async def test_each_question_of_a_message_is_answered_in_its_order_or_honestly_not(composer: Composer) -> None:
    parts = ["how long can I return it", "do you sell dogs"]
    draft, *_ = await composer.draft(request(parts=parts), CONTEXT)
    assert draft.text.index("You have 30 days.") < draft.text.index('About "do you sell dogs"')
    assert draft.kind == "honest_no_answer"


async def test_where_two_questions_have_an_answer_each_brings_its_source(composer: Composer) -> None:
    second = passage(("Delivery is free.", "", 0, 0.8), article="delivery").model_copy(update={"part": 1})
    draft, *_ = await composer.draft(request(parts=["a", "b"], passages=[WINDOW, second]), CONTEXT)
    assert draft.kind == "answer"
    assert [each.article_id for each in draft.citations] == ["returns", "delivery"]


async def test_a_reviewed_reply_is_told_while_its_figures_still_stand_in_the_article() -> None:
    def with_reply(text: str) -> Composer:
        reply = ReviewedReply(id="r", cites=("returns",), heading="How?", when=("how long?",), text=text)
        return Composer(load_replies(), answering=BY_SCORE, shelf=Shelf([reply], MiniLM.installed()))

    current = (await with_reply("Take 30 days, gladly.").draft(request(), CONTEXT))[0].text
    stale = (await with_reply("Take 60 days, gladly.").draft(request(), CONTEXT))[0].text
    assert "Take 30 days, gladly." in current
    assert "60" not in stale


async def test_the_heading_of_a_shops_own_article_is_the_question_that_it_answers() -> None:
    model = MiniLM.installed()
    reply = ReviewedReply(id="r", cites=("returns",), heading="How?", when=("how long?",), text=None)
    shelf = Shelf([reply], model)
    composer = Composer(load_replies(), answering=BY_SCORE, shelf=shelf, embedder=SharedEmbedder(model))
    own = passage(("In Ghent.", "", 0, 0.8), article="own").model_copy(update={"heading": "Do you repair clocks?"})
    found = await composer.near("Do you repair clocks?", [own, WINDOW])
    assert found["own#Do you repair clocks?"] == pytest.approx(1, abs=1e-3)
    assert found.get("returns#How?", 0) < 0.9


async def test_what_a_tool_found_about_the_order_leads_the_reply(composer: Composer) -> None:
    found = Finding(tool="order_status", arguments={}, said="Order LO-482913 is on its way.", result={"orders": []})
    draft, *_ = await composer.draft(request("where is it", intent=OWN_ORDER, findings=[found]), CONTEXT)
    assert "Order LO-482913 is on its way." in draft.text
    assert "a colleague can" not in draft.text


async def test_what_is_still_needed_is_asked_for_after_what_is_known(composer: Composer) -> None:
    needs = Finding(tool="verify_order", arguments={}, said="I need the e-mail address.", result={"needs": ["email"]})
    found = Finding(tool="order_status", arguments={}, said="Order LO-482913 is on its way.", result={})
    draft, *_ = await composer.draft(request("where", intent=OWN_ORDER, findings=[needs, found]), CONTEXT)
    assert draft.text.index("on its way") < draft.text.index("e-mail address")


@pytest.mark.parametrize(("text", "first"), [("please cancel it", True), ("can I cancel it?", False)])
async def test_an_action_is_offered_first_only_where_it_was_clearly_asked_for(text: str, first: bool) -> None:
    action = ProposedAction(tool="cancel_order", arguments={"order_id": "LO-482913"}, summary="Cancels it.")
    acting = Composer(load_replies(), answering=BY_SCORE, proposals=lambda asked: [(action, "LO-482913 is cancelled.")])
    cancels = Intent(label="cancel_order", confidence=0.9, group="order", handling="approve")
    found = Finding(tool="order_status", arguments={}, said="It can be cancelled.", result={})
    drafts = await acting.draft(request(text, intent=cancels, findings=[found]), CONTEXT)
    assert [bool(draft.actions) for draft in drafts[:2]] == [first, not first]
    assert next(draft for draft in drafts if draft.actions).text == "LO-482913 is cancelled."


async def test_a_third_upset_turn_in_a_row_gets_no_further_apology(composer: Composer) -> None:
    sad = Sentiment(label="negative", score=-0.8, confidence=0.9)
    draft, *_ = await composer.draft(request(sentiment=sad, negative_turns=2), CONTEXT)
    assert draft.text.startswith(load_replies().openings_again)


async def test_when_no_passage_is_relevant_it_says_that_it_does_not_know(composer: Composer) -> None:
    far = passage(("You have 30 days.", "", 0, 0.1), score=0.15)
    (draft,) = await composer.draft(request(passages=[far]), CONTEXT)
    assert (draft.kind, draft.citations) == ("honest_no_answer", [])
    assert draft.text in load_replies().no_answer


async def test_it_never_sounds_as_if_it_had_looked_at_an_order(composer: Composer) -> None:
    draft, *_ = await composer.draft(request("where is LO-482913, please", intent=OWN_ORDER), CONTEXT)
    assert "LO-482913" in draft.text
    assert "a colleague can" in draft.text
    assert draft.next_actions == ["Look it up"]


async def test_an_own_order_without_a_number_is_asked_for_it(composer: Composer) -> None:
    draft, *_ = await composer.draft(request("where is it", intent=OWN_ORDER), CONTEXT)
    assert "please send us its number" in draft.text


async def test_a_greeting_is_greeted_back(composer: Composer) -> None:
    greeting = Intent(label="greeting", confidence=0.9, group="small_talk", handling="small_talk")
    (draft,) = await composer.draft(request("hi", intent=greeting), CONTEXT)
    assert (draft.kind, draft.text in load_replies().small_talk["greeting"]) == ("small_talk", True)


async def test_a_customer_who_wants_a_person_is_told_that_one_can_take_over(composer: Composer) -> None:
    person = Intent(label="contact_human_agent", confidence=0.9, handling="hand_off")
    drafts = await composer.draft(request("a human please", intent=person), CONTEXT)
    assert drafts[0].text.startswith(load_replies().hand_off["contact_human_agent"])


async def test_what_no_shop_handles_gets_no_article_that_only_sounds_near(composer: Composer) -> None:
    foreign = Intent(label="out_of_scope", confidence=0.9)
    near = passage(("Text.", "", 0, 0.4), score=0.4)
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
