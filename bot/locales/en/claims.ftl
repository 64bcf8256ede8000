# Claims.

more-claims = Claims
back-to-more = ‹ More

claim-title = Claim No. { $number } · { $kind }
claim-money-demand = Written demand for money: to be answered within 10 days
claim-photos = Photos: { $count }
claim-visit = The installer comes: { $moment }
claim-step-called = The client was called
claim-step-plan = Measures and date agreed
claim-plan-detail = { $measures }, by { $day }
claim-step-done = Work done
claim-step-confirmed = The client confirmed
claim-step-act = Act in the folder
claim-called = The client was called
claim-plan = Write down measures and date
claim-new-plan = Change the date
claim-done = Work done
claim-confirmed = The client confirmed
claim-act = Send the act
claim-close = Close the claim
claim-book = 🔧 Book a visit
claim-add-photos = Add photos
claim-list-of-deal = Claims of the deal
claim-register = New claim
claim-promised = promised for { $day }
claim-demand-yes = Yes, demands money in writing
claim-incomplete = It cannot be closed yet: { $list }.

claims-none = No claims.
claims-open = Open claims: { $count }
claims-none-open = No open claims.

form-claim = Claim
form-claim-kind = What happened?
    .title = Kind
form-claim-kind-missing_part = Missing part
form-claim-kind-defect = Defect
form-claim-kind-damage = Damage
form-claim-kind-workmanship = Workmanship
form-claim-kind-delay = Delay
form-claim-kind-other = Other
form-claim-text = Describe what is wrong
    .title = Description
    .example = a scratch on the left front, the client wants it replaced
form-claim-photos = Send photos if there are any
    .title = Photos
form-claim-money = Does the client demand money in writing?
    .title = Demands money
form-claim-money-False = no
form-claim-money-True = yes

form-claim_photos = Photos of the claim
form-claim_photos-photos = Send photos
    .title = Photos

form-claim_plan = Measures and date
form-claim_plan-measures = What was agreed with the client?
    .title = Measures
    .example = we replace the front
form-claim_plan-day = Promised for which day?
    .title = Promised
    .example = 15.12, in a week

form-claim_done = Work done
form-claim_done-day = When was it done?
    .title = Done
    .example = today, yesterday
