## The list of deals
panel-deals-search = Search
panel-deals-filters = Filters
panel-deals-stage = Stage
panel-deals-open = All open ones
panel-deals-all = All, closed ones too
panel-deals-manager = Manager
panel-deals-installer = Installer
panel-deals-anybody = Anybody
panel-deals-mine = Mine
panel-deals-since = Opened from
panel-deals-until = Opened until
panel-deals-pipeline = Pipeline
panel-deals-overdue = Only what is overdue
panel-deals-show = Show
panel-deals-reset = Reset
panel-deals-deal = Deal
panel-deals-next = To be done
panel-deals-amount = Amount
panel-deals-left = Left
panel-deals-none = There are no such deals. Change the filter or the search.
panel-deals-count = { $count ->
    [one] { $count } deal
   *[other] { $count } deals
}
panel-deals-many = more than { $count }
panel-deals-entered = Came into “{ $stage }” in { $days } days
panel-deals-late-of = Overdue tasks of { $name }
panel-deals-claim = With an open claim
panel-deals-claim-kind = With an open claim: { $kind }
panel-deals-mark = The client’s mark: { $mark }
panel-until = until { $moment }
panel-pages = Pages of the list
