"""The settings of a desk that runs in many processes, or on many machines."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class ScaleSettings(BaseSettings):
    """What the processes of one desk share, and who runs the turns."""

    redis_url: SecretStr | None = Field(
        None, description="Redis, which the processes of one desk share, like redis://redis:6379/0; default: none."
    )
    chroma_url: str | None = Field(
        None, description="A Chroma server, like http://chroma:8000; default: the index in the data folder."
    )
    turns: Literal["here", "workers"] = Field(
        "here", description="Who runs the turns: this process, or `frontdesk worker` processes."
    )
    drain_seconds: float = Field(
        20, ge=0, le=600, description="Seconds that running turns are given when the desk is stopped."
    )
    checkpoint_days: float = Field(
        30, gt=0, le=3660, description="How long the checkpoints of finished turns are kept, in days."
    )
