# Imports: files of other programs, their lines, columns and stages.

## The file
import-not-found = There is no such import. Open the list of files.
import-no-file = No file is chosen. Press “Choose a file” and point at the export, for example: contacts.csv.
import-too-large = The file is larger than { $megabytes } MB. Save the table as .xlsx, which is smaller, or split it.
import-not-a-table = “{ $name }” is no table. A CSV or Excel file is needed, as Bitrix24 and amoCRM export them, for example: contacts.csv.
import-empty = “{ $name }” has no lines with data. The first line names the columns, the data stands below.
import-locked = “{ $name }” is locked by a password. Take the password off in Excel and upload the file again.
import-workbook-broken = “{ $name }” would not open as an Excel table. Save it anew as .xlsx or CSV and upload it again.
import-sheet-too-large = The sheet in “{ $name }” is too large. Copy the table to an empty sheet and save that as a file of its own.
import-too-many = The file has more than { $most ->
    [one] { $most } line
   *[other] { $most } lines
}. Split it and upload the parts one by one.
import-too-wide = Line { $number } has more than { $most ->
    [one] { $most } column
   *[other] { $most } columns
}. Leave only those that are needed.
import-cell-too-long = Line { $number } has a cell of more than { $most ->
    [one] { $most } character
   *[other] { $most } characters
}. Shorten it and upload the file again.
import-line-broken = Line { $number } cannot be read: a quotation mark in it is opened and never closed. Mend it, or export the file anew.

## Columns
import-columns-unknown = These columns do not fit the file. Open the import again and choose what each column holds.
import-columns-needed = Without a name and a phone there is nothing to bring in. Choose the column of the phone and that of the name.
import-column-twice = The same thing is chosen twice: “{ $columns }”. Leave one column and choose “Leave out” for the other.
import-place-unknown = There is no such stage. Choose one from the list.
import-manager-wrong = This colleague cannot be given clients. Choose a manager or a director.

## The way
import-begun = This file is being brought in, or has been. See where it stands now.
import-not-checked = Check the file first: it is not brought in unchecked.
import-nothing-good = There is no line in the file that can be brought in. Mend the lines with errors, or the columns.
import-not-running = There is nothing to stop: the file is not being checked or brought in.
import-not-done = Only an import that is finished can be taken back.

## A line
import-row-too-long = The line has { $count } cells and there are { $columns } columns: some text seems to hold a separator. Mend the line.
import-row-of-headers = This looks like a second line of headers. You may delete it; the other lines do not mind it.
import-stage-unknown = The stage “{ $text }” is not known. Choose a place for it where the columns are chosen.
import-manager-unknown = There is no colleague “{ $text }”. Choose who gets such lines.
import-manager-empty = Nobody is named as responsible. Choose who gets such lines.
import-known-line = The same as line { $number }
import-known-before = Brought in from another file already
import-known-client = There is this client already: { $name }, { $phone }
import-known-lead = An enquiry from this number is open already: { $name }
import-linked = The client is there already: { $name }
import-client-stays = The client stayed: another deal needs him, or he has opened the bot

## Names
import-kind-contacts = Clients
import-kind-leads = Leads
import-kind-deals = Deals

import-status-loading = being read
import-status-loaded = waits to be checked
import-status-checking = being checked
import-status-checked = checked
import-status-running = being brought in
import-status-done = brought in
import-status-undoing = being taken back
import-status-undone = taken back

import-row-waiting = not checked
import-row-ready = can be brought in
import-row-bad = with an error
import-row-known = there already
import-row-skipped = not wanted
import-row-made = brought in
import-row-undone = taken back
import-row-kept = changed since and kept

import-field-id = Number in the old program
import-field-name = Name and surname
import-field-surname = Surname
import-field-given = First name
import-field-patronymic = Patronymic
import-field-company = Company, where there is no name
import-field-phone = Phone
import-field-address = Address
import-field-title = Title
import-field-stage = Stage
import-field-amount = Sum
import-field-manager = Responsible
import-field-source = Source
import-field-comment = Comment
import-field-created = Date of creation
import-field-closed = Date of closing

import-place-take = Bring in
import-place-skip = Leave out
