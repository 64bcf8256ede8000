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

timeline-message-sent = Message to the client: { $text }
timeline-message-uncertain = Not known whether a message reached the client
timeline-message-expired = A message to the client was not sent: its time has passed
timeline-message-resent = A message to the client goes out again
timeline-message-cancelled = A message to the client was cancelled
timeline-push-failed = A message did not reach a colleague: { $name }
timeline-file-failed = A file could not be fetched: { $name }
timeline-document-failed = A document could not be made: { $document_kind }
