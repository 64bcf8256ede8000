# The deal's timeline: one short sentence for what happened.
# An attribute has the name of a parameter and is added after “ · ”, only when that parameter is not empty.
# Sums, dates, moments and names (stage, way, kind) arrive as words.

timeline-deal-opened = Deal { $number } opened
    .folder = folder “{ $folder }”
timeline-deal-imported = Deal { $number } was brought in from the file “{ $file }”
    .external = its number there: { $external }
    .origin = source: { $origin }
    .text = { $text }
timeline-lead-created = Enquiry: { $name }
    .source = { $source }
timeline-lead-recall = Call again on { $recall_date }
timeline-lead-converted = Deal opened from the enquiry: { $name }
    .source = { $source }
timeline-lead-closed = Enquiry closed: { $reason }

timeline-moved = Stage: { $stage_from } → { $stage }
timeline-returned = Returned: { $stage_from } → { $stage }
    .reason = { $reason }
timeline-lost = Deal lost: { $lost_reason }
    .comment = { $comment }
    .amount_refund = to be refunded { $amount_refund }
    .amount_kept = kept { $amount_kept }
timeline-reopened = Deal reopened: { $stage }
    .reason = { $reason }
timeline-undone = The last action was undone
timeline-task-closed = Task closed: { $task }
    .outcome = { $outcome }
timeline-task-reassigned = Task “{ $task }” given to { $to }
timeline-reassigned = Manager: { $before } → { $to }
timeline-repair-opened = To be mended: { $task }
    .reason = { $reason }
timeline-decision = The director's decision: { $decision }
    .reason = { $reason }
timeline-comment = { $text }

timeline-message-failed = Message did not reach the client: { $message }
    .sms_reason = reason: { $sms_reason }
timeline-message-confirmed = Message to the client arrived, marked by hand

timeline-product-set = Kitchen: { $kitchen }, { $amount }
timeline-amount-changed = Amount changed: { $amount_before } → { $amount }
    .reason = { $reason }
timeline-terms-set = Term { $term_date }, payment { $parts }
timeline-terms-changed = Terms changed: term { $term_date }, payment { $parts }
    .reason = { $reason }
timeline-client-filled = Client's details filled in: { $name }
timeline-phone-changed = Client's phone: { $before } → { $phone }
timeline-desired-date = The client wants the kitchen by { $desired_date }
timeline-address-set = Address: { $address }
timeline-conditions-set = Special conditions: { $conditions }

timeline-document-made = Document made: { $document_kind }, version { $version }
timeline-file-added = File in the folder: { $name }
    .file_kind = { $file_kind }
timeline-file-kind-changed = Kind of “{ $name }”: { $file_kind_before } → { $file_kind }
timeline-file-removed = File removed from the folder: { $name }
    .file_kind = { $file_kind }

timeline-invoice-made = Invoice { $ordinal } made: { $amount }, { $purpose }
timeline-invoice-sent = Invoice { $ordinal } sent to the client: { $amount }
timeline-invoice-handed = Invoice given to the client: { $sent_way }
timeline-payment-expected = The client pays on { $expected_date }
timeline-payment = Payment received: { $amount }, { $paid_date }, { $way }
    .amount_left = { $amount_left } left
    .comment = { $comment }
timeline-refund = Money returned: { $amount }, { $paid_date }, { $way }
    .comment = { $comment }
timeline-payment-reversed = Payment entry reversed: { $amount }, { $paid_date }
    .reason = { $reason }
timeline-payment-summary = Amount { $amount } · paid { $amount_paid } ({ $percent }%) · left { $amount_left }

timeline-readiness-set = The kitchen will be ready on { $readiness_date }
    .days_late = { $days_late ->
        [one] { $days_late } day
       *[other] { $days_late } days
    } later than wanted
timeline-in-schedule = Production is in schedule
    .next_date = next check on { $next_date }
timeline-delayed = Readiness moved to { $readiness_date }: { $reason }
    .before_date = was { $before_date }
    .measure = what is done: { $measure }
timeline-delay-told = Client told of the delay, new date { $readiness_date }
timeline-production-ready = The kitchen is ready
    .missing = missing: { $missing }
timeline-told-ready = Message sent to the client: the kitchen is ready
timeline-told-ready-by-phone = Client told by phone that the kitchen is ready

timeline-visit-booked = Installation booked: { $start_at }
    .installer = installer { $installer }
timeline-visit-released = Booking released, another time to be chosen
timeline-visit-moved = Installation on { $start_at } to be moved
    .reason = { $reason }
timeline-visit-unconfirmed = The client has not confirmed; the job went to the installer
timeline-crew-changed = Installer replaced: { $before }
    .to = { $to } comes
timeline-no-answer = The client does not answer, to be called again
timeline-client-ready = The client is ready for the installation
timeline-departed = Installer on the way
timeline-arrived = Installer on site
timeline-report = Installer's report: { $text }
timeline-unfinished = Installation goes on: { $start_at }
    .reason = { $reason }
timeline-problem = Problem at the installation: { $what }
    .text = { $text }
timeline-not-done = Installation did not take place: { $reason }

timeline-feedback = Client's mark: { $mark } of 5
    .comment = { $comment }
timeline-claim-registered = Claim no. { $claim }, { $claim_kind }: { $text }
timeline-claim-called = Claim no. { $claim }: client called
timeline-claim-planned = Claim no. { $claim }: { $measures }
    .promised_date = promised by { $promised_date }
timeline-claim-done = Claim no. { $claim }: work done on { $done_date }
timeline-claim-confirmed = Claim no. { $claim }: client confirmed
timeline-claim-resolved = Claim no. { $claim } settled
