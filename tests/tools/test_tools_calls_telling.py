"""What is told of a recorded call: who speaks, who promised what, how it went, what is left to do."""

from __future__ import annotations

import pytest

from tools.calls.commitments import commitments, done
from tools.calls.heard import FRAME, Found, Piece, Role, Sound, Utterance, Voice, Word
from tools.calls.moods import curve, ends_of, overall
from tools.calls.quality import quality
from tools.calls.roles import roles
from tools.calls.speakers import by_channel, by_voice, joined
from tools.calls.summary import clock, summary, ticket
from tools.calls.told import ActionItem, CallEntity, CallIntent, CallMood
from tools.calls.wording import phrases, text_of, words_of

ROLES: dict[int, Role] = {0: "agent", 1: "customer"}
HI = Utterance(0, 0.0, 3.0, "Thank you for calling, how can I help you?")
WISH = Utterance(1, 4.0, 8.0, "I ordered a lamp and it has not arrived.")


def heard(text: str, start: float, *, each: float = 0.3) -> list[Word]:
    """The words of a text, one after the other without a pause."""
    return [Word(start + at * each, start + (at + 1) * each, f" {word}") for at, word in enumerate(text.split())]


def piece(words: list[Word], channel: int | None = None, voices: tuple[Voice, ...] = ()) -> Piece:
    return Piece(channel, words[0].start, words[-1].end, [], Found(words, "en", 0.9, list(voices)))


def test_words_keep_the_spaces_of_their_text() -> None:
    words = [{"start": at, "end": at + 0.1, "text": text} for at, text in enumerate(["It", "is", "L", "-O", "-4829."])]
    found = words_of({"segments": [{"start": 0, "end": 1, "text": "It is L-O-4829."}], "words": words}, 10.0)
    assert text_of(found) == "It is L-O-4829."
    assert (found[0].start, found[-1].end) == (10.0, 14.1)


def test_words_of_a_script_without_spaces_are_put_together_as_they_stand() -> None:
    words = [{"start": at, "end": at + 0.1, "text": text} for at, text in enumerate("你好吗")]
    assert text_of(words_of({"segments": [{"start": 0, "end": 1, "text": "你好吗"}], "words": words}, 0.0)) == "你好吗"


def test_segments_stand_in_for_words_that_have_no_times() -> None:
    segments = [{"start": 0.0, "end": 1.0, "text": "Hello."}, {"start": 1.0, "end": 2.0, "text": "Who is there?"}]
    assert text_of(words_of({"segments": segments}, 0.0)) == "Hello. Who is there?"


def test_a_phrase_ends_with_a_pause_or_with_its_sentence() -> None:
    said = [*heard("I see.", 0.0), *heard("And then", 0.8), *heard("it broke", 2.5)]
    assert [text_of(each) for each in phrases(said)] == ["I see.", "And then", "it broke"]


def test_each_channel_is_a_speaker_and_turns_follow_the_time() -> None:
    found = by_channel([piece([*heard("Hello?", 0.0), *heard("Fine.", 6.0)], 0), piece(heard("How are you?", 2.0), 1)])
    assert [(turn.speaker, turn.text) for turn in found] == [(0, "Hello?"), (1, "How are you?"), (0, "Fine.")]


def test_what_one_says_on_and_on_is_cut_at_the_end_of_a_sentence() -> None:
    said = [Utterance(0, at * 5.0, at * 5.0 + 4.9, f"Sentence {at}.") for at in range(20)]
    assert 2 < len(joined(said)) < 6


def test_voices_that_lie_apart_are_two_speakers() -> None:
    pieces = []
    for at in range(6):
        words = heard("one two three four.", at * 1.5)
        pitch = 110.0 + at if at in (0, 1, 4) else 215.0 + at
        pieces.append(piece(words, None, (Voice(words[0].start, words[-1].end, pitch, [0.0] * 12),)))
    assert [turn.speaker for turn in by_voice(pieces)] == [0, 1, 0, 1]


@pytest.mark.parametrize("pitches", [[200.0, 203.0, 199.0, 202.0], [200.0] * 4, [None] * 4])
def test_where_voices_are_alike_a_pause_changes_the_speaker(pitches: list[float | None]) -> None:
    starts = [0.0, 1.4, 4.0, 6.5]
    pieces = []
    for start, pitch in zip(starts, pitches, strict=True):
        words = heard("one two three four.", start)
        pieces.append(piece(words, None, (Voice(start, words[-1].end, pitch, [0.0] * 12),)))
    assert [turn.speaker for turn in by_voice(pieces)] == [0, 1, 0]


@pytest.mark.parametrize(
    ("first", "second", "agent"),
    [
        (HI.text, WISH.text, 0),
        ("Yes, hello? I ordered a lamp and my parcel has not arrived.", "Let me check. What is your order number?", 1),
        ("Guten Tag, wie kann ich Ihnen helfen?", "Ich habe einen Tisch bestellt.", 0),
        ("Bonjour, j'ai commandé une lampe.", "Votre numéro de commande, s'il vous plaît ?", 1),
        ("Hello.", "Hello.", 0),
    ],
)
def test_the_agent_is_told_by_how_people_answer_a_telephone(first: str, second: str, agent: int) -> None:
    found = roles([Utterance(0, 0.0, 1.0, first), Utterance(1, 2.0, 3.0, second)])
    assert found[agent] == "agent"
    assert found[1 - agent] == "customer"


def test_somebody_alone_is_the_customer() -> None:
    assert roles([Utterance(0, 0.0, 1.0, HI.text)]) == {0: "customer"}


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("I'll send you a new lamp by Friday.", "by Friday"),
        ("We will refund the fee within five working days.", "within five working days"),
        ("My colleague will call you tomorrow morning.", "tomorrow morning"),
        ("I am going to cancel it right away.", "right away"),
        ("You will receive the money.", None),
        ("Ich schicke Ihnen heute ein Etikett.", "heute"),
        ("Je vais vous rembourser demain.", "demain"),
        ("Le enviaremos una lámpara mañana.", "mañana"),
    ],
)
def test_a_promise_is_an_action_item_with_its_time(text: str, when: str | None) -> None:
    (item,) = commitments([Utterance(0, 10.0, 14.0, text)], ROLES)
    assert (item.who, item.text, item.when, item.at) == ("agent", text, when, 10.0)


@pytest.mark.parametrize(
    "text",
    [
        "Will you send me a new one?",
        "If it breaks again, I will call you.",
        "I would send it back.",
        "We cannot refund that.",
        "I will not pay for this.",
        "I sent it on Monday.",
        "The lamp is in stock.",
    ],
)
def test_questions_conditions_and_refusals_are_no_promise(text: str) -> None:
    assert commitments([Utterance(1, 0.0, 2.0, text)], ROLES) == []


def test_an_item_has_the_time_of_its_sentence_and_stands_once() -> None:
    turns = [Utterance(0, 0.0, 20.0, "That is a pity, I can understand it well. I will send a new one."), HI]
    items = commitments([*turns, turns[0]], ROLES)
    assert [item.text for item in items] == ["I will send a new one."]
    assert 10 < items[0].at < 16


def test_what_the_agent_has_done_is_told_apart_from_what_is_left() -> None:
    turns = [Utterance(0, 0.0, 5.0, "I have refunded the fee. Your order has been cancelled."), WISH]
    assert [said for _, said in done(turns, ROLES)] == ["I have refunded the fee.", "Your order has been cancelled."]
    assert commitments(turns, ROLES) == []


def test_longer_turns_count_for_more_in_a_mood() -> None:
    found = overall([(0.0, 9.0, CallMood("negative", -0.8)), (10.0, 11.0, CallMood("positive", 0.8))])
    assert found is not None
    assert (found.label, found.score) == ("negative", -0.64)


def test_the_mood_over_time_turns_where_the_caller_does() -> None:
    points = [(at * 10.0, at * 10.0 + 5, CallMood("negative", -0.8 if at < 10 else 0.8)) for at in range(20)]
    found = curve(points)
    assert (found[0].score, found[-1].score) == (-0.8, pytest.approx(0.8, abs=0.01))
    start, end = ends_of(points, 200.0)
    assert start is not None
    assert end is not None
    assert (start.label, end.label) == ("negative", "positive")
    assert len(curve(points * 50)) <= 120


def call(items: list[ActionItem], mood: CallMood | None = None) -> str:
    intent = CallIntent("track_order", 0.9)
    order = CallEntity("order_id", "A1234", "A1234", "speaker_2", 4.0)
    return summary([HI, WISH], ROLES, asking=WISH, intent=intent, moods=(mood, mood), entities=[order], items=items)


def test_a_summary_says_what_was_wanted_promised_and_how_it_ended_in_words_of_the_call() -> None:
    text = call([ActionItem("agent", "I will send a new one.", None, 75.0)], CallMood("negative", -0.5))
    assert text.splitlines() == [
        "Wants: track order (90% sure).",
        "The caller says: “I ordered a lamp and it has not arrived.” (0:04).",
        "Orders named: A1234.",
        "Mood: negative throughout.",
        "To do, agent: “I will send a new one.” (1:15).",
        "It ends with: “I ordered a lamp and it has not arrived.” (0:04).",
    ]


def test_a_call_without_words_is_summed_up_as_that() -> None:
    intent = CallIntent("unknown", 0.0)
    text = summary([], {}, asking=None, intent=intent, moods=(None, None), entities=[], items=[])
    assert text == "Nobody says anything that could be made out."


@pytest.mark.parametrize(
    ("who", "score", "risk", "priority"),
    [
        (None, 0.5, None, None),
        ("customer", 0.0, None, None),
        ("agent", 0.0, None, "medium"),
        ("agent", -0.6, None, "high"),
        (None, -0.6, None, "high"),
        (None, 0.0, "legal_threat", "high"),
        (None, 0.0, "self_harm", "urgent"),
    ],
)
def test_a_ticket_is_suggested_where_something_is_left_to_do(
    who: Role | None, score: float, risk: str | None, priority: str | None
) -> None:
    items = [ActionItem(who, "I will do it today.", "today", 5.0)] if who else []
    found = ticket("The summary.", items=items, end=CallMood("neutral", score), risk=(risk, "Words.") if risk else None)
    assert (found.priority if found else None) == priority
    assert found is None or "The summary." in found.description


def test_the_quality_report_measures_the_speech_and_how_it_was_shared() -> None:
    levels = [[-20] * 200 + [-60] * 1000, [-60] * 150 + [-22] * 350 + [-60] * 700]
    sound = Sound(1200 * FRAME, levels, [0.0, 0.01], 0.0, [])
    speech = [[(0.0, 10.0)], [(7.5, 25.0)]]
    turns = [Utterance(0, 0.0, 10.0, "x"), Utterance(1, 7.5, 25.0, "y")]
    found = quality(sound, speech, turns, {0: "speaker_1", 1: "speaker_2"})
    assert (found.talk_over_s, found.silence_s, round(found.speech_ratio, 2)) == (2.5, 35.0, 0.42)
    assert [share.share for share in found.shares] == [0.364, 0.636]
    assert found.longest_monologue is not None
    assert found.longest_monologue.speaker == "speaker_2"
    assert found.snr_db is not None
    assert 36 < found.snr_db < 41
    assert found.notes == ["The recording is overdriven, so words may be wrong."]


def test_a_time_is_written_as_minutes_and_seconds() -> None:
    assert [clock(at) for at in (0, 65.4, 3599)] == ["0:00", "1:05", "59:59"]
