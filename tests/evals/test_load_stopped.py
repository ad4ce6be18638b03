"""A run that is told to end leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from evals.load_target import run


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_a_run_that_is_terminated_stops_what_it_has_started() -> None:
    steps: list[str] = []

    async def work() -> None:
        """Be terminated in the middle."""
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(30)
            steps.append("went on")
        finally:
            steps.append("stopped")

    with pytest.raises(KeyboardInterrupt):
        run(work())
    assert steps == ["stopped"]
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
