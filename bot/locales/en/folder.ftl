# The deal's folder and files.

folder-empty = The folder is empty so far.
folder-how = Send a photo or a file at any time — I will ask to which deal it belongs.
back-to-folder = ‹ To the folder
file-change-kind = Change the kind
file-remove = Remove
file-on-its-way = The file comes in the next message.
file-which-kind = “{ $name }” is now: { $now }. What is it really?
file-kind-set = It is now: { $kind }
file-remove-sure = Remove “{ $name }” ({ $kind }) from the folder? Ticks that rest on it will go.
file-remove-yes = Yes, remove
file-removed = File removed

files-came = { $count ->
    [one] { $count } file
   *[other] { $count } files
}: to which deal, as what?
files-to = { $deal }
files-all-kinds = Another kind…
files-other = Another one: { $deal }
files-find = The deal is not here? Type its number or the client's name.
files-drop = Do not keep
files-dropped = Files not kept
files-sorted = These files have been sorted already. Send new ones if there are any.
files-kept = { $count ->
    [one] { $count } file
   *[other] { $count } files
} in the folder: { $kind }.
