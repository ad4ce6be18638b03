"""What an admin says about a remote MCP server. Light to import: the settings are made of it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

NAME: Final = r"[a-z][a-z0-9_]{0,31}"

Text = Annotated[str, Field(min_length=1)]


class McpServer(BaseModel):
    """A server and how far it is trusted: a tool of it writes unless the admin says that it reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=f"^{NAME}$", description="Its tools are called <name>_<tool>.")
    command: list[Text] = Field([], description="A program and its arguments, spoken to over its stdin and stdout.")
    env: dict[str, SecretStr] = Field({}, description="Variables for that program, beside PATH, HOME and the like.")
    url: str | None = Field(None, description="Or the address of a streamable HTTP endpoint.")
    token: SecretStr | None = Field(None, description="The bearer token for that address.")
    reads: list[Text] = Field([], description="Tools of it, by their own names, that only read.")
    trust_hints: bool = Field(False, description="Believe the server itself which of its tools only read.")
    timeout: float = Field(10, gt=0, le=300, description="Seconds that a call may take.")

    @field_validator("url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s#]*)?", value):
            raise ValueError("it is not an address like https://tools.example/mcp")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> McpServer:
        if bool(self.command) == bool(self.url):
            raise ValueError("a server has either a command or a url")
        if self.token is not None and not self.url:
            raise ValueError("a token is for a url; give a program its secrets in env")
        if self.env and not self.command:
            raise ValueError("env is for a command")
        return self

    @property
    def source(self) -> str:
        """Where its tools come from, as `/api/tools` says it."""
        return f"mcp:{self.name}"


def distinct(servers: list[Any]) -> list[Any]:
    """The servers as they are. Raises ``ValueError`` when two of them have one name."""
    names = [each.name for each in servers]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"two servers are called {min(twice)}")
    return servers
