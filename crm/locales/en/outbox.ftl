# Decisions about messages that did not get through.

message-not-found = There is no such message. Open the list again.
message-too-late = The time for this message is over, it is too late to send it. Call the client or cancel the message.


message-kind-client-invoice = invoice
message-kind-client-prepayment = prepayment received
message-kind-client-payment = payment received
message-kind-client-delay = delay
message-kind-client-ready = kitchen is ready
message-kind-client-visit = installation date
message-kind-client-visit-moved = installation is being moved
message-kind-client-visit-cancelled = installation cancelled
message-kind-client-crew-tomorrow = the installer comes tomorrow
message-kind-client-install-continues = the installation goes on
message-kind-client-thanks = thanks
message-kind-client-link = personal link
message-kind-client-paper = document
message-kind-staff = to a colleague

message-why-stopped = the program stopped while sending
message-why-late = the time of the message is over
message-why-moot = there was nothing to say any more
message-why-nobody = the colleague has not opened the bot or has left
message-why-connection = there was no connection
message-why-no-answer = it was sent, but no answer came
message-why-missing = the provider has not got the message
message-why-undelivered = the provider could not deliver the message
message-why-blocked = the receiver has blocked the bot
message-why-other = the sending was answered with a refusal

timeline-message-sent = Message to the client: { $text }
timeline-message-uncertain = Not known whether a message reached the client
timeline-message-expired = A message to the client was not sent: its time has passed
timeline-message-resent = A message to the client goes out again
timeline-message-cancelled = A message to the client was cancelled
timeline-push-failed = A message did not reach a colleague: { $name }
timeline-file-failed = A file could not be fetched: { $name }
timeline-document-failed = A document could not be made: { $document_kind }

sms-reason-no-money = the SMS account has run out of money
sms-reason-account = the provider does not accept the login, password or key
sms-reason-sender = the provider has not approved the sender's name
sms-reason-provider-limit = the provider's limit of messages is used up
sms-reason-gateway-down = the SMS provider does not answer for now
sms-reason-no-answer = the provider has not confirmed that it took the message
sms-reason-refused = the provider refused the message
sms-reason-text = the provider does not let this text pass
sms-reason-wrong-number = there is no such number
sms-reason-no-route = no SMS reach this number
sms-reason-unreachable = the client's phone cannot be reached
sms-reason-expired = the client's phone could not be reached for too long
sms-reason-no-channel = the client has neither the bot nor a mobile number
sms-reason-switched-off = sending SMS is switched off
sms-reason-number-limit = no more SMS may go to this number today
sms-reason-day-limit = the day's limit of SMS is used up
sms-reason-country = we send no SMS to this country
sms-reason-premium = this is a premium number

sms-state-pending = with the operator
sms-state-delivered = delivered
sms-state-failed = not delivered
sms-state-missing = the provider never got it
sms-state-unknown = the provider did not say whether it was delivered

timeline-message-delivered = SMS delivered: { $message }
timeline-message-missing = The provider did not get the SMS, it is sent again: { $message }
timeline-message-half = The SMS was not delivered, but the message is in Telegram: { $message }
    .sms_reason = reason: { $sms_reason }
timeline-message-late = A message did not arrive in time, please call: { $message }
    .sms_reason = reason: { $sms_reason }

## What is decided about messages
outbox-ask = It is not known whether the message arrived. Ask the client or look it up at the provider.
outbox-arrived = It arrived
outbox-resend = Send again
outbox-cancel = Do not send
outbox-cancel-sure = Do not send: { $kind }, { $to }?{ $client ->
    [yes] {" "}The client will not hear of it.
   *[no] {""}
}
outbox-cancel-yes = Yes, do not send
outbox-sms-on = SMS: on, { $count } of { $limit } today
outbox-sms-off = SMS: switched off, messages wait
outbox-sms-trouble = ⚠️ No SMS leaves: { $reason }. Messages wait and go by themselves when this is repaired.
