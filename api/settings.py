"""Every setting of the desk, and the only place (with evals/) that reads the environment.

A setting comes, the first that has it: from the command line, from the environment (`FRONTDESK_<NAME>`), from a
TOML file (`FRONTDESK_CONFIG`, else `frontdesk.toml` in the working directory), else its default. `load` says which.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import (
    SettingsError as SourceError,
)

from api.media_settings import MEDIA_CHAINS, MediaSettings
from api.scale_settings import ScaleSettings
from tools.mcp.servers import McpServer, distinct

if TYPE_CHECKING:
    from tools.cloud import Cloud

PREFIX: Final = "FRONTDESK_"
CONFIG: Final = "FRONTDESK_CONFIG"
FILE: Final = "frontdesk.toml"

CHAINS: Final = ("detection", "intent", "sentiment", "entities", "translation", "chat", *MEDIA_CHAINS)
"""The settings that name a capability's providers."""

Switch = Literal["on", "off"]
Words = Annotated[list[str], NoDecode]


class SettingsError(Exception):
    """A setting that cannot be used; the message names it, says why, and where it came from."""


class Settings(MediaSettings, ScaleSettings):
    """The settings with their defaults. Lists are comma-separated in the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    data: Path = Field(Path("data"), description="The folder that holds all state of an embedded desk.")
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 takes any free one.")
    database_url: SecretStr | None = Field(
        None, description="SQLAlchemy async URL; default: SQLite in the data folder."
    )
    mode: Literal["auto", "suggest", "off"] = Field(
        "auto",
        description="New conversations: the assistant answers alone by its rule, only suggests, or stays quiet.",
    )
    secret: SecretStr | None = Field(
        None, min_length=32, description="Signs log-ins; default: made once and kept in the data folder."
    )
    session_hours: float = Field(12, gt=0, le=24 * 30, description="How long an agent's log-in lasts, in hours.")
    guest_hours: float = Field(24 * 30, gt=0, le=24 * 366, description="How long a guest's log-in lasts, in hours.")
    reply_timeout: float = Field(
        30, gt=0, le=300, description="Seconds that analyze-message waits for a turn before it answers 504."
    )
    max_body: int = Field(1_048_576, ge=65_536, description="The largest request body, in bytes.")
    max_import: int = Field(
        209_715_200, ge=1_048_576, description="The largest request body of an import of articles, in bytes."
    )
    import_hosts: Words = Field(
        [], description="Sites whose pages an import may fetch when a sitemap names them, like help.shop.example."
    )
    allowed_origins: Words = Field([], description="Other web origins whose pages may call, like https://shop.example.")
    trusted_proxies: Words = Field(
        [], description="Addresses or networks of proxies whose X-Forwarded-For and -Proto are believed."
    )
    rate_limit: Switch = Field("on", description="Rate limits; off is for benchmarks.")
    login_limit: str = Field("10/minute", description="Log-in attempts for an address, and for an e-mail.")
    guest_limit: str = Field("60/minute", description="New guests from an address.")
    message_limit: str = Field("60/minute", description="Messages of a person.")
    frame_limit: str = Field("120/10 seconds", description="Frames on one socket.")
    socket_limit: str = Field("120/minute", description="Sockets that a person opens.")
    sockets_per_person: int = Field(20, ge=1, description="Sockets that a person has open at once, on one process.")
    max_sockets: int = Field(10_000, ge=1, description="Sockets that are open at once in one process.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")
    log_format: Literal["console", "json"] = Field("console", description="How log lines look.")
    access_log: Switch = Field("off", description="One log line for each request.")
    detection: Words = Field(["auto"], description="Who detects languages, in order: azure, local.")
    intent: Words = Field(["auto"], description="Who recognises intents, in order: gemini, local.")
    sentiment: Words = Field(["auto"], description="Who reads sentiment, in order: azure, local.")
    entities: Words = Field(["auto"], description="Who finds entities, in order: azure, local.")
    embedding_model: str | None = Field(
        None,
        description="A sentence-transformers model for the search (a folder or a name); default: the built-in one.",
    )
    translation: Words = Field(["auto"], description="Who translates, in order: azure, local.")
    azure_language_endpoint: str | None = Field(None, description="The address of an Azure AI Language resource.")
    azure_language_key: SecretStr | None = Field(None, description="A key of it.")
    azure_translator_endpoint: str | None = Field(None, description="Azure Translator, if not at its global address.")
    azure_translator_key: SecretStr | None = Field(None, description="A key of an Azure Translator resource.")
    azure_translator_region: str | None = Field(None, description="The region of that resource, like westeurope.")
    gemini_endpoint: str | None = Field(None, description="Gemini, if not at Google's own address.")
    gemini_api_key: SecretStr | None = Field(None, description="A key for Google's Gemini.")
    gemini_model: str = Field(
        "gemini-2.5-flash", description="The Gemini model that recognises intents and writes replies."
    )
    chat: Words = Field(
        ["auto"],
        description="Who writes replies, in order: gemini, model, local-model, scripted, composer.",
    )
    chat_model: str | None = Field(
        None, min_length=3, description="A chat model by its LangChain name, like openai:gpt-5-mini."
    )
    chat_model_key: SecretStr | None = Field(None, description="A key for it; default: its library's own variable.")
    chat_model_endpoint: str | None = Field(None, description="Where it answers, if not at its own address.")
    local_model: Path | None = Field(None, description="A chat model on this machine: a GGUF file.")
    chat_script: Path | None = Field(None, description="A YAML script that the scripted author plays.")
    chat_deadline: float = Field(6.0, ge=1, le=15, description="Seconds that writing a reply may take.")
    chat_language: Literal["desk", "customer"] = Field(
        "desk", description="Whose language a model writes replies in: the desk's or the customer's."
    )
    mcp_servers: list[McpServer] = Field(
        [], description="MCP servers whose tools the desk may use: tables in the file, JSON in the environment."
    )
    mcp_offer: Literal["off", "reads", "writes"] = Field(
        "reads", description="Which of the desk's own tools agents' programs may call over MCP; writes means all."
    )
    ui: Path | None = Field(None, description="The folder of the built pages; default: ui/dist or the installed ones.")

    toml: ClassVar[Path | None] = None

    @field_validator("allowed_origins", "trusted_proxies", "import_hosts", *CHAINS, mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value

    @field_validator("rate_limit", "access_log", mode="before")
    @classmethod
    def _switch(cls, value: Any) -> Any:
        words = {True: "on", False: "off", "true": "on", "1": "on", "false": "off", "0": "off"}
        return words.get(value.strip().lower() if isinstance(value, str) else value, value)

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, value: list[str]) -> list[str]:
        for origin in value:
            scheme, _, rest = origin.partition("://")
            if scheme not in {"http", "https"} or not rest or "/" in rest:
                raise ValueError(f"{origin!r} is not an origin like https://shop.example")
        return value

    @field_validator("import_hosts")
    @classmethod
    def _hosts(cls, value: list[str]) -> list[str]:
        for host in value:
            if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", host):
                raise ValueError(f"{host!r} is not a host like help.shop.example")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for network in value:
            ipaddress.ip_network(network, strict=False)
        return value

    @field_validator(*CHAINS)
    @classmethod
    def _chain(cls, value: list[str], info: ValidationInfo) -> list[str]:
        from tools.cloud import AUTO, KNOWN, MEDIA

        known = {**KNOWN, **MEDIA}[str(info.field_name)]
        strange = [name for name in value if name not in known]
        if value != [AUTO] and (strange or not value or len(set(value)) < len(value)):
            names = f"there is no provider {strange[0]!r} for it" if strange else "each provider is named once"
            raise ValueError(f"{names}; write {AUTO}, or any of {', '.join(known)} in the order to ask them")
        return value

    @field_validator(
        "azure_language_endpoint", "azure_translator_endpoint", "gemini_endpoint", "chat_model_endpoint", "chroma_url"
    )
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/@]+(/\S*)?", value):
            raise ValueError("it is not an address like https://desk.cognitiveservices.azure.com")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"(rediss?|unix)://\S+", value.get_secret_value()):
            raise ValueError("it is not an address like redis://redis:6379/0")
        return value

    @field_validator("azure_speech_endpoint")
    @classmethod
    def _speech_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"(wss?|https?)://[^\s/@]+(/\S*)?", value):
            raise ValueError("it is not an address like wss://speech.shop.example")
        return value

    @field_validator("mcp_servers")
    @classmethod
    def _servers(cls, value: list[McpServer]) -> list[McpServer]:
        return distinct(value)

    @field_validator("login_limit", "guest_limit", "message_limit", "frame_limit", "upload_limit", "socket_limit")
    @classmethod
    def _limit(cls, value: str) -> str:
        from limits import parse

        parse(value)
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The command line, then the environment, then the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, cls.toml)

    @property
    def url(self) -> str:
        """The database's URL; it may hold a password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data / 'frontdesk.db'}"

    @property
    def many(self) -> bool:
        """Whether other processes may work on the same database."""
        return self.redis_url is not None or self.turns == "workers"

    @property
    def shared_folder(self) -> bool:
        """Whether several processes may work in one data folder: then neither records nor the index are in it."""
        return self.many and self.chroma_url is not None and not self.url.startswith("sqlite")

    @model_validator(mode="after")
    def _workers(self) -> Self:
        if self.turns == "workers" and self.redis_url is None:
            raise ValueError("turns=workers needs redis_url: the queue of turns is there")
        if self.turns == "workers" and self.url.startswith("sqlite"):
            raise ValueError("turns=workers needs database_url, a PostgreSQL or Azure SQL that all processes reach")
        return self

    @property
    def cloud(self) -> Cloud:
        """What is said about cloud providers, keys included."""
        from tools.cloud import Cloud

        given = {each.name: getattr(self, each.name) for each in dataclasses.fields(Cloud) if each.name != "order"}
        plain = {name: _plain(value) for name, value in given.items()}
        return Cloud(order={capability: getattr(self, capability) for capability in CHAINS}, **plain)


NAMES: Final = (
    *(
        name
        for name in Settings.model_fields
        if name not in {**MediaSettings.model_fields, **ScaleSettings.model_fields}
    ),
    *ScaleSettings.model_fields,
    *MediaSettings.model_fields,
)
"""The names of all settings, in the order in which they are told."""


@dataclass(frozen=True)
class Shown:
    """A setting as `frontdesk doctor` prints it: never a secret's value."""

    name: str
    value: str
    source: str
    description: str


@dataclass(frozen=True)
class Loaded:
    """The settings, and where each one came from."""

    settings: Settings
    sources: Mapping[str, str]

    def shown(self) -> list[Shown]:
        """All settings in the order of their definition."""
        return [
            Shown(name, _value(name, self.settings), self.sources[name], Settings.model_fields[name].description or "")
            for name in NAMES
        ]


def load(**given: Any) -> Loaded:
    """Read the settings; `given` (None is left out) is what the command line says. Raises `SettingsError`."""
    given = {name: value for name, value in given.items() if value is not None}
    file = _file()
    try:
        in_file = tomllib.loads(file.read_text(encoding="utf-8")) if file else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"the settings file {file} cannot be read: {error}") from error
    bound = type("Settings", (Settings,), {"toml": file, "__doc__": Settings.__doc__, "__module__": __name__})
    try:
        in_environment = EnvSettingsSource(bound)()
    except SourceError as error:
        raise SettingsError(f"mcp_servers (environment {PREFIX}MCP_SERVERS): it is not valid JSON") from error
    sources = {}
    for name in Settings.model_fields:
        if name in given:
            sources[name] = "command line"
        elif name in in_environment:
            sources[name] = f"environment {PREFIX}{name.upper()}"
        else:
            sources[name] = f"file {file}" if name in in_file else "default"
    try:
        settings: Settings = bound(**given)
    except ValidationError as error:
        raise SettingsError(_told(error, sources)) from error
    return Loaded(settings, sources)


def _file() -> Path | None:
    if named := os.environ.get(CONFIG):
        return Path(named)
    return Path(FILE) if Path(FILE).is_file() else None


def _told(error: ValidationError, sources: Mapping[str, str]) -> str:
    lines = []
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        if not each["loc"]:  # two settings that do not go together
            lines.append(each["msg"])
            continue
        name = str(each["loc"][0])
        part = ".".join(str(step) for step in each["loc"][1:]) if name == "mcp_servers" else ""
        reason = "there is no such setting" if each["type"] == "extra_forbidden" else each["msg"]
        lines.append(f"{name} ({sources.get(name, 'file')}): {f'{part}: ' if part else ''}{reason}")
    return "; ".join(lines)


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _value(name: str, settings: Settings) -> str:
    value = getattr(settings, name)
    if name == "database_url" and value is not None:
        from sqlalchemy import make_url

        return make_url(value.get_secret_value()).render_as_string(hide_password=True)
    if isinstance(value, SecretStr):
        return "(set)"
    if isinstance(value, list):
        return ", ".join(str(getattr(each, "name", each)) for each in value) or "(none)"
    return "(not set)" if value is None else str(value)
