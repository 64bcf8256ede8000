# Decisions about messages that did not get through.

message-not-found = There is no such message. Open the list again.
message-too-late = The time for this message is over, it is too late to send it. Call the client or cancel the message.

timeline-message-arrived = The client got the message: { $message_kind }
timeline-message-resent = The message to the client is sent again: { $message_kind }
timeline-message-cancelled = Message to the client cancelled: { $message_kind }

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
