"""SMS.RU, SMSC and a gateway by template over real HTTP: the published codes, and every way to lose an answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from db.enums import SmsReason, SmsState
from delivery.sms import Receipt, SmsError
from delivery.sms.http import HttpGateway, Shape
from delivery.sms.smsru import SmsRu
from tests.delivery.sms_provider import Make, gateway_to, own_make, smsc, smsru

TO, TEXT, KEY = "+79990000001", 'Кухни «Лад»: "завтра"\nв 10:00 & 50%', "outbox-7"
MAKES = [smsru, smsc, own_make]
AGAIN, NEVER = (False, False), (True, False)


async def _failure(make: Make, *faults: str | int) -> SmsError:
    async with gateway_to(make, patience=1 if "silent" in faults else 20) as (provider, gateway):
        provider.faults.extend(faults)
        with pytest.raises(SmsError) as failure:
            await gateway.send(TO, TEXT, KEY)
    return failure.value


@pytest.mark.parametrize(("make", "state"), [(smsru, 103), (smsc, 1), (own_make, "delivered")])
async def test_a_message_leaves_whole_and_its_delivery_is_known(make: Make, state: Any) -> None:
    async with gateway_to(make) as (provider, gateway):
        message_id = await gateway.send(TO, TEXT, KEY)
        [one] = provider.taken
        assert (one.to.removeprefix("+"), one.text) == ("79990000001", TEXT)
        assert await gateway.status(message_id) == Receipt(SmsState.PENDING)
        one.state = state
        assert await gateway.status(message_id) == Receipt(SmsState.DELIVERED)


@pytest.mark.parametrize(("make", "balance"), [(smsru, 12.5), (smsc, 12.5), (own_make, None)])
async def test_the_balance_is_told_by_those_who_tell_it(make: Make, balance: float | None) -> None:
    async with gateway_to(make) as (provider, gateway):
        provider.balance = 12.5
        assert await gateway.balance() == balance


@pytest.mark.parametrize(("code", "reason", "kind"), [
    (200, SmsReason.ACCOUNT, AGAIN), (201, SmsReason.NO_MONEY, AGAIN), (202, SmsReason.WRONG_NUMBER, NEVER),
    (203, SmsReason.TEXT, NEVER), (204, SmsReason.SENDER, AGAIN), (205, SmsReason.TEXT, NEVER),
    (206, SmsReason.PROVIDER_LIMIT, AGAIN), (207, SmsReason.NO_ROUTE, NEVER), (209, SmsReason.NO_ROUTE, NEVER),
    (214, SmsReason.COUNTRY, NEVER), (220, SmsReason.GATEWAY_DOWN, AGAIN), (221, SmsReason.SENDER, AGAIN),
    (230, SmsReason.NUMBER_LIMIT, AGAIN), (231, SmsReason.NUMBER_LIMIT, AGAIN), (232, SmsReason.NUMBER_LIMIT, AGAIN),
    (233, SmsReason.NUMBER_LIMIT, AGAIN), (300, SmsReason.ACCOUNT, AGAIN), (301, SmsReason.ACCOUNT, AGAIN),
    (302, SmsReason.ACCOUNT, AGAIN), (303, SmsReason.ACCOUNT, AGAIN), (500, SmsReason.GATEWAY_DOWN, AGAIN),
    (999, SmsReason.GATEWAY_DOWN, AGAIN),
])
async def test_codes_of_sms_ru(code: int, reason: SmsReason, kind: tuple[bool, bool]) -> None:
    error = await _failure(smsru, code)
    assert (error.reason, (error.permanent, error.uncertain)) == (reason, kind)


@pytest.mark.parametrize(("code", "reason", "kind"), [
    (1, SmsReason.REFUSED, NEVER), (2, SmsReason.ACCOUNT, AGAIN), (3, SmsReason.NO_MONEY, AGAIN),
    (4, SmsReason.ACCOUNT, AGAIN), (5, SmsReason.REFUSED, NEVER), (6, SmsReason.TEXT, NEVER),
    (7, SmsReason.WRONG_NUMBER, NEVER), (8, SmsReason.NO_ROUTE, NEVER), (9, SmsReason.GATEWAY_DOWN, AGAIN),
    (99, SmsReason.GATEWAY_DOWN, AGAIN),
])
async def test_codes_of_smsc(code: int, reason: SmsReason, kind: tuple[bool, bool]) -> None:
    error = await _failure(smsc, code)
    assert (error.reason, (error.permanent, error.uncertain)) == (reason, kind)


@pytest.mark.parametrize(("make", "code", "state", "reason"), [
    (smsru, 100, SmsState.PENDING, None), (smsru, 101, SmsState.PENDING, None),
    (smsru, 104, SmsState.FAILED, SmsReason.EXPIRED), (smsru, 105, SmsState.FAILED, SmsReason.REFUSED),
    (smsru, 106, SmsState.FAILED, SmsReason.UNREACHABLE), (smsru, 107, SmsState.FAILED, SmsReason.UNREACHABLE),
    (smsru, 108, SmsState.FAILED, SmsReason.REFUSED), (smsru, 110, SmsState.DELIVERED, None),
    (smsru, 150, SmsState.FAILED, SmsReason.NO_ROUTE), (smsru, -1, SmsState.MISSING, None),
    (smsc, -3, SmsState.MISSING, None), (smsc, -1, SmsState.PENDING, None), (smsc, 0, SmsState.PENDING, None),
    (smsc, 2, SmsState.DELIVERED, None), (smsc, 3, SmsState.FAILED, SmsReason.EXPIRED),
    (smsc, 20, SmsState.FAILED, SmsReason.UNREACHABLE), (smsc, 22, SmsState.FAILED, SmsReason.WRONG_NUMBER),
    (smsc, 23, SmsState.FAILED, SmsReason.TEXT), (smsc, 24, SmsState.FAILED, SmsReason.NO_MONEY),
    (smsc, 25, SmsState.FAILED, SmsReason.UNREACHABLE), (smsc, 77, SmsState.PENDING, None),
    (own_make, "expired", SmsState.FAILED, SmsReason.UNREACHABLE), (own_make, "sent", SmsState.PENDING, None),
])
async def test_what_states_mean(make: Make, code: Any, state: SmsState, reason: SmsReason | None) -> None:
    async with gateway_to(make) as (provider, gateway):
        message_id = await gateway.send(TO, TEXT, KEY)
        provider.taken[0].state = code
        assert await gateway.status(message_id) == Receipt(state, reason)


@pytest.mark.parametrize("make", MAKES)
@pytest.mark.parametrize("fault", ["lost", "cut", "silent", "html"])
async def test_an_answer_that_does_not_come_or_cannot_be_read_leaves_it_uncertain(make: Make, fault: str) -> None:
    error = await _failure(make, fault)
    assert (error.permanent, error.uncertain) == (False, True)
    assert error.reason is SmsReason.NO_ANSWER


@pytest.mark.parametrize("make", [smsru, smsc])
@pytest.mark.parametrize("fault", ["502", "other"])
async def test_an_error_page_or_a_strangers_id_is_no_proof_of_anything(make: Make, fault: str) -> None:
    assert (await _failure(make, fault)).uncertain


@pytest.mark.parametrize("make", [smsc, own_make])
@pytest.mark.parametrize(("fault", "state"), [("lost", SmsState.PENDING), ("cut", SmsState.MISSING)])
async def test_where_the_sender_names_the_message_a_lost_answer_can_be_asked_about(
    make: Make, fault: str, state: SmsState
) -> None:
    async with gateway_to(make) as (provider, gateway):
        provider.faults.append(fault)
        with pytest.raises(SmsError):
            await gateway.send(TO, TEXT, KEY)
        known = gateway.known_id(TO, KEY)
        assert known is not None
        assert await gateway.status(known) == Receipt(state)


async def test_sms_ru_has_no_name_of_ours() -> None:
    assert SmsRu("id").known_id(TO, KEY) is None


async def test_nobody_at_the_address_is_certainly_not_sent() -> None:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    gateway = SmsRu("id", url=f"http://127.0.0.1:{port}")
    with pytest.raises(SmsError) as error:
        await gateway.send(TO, TEXT, KEY)
    await gateway.close()
    assert (error.value.permanent, error.value.uncertain) == AGAIN


async def test_templates_fill_headers_body_and_names() -> None:
    async with gateway_to(own_make) as (provider, gateway):
        assert await gateway.send(TO, TEXT, KEY) == KEY
        assert provider.seen == [{"phone": TO, "body": TEXT, "ref": KEY, "header": "secret"}]


async def test_a_form_is_filled_and_a_literal_brace_in_the_text_stays() -> None:
    async with gateway_to(smsc) as (provider, _):
        shape = Shape(body="phones={to}&mes={text}&id={key}&sender={sender}")
        gateway = HttpGateway(f"{provider.base}/send.php", sender="Lad", shape=shape)
        assert await gateway.send(TO, "{to} & {key}=1", KEY) == KEY
        await gateway.close()
        assert provider.seen == [{"phones": TO, "mes": "{to} & {key}=1", "id": KEY, "sender": "Lad"}]
