"""Messages to clients: their templates, and what a client of a real deal would read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from admin import drafts
from admin.routing import Visit, page, status_of
from crm import client_texts, deals, permissions, wording
from crm.client_texts import ClientText
from crm.errors import BadInput, CrmError, NotFound
from crm.shop import LANGUAGES
from db.models import Deal
from db.queries import trial_deals

_MOST_PARTS = 2

Words = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Sample:
    """What the client of a deal would read, by language; ``None`` where the deal has nothing to tell."""

    deal: Deal
    texts: dict[str, ClientText | None]

    @property
    def says_something(self) -> bool:
        return all(self.texts.values())

    def parts(self, language: str) -> int:
        """Text messages that the operator charges."""
        text = self.texts[language]
        return wording.sms_parts(text.sms) if text else 0

    def is_long(self, language: str) -> bool:
        return self.parts(language) > _MOST_PARTS


async def overview(visit: Visit) -> Response:
    """All messages by kind."""
    house, usual = visit.desk.shop, wording.defaults()
    edited = {code.split(".")[1] for (code, language), text in usual.items()
              if code.startswith("message.") and house.words[code, language] != text}
    return visit.render("templates.html", kinds=list(wording.PLACEHOLDERS), edited=edited, house=house)


async def show(visit: Visit) -> Response:
    return await _page(visit, _kind(visit))


async def save(visit: Visit) -> Response:
    """Keep what was typed, or only look at it."""
    kind = _kind(visit)
    if visit.text("do") == "preview":
        return await _page(visit, kind)
    try:
        async with visit.database.transaction() as session:
            await wording.edit_seen(session, visit.actor, *drafts.typed_texts(visit, _codes(kind)))
    except CrmError as error:
        return await _page(visit, kind, error)
    await drafts.take_effect(visit)
    return visit.go(f"/templates/{kind}", "saved")


async def back(visit: Visit) -> Response:
    kind, what = _kind(visit), visit.text("back", 200)
    code, _, language = what.rpartition(":")
    async with visit.database.transaction() as session:
        if what == "all":
            await _all_back(visit, session, kind)
        elif code in _codes(kind):
            await wording.set_back(session, visit.actor, code, language)
        else:
            raise NotFound("wording-not-found", code=what)
    await drafts.take_effect(visit)
    return visit.go(f"/templates/{kind}", "set-back")


async def _all_back(visit: Visit, session: AsyncSession, kind: str) -> None:
    for code in _codes(kind):
        for language in LANGUAGES:
            await wording.set_back(session, visit.actor, code, language)


async def _page(visit: Visit, kind: str, error: CrmError | None = None) -> Response:
    sample, number = None, (visit.text("deal", 40) or visit.asked("deal"))[:40]
    try:
        sample = await _sample(visit, kind, number, _typed(visit, kind))
    except BadInput as wrong:
        error = error or wrong
    subjects = [f"wording:{code}:" for code in _codes(kind)]
    changes, people = await drafts.history(visit, *subjects)
    return visit.render(
        "templates_one.html", status_of(error) if error else 200, kind=kind, texts=drafts.texts(visit, _codes(kind)),
        codes=_codes(kind), fields=wording.PLACEHOLDERS[kind], sample=sample, number=number, languages=LANGUAGES,
        error=drafts.says(visit, error) if error else "", changes=changes, people=people,
        may=permissions.allows(visit.actor, "settings.edit"), address=f"/templates/{kind}",
    )


def _typed(visit: Visit, kind: str) -> Words:
    """The words of the form as they would be kept. Raises ``BadInput``."""
    given, _ = drafts.typed_texts(visit, _codes(kind))
    return {(code, language): wording.checked_text(code, text) for (code, language), text in given.items()}


async def _sample(visit: Visit, kind: str, number: str, words: Words) -> Sample | None:
    """On the deal that was asked for, else on the latest one that has something to tell. Raises ``BadInput``."""
    async with visit.database.reading() as session:
        found = None
        for deal in await _candidates(visit, session, number):
            texts = {language: await client_texts.draft(session, deal.id, kind, language, words)
                     for language in LANGUAGES}
            found = Sample(deal, texts)
            if found.says_something:
                break
    return found


async def _candidates(visit: Visit, session: AsyncSession, number: str) -> Sequence[Deal]:
    if not number:
        return await trial_deals.newest(session)
    return [await deals.numbered(session, visit.actor, number)]


def _codes(kind: str) -> list[str]:
    return [code for code in (f"message.{kind}", f"message.{kind}.telegram") if (code, "ru") in wording.defaults()]


def _kind(visit: Visit) -> str:
    kind: str = visit.request.path_params["kind"]
    if kind not in wording.PLACEHOLDERS:
        raise NotFound
    return kind


ROUTES = [
    page("/templates", overview, needs="settings.see"),
    page("/templates/{kind}", show, needs="settings.see"),
    page("/templates/{kind}", save, needs="settings.edit", methods=["POST"]),
    page("/templates/{kind}/back", back, needs="settings.edit", methods=["POST"]),
]
