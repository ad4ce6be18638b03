"""What happens in one process of a desk is heard in the others, whatever Redis does."""

from __future__ import annotations

import pytest

from api.realtime.names import prefix
from api.settings import Settings
from tests.fakes.redis_server import RedisServer

pytestmark = pytest.mark.services


def test_the_processes_of_one_desk_share_a_prefix_and_no_two_desks_do(tmp_path) -> None:
    one, other = Settings(secret="1" * 64), Settings(secret="2" * 64)
    assert prefix(one) == prefix(Settings(secret="1" * 64, data=tmp_path)) != prefix(other)
