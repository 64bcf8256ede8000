# Losing, returning, reopening, handing over.

form-lose = Close as lost
form-lose-paid = How much has the client paid?
    .title = Paid
form-lose-reason = Why did it not work out?
    .title = Reason
form-lose-reason-price = Price
form-lose-reason-term = Term
form-lose-reason-competitor = Chose somebody else
form-lose-reason-postponed = Postponed
form-lose-reason-unreachable = Cannot be reached
form-lose-reason-other = Other
form-lose-comment = What should be remembered?
    .title = Comment
    .example = went to the neighbours, 20 thousand cheaper
form-lose-refund = How much goes back to the client? The rest is kept as proven expenses.
    .title = Refund
    .example = 30 000
lose-refund-all = All of it: { $amount }
lose-refund-nothing = Nothing goes back
lose-sure = The deal will be closed: its tasks and its booking are cancelled, messages to the client stay. Close it?
lost-note = The deal is closed as lost.

form-return = Move back
form-return-stage = To which stage?
    .title = Stage
form-return-stage-contract = Sign the contract
form-return-stage-prepaid = Prepayment received
form-return-stage-production = In production
form-return-stage-paid = Balance received
form-return-stage-scheduled = Installation scheduled
form-return-reason = Why is it moved back?
    .title = Reason
    .example = the client changes the design
return-sure = The installation is booked: the installer's time will be released. Move back?
return-nowhere = This is the first stage, there is nothing to go back to.
returned-note = The deal is back at: { $stage }.

form-reopen = Open again
form-reopen-reason = Why is it opened again?
    .title = Reason
    .example = the client came back

reopened-note = The deal is open again.

reassign-question = { $number } is led by { $manager }. Who shall take it?
reassign-take = Take it over
reassigned-note = The deal is now led by { $name }.
