# The way in, menus, forms, and answers to whatever is not understood.

## The way in
stranger = Hello! This bot is for the staff and the clients of a kitchen studio: open it by the personal link in your contract, invoice or invitation.
dismissed = Your access is closed. If this is a mistake, ask the director.
greeting = <b>Hello, { $name }.</b> Your role: { $role }.
greeting-manager = Begin with “Today”: everything to be done, in order.
greeting-director = “Today” shows what needs attention, “Report” how things are going.
greeting-admin = “Today” shows what needs attention, “Report” how things are going; settings are in the panel.
greeting-installer = “My orders” has your next installations with everything you need to know. I will remind you the evening before.
greeting-accountant = “Deals” has orders, payments and documents. Find a deal by number, name or phone.
greeting-viewer = “Deals” has all orders. Find a deal by number, name or phone.
client-welcome = Hello! Here you will see how your order is going.
link-is-clients = This is a client’s personal link: it opens the order in the client’s own Telegram. You do not need it.

your-role-manager = manager
your-role-director = director
your-role-admin = administrator
your-role-installer = installer
your-role-accountant = accountant
your-role-viewer = viewer

## Menu
menu-today = Today
menu-deals = Deals
menu-new-lead = New lead
menu-calendar = Calendar
menu-report = Report
menu-my-orders = My orders
menu-week = Week
menu-days-off = Days off
menu-more = More

more = <b>More</b>
more-language = Language · Язык
more-panel = Panel in the browser
more-help = Help

command-start = Begin
command-today = What to do today
command-deals = Deals
command-new = New lead
command-calendar = Calendar
command-report = Report
command-orders = My orders
command-week = Week
command-daysoff = My days off
command-panel = Panel in the browser
command-help = Help
command-language = Language

help =
    <b>How to work here</b>
    The main things are on the buttons below. Every card offers the next step by itself.
    To comment on a deal, reply to its card with text or a voice note.
    Photos and files can be sent at any time: I will ask to which deal.
    Write sums, dates and phones as you like: 150 000, tomorrow, 8 999 123-45-67.

language-choose = Choose a language. Выберите язык.
language-set = Done, English it is.

## Answers to what is not understood
not-understood = I did not understand. Choose what you need with the buttons below.
content-not-taken = I cannot work with such a message. Choose what you need with the buttons below.
client-not-understood = I cannot work with such a message. Write it in words, or press the button below.
command-unknown = There is no such command. Choose what you need with the buttons below.
button-old = This button does not work any more. Choose what you need with the buttons below.
button-old-short = This button is out of date
edited-not-taken = Editing a message changes nothing: what was sent first is on record. To correct it, send a new message.
nothing-new = It is all on the screen already.
unexpected = It did not work because of an error on our side. Nothing was lost, please try again; if it does not help, give the code { $id } to the administrator.

yes = Yes
no = No

## Forms
form-example = For example: { $example }
form-yes-this = Yes, { $value }
form-back = ‹ Back
form-skip = Skip
form-cancel = Cancel
form-done = Done
form-again = Try again
form-resume = Continue: { $title }
form-replace = Start: { $new }
form-unfinished = You have not finished: { $old }. Continue, or start: { $new }?
form-cancelled = Cancelled, nothing was recorded.
form-finished = This form is finished. Open the card and start again.
form-already = You have answered this question already.
form-zero = The sum is zero. Record it so?
form-choice-gone = This option is gone. Choose from the list.
form-text-wanted = Text is needed here. Write it in a message.
form-file-wanted = A file is needed here. Send a photo, a document or a voice note.
form-choice-unknown = There is no option “{ $text }”. Choose with a button below the question.
form-number-unreadable = “{ $text }” is not a number I can read. Write it in digits, for example: 12.
form-number-too-large = Too much: up to { $limit } is possible. Check the number.
form-mark-unreadable = “{ $text }” is not a mark. A number from 1 to 5 is needed, for example: 5.

day-today = Today
day-tomorrow = Tomorrow
day-yesterday = Yesterday

## The panel
panel-link = A link to the panel: it works once, within five minutes. Do not pass it on.
panel-enter = Open the panel
panel-link-local = The shop has no address on the internet yet (PUBLIC_URL), so the panel opens only on the computer where the program runs. Add this to its address: <code>{ $path }</code> — it works once, within five minutes.
