## Words of the process
panel-texts-after = Changes hold for tasks that open after them. Open tasks stay as they were given.
panel-texts-items = { $count ->
    [one] { $count } item
   *[other] { $count } items
}
panel-texts-beside = Beside the stages
panel-texts-when = Deadlines and reminders
panel-texts-item-words = Words of the items
panel-texts-outcomes = Buttons of the outcome
panel-text-name = Name
panel-text-result = What result it stands for
panel-text-hint = What comes next
panel-text-title = Title
panel-text-description = Description
panel-text-video = Video: its address
panel-text-item = Item { $number }
panel-text-outcome = Outcome { $number }
panel-language-ru = in Russian
panel-language-en = in English
panel-edited = edited
panel-set-back = set back
panel-set-all-back = Set everything back
panel-default = default: { $value }
panel-bounds = From { $first } to { $last }.
panel-history = Latest changes
panel-checklist = Checklist
panel-item-fact = ticks itself
panel-item-manual = ticked by hand
panel-item-own = your item
panel-item-required = required
panel-item-hidden = hidden
panel-item-up = Up: { $title }
panel-item-down = Down: { $title }
panel-item-hide = Hide
panel-item-show = Show
panel-item-edit = Your item
panel-item-add = Add an item
panel-item-must = The task cannot be closed without it
panel-done-set-back = The default is back.
panel-weekday-0 = Mon
panel-weekday-1 = Tue
panel-weekday-2 = Wed
panel-weekday-3 = Thu
panel-weekday-4 = Fri
panel-weekday-5 = Sat
panel-weekday-6 = Sun
