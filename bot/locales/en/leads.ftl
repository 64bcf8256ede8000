# Leads: new, card, a client we know.

lead-title = Lead: { $name }
lead-source = Source: { $source }
lead-wish = Wants: { $wish }
lead-convert = Open a deal
lead-convert-known = New deal for this client
lead-recall = Call again
lead-close = Close
lead-call = 📞 Contact to call
lead-list = ‹ Leads
lead-its-deal = To the deal
lead-converted = Deal { $number } is open. The first task is below.
lead-recalled = To be called { $day }

leads-title = Leads without a decision: { $count }
leads-empty = All leads have been worked.

known-client = This number belongs to a client: { $name }, { $phone }.
known-deals = There { $count ->
    [one] is { $count } deal
   *[other] are { $count } deals
}. What shall be done?
known-no-deals = There are no deals yet. What shall be done?
known-new-deal = New deal for this client
known-open = Open { $number } · { $name }
known-anyway = A new lead all the same
known-cancel = Cancel

form-lead = New lead
form-lead-phone = The client's phone?
    .title = Phone
    .example = 8 999 123-45-67, or share a contact
form-lead-name = The client's name?
    .title = Name
    .example = Ivanova Maria
form-lead-source = Where did they hear of us?
    .title = Source
form-lead-source-phone = Call
form-lead-source-visit = Visit to the shop
form-lead-source-site = Website
form-lead-source-recommendation = Recommendation
form-lead-source-other = Other
form-lead-wish = What does the client want?
    .title = Wants
    .example = a corner kitchen, light, by New Year

form-lead_recall = Call again
form-lead_recall-day = When shall we call again?
    .title = Call again
    .example = tomorrow, on Friday, 15.12

form-lead_close = Close the lead
form-lead_close-reason = Why is it closed?
    .title = Reason
    .example = changed their mind, renovation next year
