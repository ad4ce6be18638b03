"""The labelled decisions behind the send rule, and when the rule is made anew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from graph.calibration import Labelled
from graph.evidence import NEW, Rules, audited, shipped, was_right
from store.database import Database
from store.settings import DeskSettings
from tests.graph.states import labelled


class Decided:
    """Agents' decisions as the store would give them."""

    def __init__(self) -> None:
        self.cases: list[Labelled] = []
        self.read = 0

    async def count(self, session: AsyncSession) -> int:
        return len(self.cases)

    async def labelled(self, session: AsyncSession) -> Sequence[Labelled]:
        self.read += 1
        return list(self.cases)


def alone(rules: Rules, **settings: float) -> bool:
    """Whether a quite sure answer may be sent."""
    return rules.rule(DeskSettings(**settings)).judge("answer", "english", "review", 0.95).alone


def test_the_shipped_evidence_is_of_the_known_kinds_and_large_enough_to_be_of_use() -> None:
    kinds = {case.kind for case in shipped()}
    assert kinds == {"answer", "small_talk", "honest_no_answer"}
    assert len(shipped()) > 400


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("intent,confidence\nreview,0.9\n")
    with pytest.raises(ValueError, match=r"odd\.csv has not the columns"):
        shipped(path)


async def test_the_rule_changes_with_enough_new_decisions_and_not_before(database: Database) -> None:
    cases = Decided()
    rules = Rules(cases, shipped_cases=labelled(100))
    assert not alone(rules)
    cases.cases = labelled(NEW - 1)
    assert not await rules.refresh(database)
    cases.cases = labelled(NEW)
    assert await rules.refresh(database)
    assert alone(rules)


async def test_decisions_are_read_at_the_start_however_few(database: Database) -> None:
    cases = Decided()
    cases.cases = labelled(1)
    rules = Rules(cases, shipped_cases=labelled(148))
    await rules.refresh(database, least=0)
    assert alone(rules)


def test_a_changed_setting_makes_another_rule() -> None:
    rules = Rules(shipped_cases=labelled(60))
    assert [alone(rules, accepted_error=level) for level in (0.02, 0.05, 0.02)] == [False, True, False]


@pytest.mark.parametrize(
    ("action", "final", "right"),
    [
        ("approve", None, True),
        ("edit", "You can send it back within 30 days of the day on which it reached you, free of charge.", True),
        ("edit", "You can send it back within 14 days of the day on which it reached you, free of charge!", False),
        ("edit", "Please call us.", False),
        ("reject", None, False),
        ("take_over", None, False),
    ],
)
def test_a_draft_was_right_when_it_went_out_as_good_as_unchanged(action: str, final: str | None, right: bool) -> None:
    text = "You can send it back within 30 days of the day on which it reached you, free of charge!"
    assert was_right(action, text, final) is right


def test_an_audit_hits_its_share_and_none_or_all_at_the_ends() -> None:
    turns = [str(n) for n in range(4000)]
    assert sum(audited(turn, 0.05) for turn in turns) == pytest.approx(200, abs=50)
    assert not any(audited(turn, 0.0) for turn in turns)
    assert all(audited(turn, 1.0) for turn in turns)
