"""The deal's card: open it, tick, close the task, move on, take back."""

from __future__ import annotations

from bot.callbacks import Tap
from bot.context import Context
from bot.language import Translator
from bot.refusals import go_on
from bot.registry import action, refusal, run_tap
from bot.screen import Attachment, Button, Screen, esc
from bot.screens import fills, words
from bot.screens.card import card, card_for, of_case
from crm import deals, permissions, phones, tasks, undo, wording, workflow
from crm.case import Case
from crm.errors import Incomplete
from db.enums import Stage
from db.models import Task

_DONE = "done"


@action("deal.open")
async def open_deal(ctx: Context) -> Screen:
    return await card(ctx, ctx.tapped.id)


@action("task.open")
async def open_task(ctx: Context) -> Screen:
    """The deal's card with this task on it instead of the one to be done first."""
    deal_id = await tasks.deal_of(ctx.session, ctx.tapped.id)
    return await card_for(ctx.session, ctx.actor, ctx.t, deal_id, focus=ctx.tapped.id)


@action("deal.next")
async def next_stage(ctx: Context) -> Screen:
    """Close what is left of the stage and move the deal."""
    case = await workflow.advance(ctx.session, ctx.actor, ctx.tapped.id, version=ctx.tapped.version or None)
    return await after_move(ctx, case)


@action("deal.go_on")
async def go_on_moving(ctx: Context) -> Screen:
    """The refused move again; ``arg`` is the stage to leave, which the deal may have left by itself meanwhile."""
    deal = await deals.find(ctx.session, ctx.actor, ctx.tapped.id)
    if deal.stage == ctx.tapped.arg:
        return await next_stage(ctx)
    return await card(ctx, deal.id, note=ctx.t("note-moved", stage=words.stage_name(ctx.t, ctx.shop, deal.stage)))


@action("task.done")
async def task_done(ctx: Context) -> Screen:
    case = await workflow.close_task(ctx.session, ctx.actor, ctx.tapped.id, version=ctx.tapped.version or None)
    return await after_move(ctx, case)


async def after_move(ctx: Context, case: Case) -> Screen:
    """The card after an action, saying what it led to and offering to take it back."""
    if case.deal.stage is not case.came_in:
        note = ctx.t("note-moved", stage=words.stage_name(ctx.t, case.shop, case.deal.stage))
    else:
        note = ctx.t("note-done")
    return await of_case(case, ctx.t, note=note)


@action("item.set")
async def set_item(ctx: Context) -> Screen | None:
    """Set or unset a manual item: ``3+``, ``3-``, ``all+``.

    ``3+go`` carries on with the move that was refused, ``all+done`` closes the task.
    """
    task = await tasks.load(ctx.session, ctx.tapped.id)
    position, done, then = _read_tick(ctx.tapped.arg)
    if then == _DONE:
        return await after_move(ctx, await workflow.close_task(ctx.session, ctx.actor, task.id, tick_all=True))
    await tasks.tick(ctx.session, ctx.actor, task, position, done=done)
    await ctx.session.flush()
    if task.deal_id is None:
        return Screen(toast=ctx.t("note-done"))
    if then == fills.GO_ON:
        return await go_on(ctx, Tap(action="deal.next", id=task.deal_id))
    if task.code == "install":
        return await run_tap(ctx, Tap(action="job.open", id=task.id))
    return await card_for(ctx.session, ctx.actor, ctx.t, task.deal_id, focus=task.id)


def _read_tick(arg: str) -> tuple[int | None, bool, str]:
    where, sign, rest = arg.partition("-" if "-" in arg else "+")
    return (int(where) if where.isdecimal() else None), sign == "+", rest


@action("undo.do")
async def take_back(ctx: Context) -> Screen:
    case = await undo.undo(ctx.session, ctx.actor, ctx.tapped.id, ctx.tapped.version)
    return await of_case(case, ctx.t, note=ctx.t("note-undone"))


@action("task.help")
async def task_help(ctx: Context) -> Screen:
    """What the task is about, in its own words, with the video if there is one."""
    task = await tasks.load(ctx.session, ctx.tapped.id)
    back = Tap(action="deal.open", id=task.deal_id or 0)
    text = f"<b>{esc(words.title(ctx.t, task))}</b>\n\n{esc(task.description.get(ctx.language) or '')}"
    rows = [[Button(ctx.t("button-back-to-deal"), back)]]
    if task.video:
        rows.insert(0, [_video(ctx, task)])
    return Screen(text, rows)


def _video(ctx: Context, task: Task) -> Button:
    """Shows the video: here, where Telegram keeps it, else at its address."""
    label, kept_here = ctx.t("button-video"), wording.telegram_video(task.video or "")
    return Button(label, Tap(action="video.show", id=task.id)) if kept_here else Button(label, url=task.video)


@action("client.show")
async def show_client(ctx: Context) -> Screen:
    """Who the client is, with a phone that can be tapped."""
    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    contact = case.contact
    lines = [
        f"<b>{esc(contact.name)}</b>", phones.format_phone(contact.phone),
        *(esc(value) for value in (contact.address, contact.passport, contact.inn) if value),
        ctx.t("client-in-telegram") if contact.telegram_id else ctx.t("client-by-sms"),
    ]
    edit = permissions.allows_deal(ctx.actor, "deal.edit", case.deal)
    rows = [
        *([[Button(ctx.t("button-edit-client"), Tap(action="fill.client", id=case.deal.id))]] if edit else []),
        [Button(ctx.t("button-client-contact"), Tap(action="client.contact", id=case.deal.id)),
         Button(ctx.t("button-client-link"), Tap(action="client.link", id=case.deal.id))],
        [Button(ctx.t("button-back-to-deal"), Tap(action="deal.open", id=case.deal.id))],
    ]
    return Screen("\n".join(lines), rows, deal_id=case.deal.id)


@action("client.contact")
async def send_contact(ctx: Context) -> Screen:
    """The client as a contact card: tap and call."""
    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    return Screen(file=Attachment("contact", case.contact.name, phone=case.contact.phone), fresh=True,
                  text=esc(case.contact.name), deal_id=case.deal.id)


@action("client.link")
async def show_link(ctx: Context) -> Screen:
    """The client's personal link, to be copied into any messenger."""
    from crm.documents import client_link

    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    link = client_link(case.shop, case.contact)
    back = [Button(ctx.t("button-back-to-deal"), Tap(action="deal.open", id=case.deal.id))]
    if link is None:
        return Screen(ctx.t("client-no-link"), [back])
    text = ctx.t("client-link", link=esc(link))
    return Screen(text, [[Button(ctx.t("button-copy"), copy=link)], back])


@action("deal.more")
async def more(ctx: Context) -> Screen:
    """What is done seldom: move back, lose, hand over, reopen."""
    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    rows = [[button] for button in _rare(case, ctx.t)]
    rows.append([Button(ctx.t("button-back-to-deal"), Tap(action="deal.open", id=case.deal.id))])
    return Screen(f"<b>{words.headline(ctx.t, ctx.shop, case.deal, case.contact)}</b>\n{ctx.t('more-question')}", rows)


def _rare(case: Case, t: Translator) -> list[Button]:
    deal, actor = case.deal, case.actor

    def entry(key: str, name: str, permission: str, *, danger: bool = False) -> list[Button]:
        if not permissions.allows_deal(actor, permission, deal):
            return []
        return [Button(t(key), Tap(action=name, id=deal.id), style="danger" if danger else None)]

    if deal.stage.is_closed:
        reopen = entry("button-reopen", "deal.reopen", "deal.reopen")
        warranty = entry("button-claim-new", "claim.new", "claim.work") if deal.stage is Stage.WON else []
        return [*reopen, *warranty]
    return [
        *entry("button-next", "deal.next", "deal.move"),
        *entry("button-comment", "comment.new", "deal.comment"),
        *entry("button-claim-new", "claim.new", "claim.work"),
        *entry("button-documents", "document.list", "document.make"),
        *entry("button-edit-product", "fill.product", "deal.edit"),
        *(entry("button-kitchen-note", "fill.note", "deal.edit") if deal.kitchen and deal.amount else []),
        *entry("button-edit-terms", "fill.terms", "deal.edit"),
        *(entry("button-return", "deal.return", "deal.return") if deal.stage is not Stage.CONTRACT else []),
        *entry("button-reassign", "deal.reassign", "deal.reassign"),
        *entry("button-lose", "deal.lose", "deal.lose", danger=True),
    ]


@refusal(Incomplete)
async def show_missing(ctx: Context, error: Incomplete) -> Screen:
    """What the next step needs, each with the button that fills it; the move goes on after the last one."""
    deal_id = error.deal_id or 0
    going = ctx.tap is not None and ctx.tap.action in ("deal.next", "deal.go_on", "task.done")
    lines = [f"▫️ {esc(fills.reason(ctx.t, entry))}" for entry in error.missing]
    buttons = [fills.fill_button(ctx.t, deal_id, entry, go_on=going) for entry in error.missing]
    rows = [[button] for button in buttons if button is not None]
    rows.append([Button(ctx.t("button-back-to-deal"), Tap(action="deal.open", id=deal_id))])
    return Screen(f"{ctx.t('refused-missing')}\n\n" + "\n".join(lines), rows, deal_id=deal_id)
