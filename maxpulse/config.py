"""The settings of one process: read once from the environment, refused at start with a sentence when wrong."""

from __future__ import annotations

import logging
import os
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from maxpulse.core.places import is_sealed, is_sealed_database

log = logging.getLogger(__name__)

# Named in the plans, read by nothing yet: whoever sets one must hear that it does nothing.
NOT_READ_YET = (
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
)
# Where a vault or the machine's own store of credentials puts secrets as files, each named as in the environment. The
# owner's address is not among them: processes that serve people read that folder.
SECRETS_FOLDER = "MAXPULSE_SECRETS_DIR"
AS_FILES = (
    *("SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "DATABASE_RECORDER_URL", "REDIS_URL"),
    *("SMTP_URL", "OPENAI_API_KEY", "GOOGLE_CLIENT_SECRET", "GITHUB_CLIENT_SECRET"),
)
AN_ADDRESS = r"^https?://[^\s?#]+[^\s?#/]$"
WEAK_SECRETS = frozenset({"", "secret", "changeme", "development", "dev", "test"})


class BadSettings(SystemExit):
    """The process cannot start with these settings; the message says which one and why."""


class Settings(BaseSettings):
    """Everything that differs between two installations. Names in the environment are the field's aliases."""

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore", frozen=True)

    env: Literal["development", "test", "production"] = Field("development", alias="MAXPULSE_ENV")
    home: Path = Field(Path("var"), alias="MAXPULSE_HOME")
    port: int = Field(8000, alias="MAXPULSE_PORT", ge=1, le=65535)
    bind: str = Field("127.0.0.1", alias="MAXPULSE_BIND")
    trusted_proxies: int = Field(0, alias="MAXPULSE_TRUSTED_PROXIES", ge=0, le=5)
    public_url: str = Field("", alias="MAXPULSE_PUBLIC_URL")
    trusted_hosts: str = Field("", alias="MAXPULSE_TRUSTED_HOSTS", pattern=r"^[A-Za-z0-9.\-,\s]*$")
    secret_key: str = Field("", alias="SECRET_KEY")
    secret_key_fallbacks: str = Field("", alias="SECRET_KEY_FALLBACKS")

    database_url: str = Field("", alias="DATABASE_URL")
    database_owner_url: str = Field("", alias="DATABASE_OWNER_URL")
    database_recorder_url: str = Field("", alias="DATABASE_RECORDER_URL")
    redis_url: str = Field("", alias="REDIS_URL")

    currency: str = Field("USD", alias="MAXPULSE_CURRENCY", pattern="^[A-Z]{3}$")
    holding_days: int = Field(14, alias="MAXPULSE_HOLDING_DAYS", ge=0)

    smtp_url: str = Field("", alias="SMTP_URL", pattern="^(smtps?://[^/]+)?$")
    mail_from: str = Field("", alias="MAIL_FROM")
    openai_api_key: str = Field("", alias="OPENAI_API_KEY")
    openai_base_url: str = Field("", alias="OPENAI_BASE_URL")
    openai_model: str = Field(
        "gpt-5-mini", alias="OPENAI_MODEL", pattern=r"^[^,]*[^,\s][^,]*(,[^,]*[^,\s][^,]*)*$"
    )
    analysis_daily_budget: Decimal = Field(Decimal(5), alias="MAXPULSE_ANALYSIS_DAILY_BUDGET", ge=0, le=10**5)
    analysis_monthly_budget: Decimal = Field(
        Decimal(50), alias="MAXPULSE_ANALYSIS_MONTHLY_BUDGET", ge=0, le=10**5
    )
    analysis_per_hour: int = Field(50, alias="MAXPULSE_ANALYSIS_PER_HOUR", ge=1)
    analysis_shadow_percent: Decimal = Field(
        Decimal(2), alias="MAXPULSE_ANALYSIS_SHADOW_PERCENT", ge=0, le=100
    )
    analysis_wrong_percent: Decimal = Field(Decimal(5), alias="MAXPULSE_ANALYSIS_WRONG_PERCENT", ge=0, le=100)
    analysis_days: int = Field(30, alias="MAXPULSE_ANALYSIS_DAYS", ge=1, le=365)

    google_client_id: str = Field("", alias="GOOGLE_CLIENT_ID")
    google_client_secret: str = Field("", alias="GOOGLE_CLIENT_SECRET")
    google_issuer: str = Field("https://accounts.google.com", alias="GOOGLE_ISSUER", pattern=AN_ADDRESS)
    github_client_id: str = Field("", alias="GITHUB_CLIENT_ID")
    github_client_secret: str = Field("", alias="GITHUB_CLIENT_SECRET")
    github_url: str = Field("https://github.com", alias="GITHUB_URL", pattern=AN_ADDRESS)
    github_api_url: str = Field("https://api.github.com", alias="GITHUB_API_URL", pattern=AN_ADDRESS)

    @property
    def is_production(self) -> bool:
        """True where weak secrets, demo data and demo payments are refused."""
        return self.env == "production"

    @property
    def earlier_secret_keys(self) -> tuple[str, ...]:
        """Keys that SECRET_KEY replaced, newest first: what they sealed still opens. Separated by commas."""
        return tuple(filter(None, (key.strip() for key in self.secret_key_fallbacks.split(","))))

    @property
    def origin(self) -> str:
        """Where people reach this installation, without a trailing slash, spelled as browsers spell it."""
        parts = urlsplit(self.public_url.rstrip("/") or f"http://{self.bind}:{self.port}")
        usual = {"https": ":443", "http": ":80"}.get(parts.scheme, "")
        return parts._replace(netloc=parts.netloc.lower().removesuffix(usual)).geturl()

    @property
    def is_tls(self) -> bool:
        """True when people come by https."""
        return self.origin.startswith("https://")

    @property
    def session_cookie(self) -> str:
        """What the session's cookie is called.

        Behind TLS its prefix lets no neighbour under the same domain put another in its place. Browsers keep cookies
        by a host's name, whatever the port: two installations on one machine would sign people out of each other.
        """
        if self.is_tls:
            return "__Host-maxpulse"
        port = urlsplit(self.origin).port
        return f"maxpulse-{port}" if port else "maxpulse"

    @property
    def host(self) -> str:
        """The name people reach this installation under, without a port."""
        return urlsplit(self.origin).hostname or ""

    @property
    def more_hosts(self) -> tuple[str, ...]:
        """Other names it answers to. Separated by commas."""
        return tuple(filter(None, (name.strip().lower() for name in self.trusted_hosts.split(","))))

    @property
    def sender(self) -> str:
        """The address mails come from."""
        return self.mail_from or f"maxpulse@{self.host}"

    @property
    def models(self) -> tuple[str, ...]:
        """The models that may be asked: the first is, the next ones where it does not answer. Separated by commas."""
        return tuple(name.strip() for name in self.openai_model.split(","))

    @property
    def analysis_provider(self) -> str:
        """The name of the AI provider that consent has to mention, or an empty string."""
        return "OpenAI" if self.openai_api_key else ""

    @model_validator(mode="after")
    def _keys_come_in_pairs(self) -> Self:
        for name in ("google", "github"):
            if bool(getattr(self, f"{name}_client_id")) != bool(getattr(self, f"{name}_client_secret")):
                raise ValueError(
                    f"{name.upper()}_CLIENT_ID and {name.upper()}_CLIENT_SECRET go together: set both, or neither"
                )
        return self

    @model_validator(mode="after")
    def _production_asks_by_tls(self) -> Self:
        for name in ("google_issuer", "github_url", "github_api_url"):
            if self.is_production and not getattr(self, name).startswith("https://"):
                raise ValueError(f"{name.upper()} must be an https:// address in production")
        return self

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.is_production and _is_weak(self.secret_key):
            raise ValueError("SECRET_KEY must be set to at least 32 random characters in production")
        # Whoever knows an earlier key signs in as anybody, just as with the key of today.
        if self.is_production and any(map(_is_weak, self.earlier_secret_keys)):
            raise ValueError(
                "SECRET_KEY_FALLBACKS may only hold keys of at least 32 random characters in production"
            )
        if self.is_production and not self.is_tls:
            raise ValueError("MAXPULSE_PUBLIC_URL must be the https:// address people use in production")
        # Behind a proxy that nobody told of, everybody would come from its address and share one count of tries.
        if self.is_production and "trusted_proxies" not in self.model_fields_set:
            raise ValueError(
                "MAXPULSE_TRUSTED_PROXIES must be set in production: how many proxies stand in front, 0 for none"
            )
        return self

    @model_validator(mode="after")
    def _production_talks_to_other_machines_by_tls(self) -> Self:
        databases = {
            "DATABASE_URL": self.database_url,
            "DATABASE_OWNER_URL": self.database_owner_url,
            "DATABASE_RECORDER_URL": self.database_recorder_url,
        }
        for name, url in databases.items() if self.is_production else ():
            if not is_sealed_database(url):
                raise ValueError(
                    f"{name} leads to another machine: it needs sslmode=verify-full in production"
                )
        for name, url, scheme in (
            ("REDIS_URL", self.redis_url, "rediss"),
            ("OPENAI_BASE_URL", self.openai_base_url, "https"),
        ):
            if self.is_production and not is_sealed(url, scheme):
                raise ValueError(f"{name} leads to another machine: it has to be {scheme}:// in production")
        return self


def _is_weak(secret: str) -> bool:
    return secret.lower() in WEAK_SECRETS or len(secret) < 32


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The process's settings. Raises BadSettings (ends the process) with a sentence when they are wrong."""
    using = _read()
    for name in NOT_READ_YET:
        if os.environ.get(name):
            log.warning("%s is set, but MAXPULSE does not read it yet: it changes nothing.", name)
    return using


def given_as_files() -> dict[str, str]:
    """Secrets out of the folder that MAXPULSE_SECRETS_DIR names; what stands in the environment counts first.

    Raises BadSettings when there is no such folder.
    """
    if not (named := os.environ.get(SECRETS_FOLDER)):
        return {}
    folder = Path(named)
    if not folder.is_dir():
        raise BadSettings(f"MAXPULSE cannot start: there is no folder {named}, which {SECRETS_FOLDER} names")
    files = {name: folder / name for name in AS_FILES if not os.environ.get(name)}
    return {name: file.read_text("utf-8").strip() for name, file in files.items() if file.is_file()}


def _read() -> Settings:
    files: dict[str, Any] = dict(given_as_files())
    try:
        return Settings(**files)
    except ValidationError as wrong:
        lines = [f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in wrong.errors()]
        raise BadSettings("MAXPULSE cannot start with these settings:\n  " + "\n  ".join(lines)) from None
