"""Settings: where each comes from, what is refused, and that secrets stay secret."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from api.auth.tokens import secret_of
from api.fleet import check
from api.settings import Settings, SettingsError, load


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from whatever settings this machine has."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"FRONTDESK_{name.upper()}", raising=False)
    monkeypatch.delenv("FRONTDESK_CONFIG", raising=False)


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("frontdesk.toml").write_text('host = "::1"\nport = 1\nmode = "suggest"\n')
    monkeypatch.setenv("FRONTDESK_PORT", "2")
    monkeypatch.setenv("FRONTDESK_HOST", "127.0.0.2")
    loaded = load(port=3, host=None)
    assert (loaded.settings.port, loaded.settings.host, loaded.settings.mode) == (3, "127.0.0.2", "suggest")
    assert loaded.sources["port"] == "command line"
    assert loaded.sources["host"] == "environment FRONTDESK_HOST"
    assert loaded.sources["mode"] == "file frontdesk.toml"
    assert loaded.sources["data"] == "default"


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_SECRET", "s" * 40)
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", "postgresql+psycopg://desk:swordfish@db/desk")
    loaded = load()
    shown = " ".join(f"{each.value} {each.source}" for each in loaded.shown())
    assert "ssss" not in shown + repr(loaded.settings)
    assert "swordfish" not in shown + repr(loaded.settings)
    assert "desk:***@db" in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "70000"),
        ("MODE", "sometimes"),
        ("SECRET", "too short"),
        ("ALLOWED_ORIGINS", "shop.example"),
        ("TRUSTED_PROXIES", "my-proxy"),
        ("LOGIN_LIMIT", "often"),
        ("RATE_LIMIT", "perhaps"),
        ("INTENT", "azure"),
        ("SENTIMENT", "auto, local"),
        ("TRANSLATION", "local,local"),
        ("AZURE_LANGUAGE_ENDPOINT", "desk.cognitiveservices.azure.com"),
        ("GEMINI_ENDPOINT", "https://key@gemini.example"),
    ],
)
def test_a_setting_that_cannot_be_is_named_with_its_source(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FRONTDESK_{name}", value)
    with pytest.raises(SettingsError, match=rf"{name.lower()} \(environment FRONTDESK_{name}\)") as caught:
        load()
    assert "too short" not in str(caught.value)


def test_who_is_asked_and_with_which_keys_is_handed_down_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_SENTIMENT", "azure, local")
    for name in ("AZURE_LANGUAGE_KEY", "AZURE_TRANSLATOR_KEY", "GEMINI_API_KEY"):
        monkeypatch.setenv(f"FRONTDESK_{name}", f"swordfish {name}")
    loaded = load()
    cloud = loaded.settings.cloud
    assert (cloud.names("sentiment"), cloud.names("chat")) == (("azure", "local"), ("gemini", "composer"))
    assert (cloud.azure_translator_key, cloud.gemini_model) == ("swordfish AZURE_TRANSLATOR_KEY", "gemini-2.5-flash")
    shown = " ".join(each.value for each in loaded.shown())
    assert "swordfish" not in shown + repr(loaded.settings) + repr(cloud)


def test_a_provider_that_there_is_not_is_told_with_those_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_INTENT", "chatty,local")
    with pytest.raises(
        SettingsError, match="there is no provider 'chatty' for it; write auto, or any of gemini, local"
    ):
        load()


def test_an_unknown_setting_in_the_file_is_refused() -> None:
    Path("frontdesk.toml").write_text("prot = 1\n")
    with pytest.raises(SettingsError, match="prot"):
        load()


def test_a_file_that_is_not_toml_is_a_plain_error(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("other.toml").write_text("port = \n")
    monkeypatch.setenv("FRONTDESK_CONFIG", "other.toml")
    with pytest.raises(SettingsError, match=r"other\.toml"):
        load()


@pytest.mark.parametrize(("word", "state"), [("off", "off"), ("ON", "on"), ("false", "off"), ("1", "on")])
def test_switches_take_the_usual_words(monkeypatch: pytest.MonkeyPatch, word: str, state: str) -> None:
    monkeypatch.setenv("FRONTDESK_RATE_LIMIT", word.lower())
    assert load().settings.rate_limit == state


def test_lists_are_comma_separated_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_ALLOWED_ORIGINS", "https://a.example, https://b.example:8443")
    assert load().settings.allowed_origins == ["https://a.example", "https://b.example:8443"]


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "desk")
    secret = secret_of(settings)
    assert len(secret) >= 64
    assert secret_of(settings) == secret
    assert stat.S_IMODE((tmp_path / "desk" / "secret.key").stat().st_mode) == 0o600


def test_workers_need_redis_and_a_database_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_TURNS", "workers")
    with pytest.raises(SettingsError, match="needs redis_url"):
        load()
    monkeypatch.setenv("FRONTDESK_REDIS_URL", "redis://127.0.0.1:6379/0")
    with pytest.raises(SettingsError, match="needs database_url"):
        load()
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", "postgresql+psycopg://desk@127.0.0.1/desk")
    with pytest.raises(SettingsError, match="FRONTDESK_SECRET"):
        check(load().settings)
    monkeypatch.setenv("FRONTDESK_SECRET", "0" * 32)
    check(load().settings)
