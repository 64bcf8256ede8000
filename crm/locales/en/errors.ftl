# Refusals: what is wrong and what would be right. Typed input and taken times are in input.ftl and bookings.ftl.

forbidden = You may not do this. If your work needs it, ask a director.
not-found = This is gone, or you have no access to it. Open the list again.
stale = Things have changed here. Open the card again and see how it stands.
stale-by = This has been done or changed already: { $by }, { $at }. See how it stands now.
incomplete = Not yet: { $count ->
    [one] { $count } thing is
   *[other] { $count } things are
} missing.
incomplete-list = Not yet: { $list }.

## Deal
deal-not-found = There is no such deal, or you may not see it. Check the number, for example: К-2026-0042.
deal-number-unknown = There is no deal “{ $text }”. Check the number, for example: К-2026-0042.
not-your-deal = Deal { $number } belongs to another manager. Ask them or a director.
deal-closed = Deal { $number } is closed. To go on with it, a director can reopen it.
deal-is-open = Deal { $number } is open already. Only a closed deal can be reopened.
no-open-task = Deal { $number } has no open task. Refresh the card, and if that does not help, tell a director.
return-not-back = A deal can only be returned to a stage it has passed. Choose one from the list.
return-needs-visit = No installation is booked in the future. Return the deal to “Balance received” and choose a time.
reason-needed = A reason is needed. Write it in short, for example: the client's renovation is late.
reason-needed-after-signing = The contract is signed, so a change needs a reason, for example: an island was added.
lost-reason-unknown = This reason is not on the list. Choose one with a button.
kitchen-unknown = This kitchen is not on the list. Choose the type with a button.
schedule-wrong = The parts do not add up. Give three numbers that make 100: before production, before installation and after, for example: 50 / 50 / 0.
quiet-hours-order = The quiet hours end before they begin. Give start and end, for example: 13:00–15:00.
phone-known = A client has this number already: { $name }. Open that card or give another number.
inn-known = A client has this INN already: { $name }. Check the number or open that client's card.
link-unknown = This link does not work. Open the one from the contract, the invoice or the SMS once more.
client-has-no-channel = This client can only be called: there is no mobile number and no Telegram. Call and mark it.

## Tasks
task-not-found = This task is gone. Open the deal to see what is to be done now.
task-closed = The task is closed already. Open the deal to see what is to be done now.
task-closes-itself = This task closes by itself once the client knows that the kitchen is ready and has paid the balance.
not-your-task = This task is somebody else's. Ask them or a director.
item-ticks-itself = This item ticks itself once the data are there. Enter them with the button under the task.

## Money
amount-unknown = The amount of the order is not set. First set the kitchen and the amount, for example: 150 000.
amount-not-positive = The amount must be above zero. For example: 150 000.
amount-below-paid = The client has paid { $amount }, the order cannot be less. Enter a refund first.
payment-not-positive = A payment must be above zero. For example: 50 000.
payment-in-future = { $date } is still to come. Enter the payment when the money is in, and note the expected day as the payment date.
payment-over-total = This is more than the balance: { $amount } is left. Check the sum, or change the order's amount first.
payment-less-than-schedule = That makes { $amount }, while { $amount_due } is due before production. Enter it as a part payment?
payment-not-found = There is no such payment. Open “Payment details” again.
payment-reversed-before = This entry is reversed already. Open “Payment details” to see all entries.
refund-not-positive = A refund must be above zero. For example: 50 000.
refund-too-large = No more can be refunded than was paid: { $amount }. Give a sum within that.
nothing-to-pay = The order is paid in full, there is nothing to invoice.
invoice-not-found = There is no invoice yet. Make it first.
table-not-now = “Signed and paid” works on the stage “Sign the contract”. Here, record the payment with its own button.

## Production
no-production-check = The check of readiness is not open now. The card says what is to be done.
delay-not-now = A delay is marked while the kitchen is in production. The card says what is to be done now.
not-ready-yet = The kitchen is not ready. Mark it ready first, then tell the client.
readiness-after-desired = The kitchen will be ready on { $date }, { $days ->
    [one] { $days } day
   *[other] { $days } days
} later than the client wants ({ $desired_date }). Is that right?

## Installation
booking-not-now = The time is chosen on the stage “Balance received”. If the date is set already, tap “Move”.
no-visit = No installation is booked. Choose a time first.
no-control-call = The control call is not open now. The card says what is to be done.
installer-on-site = The installer is on site, it cannot be moved. If it cannot be finished today, the installer taps “I go on tomorrow”.
feedback-too-early = The kitchen is not assembled yet. Feedback is recorded after the installation.
mark-range = The mark is a number from 1 to 5. For example: 5.

## Claims
claim-not-found = There is no such claim. Open the deal to see its claims.
claim-resolved = This claim is settled already. If the problem remains, register a new one.
claim-work-first = First mark the work as done, then that the client has confirmed it.

## Files
file-not-found = This file is no longer in the folder. Open the list of files again.
file-program = “{ $name }” is a program, and we take none. Send a document or a photo, for example: contract.pdf.
file-broken = “{ $name }” is damaged and would not open. Open it on your side, save it anew and send it again.
file-unpacks-too-large = The archive “{ $name }” unpacks to too much, and we take no such files. Send the files one by one, for example: contract.pdf.
file-none = No file was chosen. Choose one and send it again.
file-empty = The file is empty. Check it and send it again.
file-too-large = The file is too large: we take up to { $megabytes } MB. Send photos the usual way or compress the file.

## Enquiries
lead-not-found = There is no such enquiry. Open the list of enquiries again.
lead-closed = The enquiry is closed already. If the client is back, enter a new one.
nobody-takes-leads = There is nobody to take the enquiry: no manager is active. Add a manager under “Team”.

## Team
employee-not-found = There is no such colleague. Choose one from the list.
employee-gone = { $name } has left already. Choose somebody else.
employee-inactive = { $name } has left. Choose somebody who is on the team.
employee-cannot-manage = This colleague cannot run deals: { $name }. Choose a manager or a director.
employee-phone-known = There is a colleague with the number { $phone } already. Check the number.
employee-name-known = { $name } is in the team already. If this is another person, add a middle name, for example: Anna Maria Smith.
employee-is-here = { $name } works here anyway.
successor-same = { $name } cannot take over from themselves. Choose another colleague.
role-has-work = { $name }: the new role cannot do this work. In hand: deals { $deals }, leads { $leads }, tasks { $tasks }, visits { $visits }. Hand it over first.
invite-invalid = The invitation is used or out of date. Ask a director for a new one.
last-admin = This is the last administrator. Appoint another one first.
successor-needed = { $name } has in hand: deals { $deals }, leads { $leads }, tasks { $tasks }. Choose who takes over the work.
language-unknown = There is no such language. Choose Russian or English.

## Undo
undo-too-late = It is too late to undo: a minute has passed, or something else has happened to the deal. Return it one stage with a reason.
undo-client-told = It is too late to undo: the client has been told. Return the deal one stage and call the client.

## Messages
message-not-now = This can no longer be done with the message. Open the list again to see what became of it.

## Settings
wording-not-found = There is no such text: { $code }. Choose one from the list.
placeholder-unknown = { $name } cannot be filled in here. You may use: { $allowed }.
number-not-found = There is no such setting: { $name }. Choose one from the list.
number-wrong-kind = The value does not fit “{ $name }”. It must be like the default, for example: { $example }.
number-out-of-range = The number does not fit “{ $name }”. It must be from { $first } to { $last }.
country-unknown = “{ $text }” is not a country code. Two letters are needed, for example: RU.
list-empty = The list “{ $name }” cannot be empty. Leave one line at least.
item-not-found = There is no such item. Refresh the list of items.
item-protected = This item is part of the process and stays. Only items that you added can be dropped.
item-needed = The process needs this item: the system or a button in the chat ticks it. Items ticked by hand can be hidden.
item-last = This is the task's last required item. Add another required item first, then hide this one.
choice-not-found = There is no such line in the list. Reload the page.
choice-known = “{ $title }” is in the list already. Call it otherwise.
choice-dropped = “{ $title }” is among those that are no longer offered. Put that line back instead of adding a second one.
choice-last = This is the last line of the list. Add another one first, then drop this one.
choice-too-many = The list may have { $limit } lines at most: people choose by a button. Drop one first.
video-unreadable = The address of a video is needed, for example: https://rutube.ru/video/1234.
hours-crossed = The working day cannot end before it begins. For example: from 09:00 to 18:00.
hours-have-visits = Visits that the new hours leave out: { $count } ({ $deals }), the first on { $first }. Move them first.
day-both = The day { $text } is named both a day off and a working day. Keep it in one list.
days-none = Tick days in the calendar, or say from which day to which.
days-out-of-years = Days of { $first } to { $last } can be marked. Choose a day of these years.
days-crossed = The last day is before the first one. For example: from 01.08 to 14.08.
api-key-name-known = There is a key “{ $name }” already. Call it otherwise or revoke the earlier one.
api-key-too-many = There may be { $limit } keys at most. Revoke some first.
api-key-not-found = There is no such key, or it is revoked already. Reload the page.
booking-longer-than-day = The usual visit takes { $hours } h and does not fit a working day from { $start } to { $end }. Make the visit shorter or the day longer.
digests-crossed = “What is undone” must come later than the morning's “Today”. For example: 09:00 and 16:00.
control-call-crossed = The order of the call the day before: first the reminders, then the director, then the installer without a confirmation. For example: 10:00, 12:00, 15:00; 17:00; 18:00.
kpp-missing = A company has a KPP: enter its 9 characters, for example: 773601001. A sole trader's INN has 12 digits.
kpp-of-person = A sole trader has no KPP: clear it. A company's INN has 10 digits.
ogrn-length = This registration number does not go with the INN: a company's OGRN has 13 digits, a sole trader's OGRNIP 15.

## Document templates
template-too-large = The file is too large: a template may have up to { $megabytes } MB. Make its pictures smaller and upload it again.
template-not-docx = “{ $name }” is no Word document. Save it as .docx and upload it again, for example: contract.docx.
template-was-used = Documents may have been made from this template, so it stays in the history.

## Into the panel
login-link-invalid = This link is used or out of date. Send the bot /panel and open the new one.
login-wrong = The name or the password is not right. Check both, or come in by a link from the bot: /panel.
login-too-often = Too many attempts. Try again in { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}, or come in by a link from the bot: /panel.
login-name-taken = The login name “{ $name }” is taken. Choose another, for example with an initial.
panel-not-for-you = Your role has no panel. All you need is in the chat with the bot.
panel-not-for-role = { $name }: this role has no panel, so it needs no password.
password-length = A password has { $shortest } to { $longest } characters. For example, any four words with spaces between.
password-is-name = The password must not be the name. For example, any four words with spaces between.
password-old-wrong = That is not your present password. Enter the one you come in with now.
code-wrong = The code did not fit. Enter the six digits that the app shows now.
code-own = One's own codes are switched off on one's own account page: a code is asked for there once more.
code-is-on = Codes are switched on already. To change the app, switch them off first.
session-not-found = There is no such session any more. Refresh the list.
changed-meanwhile = Somebody else changed this while you were editing. Open it again, check, and make your change once more.
export-too-long = The list has { $rows } rows, a sheet of Excel holds { $most }. Narrow the list or export it as CSV.
zone-unknown = There is no time zone “{ $text }”. Example: Asia/Yekaterinburg.
