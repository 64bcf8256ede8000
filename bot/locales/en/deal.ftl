# The deal's card and its forms.


card-training = 🎓 Practice deal: nothing reaches the client
card-no-amount = The amount is not known yet
card-money = { $amount } · paid { $paid } · left { $left }
card-claims = ⚠️ Open claims: { $count }
card-contract-outdated = ⚠️ The contract is out of date: make and sign it again
card-prepayment-gone = ⚠️ The prepayment is short: check the payments
card-design-gone = ⚠️ The design is gone from the folder: send it again
card-late = ⚠️ Ready { $days } days later than the client wishes
card-lost = Reason: { $reason }
card-won = The kitchen stands, the act is signed, nothing is owed. Thank you!
card-no-task = Nothing is asked of you right now.
due-waits = from { $moment }
due-overdue = ⏰ overdue since { $moment }
due-until = by { $moment }
item-optional = {""} (optional)

note-moved = ✓ Done. New stage: { $stage }
note-done = ✓ Done
note-undone = ↩️ Undone, all as before
note-saved = ✓ Saved
note-files = ✓ In the folder: { $kind }, files: { $count }
note-payment = ✓ Payment recorded: { $amount }
note-document = ⏳ Making: { $kind }. The file comes in a few seconds
note-invoice-sent = ✓ The invoice leaves for the client in a minute
note-ready = ✓ Noted: the kitchen is ready. Now the client should know
note-next-check = ✓ The next check: { $day }
note-message-queued = ✓ The message leaves for the client in a minute
note-client-ready = ✓ The client is ready. He gets the message about the crew, the installer gets the job
note-no-answer = ✓ Noted: no answer. I will remind you later today

button-undo = ↩️ Undo
button-done = ✅ Done
button-next-stage = ✅ Next: { $stage }
button-next = Next stage
button-all-done = All done
button-choose-outcome = Choose the outcome
button-at-table = Signed and paid
button-new-payment-date = New payment date
button-delay = Delay
button-move-visit = Move the visit
button-claim = Open the claim
button-money = 💰 Money
button-folder = 📁 Folder
button-timeline = 💬 Timeline
button-client = 👤 Client
button-more = More…
button-help = ❓ How to
button-today = ‹ Today
button-back-to-deal = ‹ To the deal
button-video = ▶️ Video
button-edit-client = Client details
button-client-contact = 📞 Contact
button-client-link = 🔗 Link
button-copy = Copy
button-reopen = Reopen
button-claim-new = Register a claim
button-comment = Comment
button-documents = Documents
button-edit-product = Kitchen and amount
button-kitchen-note = About the kitchen
button-edit-terms = Term and payment schedule
button-return = Move back…
button-reassign = Hand over…
button-lose = Deal lost…
button-record-payment = Record a payment
button-record-refund = Record a refund
button-reverse = Reverse { $amount }
button-accept-less = Accept the smaller prepayment
button-accept-later = Accept the balance after installation
button-make-contract = Make the contract
button-make-invoice = Make the invoice
button-make-act = Make the act
button-invoice-by-bot = Correct, send { $channel }
button-invoice-right = Make it, I will hand it over
button-send-by-bot = Send now: { $channel }
button-sent-by-hand =
    { $code ->
        [phone] Told
       *[other] Handed over
    } { $way }
button-send-delay = Send to the client
button-own-words = In my own words
button-not-now = Not now
button-send-ready = Send to the client
button-told-by-phone = Told by phone
payment-today = Today, { $way }
channel-telegram = by Telegram
channel-sms = by SMS

refused-missing = <b>Not yet.</b> Missing:
more-question = What shall be done?
money-title = Payment details
money-plan = Schedule: { $first } before production, { $second } in all by the installation; price { $total }
money-invoice = 🧾 Invoice { $ordinal }: { $amount }, { $purpose } — { $status }
documents-question = Which document shall be made? It takes the deal's data; the older version stays in the folder.
invoice-check =
    <b>Invoice for { $number }</b>
    Buyer: { $client }
    Sum: { $amount }
    Purpose: { $purpose }

    Is it correct?
invoice-send-question = How shall the invoice go out? Client: { $client }
delay-noted = ✓ The delay is noted, the director hears of it at once. Tell the client?
ready-question = The client will get this message:
client-in-telegram = Gets messages by Telegram
client-by-sms = Gets messages by SMS
client-link =
    The client's personal link: where the order stands, what is paid, documents.
    { $link }
client-no-link = The link appears once the bot has reached Telegram. Try again in a minute.
choice-none = None
lift-freight = Freight
lift-small = Small
lift-none = No lift
schedule-custom = Another schedule

form-product = Kitchen and amount
form-product-kitchen = Which kitchen?
    .title = Kitchen
form-product-note = What matters: fronts, worktop, appliances?
    .title = Description
    .example = white fronts, oak worktop
form-product-amount = The contract's amount?
    .title = Amount
    .example = 150 000

form-kitchen_note = About the kitchen
form-kitchen_note-note = What matters: fronts, worktop, appliances?
    .title = Description
    .example = white fronts, oak worktop

form-terms = Term and payment schedule
form-terms-term_date = By which day does the contract promise the kitchen?
    .title = Term
    .example = 15.02 or in 45 days
form-terms-schedule = How does the client pay?
    .title = Payment
form-terms-parts = What percent before production, before installation and after it?
    .title = Shares, %
    .example = 60 / 30 / 10

form-client = Client details for the contract
form-client-kind = Who signs the contract?
    .title = Who
form-client-name = Full name of the person or the company?
    .title = Name
    .example = Ivanova Maria Petrovna
form-client-passport = Passport series and number?
    .title = Passport
    .example = 4510 123456
form-client-inn = The company's INN?
    .title = INN
    .example = 7707083893
form-client-kpp = KPP?
    .title = KPP
    .example = 770701001
form-client-bic = The bank's BIC?
    .title = BIC
    .example = 044525225
form-client-account = The account, 20 digits?
    .title = Account
    .example = 40702810438000000001
form-client-signatory = Who signs?
    .title = Signatory
    .example = Petrov Ivan Sergeevich
form-client-address = Address for the contract?
    .title = Address
    .example = Moscow, Lenina st. 1, apt. 5

form-files = Files for the folder
form-files-files = Send a file or a photo. Several go as one album.
    .title = Files

form-payment_date = Payment date
form-payment_date-day = When will the client pay?
    .title = Date
    .example = tomorrow or 15.12

form-desired_date = Wish date
form-desired_date-day = By which day does the client want the kitchen?
    .title = Date
    .example = 15.02

form-readiness_date = Readiness date
form-readiness_date-day = When does the technologist promise it?
    .title = Date
    .example = 15.01

form-address = Installation address
form-address-address = The exact address?
    .title = Address
    .example = Moscow, Lenina st. 1, apt. 5
form-address-floor = Floor?
    .title = Floor
    .example = 5
form-address-lift = Which lift?
    .title = Lift
form-address-entry_code = Entry code or intercom?
    .title = Entry code
    .example = 45k2198

form-conditions = Special conditions
form-conditions-conditions = Quiet hours, parking, pets, access, wishes? «None» if there are none.
    .title = Conditions
    .example = parking in the yard, there is a dog
form-conditions-quiet_from = Quiet hours? From what time?
    .title = Quiet from
    .example = 13:00
form-conditions-quiet_to = Until what time?
    .title = Quiet until
    .example = 15:00

form-feedback = Client feedback
form-feedback-mark = A mark from 1 to 5?
    .title = Mark
form-feedback-comment = What did the client say?
    .title = Words
    .example = happy, one door creaks

form-payment = Payment
form-payment-amount = How much was received?
    .title = Sum
    .example = 50 000
form-payment-paid_on = When and how did the money come?
    .title = Date
    .example = yesterday
form-payment-way = How was it paid?
    .title = Way
form-payment-comment = A comment, if needed?
    .title = Comment
    .example = receipt 123

form-refund = Refund
form-refund-amount = How much was given back?
    .title = Sum
    .example = 10 000
form-refund-paid_on = When?
    .title = Date
    .example = today
form-refund-way = How?
    .title = Way
form-refund-comment = A comment, if needed?
    .title = Comment
    .example = for the cancelled splashback

form-reversal = Reversal
form-reversal-reason = Why is the entry wrong?
    .title = Reason
    .example = entered twice

form-decision = Director's decision
form-decision-reason = Why may the deal go on?
    .title = Reason
    .example = a regular client

form-next_check = Next check
form-next_check-day = When to look again?
    .title = Date
    .example = friday

form-delay = Delay
form-delay-day = The new readiness date?
    .title = New date
    .example = 28.12
form-delay-reason = Why the delay?
    .title = Reason
    .example = the fronts have not come
form-delay-measure = What is being done?
    .title = Measure
    .example = changed the supplier

form-delay_text = Message to the client
form-delay_text-text = What shall the client read?
    .title = Text
    .example = The kitchen will be ready on 28.12, we are sorry

form-ready_except = Ready, except…
form-ready_except-what = What is missing?
    .title = Missing
    .example = handles, 4 pcs
form-ready_except-promised_on = By which day?
    .title = Promised by
    .example = 20.12

form-payment_first = Prepayment
form-payment_first-amount = How much was received?
    .title = Sum
    .example = 50 000
form-payment_first-paid_on = When and how did the money come?
    .title = Date
    .example = yesterday
form-payment_first-way = How was it paid?
    .title = Way
form-payment_first-comment = A comment, if needed?
    .title = Comment
    .example = receipt 123
form-payment_first-desired_date = By which day does the client want the kitchen?
    .title = Wish date
    .example = 15.02

form-table = Signed and paid
form-table-amount = How much was received?
    .title = Sum
    .example = 50 000
form-table-paid_on = When and how did the money come?
    .title = Date
    .example = yesterday
form-table-way = How was it paid?
    .title = Way
form-table-comment = A comment, if needed?
    .title = Comment
    .example = receipt 123
form-table-desired_date = By which day does the client want the kitchen?
    .title = Wish date
    .example = 15.02

form-product_signed = Kitchen and amount
form-product_signed-kitchen = Which kitchen?
    .title = Kitchen
form-product_signed-note = What matters: fronts, worktop, appliances?
    .title = Description
    .example = white fronts, oak worktop
form-product_signed-amount = The contract's amount?
    .title = Amount
    .example = 150 000
form-product_signed-reason = The contract is signed. Why the change?
    .title = Reason
    .example = the client added a cabinet

form-terms_signed = Term and payment schedule
form-terms_signed-term_date = By which day does the contract promise the kitchen?
    .title = Term
    .example = 15.02 or in 45 days
form-terms_signed-schedule = How does the client pay?
    .title = Payment
form-terms_signed-parts = What percent before production, before installation and after it?
    .title = Shares, %
    .example = 60 / 30 / 10
form-terms_signed-reason = The contract is signed. Why the change?
    .title = Reason
    .example = the client added a cabinet

report-empty = No deals yet. The first one comes with the first lead.
report-refresh = Refresh
button-play-installer = Play the installer
button-done-and-next = ✅ Done, on to: { $stage }
button-done-and-close = ✅ Done, close the task
