## Messages to clients
panel-template-invoice = Invoice
panel-template-prepayment = Prepayment received
panel-template-payment = Payment received
panel-template-delay = The order is delayed
panel-template-ready = The kitchen is ready, something is left to pay
panel-template-ready-paid = The kitchen is ready and paid
panel-template-visit = Installation is set
panel-template-visit-moved = Installation moved
panel-template-visit-cancelled = Installation is off
panel-template-crew-tomorrow = Installers come tomorrow
panel-template-install-continues = Installation goes on
panel-template-thanks = Thanks, and a mark please
panel-template-link = Personal link
panel-template-sms = SMS
panel-template-telegram = Telegram
panel-template-telegram-hint = Where the Telegram text is empty, the SMS text is sent.
panel-template-fields = What can be filled in
panel-template-deal = Show on the deal
panel-template-deal-hint = A deal's number. Empty: the latest one that has something to tell.
panel-template-look = Look
panel-template-preview = What the client reads
panel-template-no-deal = There is no deal yet. Open the first one, and its client's message appears here.
panel-template-nothing = No such message leaves for this deal: a payment, an invoice or an installation is missing. Take another one.
panel-template-parts = { $length ->
    [one] { $length } sign
   *[other] { $length } signs
}, { $parts ->
    [one] { $parts } SMS
   *[other] { $parts } SMS
}.
panel-template-long = That is more than two parts of 67 signs: shorten it, or the message costs more.
