"""The circuit breaker, on a clock of its own."""

from __future__ import annotations

import pytest

from tools.circuit import Circuit


class Clock:
    """A clock that tests set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def circuit(clock: Clock) -> Circuit:
    return Circuit(threshold=2, cool_down=10, clock=clock)


def fail(circuit: Circuit, times: int) -> None:
    for _ in range(times):
        assert circuit.admit()
        circuit.failed()


def test_it_opens_after_as_many_faults_in_a_row_as_its_threshold(circuit: Circuit) -> None:
    fail(circuit, 2)
    assert circuit.state == "open"
    assert not circuit.admit()


def test_a_success_in_between_starts_the_count_anew(circuit: Circuit) -> None:
    fail(circuit, 1)
    circuit.succeeded()
    fail(circuit, 1)
    assert circuit.state == "closed"


def test_after_the_cool_down_one_trial_alone_may_pass(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 2)
    clock.now = 10
    assert circuit.state == "half_open"
    assert circuit.admit()
    assert not circuit.admit()


def test_a_trial_that_succeeds_closes_it(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 2)
    clock.now = 10
    assert circuit.admit()
    circuit.succeeded()
    assert circuit.state == "closed"


def test_a_trial_that_fails_opens_it_for_another_cool_down(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 2)
    clock.now = 10
    fail(circuit, 1)
    assert circuit.retry_in == 10


def test_a_trial_that_its_caller_cancelled_leaves_room_for_another(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 2)
    clock.now = 10
    assert circuit.admit()
    circuit.abandoned()
    assert circuit.admit()


def test_a_hold_opens_at_once_for_as_long_as_it_says(circuit: Circuit, clock: Clock) -> None:
    assert circuit.admit()
    circuit.hold(25)
    assert (circuit.state, circuit.retry_in) == ("open", 25)
    clock.now = 25
    assert circuit.state == "half_open"
    assert circuit.admit()
    circuit.succeeded()
    assert circuit.state == "closed"
