# Names: roles, kinds, states, facts. A code's underscores are hyphens here.

role-manager = Manager
role-installer = Installer
role-director = Director
role-admin = Administrator
role-accountant = Accountant
role-viewer = Viewer

access-in = in the bot
access-invited = not in yet
access-blocked = blocked the bot
access-dismissed = has left

pipeline-general = General
pipeline-training = Training

contact-kind-person = Person
contact-kind-company = Company

lead-status-new = New
lead-status-converted = Became a deal
lead-status-closed = Closed

lead-source-phone = Call
lead-source-visit = Visit to the shop
lead-source-site = Website
lead-source-recommendation = Recommendation
lead-source-other = Other

task-status-open = Open
task-status-done = Done
task-status-cancelled = Cancelled

kitchen-straight = Straight
kitchen-corner = Corner
kitchen-u-shaped = U-shaped
kitchen-island = With an island
kitchen-other = Other

schedule-half = 50% before production, 50% before installation
schedule-half-40-10 = 50% before production, 40% before installation, 10% after
schedule-full = 100% at once
schedule-after = 100% after installation
schedule-seventy = 70% before production, 30% before installation
schedule-part-0 = { $percent }% before production
schedule-part-1 = { $percent }% before installation
schedule-part-2 = { $percent }% after

lost-reason-price = Too expensive
lost-reason-term = Term did not suit
lost-reason-competitor = Chose somebody else
lost-reason-postponed = Put off
lost-reason-unreachable = Cannot be reached
lost-reason-other = Other

payment-kind-payment = Payment
payment-kind-refund = Refund
payment-kind-reversal = Reversal

payment-way-cash = cash
payment-way-card = card
payment-way-transfer = transfer
payment-way-loan = bank loan

invoice-status-new = Not sent
invoice-status-sent = Sent
invoice-status-paid = Paid
invoice-status-outdated = Outdated

invoice-purpose-prepayment = prepayment
invoice-purpose-balance = balance

sent-way-bot = by the bot
sent-way-email = by e-mail
sent-way-messenger = by messenger
sent-way-in-person = in person
sent-way-phone = by phone

decision-less-prepayment = accept a smaller prepayment
decision-balance-later = balance after installation

repair-reason-money = less money is in than is due
repair-reason-terms = the terms changed, the documents are outdated
repair-reason-file = a file was removed from the folder

document-kind-contract = Contract
document-kind-invoice = Invoice
document-kind-act = Act of acceptance

document-status-queued = Being made
document-status-ready = Ready
document-status-failed = Failed
document-status-outdated = Outdated

file-kind-signed-contract = Signed contract
file-kind-design = Design
file-kind-specification = Specification
file-kind-accounting = Accounting
file-kind-warehouse = Warehouse
file-kind-transport = Transport
file-kind-act = Act of acceptance
file-kind-claim = Claim
file-kind-photo = Photo
file-kind-other = Other

file-status-pending = Loading
file-status-stored = In the folder
file-status-failed = Not loaded

booking-status-active = Booked
booking-status-released = Released
booking-status-done = Done

claim-kind-missing-part = Missing part
claim-kind-defect = Defect
claim-kind-damage = Damage
claim-kind-workmanship = Workmanship
claim-kind-delay = Delay
claim-kind-other = Other

claim-status-open = Open
claim-status-resolved = Settled

problem-missing-part = part missing
problem-defect = defect
problem-room-not-ready = room not ready
problem-client-absent = client absent
problem-damage = damage
problem-other = other

outbox-status-new = Waiting
outbox-status-claimed = Being sent
outbox-status-retry = To be tried again
outbox-status-sent = Sent
outbox-status-uncertain = Unclear whether it arrived
outbox-status-dead = Not delivered
outbox-status-cancelled = Cancelled

## What is missing: a short phrase for the refusal, and the button that fills it in
fact-product = kitchen and amount are not set
fact-product-fill = Set kitchen and amount
fact-client = the client's details are not complete
fact-client-fill = Fill in the details
fact-terms = term and payment schedule are not set
fact-terms-fill = Set term and payment
fact-contract = the contract is not made
fact-contract-fill = Make the contract
fact-signed-copy = the signed copy of the contract is missing
fact-signed-copy-fill = Send the copy
fact-invoice = the invoice is not made
fact-invoice-fill = Make the invoice
fact-invoice-sent = the invoice is not sent to the client
fact-invoice-sent-fill = Send the invoice
fact-payment-date = the payment date is not known
fact-payment-date-fill = Set the payment date
fact-prepayment = the prepayment is not recorded
fact-prepayment-fill = Record payment
fact-desired-date = the date the client wants is not set
fact-desired-date-fill = Set the wanted date
fact-design = the approved design is missing
fact-design-fill = Send the design
fact-readiness-date = the readiness date is not set
fact-readiness-date-fill = Set the readiness date
fact-ready = the kitchen is not ready yet
fact-ready-fill = Mark as ready
fact-client-told-ready = the client does not know that it is ready
fact-client-told-ready-fill = Tell the client
fact-balance = the balance is not paid
fact-balance-fill = Record payment
fact-visit-booked = the installation is not booked
fact-visit-booked-fill = Choose a time
fact-address = the address is not complete
fact-address-fill = Set the address
fact-conditions = the special conditions are not asked
fact-conditions-fill = Set the conditions
fact-report = the installer's report is missing
fact-report-fill = Send the report
fact-act-or-claim = there is neither an act nor a claim with photos
fact-act-or-claim-fill = Send the act
fact-feedback = the client's feedback is not recorded
fact-feedback-fill = Record feedback
fact-claim-measures = measures and date are not agreed
fact-claim-measures-fill = Set measures and date
fact-claim-done = the work on the claim is not done
fact-claim-done-fill = Work is done
fact-claim-confirmed = the client has not confirmed that it is put right
fact-claim-confirmed-fill = Client confirmed
fact-no-open-claim = a claim is open
fact-no-open-claim-fill = Go to the claim
fact-act-signed = the signed act is missing
fact-act-signed-fill = Send the act
fact-fully-paid = the order is not paid in full
fact-fully-paid-fill = Record payment
fact-manual = not ticked: { $title }
fact-manual-fill = Tick
fact-outcome = no outcome chosen: { $title }
fact-outcome-fill = Choose the outcome

## What a message to a client may be filled with
placeholder-shop = name of the shop
placeholder-number = number of the order
placeholder-amount = sum, as a number
placeholder-paid = sum paid, as a number
placeholder-left = sum left, as a number
placeholder-percent = paid, in percent
placeholder-link = the client's personal link
placeholder-date = date
placeholder-day = “tomorrow, 17 Dec”, as it is on the day of sending
placeholder-time-from = earliest arrival
placeholder-time-to = latest arrival
placeholder-crew = names and phones of the installers
placeholder-manager = name of the manager
placeholder-manager-phone = phone of the manager
placeholder-reason = reason
