"""Whether a passage answers a question: what the fitted weights make of plain cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import KnowledgeError
from knowledge.search import Passage, PassageSentence
from tools.chat import answering
from tools.chat.answering import key, shipped
from tools.chat.asking import asked, holds, stems
from tools.intent.tool import Intent, IntentGuess

ABOUT_RETURNS = Intent(label="check_refund_policy", confidence=0.9, handling="answer")


def passage(text: str, cosine: float, article: str = "returns", intents: tuple[str, ...] = ()) -> Passage:
    return Passage(
        article_id=article,
        title="Returns",
        heading="How long?",
        text=text,
        excerpt=text,
        score=cosine,
        category="faq",
        language="en",
        intents=intents,
        sentences=(PassageSentence(text=text, marker="", block=0, score=cosine),),
    )


NEAR = passage("You can return it within 30 days.", 0.8, intents=("check_refund_policy",))
FAR = passage("Lamps are made of oak.", 0.3, article="lamps")
QUESTION = "how long can I return it?"


def test_the_passage_that_answers_is_ranked_before_one_that_does_not() -> None:
    ranked = shipped().rank(QUESTION, [FAR, NEAR], ABOUT_RETURNS)
    assert [row.passage for row in ranked] == [NEAR, FAR]


def test_a_near_passage_is_likelier_to_answer_than_a_far_one() -> None:
    model = shipped()
    near = model.chance(QUESTION, model.rank(QUESTION, [NEAR, FAR], ABOUT_RETURNS), ABOUT_RETURNS)
    far = model.chance(QUESTION, model.rank(QUESTION, [FAR], ABOUT_RETURNS), ABOUT_RETURNS)
    assert near > 0.5 > far


def test_a_question_like_a_reviewed_one_makes_its_passage_likelier() -> None:
    (plain,) = shipped().rank(QUESTION, [NEAR], ABOUT_RETURNS)
    (known,) = shipped().rank(QUESTION, [NEAR], ABOUT_RETURNS, {key(NEAR): 0.95})
    assert known.logit > plain.logit


def test_a_further_intent_of_the_message_counts_as_one_that_the_passage_may_be_about() -> None:
    two = Intent(
        label="track_order", confidence=0.8, further=[IntentGuess(label="check_refund_policy", confidence=0.7)]
    )
    assert answering.agreement(two, NEAR) == 0.7


def test_nothing_found_has_no_chance() -> None:
    assert shipped().chance(QUESTION, [], ABOUT_RETURNS) == 0.0


def test_a_broken_file_of_weights_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "answering.json"
    path.write_text("[]")
    monkeypatch.setattr(answering, "SHIPPED", path)
    with pytest.raises(KnowledgeError, match=r"answering\.json"):
        answering.shipped.__wrapped__()


@pytest.mark.parametrize(
    ("question", "kind", "held", "not_held"),
    [
        ("how long does it take", "duration", "It takes 3 working days.", "It is blue."),
        ("how much is it", "amount", "It costs 4.90 EUR.", "It is blue."),
    ],
)
def test_what_a_question_asks_for_is_known(question: str, kind: str, held: str, not_held: str) -> None:
    assert kind in asked(question).kinds
    assert holds(kind, held)
    assert not holds(kind, not_held)


def test_endings_and_common_words_do_not_matter() -> None:
    assert stems("I have returned the lamps") == stems("returning a lamp")
