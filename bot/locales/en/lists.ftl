# Lists: Today, deals, search.

today-title = Today, { $day }
today-count = { $count ->
    [one] { $count } task
   *[other] { $count } tasks
}
today-late = { $count } overdue
today-empty = All done. New tasks will appear here by themselves.
today-call = 📞 Call and agree
today-money = 💰 Money
today-production = 🏭 Production
today-installation = 🔧 Installation
today-later = 🗓 Later
today-others = ⚠️ Overdue with colleagues
today-until = by { $time }
today-until-day = by { $day }
today-refresh = Refresh
today-fresh = Up to date
today-deals = Deals
today-new-lead = New lead

deals-title-mine = My deals
deals-title-all = All deals
deals-open = { $count ->
    [one] { $count } open deal
   *[other] { $count } open deals
}
deals-none = Nothing here yet. Begin with a new lead.
deals-leads = Leads · { $count }
deals-search = 🔎 Search
deals-all = All deals
deals-mine = Only mine
deals-to-general = Go to General
deals-to-training = Go to Training
deals-new-lead = New lead
deals-today = Today
deals-back = ‹ Deals
deals-page-empty = No deals on this page.
deals-found = Found: { $text }
deals-more-found = These are the first ones. Say more: a number, a name or a phone.
deals-not-found = Nothing found for “{ $text }”. The search looks at number, name and phone, for example: К-2026-0042, Ivanova or 123-45-67.
deals-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
deals-open-in-bot = Open the deal

form-deal_search = Find a deal
form-deal_search-text = Number, name or phone?
    .title = Looking for
    .example = К-2026-0042, Ivanova, 123-45-67

more-training = Training
