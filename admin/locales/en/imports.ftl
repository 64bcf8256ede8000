# Files of other programs.

panel-nav-imports = Import
panel-import-how = A CSV or Excel file of Bitrix24 or amoCRM, or a table of your own, up to 25 MB. It is checked line by line first, brought in only when you agree, and all of it can be taken back. Clients are sent nothing.
panel-import-kind = What is in it
panel-import-file = File
panel-import-choose = Choose a file
panel-import-upload = Upload and see the columns
panel-import-lines = Lines
panel-import-status = Where it stands
panel-import-who = Who and when
panel-import-none = There were no files yet.
panel-import-all = All files
panel-import-count = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}

## Columns
panel-import-columns = What the columns hold
panel-import-columns-how = Below a column's name stands what is in the first lines. Name and phone are needed.
panel-import-others = Other columns: { $count }
panel-import-leave-out = Leave out
panel-import-stages = Stages
panel-import-stages-how-deals = Where a deal of such a stage will stand here. The file reserves no installer's time, so a stage with a date of installation cannot be chosen.
panel-import-stages-how-leads = Which leads to bring in.
panel-import-choose-place = Choose a place
panel-import-manager = Responsible
panel-import-manager-who = Who gets lines without a colleague of ours
panel-import-manager-how = Colleagues are found by name and surname. Those who have left, or never were here, are not.
panel-import-manager-nobody = Nobody: mark them as wrong
panel-import-check = Check
panel-import-forget = Delete the file
panel-import-forget-sure = The file's lines are deleted. Nothing of it has been brought in yet.
panel-import-loading = The file is still being read. Look again in a minute; if it never ends, upload it anew.
panel-done-import-forgotten = The file is deleted.

## The way
panel-import-at-checking = Checking the lines
panel-import-at-running = Bringing in
panel-import-at-undoing = Taking back
panel-import-progress = Done
panel-import-so-far = { $done } lines of { $total }. You may close the page: the work goes on.
panel-import-stop = Stop

## What came of it
panel-import-run = Bring in: { $count }
panel-import-bad = { $count ->
    [one] { $count } line with an error will not be brought in.
   *[other] { $count } lines with errors will not be brought in.
} Download them, mend them and bring them in as a file of their own, or change the columns and check again.
panel-import-change-columns = Change the columns
panel-import-over = Brought in: { $count }. { $moment }.
panel-import-undo = Take the import back
panel-import-undo-sure = All that was brought in from the file is removed. Deals, leads and clients that somebody has worked on stay; you will see them in a list.
panel-import-taken-back = Taken back { $moment }. Removed: { $undone }, changed since and kept: { $kept }.
panel-import-states = Lines by what became of them
panel-import-line = Line
panel-import-column = Column
panel-import-what = About
panel-import-why = Remark
panel-import-download = Download this list
panel-import-no-lines = There are no such lines.
