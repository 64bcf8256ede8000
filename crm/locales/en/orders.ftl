# An order in the client's words: in the chat and on the client's page.
order-title = Order { $number }
order-step-contract = We are preparing the contract
order-step-prepaid = Order accepted, the term is being settled
order-step-production = Your kitchen is being made
order-step-ready = Your kitchen is ready
order-step-paid = We are choosing the installation day
order-step-scheduled = The installation day is set
order-step-installed = Your kitchen is assembled
order-step-won = All done, thank you
order-step-lost = The order is closed
order-paid = { $amount } in all: { $paid } paid, { $left } left
order-paid-all = { $amount } in all, paid in full
order-ready-by = Your kitchen will be ready on { $day }
order-visit = Installation on { $day }, we arrive between { $start } and { $end }
order-claims = { $count ->
    [one] We are working on what you told us
   *[other] We are working on what you told us
}
order-crew = Coming: { $names }
order-manager = Your manager: { $name }
order-papers = Documents
order-none = There are no orders yet. As soon as there is a contract, it will be here.

timeline-client-message = The client writes: { $text }

## The client's page
page-telegram = Open in Telegram
page-missing-title = Page not found
page-missing = There is no such link. Check the address in the message or call your manager for a new one.

## Leads from the website: the answer to whoever sets up the site
lead-not-json = The body must be a JSON object of strings, for example: {"{"}"name": "Mary", "phone": "+79991234567"{"}"}.
lead-key-wrong = The lead’s key has characters that cannot be seen. Keep letters and digits, for example: site-1042.
lead-key-too-long = The lead’s key is longer than { $limit } characters. Shorten it, for example to the number of the enquiry on the site.
