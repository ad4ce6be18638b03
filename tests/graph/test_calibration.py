"""The thresholds that labelled decisions allow, and what they promise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.calibration import OTHERS, Labelled, calibrate, evidence_needed, group_of, kind_of, upper_bound
from tests.graph.states import labelled

CASES = st.lists(
    st.builds(
        Labelled,
        intent=st.just("review"),
        language_group=st.just("english"),
        kind=st.just("answer"),
        confidence=st.floats(0, 1),
        right=st.sampled_from([True] * 30 + [False]),
    ),
    min_size=30,
    max_size=120,
)


def threshold(cases: list[Labelled], *, accepted_error: float = 0.2, kind: str = "answer") -> float:
    """The stratum's threshold; 2, which no reply reaches, where there is none."""
    found = calibrate(cases, accepted_error=accepted_error).stratum(kind, "english", "*")
    return 2.0 if found is None or found.threshold is None else found.threshold


@settings(max_examples=30, deadline=None)
@given(cases=CASES, place=st.integers(0, 10_000))
def test_one_more_error_never_lowers_the_threshold(cases: list[Labelled], place: int) -> None:
    worse = list(cases)
    worse[place % len(cases)] = replace(worse[place % len(cases)], right=False)
    assert threshold(worse) >= threshold(cases)


@settings(max_examples=30, deadline=None)
@given(cases=CASES)
def test_above_a_threshold_the_bound_is_under_what_is_accepted(cases: list[Labelled]) -> None:
    for stratum in calibrate(cases, accepted_error=0.2).strata.values():
        assert stratum.bound is None or stratum.bound <= 0.2


@pytest.mark.parametrize(("accepted", "needed"), [(0.01, 299), (0.02, 149), (0.05, 59)])
def test_a_clean_record_of_the_least_size_is_enough_and_one_less_is_not(accepted: float, needed: int) -> None:
    assert evidence_needed(accepted, 0.05) == needed
    assert threshold(labelled(needed), accepted_error=accepted) <= 0.9
    assert threshold(labelled(needed - 1), accepted_error=accepted) == 2.0


def test_no_evidence_gives_no_threshold() -> None:
    assert calibrate([]).judge("answer", "english", "review", 1.0).alone is False


def test_testing_stops_at_the_first_threshold_that_fails() -> None:
    good, bad = labelled(300, confidence=0.95), labelled(50, wrong=40, confidence=0.8)
    tempting = labelled(5000, confidence=0.5)
    assert 0.8 < threshold([*good, *bad, *tempting], accepted_error=0.02) <= 0.95


def test_intents_with_little_evidence_share_a_stratum_and_one_with_much_has_its_own() -> None:
    rule = calibrate([*labelled(400, intent="delivery_options"), *labelled(90, intent="review"), *labelled(70)])
    assert rule.strata.keys() == {("answer", "english", "delivery_options"), ("answer", "english", OTHERS)}
    shared = rule.stratum("answer", "english", "review")
    assert shared is not None
    assert (shared.n, shared.intents) == (160, ("*", "review"))


def test_a_bad_intent_with_evidence_of_its_own_does_not_silence_the_others() -> None:
    bad, good = labelled(400, wrong=200, intent="product_information"), labelled(400, intent="delivery_options")
    rule = calibrate([*bad, *good])
    assert rule.judge("answer", "english", "delivery_options", 0.9).alone
    assert not rule.judge("answer", "english", "product_information", 1.0).alone


def test_the_curve_covers_less_at_stricter_thresholds_and_its_bound_is_above_its_error() -> None:
    cases = [*labelled(100, confidence=0.9), *labelled(100, wrong=20, confidence=0.6)]
    curve = calibrate(cases, accepted_error=0.05).strata["answer", "english", OTHERS].curve
    coverages = [each.coverage for each in curve]
    assert coverages == sorted(coverages)
    assert all(each.error < each.upper for each in curve)
    assert (curve[0].coverage, curve[-1].coverage, curve[-1].error) == (0.5, 1.0, 0.1)


def test_the_bound_is_that_of_clopper_and_pearson() -> None:
    assert upper_bound(0, 149, 0.05) == pytest.approx(0.0199, abs=1e-4)  # 1 - 0.05 ** (1 / 149)
    assert upper_bound(2, 20, 0.05) == pytest.approx(0.2826, abs=1e-4)  # the published table
    assert upper_bound(0, 0, 0.05) == 1.0


@pytest.mark.parametrize("accepted", [0.0, 1.0, -0.1])
def test_an_impossible_level_is_refused(accepted: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        calibrate([], accepted_error=accepted)


def test_replies_are_sorted_by_what_they_rest_on_and_the_language() -> None:
    assert kind_of("answer", "answer", own=False) == "answer"
    assert kind_of("answer", "answer", own=True) == kind_of("answer", "approve", own=False) == "own_case"
    assert [group_of("answer", code) for code in ("en", "und", "pt")] == ["english", "english", "other"]
    assert group_of("small_talk", "pt") == "any"
