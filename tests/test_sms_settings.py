"""A wrong setting of the SMS gateway is one sentence that names it; a right one makes the gateway it names."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
import program
from config import WrongSettings
from crm import limits
from crm.errors import BadInput

HTTP = {"SMS_GATEWAY": "http", "SMS_URL": "https://sms.example.com/send"}


@pytest.fixture(autouse=True)
def no_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def _load(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> config.Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return config.load()


@pytest.mark.parametrize(("values", "name", "hint"), [
    ({"SMS_GATEWAY": "twilio"}, "SMS_GATEWAY", "smsc"),
    ({"SMS_GATEWAY": "smsru"}, "SMS_TOKEN", "api_id"),
    ({"SMS_GATEWAY": "smsc", "SMS_LOGIN": "lad"}, "SMS_TOKEN", "password"),
    ({"SMS_GATEWAY": "http"}, "SMS_URL", "address"),
    (HTTP | {"SMS_URL": "sms.example.com"}, "SMS_URL", "https://"),
    (HTTP | {"SMS_URL": "https://sms.example.com/?phone={phone}"}, "SMS_URL", "{to} {text}"),
    (HTTP | {"SMS_BODY": '{"phone": "{to}"}'}, "SMS_BODY", "{text}"),
    (HTTP | {"SMS_BODY": '{"phone": "{to}", "text": {text}'}, "SMS_BODY", "JSON"),
    (HTTP | {"SMS_HEADERS": "X-Api-Key: 1"}, "SMS_HEADERS", "JSON object"),
    (HTTP | {"SMS_HEADERS": '{"X-Retry": 3}'}, "SMS_HEADERS", "JSON object"),
    (HTTP | {"SMS_ID_PATH": "data[0]"}, "SMS_ID_PATH", "match"),
    (HTTP | {"SMS_STATUS_URL": "https://sms.example.com/status"}, "SMS_STATUS_URL", "{id}"),
])
def test_a_wrong_setting_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], name: str, hint: str
) -> None:
    with pytest.raises(WrongSettings) as error:
        _load(monkeypatch, values)
    assert name in str(error.value)
    assert hint in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("values", "kind"), [
    ({}, "LogGateway"),
    ({"SMS_GATEWAY": "smsru", "SMS_TOKEN": "1A2B"}, "SmsRu"),
    ({"SMS_GATEWAY": "smsc", "SMS_TOKEN": "key"}, "Smsc"),
    (HTTP | {"SMS_BODY": "to={to}&text={text}", "SMS_HEADERS": '{"X-Key": "{token}"}'}, "HttpGateway"),
])
async def test_a_setting_chooses_the_gateway(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], kind: str
) -> None:
    gateway = program._gateway(_load(monkeypatch, values))
    assert type(gateway).__name__ == kind
    await gateway.close()


def test_countries_are_two_letters_that_exist() -> None:
    assert limits.checked("sms.countries", ["ru", "KZ", "RU"]) == ["RU", "KZ"]
    with pytest.raises(BadInput):
        limits.checked("sms.countries", ["Россия"])
