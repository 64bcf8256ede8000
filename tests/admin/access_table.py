"""Who may reach what in the panel, as it is meant: a line per address and verb.

``yes``: everybody's things. ``own``: his own, never another's. ``-``: refused. Where managers see their own deals only,
``yes`` means ``own`` for them. Who is not in the head of the table (installers, people dismissed, strangers, whoever
owes his code) reaches none of it. An address that is not here makes the test of access fail.
"""

from __future__ import annotations

from dataclasses import dataclass

TABLE = """
                                                       manager trainee director admin accountant viewer
GET  /                                                 yes     yes     yes      yes   yes        yes
GET  /figures/{name}.svg                               yes     yes     yes      yes   yes        yes

GET  /deals                                            yes     yes     yes      yes   yes        yes
POST /deals/export                                     -       -       yes      yes   yes        -
GET  /deals/{deal_id}                                  yes     yes     yes      yes   yes        yes
POST /deals/{deal_id}/next                             own     own     yes      yes   -          -
POST /deals/{deal_id}/return                           own     own     yes      yes   -          -
POST /deals/{deal_id}/lose                             own     own     yes      yes   -          -
POST /deals/{deal_id}/reopen                           -       -       yes      yes   -          -
POST /deals/{deal_id}/reassign                         -       -       yes      yes   -          -
POST /deals/{deal_id}/undo                             yes     yes     yes      yes   yes        yes
POST /deals/{deal_id}/comment                          yes     yes     yes      yes   yes        -
POST /deals/{deal_id}/tasks/{task_id}/tick             own     own     yes      yes   -          -
POST /deals/{deal_id}/tasks/{task_id}/close            own     own     yes      yes   -          -
POST /deals/{deal_id}/payments                         own     own     yes      yes   yes        -
POST /deals/{deal_id}/refunds                          own     own     yes      yes   yes        -
POST /deals/{deal_id}/payments/{payment_id}/reverse    own     own     yes      yes   yes        -
POST /deals/{deal_id}/product                          own     own     yes      yes   -          -
POST /deals/{deal_id}/terms                            own     own     yes      yes   -          -
POST /deals/{deal_id}/desired-date                     own     own     yes      yes   -          -
POST /deals/{deal_id}/readiness-date                   own     own     yes      yes   -          -
POST /deals/{deal_id}/place                            own     own     yes      yes   -          -
POST /deals/{deal_id}/conditions                       own     own     yes      yes   -          -
POST /deals/{deal_id}/papers                           own     own     yes      yes   yes        -
POST /deals/{deal_id}/invoice-sent                     own     own     yes      yes   yes        -
GET  /deals/{deal_id}/files/{file_id}                  yes     yes     yes      yes   yes        yes
POST /deals/{deal_id}/files                            own     own     yes      yes   yes        -
POST /deals/{deal_id}/files/{file_id}/kind             own     own     yes      yes   yes        -

GET  /board                                            yes     yes     yes      yes   yes        yes
POST /board/{deal_id}/move                             own     own     yes      yes   -          -

GET  /calendar                                         yes     yes     yes      yes   yes        yes
GET  /calendar?about=deal-{deal_id}                    yes     yes     yes      yes   yes        yes
GET  /calendar?about=claim-{claim_id}                  yes     yes     yes      yes   yes        yes
GET  /calendar?about=visit-{booking_id}                yes     yes     yes      yes   yes        yes
GET  /calendar/visits/{booking_id}                     yes     yes     yes      yes   yes        yes
GET  /calendar/book                                    yes     yes     yes      yes   -          -
GET  /calendar/book?about=deal-{deal_id}               own     own     yes      yes   -          -
GET  /calendar/book?about=claim-{claim_id}             own     own     yes      yes   -          -
GET  /calendar/book?about=visit-{booking_id}           own     own     yes      yes   -          -
POST /calendar/book                                    yes     yes     yes      yes   -          -
POST /calendar/visits/{booking_id}/release             own     own     yes      yes   -          -

GET  /messages                                         -       -       yes      yes   -          -
POST /messages/export                                  -       -       yes      yes   -          -
POST /messages/resend                                  -       -       yes      yes   -          -
GET  /messages/{outbox_id}                             -       -       yes      yes   -          -
POST /messages/{outbox_id}/resend                      -       -       yes      yes   -          -
POST /messages/{outbox_id}/cancel                      -       -       yes      yes   -          -
POST /messages/{outbox_id}/arrived                     -       -       yes      yes   -          -
POST /messages/{outbox_id}/lost                        -       -       yes      yes   -          -
GET  /calendar/absences/new                            -       -       yes      yes   -          -
POST /calendar/absences/new                            -       -       yes      yes   -          -
GET  /calendar/absences/{absence_id}                   -       -       yes      yes   -          -
POST /calendar/absences/{absence_id}/remove            -       -       yes      yes   -          -

GET  /team/new                                         -       -       -        yes   -          -
POST /team/new                                         -       -       -        yes   -          -
GET  /team/{person_id}                                 -       -       yes      yes   -          -
POST /team/{person_id}/invite                          -       -       -        yes   -          -
POST /team/{person_id}/code-off                        -       -       -        yes   -          -
POST /team/{person_id}/back                            -       -       -        yes   -          -
GET  /team/{person_id}/leave                           -       -       -        yes   -          -
POST /team/{person_id}/leave                           -       -       -        yes   -          -
POST /team/{person_id}/hours                           -       -       yes      yes   -          -

GET  /account                                          yes     yes     yes      yes   yes        yes
POST /account/sessions/{session_id}/end                own     own     own      own   own        own
POST /account/sessions/end                             yes     yes     yes      yes   yes        yes
POST /account/password                                 yes     yes     yes      yes   yes        yes
POST /account/code                                     yes     yes     yes      yes   yes        yes
POST /account/code/confirm                             yes     yes     yes      yes   yes        yes
POST /account/code/off                                 yes     yes     yes      yes   yes        yes
POST /account/language                                 yes     yes     yes      yes   yes        yes
POST /logout                                           yes     yes     yes      yes   yes        yes

GET  /texts                                            -       -       yes      yes   -          -
GET  /texts/tasks/{code}                               -       -       yes      yes   -          -
POST /texts/tasks/{code}                               -       -       -        yes   -          -
POST /texts/tasks/{code}/back                          -       -       -        yes   -          -
POST /texts/tasks/{code}/items                         -       -       -        yes   -          -
GET  /texts/stages/{code}                              -       -       yes      yes   -          -
POST /texts/stages/{code}                              -       -       -        yes   -          -
POST /texts/stages/{code}/back                         -       -       -        yes   -          -
GET  /templates                                        -       -       yes      yes   -          -
GET  /templates/{kind}                                 -       -       yes      yes   -          -
POST /templates/{kind}                                 -       -       -        yes   -          -
POST /templates/{kind}/back                            -       -       -        yes   -          -
GET  /settings                                         -       -       yes      yes   -          -
GET  /settings/calendar                                -       -       yes      yes   -          -
POST /settings/calendar/hours                          -       -       -        yes   -          -
POST /settings/calendar/days                           -       -       -        yes   -          -
POST /settings/calendar/back                           -       -       -        yes   -          -
GET  /settings/keys                                    -       -       yes      yes   -          -
POST /settings/keys                                    -       -       -        yes   -          -
POST /settings/keys/{key_id}/revoke                    -       -       -        yes   -          -
GET  /settings/lists                                   -       -       yes      yes   -          -
POST /settings/lists/{name}                            -       -       -        yes   -          -
GET  /settings/{name}                                  -       -       yes      yes   -          -
POST /settings/{name}                                  -       -       -        yes   -          -
POST /settings/{name}/back                             -       -       -        yes   -          -
POST /settings/sms/switch                              -       -       yes      yes   -          -

GET  /imports                                          -       -       yes      yes   -          -
POST /imports/files                                    -       -       yes      yes   -          -
GET  /imports/{import_id}                              -       -       yes      yes   -          -
GET  /imports/{import_id}/columns                      -       -       yes      yes   -          -
GET  /imports/{import_id}/lines                        -       -       yes      yes   -          -
POST /imports/{import_id}/check                        -       -       yes      yes   -          -
POST /imports/{import_id}/run                          -       -       yes      yes   -          -
POST /imports/{import_id}/stop                         -       -       yes      yes   -          -
POST /imports/{import_id}/undo                         -       -       yes      yes   -          -
POST /imports/{import_id}/forget                       -       -       yes      yes   -          -

GET  /documents                                        -       -       yes      yes   -          -
GET  /documents/{kind}                                 -       -       yes      yes   -          -
GET  /documents/{kind}/sample.{form}                   -       -       yes      yes   -          -
POST /documents/{kind}/files                           -       -       -        yes   -          -
POST /documents/{kind}/back                            -       -       -        yes   -          -
GET  /documents/{kind}/templates/{template_id}         -       -       yes      yes   -          -
POST /documents/{kind}/templates/{template_id}/use     -       -       -        yes   -          -
POST /documents/{kind}/templates/{template_id}/discard -       -       -        yes   -          -

GET  /lists/employee/list                              -       -       yes      yes   -          -
POST /lists/employee/export                            -       -       yes      yes   -          -
GET  /lists/employee/details/{pk}                      -       -       -        -     -          -
GET  /lists/employee/create                            -       -       -        -     -          -
POST /lists/employee/create                            -       -       -        -     -          -
GET  /lists/employee/edit/{pk}                         -       -       -        yes   -          -
POST /lists/employee/edit/{pk}                         -       -       -        yes   -          -
POST /lists/employee/remove/{pk}                       -       -       -        -     -          -

GET  /lists/absence/list                               -       -       yes      yes   -          -
POST /lists/absence/export                             -       -       yes      yes   -          -
GET  /lists/absence/details/{pk}                       -       -       yes      yes   -          -
GET  /lists/absence/create                             -       -       yes      yes   -          -
POST /lists/absence/create                             -       -       yes      yes   -          -
GET  /lists/absence/edit/{pk}                          -       -       -        -     -          -
POST /lists/absence/edit/{pk}                          -       -       -        -     -          -
POST /lists/absence/remove/{pk}                        -       -       yes      yes   -          -

GET  /lists/change/list                                -       -       yes      yes   -          -
POST /lists/change/export                              -       -       yes      yes   -          -
GET  /lists/change/details/{pk}                        -       -       yes      yes   -          -
GET  /lists/change/create                              -       -       -        -     -          -
POST /lists/change/create                              -       -       -        -     -          -
GET  /lists/change/edit/{pk}                           -       -       -        -     -          -
POST /lists/change/edit/{pk}                           -       -       -        -     -          -
POST /lists/change/remove/{pk}                         -       -       -        -     -          -
"""

# Before the login: everybody's.
PUBLIC = {"/login", "/login/code", "/login/{token}"}

# Forms that say enough to be carried out, or at least to be understood, by whoever may.
SENT = {
    "/deals/{deal_id}/return": "stage=paid&reason=ошибка",
    "/deals/{deal_id}/lose": "reason=price&comment=дорого&refund=0",
    "/deals/{deal_id}/reassign": "manager={manager_id}",
    "/deals/{deal_id}/undo": "entry=1",
    "/deals/{deal_id}/comment": "text=позвонил",
    "/deals/{deal_id}/tasks/{task_id}/tick": "done=1",
    "/deals/{deal_id}/payments": "amount=1&paid_on=сегодня&way=cash&confirmed=1",
    "/deals/{deal_id}/refunds": "amount=1&paid_on=сегодня&way=cash",
    "/deals/{deal_id}/payments/{payment_id}/reverse": "reason=ошибка",
    "/deals/{deal_id}/product": "kitchen=corner&amount=150000&reason=ошибка",
    "/deals/{deal_id}/terms": "term_date=01.05&schedule=half&reason=ошибка",
    "/deals/{deal_id}/desired-date": "desired_date=01.05",
    "/deals/{deal_id}/place": "address=Садовая&floor=1&lift=нет&entry_code=1",
    "/deals/{deal_id}/conditions": "conditions=нет&quiet_from=13:00&quiet_to=15:00",
    "/deals/{deal_id}/papers": "kind=act",
    "/deals/{deal_id}/files/{file_id}/kind": "kind=removed",
    "/board/{deal_id}/move": "stage=paid&reason=ошибка",
    "/calendar/visits/{booking_id}/release": "reason=ошибка",
    "/calendar/absences/new": "installer={installer_id}&first_day=01.04&last_day=02.04&reason=отпуск",
    "/team/new": "name=Нина&role=manager",
    "/team/{person_id}/leave": "do=sure&successor={manager_id}",
    "/team/{person_id}/hours": "do=shop",
    "/account/password": "new=четыре слова через пробел",
    "/account/language": "language=en",
    "/texts/tasks/{code}/back": "back=all",
    "/texts/tasks/{code}/items": "do=add&title_ru=замер&title_en=measure",
    "/texts/stages/{code}/back": "back=all",
    "/templates/{kind}/back": "back=all",
    "/settings/{name}/back": "back=all",
    "/settings/calendar/days": "do=off&first=30.12.2030&last=31.12.2030",
    "/settings/calendar/back": "back=all",
    "/settings/keys": "name=Акция",
    "/settings/lists/{name}": "do=add&title_ru=Лофт&title_en=Loft",
    "/lists/absence/create": "installer_id={installer_id}&first_day=2030-04-01&last_day=2030-04-02&reason=отпуск",
    "/lists/employee/edit/{pk}": "name=Анна&role=manager",
}


@dataclass(frozen=True)
class Line:
    """An address (with a query, where that names a thing), and what each column says of it."""

    verb: str
    address: str
    says: dict[str, str]

    @property
    def path(self) -> str:
        return self.address.partition("?")[0]


def lines() -> list[Line]:
    """The table, line by line."""
    head, *rows = [row.split() for row in TABLE.splitlines() if row.strip()]
    return [Line(verb, address, dict(zip(head, says, strict=True))) for verb, address, *says in rows]
