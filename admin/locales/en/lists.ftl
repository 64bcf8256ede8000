## Lists
panel-find = Find
panel-add = Add
panel-edit = Edit
panel-remove = Remove
panel-remove-sure = Remove this entry?
panel-cancel = Do not save
panel-nothing = Nothing found.
panel-yes = yes
panel-no = no
panel-count = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
panel-older = Next
panel-newer = Back
panel-done-saved = Saved.
panel-done-removed = Removed.
panel-nav-team = Colleagues
panel-nav-absences = Absences
panel-nav-changes = Log of changes
panel-list-employee = Colleagues
panel-field-employee-name = Name
panel-field-employee-role = Role
panel-field-employee-phone = Phone
panel-field-employee-is-trainee = Trainee
panel-field-employee-is-active = Works here
panel-field-employee-telegram-id = Telegram
panel-field-employee-created-at = Added
panel-field-employee-dismissed-at = Left
panel-list-absence = Installers’ absences
panel-field-absence-installer-id = Installer
panel-field-absence-first-day = From
panel-field-absence-last-day = Until
panel-field-absence-reason = Reason
panel-list-change = Log of changes
panel-field-change-created-at = When
panel-field-change-employee-id = Who
panel-field-change-subject = What
panel-field-change-before = Before
panel-field-change-after = After
