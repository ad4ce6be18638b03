"""The figures of the suites, on cases small enough to count by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from evals import public
from evals.metrics import auroc, calibration_error, coverage_at


def test_coverage_is_the_largest_share_that_keeps_the_precision() -> None:
    assert coverage_at(0.75, [0.9, 0.8, 0.7, 0.6], [True, True, False, True]) == 1.0
    assert coverage_at(0.9, [0.9, 0.8, 0.7, 0.6], [True, True, False, True]) == 0.5
    assert coverage_at(0.9, [0.9], [False]) == 0.0


def test_no_threshold_parts_items_of_one_confidence() -> None:
    assert coverage_at(1.0, [0.9, 0.9], [True, False]) == 0.0


def test_the_calibration_error_weighs_each_bin_by_its_items() -> None:
    assert calibration_error([0.95, 0.95, 0.05], [True, True, False], bins=10) == pytest.approx(0.05)
    assert math.isnan(calibration_error([], []))


def test_the_area_is_the_chance_that_one_score_exceeds_the_other() -> None:
    assert auroc([0.1, 0.2], [0.3, 0.15]) == pytest.approx(0.75)
    assert math.isnan(auroc([], [1.0]))


def test_a_public_set_that_is_absent_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_SETS", str(tmp_path))
    with pytest.raises(public.SetAbsent, match="banking77 is not in"):
        public.banking77()
