"""Settings from the environment or ``.env``: validated once, then frozen."""

from __future__ import annotations

import json
import re
from datetime import time
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# What stands in templates of the HTTP gateway, and the way to a value in a JSON answer.
_PLACES = ("to", "text", "key", "sender", "token", "id")
_PATH = r"^[\w-]+(\.[\w-]+)*$"


class Settings(BaseSettings):
    """Everything that differs between installations. All of it is optional for the sandbox."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore", ignored_types=(cached_property,)
    )

    bot_token: SecretStr | None = None
    bot_api_url: str = "https://api.telegram.org"
    bot_proxy: str | None = None
    database_url: str = "sqlite+aiosqlite:///var/kitchen.db"
    public_url: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    webhook_secret: SecretStr | None = None
    clock_offset_file: str | None = None
    files_url: str = "file:var/files"
    sms_gateway: Literal["log", "smsru", "smsc", "http"] = "log"
    sms_url: str | None = None
    sms_sender: str | None = None
    sms_login: str | None = None
    sms_token: SecretStr | None = None
    sms_method: Literal["POST", "GET"] = "POST"
    sms_body: str | None = None
    sms_headers: str = "{}"
    sms_id_path: str = Field("id", pattern=_PATH)
    sms_status_url: str | None = None
    sms_status_path: str = Field("status", pattern=_PATH)
    shop_language: Literal["ru", "en"] = "ru"
    shop_timezone: str = "Europe/Moscow"
    lead_api_key: SecretStr | None = None
    metrics_token: SecretStr | None = None
    serve_health: bool = False
    backup_folder: Path = Path("var/backups")
    backup_at: str = "03:00"
    backup_keep_days: int = Field(7, ge=1)
    backup_keep_weeks: int = Field(4, ge=0)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
            raise ValueError("must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://")
        return value

    @field_validator("bot_api_url", "public_url", "sms_url", "sms_status_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/") if value else value

    @field_validator("sms_url", "sms_body", "sms_status_url", "sms_headers")
    @classmethod
    def _known_places(cls, value: str | None) -> str | None:
        for name in re.findall(r"\{(\w+)\}", value or ""):
            if name not in _PLACES:
                raise ValueError(f"{{{name}}} is unknown; these are filled in: {{{'} {'.join(_PLACES)}}}")
        return value

    @field_validator("sms_body")
    @classmethod
    def _whole_body(cls, value: str | None) -> str | None:
        if value is None:
            return value
        if "{to}" not in value or "{text}" not in value:
            raise ValueError('must contain {to} and {text}, for example {"phone": "{to}", "message": "{text}"}')
        if value.lstrip().startswith("{") and not value.lstrip().startswith("{to}"):
            _read_json(value, 'must be JSON when filled in, for example {"phone": "{to}", "message": "{text}"}')
        return value

    @field_validator("sms_headers")
    @classmethod
    def _named_headers(cls, value: str) -> str:
        wanted = 'must be a JSON object of texts, for example {"X-Api-Key": "{token}"}'
        found = _read_json(value, wanted)
        if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
            raise ValueError(wanted)
        return value

    @field_validator("sms_status_url")
    @classmethod
    def _names_message(cls, value: str | None) -> str | None:
        if value is not None and "{id}" not in value and "{key}" not in value:
            raise ValueError("must contain {id} or {key}, for example https://sms.example.com/status?id={id}")
        return value

    @field_validator("shop_timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("must be a time zone such as Europe/Moscow") from error
        return value

    @field_validator("files_url")
    @classmethod
    def _known_store(cls, value: str) -> str:
        if not value.startswith("file:"):
            raise ValueError("must begin with file: and name a folder, for example file:var/files")
        return value

    @field_validator("backup_at")
    @classmethod
    def _time_of_day(cls, value: str) -> str:
        try:
            return value if value == "off" else f"{time.fromisoformat(value):%H:%M}"
        except ValueError as error:
            raise ValueError("must be a time of day such as 03:00, or off") from error

    @model_validator(mode="after")
    def _belong_together(self) -> Settings:
        if self.webhook_secret and not self.public_url:
            raise ValueError("WEBHOOK_SECRET needs PUBLIC_URL: Telegram must know where to send updates")
        if self.sms_gateway == "http" and not self.sms_url:
            raise ValueError("SMS_GATEWAY=http needs SMS_URL: the address that takes the messages")
        if self.sms_gateway == "smsru" and not self.sms_token:
            raise ValueError("SMS_GATEWAY=smsru needs SMS_TOKEN: the api_id from your account at sms.ru")
        if self.sms_gateway == "smsc" and not self.sms_token:
            raise ValueError("SMS_GATEWAY=smsc needs SMS_TOKEN: the password for SMS_LOGIN, or an API key without it")
        return self

    @cached_property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.shop_timezone)

    @cached_property
    def backup_time(self) -> time | None:
        """When the night's backup is due on the shop's wall clock; ``None``: never."""
        return None if self.backup_at == "off" else time.fromisoformat(self.backup_at)

    @cached_property
    def metrics_key(self) -> str | None:
        return self.metrics_token.get_secret_value() if self.metrics_token else None

    @cached_property
    def files_folder(self) -> Path:
        return Path(self.files_url.removeprefix("file:"))

    @cached_property
    def sqlite_path(self) -> Path | None:
        """The database's file, or ``None`` on PostgreSQL."""
        prefix = "sqlite+aiosqlite:///"
        return Path(self.database_url.removeprefix(prefix)) if self.database_url.startswith(prefix) else None


def _read_json(text: str, wanted: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(wanted) from error


class WrongSettings(Exception):
    """A setting has a value that cannot be used; the text is one sentence that names it."""


def load() -> Settings:
    """The settings of this process. Raises ``WrongSettings`` with one sentence that names the wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise WrongSettings(f"{name}: {reason}" if name else reason) from error
