"""The tick that asks the SMS provider what has become of messages, and whether the account is in order again."""

from __future__ import annotations

import structlog

from crm import receipts, sms_account
from crm.receipts import Question
from db.enums import SmsReason
from db.session import Database
from delivery.sms import Gateway, SmsError

_AT_ONCE = 50
# A provider that is away is away for the others, too.
_MOST_FAILURES = 3

log = structlog.get_logger(__name__)


class Receipts:
    """Asks ``gateway``; call it as often as you like, each message has its own next time."""

    def __init__(self, database: Database, gateway: Gateway) -> None:
        self._database, self._gateway = database, gateway

    async def __call__(self) -> None:
        await self._look_at_account()
        failures = 0
        for question in await self._claim():
            failures += not await self._ask(question)
            if failures == _MOST_FAILURES:
                return

    async def _claim(self) -> list[Question]:
        async with self._database.reading() as session:
            if not await receipts.any_due(session):
                return []
        async with self._database.transaction() as session:
            return await receipts.claim(session, _AT_ONCE)

    async def _ask(self, question: Question) -> bool:
        try:
            found = await self._gateway.status(question.provider_id)
        except SmsError as error:
            log.warning("sms.not_told", id=question.outbox_id, error=str(error))
            return False
        state, reason = (found.state, found.reason) if found else (None, None)
        async with self._database.transaction() as session:
            await receipts.note(session, question, state, reason)
        return True

    async def _look_at_account(self) -> None:
        async with self._database.reading() as session:
            trouble = await sms_account.trouble(session)
        if trouble is None:
            return
        balance = await self._balance() if trouble.reason is SmsReason.NO_MONEY else None
        async with self._database.transaction() as session:
            if await sms_account.look_again(session, balance):
                log.info("sms.goes_on", after=trouble.reason.value)

    async def _balance(self) -> float | None:
        try:
            return await self._gateway.balance()
        except SmsError as error:
            log.warning("sms.balance_not_told", error=str(error))
            return None
